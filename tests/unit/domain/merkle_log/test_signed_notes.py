"""Signed notes, checkpoints, proof files and entries: the published values, and everything malformed is refused."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.domain.merkle_log.checkpoints import Checkpoint, open_checkpoint
from contactpoint.domain.merkle_log.entries import CHAIN_START, Entry, entries_after, parse_entry
from contactpoint.domain.merkle_log.hashing import EMPTY_ROOT, LogFormatError
from contactpoint.domain.merkle_log.proof_files import ProofFile
from contactpoint.domain.merkle_log.signed_notes import (
    COSIGNATURE,
    ED25519,
    Note,
    SignatureError,
    VerifierKey,
    cosign,
    sign_note,
)
from tests.unit.domain.merkle_log.vectors import NOTE, SIGNATURE, TEXT, VKEY

LOG, OTHER = (Ed25519PrivateKey.from_private_bytes(bytes([number] * 32)) for number in (1, 2))
CHECKPOINT = Checkpoint("log.example/audit", 7, bytes(range(32)))


def key_of(private, name="log.example/audit", kind=ED25519):
    return VerifierKey(name, kind, private.public_key().public_bytes_raw())


def signed(text=CHECKPOINT.text, private=LOG):
    return sign_note(text, key_of(private), private.sign)


def test_published_note_is_verified():
    note = Note.parse(NOTE)
    assert note.text == TEXT
    assert [str(each) for each in note.verified_by([VerifierKey.parse(VKEY)])] == [f"— example.com/foo {SIGNATURE}"]
    assert str(note).encode() == NOTE


def test_published_key_is_written_as_it_was_read():
    assert str(VerifierKey.parse(VKEY)) == VKEY


@given(st.integers(0, len(TEXT.encode()) - 2))
def test_changed_text_is_refused(place):
    changed = bytearray(NOTE)
    changed[place] ^= 2
    with pytest.raises((SignatureError, LogFormatError)):
        Note.parse(bytes(changed)).verified_by([VerifierKey.parse(VKEY)])


@pytest.mark.parametrize(
    "note",
    [
        b"",
        b"\n",
        TEXT.encode(),
        NOTE[:-1],
        NOTE + b"\n",
        NOTE[:-30],
        NOTE + b"more\n",
        NOTE.replace(b"\n\n", b"\n"),
        NOTE.replace(b"This", b"Th\x00s"),
        NOTE.replace(b"This", b"Th\ris"),
        NOTE.replace(b"This", b"Th\xffs"),
        NOTE.replace("— ".encode(), b"- "),
        NOTE.replace("— ".encode(), "—  ".encode()),
        NOTE.replace(b"example.com/foo", b"example+foo"),
        NOTE.replace(b"example.com/foo", "example\u00a0foo".encode()),
        NOTE.replace(b"example.com/foo ", b""),
        NOTE.replace(b"aQM=", b"aQM"),
        NOTE.replace(b"aQM=", b"aQN="),
        f"{TEXT}\n— example.com/foo Uw2QOg==\n".encode(),
        NOTE + f"— example.com/foo {SIGNATURE}\n".encode() * 100,
        b"x" * 1_000_001,
    ],
)
def test_malformed_note_is_refused(note):
    with pytest.raises(LogFormatError):
        Note.parse(note)


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "example.com/foo",
        VKEY.replace("530d903a", "530d903b"),
        VKEY.replace("+Aeky", "+Beky"),
        VKEY[:-4],
        VKEY + "AAAA",
        VKEY.replace("example.com/foo", ""),
        VKEY.replace("example.com/foo", "example foo"),
        "example.com/foo+530d903a+***",
        VKEY.replace("530d903a", "530D903A"),
    ],
)
def test_malformed_key_is_refused(vkey):
    with pytest.raises(LogFormatError):
        VerifierKey.parse(vkey)


def test_note_of_an_unknown_key_is_refused_by_name():
    with pytest.raises(SignatureError, match=r"log\.example/audit"):
        signed(private=OTHER).verified_by([key_of(LOG)])


def test_false_signature_of_a_known_key_refuses_the_note():
    good, false = signed(), sign_note(CHECKPOINT.text, key_of(LOG), OTHER.sign)
    with pytest.raises(SignatureError, match="false"):
        Note(good.text, (*good.signatures, *false.signatures)).verified_by([key_of(LOG)])


def test_signatures_of_unknown_keys_are_left_out():
    both = Note(CHECKPOINT.text, (*signed(private=OTHER).signatures, *signed().signatures))
    assert both.verified_by([key_of(LOG)]) == signed().signatures


def test_witness_signs_the_time_with_the_checkpoint():
    key = key_of(OTHER, "witness.example", COSIGNATURE)
    line = cosign(CHECKPOINT.text, key, 1_700_000_000, OTHER.sign)
    assert key.verifies(CHECKPOINT.text, line.value)
    assert int.from_bytes(line.value[:8], "big") == 1_700_000_000
    for wrong in (line.value[:-1], b"\x80" + line.value[1:], b"\x00" * 8 + line.value[8:], line.value[8:]):
        assert not key.verifies(CHECKPOINT.text, wrong)


def test_checkpoint_is_written_as_it_was_read():
    checkpoint, note = open_checkpoint(str(signed()).encode(), [key_of(LOG)])
    assert checkpoint == CHECKPOINT
    assert note == signed()


def test_extension_lines_of_a_checkpoint_have_no_effect():
    assert Checkpoint.parse(CHECKPOINT.text + "extension\n") == CHECKPOINT


@pytest.mark.parametrize(
    "text",
    [
        "",
        "log\n",
        "log\n7\n",
        CHECKPOINT.text[:-1],
        CHECKPOINT.text.replace("\n7\n", "\n07\n"),
        CHECKPOINT.text.replace("\n7\n", "\n-7\n"),
        CHECKPOINT.text.replace("\n7\n", "\n\u0667\n"),
        CHECKPOINT.text.replace("\n7\n", f"\n{1 << 63}\n"),
        CHECKPOINT.text.replace("\n7\n", "\n0\n"),
        CHECKPOINT.text.replace("AAEC", ""),
        CHECKPOINT.text.replace("log.example/audit", ""),
        CHECKPOINT.text + "\n",
    ],
)
def test_malformed_checkpoint_is_refused(text):
    with pytest.raises(LogFormatError):
        Checkpoint.parse(text)


def test_checkpoint_of_an_empty_log_has_the_empty_root():
    empty = Checkpoint("log.example/audit", 0, EMPTY_ROOT)
    assert Checkpoint.parse(empty.text) == empty


@pytest.mark.parametrize("extra", [b"", b"anything"])
@pytest.mark.parametrize("hashes", [(), (bytes(32), bytes([1] * 32))])
def test_proof_file_is_written_as_it_was_read(extra, hashes):
    proof = ProofFile(3, hashes, str(signed()).encode(), extra)
    assert ProofFile.parse(str(proof).encode()) == proof


PROOF = str(ProofFile(3, (bytes(32),), str(signed()).encode(), b"anything"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        PROOF.replace("@v1", "@v2"),
        PROOF.replace("index 3\n", ""),
        PROOF.replace("index 3", "index 03"),
        PROOF.replace("index 3", "index three"),
        PROOF.replace("extra YW", "extra *"),
        PROOF.replace("AAAA", "", 1),
        PROOF.partition("\n\n")[0],
        PROOF.partition("\n\n")[0] + "\n\n",
        PROOF.replace("index 3\n", "index 3\n" + ("A" * 43 + "=\n") * 64),
    ],
)
def test_malformed_proof_file_is_refused(text):
    with pytest.raises(LogFormatError):
        ProofFile.parse(text.encode())


def test_proof_file_that_is_not_text_is_refused():
    with pytest.raises(LogFormatError):
        ProofFile.parse(b"\xff")


def test_entry_is_one_line_and_only_that_line():
    (entry,) = entries_after(3, CHAIN_START, [bytes(32)])
    assert parse_entry(entry.line) == entry
    assert b"\n" not in entry.line
    for wrong in (
        entry.line + b" ",
        entry.line.replace(b"3", b"-3", 1),
        entry.line.replace(b"00", b"0x", 1),
        entry.line.replace(b"00", b"", 1),
        entry.line.replace(b"}", b',"more":1}'),
        entry.line.upper(),
        b"",
        b"[]",
        Entry(3, "AB" * 32, "ab" * 31).line,
    ):
        assert parse_entry(wrong) is None


def test_commitment_of_another_length_is_refused():
    with pytest.raises(LogFormatError):
        entries_after(0, CHAIN_START, [b"short"])
