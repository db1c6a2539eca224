"""Rotation of keysets: every step can read old and new data, and a deleted key decrypts nothing."""

from datetime import date
from itertools import count

import pytest
import tink

from contactpoint.adapters.dynamodb.tables import RecordItem
from contactpoint.adapters.encryption.keyring import CACHE_TTL_SECONDS, Keyring
from contactpoint.adapters.encryption.rotation import RotationStep
from contactpoint.adapters.encryption.rotation import rotate as rotate_at
from contactpoint.domain.children import Record
from contactpoint.domain.matching import Criteria, blocking_keys_of_query
from tests.builders import NURSE, TODAY, child, new_record

TYLER = Criteria(given_name="Tyler", family_name="Reid", date_of_birth=date(2011, 1, 23))


LATER = count(1_000_000, CACHE_TTL_SECONDS)


def rotate(keyring: Keyring, keyset: str, step: RotationStep) -> None:
    """Take a step, long enough after the previous one."""
    rotate_at(keyring, keyset, step, next(LATER))


def registered(stored, child_id: str) -> str:
    event = stored.deps.new_event("registered", NURSE, child_ids=(child_id,))
    stored.deps.records.save(new_record(Record(child=child(child_id=child_id)), event))
    return child_id


def found(stored) -> set[str]:
    return {
        document.child_id
        for document in stored.deps.index.look_up(blocking_keys_of_query(TYLER, TODAY), "p-nurse").documents
    }


def test_index_rotation_keeps_records_findable_at_every_step(stored):
    old = registered(stored, "child-0001")
    rotate(stored.keyring, "index", "add")
    assert found(stored) == {old}
    rotate(stored.keyring, "index", "promote")
    new = registered(stored, "child-0002")
    assert found(stored) == {old, new}
    assert stored.deps.records.find(old).child.given_name == "Tyler"
    for child_id in (old, new):
        assert stored.deps.records.reencrypt(child_id)
    rotate(stored.keyring, "index", "delete-old")
    assert found(stored) == {old, new}
    assert set(stored.deps.records.list_due(date(2029, 1, 23))) == {old, new}
    assert len(stored.keyring.blind_indexes("index", "x")) == 1


def test_deleted_index_key_loses_entries_that_were_not_reencrypted(stored):
    registered(stored, "child-0001")
    for step in ("add", "promote", "delete-old"):
        rotate(stored.keyring, "index", step)
    assert found(stored) == set()


def test_cohort_rotation_keeps_records_readable_at_every_step(stored):
    old = registered(stored, "child-0001")
    cohort = RecordItem.get(old, "record").cohort
    for step in ("add", "promote"):
        rotate(stored.keyring, cohort, step)
        assert stored.deps.records.find(old).child.given_name == "Tyler"
    new = registered(stored, "child-0002")
    assert found(stored) == {old, new}
    assert stored.deps.records.reencrypt(old)
    rotate(stored.keyring, cohort, "delete-old")
    assert found(stored) == {old, new}


@pytest.mark.parametrize("keyset", ["accounts", "notifications"])
def test_old_ciphertext_is_decrypted_until_its_key_is_deleted(stored, keyset):
    keyring = stored.keyring
    old = keyring.encrypt(keyset, b"old", "bound")
    rotate(keyring, keyset, "add")
    rotate(keyring, keyset, "promote")
    new = keyring.encrypt(keyset, b"new", "bound")
    assert (keyring.decrypt(keyset, old, "bound"), keyring.decrypt(keyset, new, "bound")) == (b"old", b"new")
    rotate(keyring, keyset, "delete-old")
    assert keyring.decrypt(keyset, new, "bound") == b"new"
    with pytest.raises(tink.TinkError):
        keyring.decrypt(keyset, old, "bound")


def test_audit_rotation_keeps_old_and_new_events_readable(stored):
    old = stored.keyring.encrypt_event(b"old", "event-1")
    rotate(stored.keyring, "audit", "add")
    rotate(stored.keyring, "audit", "promote")
    new = stored.keyring.encrypt_event(b"new", "event-2")
    opened = stored.keyring.decrypt_event(old, "event-1"), stored.keyring.decrypt_event(new, "event-2")
    assert opened == (b"old", b"new")


def test_added_key_is_read_everywhere_before_it_encrypts(stored):
    seconds = [0.0]
    elsewhere = Keyring(stored.keyring._kms, stored.keyring._keys, lambda: seconds[0])
    elsewhere.encrypt("notifications", b"warm", "bound")
    rotate(stored.keyring, "notifications", "add")
    seconds[0] = CACHE_TTL_SECONDS + 1
    elsewhere.encrypt("notifications", b"warm", "bound")
    rotate(stored.keyring, "notifications", "promote")
    assert (
        elsewhere.decrypt("notifications", stored.keyring.encrypt("notifications", b"new", "bound"), "bound") == b"new"
    )


def test_impossible_rotation_step_is_refused(stored):
    for step in ("promote", "delete-old"):
        with pytest.raises(ValueError, match="Add one first"):
            rotate(stored.keyring, "notifications", step)
    rotate(stored.keyring, "notifications", "add")
    with pytest.raises(ValueError, match="already added"):
        rotate(stored.keyring, "notifications", "add")


def test_rotation_step_waits_for_caches_of_the_previous_step(stored):
    rotate_at(stored.keyring, "notifications", "add", 1_000_000)
    with pytest.raises(ValueError, match=f"Wait another {CACHE_TTL_SECONDS - 10} seconds"):
        rotate_at(stored.keyring, "notifications", "promote", 1_000_010)
    rotate_at(stored.keyring, "notifications", "promote", 1_000_000 + CACHE_TTL_SECONDS)
