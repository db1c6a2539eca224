"""`contactpoint audit verify --event`: a proof belongs to one event, one place and one log."""

import msgspec
import pytest

from cli.audit_log.export_files import ExportFiles, UnusableError
from cli.audit_log.verification import verify_event
from contactpoint.domain.audit.commitment import opening_of
from contactpoint.domain.merkle_log.entries import CHAIN_START, entries_after
from contactpoint.domain.merkle_log.hashing import leaf_hash, merkle_root
from contactpoint.domain.merkle_log.proof_files import ProofFile
from contactpoint.domain.merkle_log.proofs import inclusion_proof
from tests.unit.cli.audit_log.exports import KEY, OTHER_KEY, commitments, note_of, write

EVENT, PLACE = "0193f1b7a2c4aaaaaaaaaaaaaaaaaaaa", 5
OPENING = opening_of(b'{"event":"content"}', bytes([3] * 32))
COMMITMENTS = [*commitments(PLACE), OPENING.commitment_of(EVENT), *commitments(20, 100)]
ENTRIES = entries_after(0, CHAIN_START, COMMITMENTS)
LEAVES = [leaf_hash(entry.line) for entry in ENTRIES]


def proof_of(place, **changes):
    def node(height, index):
        return merkle_root(LEAVES[index << height : (index + 1) << height])

    extra = {"entry": ENTRIES[place].line.decode(), "opening": OPENING, **changes}
    return ProofFile(place, inclusion_proof(place, len(LEAVES), node), note_of(ENTRIES), msgspec.json.encode(extra))


@pytest.fixture
def check(tmp_path):
    def check(proof, event=EVENT, key=KEY, files=None):
        (tmp_path / "event.tlog-proof").write_text(str(proof), encoding="utf-8")
        return verify_event(event, tmp_path / "event.tlog-proof", key, files)

    return check


def test_proof_of_an_event_is_right(check):
    verdict = check(proof_of(PLACE))
    assert (verdict.ok, verdict.size) == (True, len(ENTRIES))
    assert f"entry {PLACE} of {len(ENTRIES)}" in verdict.text


def test_proof_does_not_prove_another_event(check):
    assert not check(proof_of(PLACE), event=EVENT[:-1] + "b").ok


def test_proof_of_another_entry_does_not_prove_the_event(check):
    assert not check(proof_of(PLACE + 1)).ok


def test_proof_with_another_entry_is_refused(check):
    assert not check(proof_of(PLACE, entry=ENTRIES[PLACE + 1].line.decode())).ok


def test_opening_of_another_content_is_refused(check):
    assert not check(proof_of(PLACE, opening=opening_of(b'{"event":"other"}', bytes([3] * 32)))).ok


def test_proof_by_another_key_is_unusable(check):
    with pytest.raises(UnusableError):
        check(proof_of(PLACE), key=OTHER_KEY)


@pytest.mark.parametrize("extra", [b"", b"{}", b'{"entry":"","opening":{"id_salt":"zz","content_digest":""}}'])
def test_proof_without_its_opening_is_unusable(check, extra):
    proof = proof_of(PLACE)
    with pytest.raises(UnusableError):
        check(ProofFile(proof.index, proof.hashes, proof.checkpoint, extra))


def test_proof_is_compared_with_an_export(check, tmp_path):
    assert "another entry" in check(proof_of(PLACE), files=ExportFiles(write(tmp_path / "a", 26))).text
    assert "no entry" in check(proof_of(PLACE), files=ExportFiles(write(tmp_path / "b", PLACE))).text
