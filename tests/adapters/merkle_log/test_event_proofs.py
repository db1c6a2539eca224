"""The proof of an event: it can be checked offline, and it tells nothing to those who may not know."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from cli.audit_log.verification import verify_event
from contactpoint.adapters.dynamodb.events.event_items import event_items
from contactpoint.adapters.dynamodb.tables import EventItem, MerkleLogItem
from contactpoint.adapters.merkle_log.dynamodb import DynamoArrivals, DynamoMerkleLog
from contactpoint.application.audit.event_proofs import prove_event
from contactpoint.application.audit.sequencing import publish, sequence
from contactpoint.domain.audit import day_list_id
from contactpoint.problems import Problem
from tests.adapters.conftest import NOW, one_at_a_time
from tests.adapters.merkle_log.signer import ListArchive, LocalSigner
from tests.builders import AUDITOR, MANAGER, NURSE, SOCIAL_WORKER

START = int(NOW.timestamp() * 1000)


@pytest.fixture
def log(stored):
    one_at_a_time(stored.connection)
    log = DynamoMerkleLog(stored.connection)
    log.reach(START)
    return log


def write(stored, caller=NURSE, **facts):
    event = stored.deps.new_event("viewed", caller, child_ids=("child-1",), **facts)
    stored.deps.audit_log.append(event)
    return event


def sequenced(log):
    sequence(log, DynamoArrivals(), START + 1)
    return publish(log, LocalSigner(), ListArchive())


def prove(stored, log, event_id, caller=AUDITOR):
    return prove_event(stored.deps, stored.audit_log_reader, log, caller, event_id)


def refused(stored, log, event_id, caller=AUDITOR):
    with pytest.raises(Problem) as problem:
        prove(stored, log, event_id, caller)
    return problem.value.kind


@pytest.mark.parametrize("facts", [{}, {"redaction": "hide_child"}])
def test_proof_of_each_event_is_checked_offline(stored, log, tmp_path, facts):
    events = [write(stored, **facts) for _ in range(5)]
    sequenced(log)
    for event in events:
        proof = tmp_path / "event.tlog-proof"
        proof.write_text(prove(stored, log, event.event_id), encoding="utf-8")
        assert verify_event(event.event_id, proof, LocalSigner.key, None).ok


@pytest.mark.parametrize("facts", [{}, {"redaction": "hide_child"}])
def test_event_after_midnight_in_london_is_found_by_its_id(stored, facts):
    late = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    event = write(replace(stored, deps=replace(stored.deps, now=lambda: late)), **facts)
    found = stored.audit_log_reader.find_event(event.event_id)
    assert found is not None
    assert found.event == event


def test_proof_contains_nothing_of_the_event(stored, log):
    event = write(stored)
    sequenced(log)
    proof = prove(stored, log, event.event_id)
    assert not any(secret in proof for secret in (event.salt, event.event_id, event.practitioner_id, "child-1"))


def test_new_event_has_no_proof_until_the_next_checkpoint(stored, log):
    write(stored)
    sequenced(log)
    event = write(stored)
    assert refused(stored, log, event.event_id) == "not-found"
    sequence(log, DynamoArrivals(), START + 1)
    assert refused(stored, log, event.event_id) == "not-found"
    publish(log, LocalSigner(), ListArchive())
    assert prove(stored, log, event.event_id)


@pytest.mark.parametrize("redaction", ["hide_link", "hide_review"])
def test_event_whose_time_is_hidden_is_not_proved(stored, log, redaction):
    event = write(stored, redaction=redaction)
    sequenced(log)
    assert refused(stored, log, event.event_id) == "not-found"


def test_id_of_a_days_list_tells_no_position(stored, log):
    events = [write(stored, redaction="hide_child") for _ in range(9)]
    sequenced(log)
    assert {refused(stored, log, day_list_id(event)) for event in events} == {"not-found"}


@pytest.mark.parametrize("event_id", ["0" * 32, "f" * 32, "not-an-id", "g" * 32])
def test_event_that_does_not_exist_has_no_proof(stored, log, event_id):
    sequenced(log)
    assert refused(stored, log, event_id) == "not-found"
    assert refused(stored, log, event_id, MANAGER) == "not-permitted"


def test_only_auditors_and_the_organisations_own_manager_get_a_proof(stored, log):
    own, other = write(stored, NURSE), write(stored, SOCIAL_WORKER)
    sequenced(log)
    assert prove(stored, log, own.event_id, MANAGER)
    assert refused(stored, log, other.event_id, MANAGER) == refused(stored, log, own.event_id, NURSE) == "not-permitted"


def test_replaced_event_has_no_proof(stored, log):
    """An operator can encrypt another event with the public key, but the log has the commitment of the first one."""
    event = write(stored)
    sequenced(log)
    (item,) = (each for each in EventItem.scan() if each.event_id == event.event_id and each.arrival)
    forged = msgspec.structs.replace(event, practitioner_id="p-other")
    item.ciphertext = event_items(stored.keyring, forged)[0].ciphertext
    item.save()
    assert refused(stored, log, event.event_id) == "not-found"
    item.arrival = event_items(stored.keyring, forged)[0].arrival
    item.save()
    assert refused(stored, log, event.event_id) == "not-found"


def test_leaf_does_not_change_when_the_keys_do(stored, log):
    event = write(stored)
    (before,) = (each.arrival for each in EventItem.scan() if each.arrival)
    stored.keyring._cache._keysets.clear()
    assert event_items(stored.keyring, event)[0].arrival == before


def test_every_event_has_a_salt_of_its_own_and_one_arrival(stored):
    events = [write(stored, redaction=each) for each in ("", "hide_child")]
    assert len({event.salt for event in events}) == 2
    assert all(len(event.salt) == 32 for event in events)
    assert sum(item.arrival is not None for item in EventItem.scan()) == 2


def test_events_of_one_salt_and_content_but_other_ids_have_other_commitments(stored):
    event = write(stored)
    other = msgspec.structs.replace(event, event_id=event.event_id[:-1] + "f")
    arrivals = {event_items(stored.keyring, each)[0].arrival for each in (event, other)}
    assert len(arrivals) == 2


def test_proof_reads_at_most_eight_items(stored, log, monkeypatch):
    for minute in range(3):
        write(replace_now(stored, minute))
    sequence(log, DynamoArrivals(), START + 200_000)
    publish(log, LocalSigner(), ListArchive())
    event = write(stored)
    sequence(log, DynamoArrivals(), START + 200_000)
    publish(log, LocalSigner(), ListArchive())
    reads = []
    for name in ("get", "query"):
        original = getattr(MerkleLogItem, name)
        monkeypatch.setattr(MerkleLogItem, name, lambda *a, o=original, **k: reads.append(a) or o(*a, **k))
    prove(stored, log, event.event_id)
    assert len(reads) + 1 <= 8


def replace_now(stored, minute):
    return replace(stored, deps=replace(stored.deps, now=lambda: NOW + timedelta(minutes=minute)))
