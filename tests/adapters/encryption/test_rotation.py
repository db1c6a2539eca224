"""Rotation of keysets: every step can read old and new data, is safe to repeat, and loses nothing."""

from datetime import UTC, date, datetime

import pytest
import tink

from contactpoint.adapters.dynamodb.keys_in_use import STORED
from contactpoint.adapters.dynamodb.records.fences import DynamoFences
from contactpoint.adapters.dynamodb.records.reviews import review_item
from contactpoint.adapters.dynamodb.tables import MODELS, CohortKeysetItem, KeysetItem, RecordItem
from contactpoint.adapters.encryption.rotation import WAIT_SECONDS
from contactpoint.application.ports.conflict import Conflict
from contactpoint.application.ports.records import IdempotencyRecord, RecordChange
from contactpoint.application.records.register import register_child
from contactpoint.domain.children import OpenReview, Record
from contactpoint.domain.contacts.notification import new_notification, personal_inbox
from contactpoint.domain.matching import Criteria, blocking_keys_of_query
from tests.adapters.conftest import Operator
from tests.builders import NOW, NURSE, SOCIAL_WORKER, TODAY, changed, child, new_record, registration

TYLER = Criteria(given_name="Tyler", family_name="Reid", date_of_birth=date(2011, 1, 23))
REVIEW = OpenReview(
    authority="westvale", review_id="review-1", child_id="child-0001", kind="registration", submitted_at=NOW
)


@pytest.fixture
def operator(stored) -> Operator:
    return Operator(stored.keyring)


def registered(stored, child_id: str, **facts) -> str:
    event = stored.deps.new_event("registered", NURSE, child_ids=(child_id,))
    stored.deps.records.save(new_record(Record(child=child(child_id=child_id, **facts)), event))
    return child_id


def found(stored) -> set[str]:
    keys = blocking_keys_of_query(TYLER, TODAY)
    return {document.child_id for document in stored.deps.index.look_up(keys, "p-nurse").documents}


def cohorts() -> list[str]:
    return sorted(item.keyset for item in CohortKeysetItem.scan())


def test_index_rotation_keeps_records_findable_at_every_step(stored, operator):
    old = registered(stored, "child-0001")
    assert operator.take("add", "index") == ["done"]
    assert found(stored) == {old}
    assert operator.take("promote", "index") == ["done"]
    new = registered(stored, "child-0002")
    assert found(stored) == {old, new}
    assert stored.deps.records.find(old).child.given_name == "Tyler"
    for child_id in (old, new):
        assert stored.deps.records.reencrypt(child_id)
    assert operator.take("delete-old", "index") == ["done"]
    assert found(stored) == {old, new}
    assert set(stored.deps.records.list_due(date(2029, 1, 23))) == {old, new}
    assert len(stored.keyring.blind_indexes("searchable", "x")) == 1


@pytest.mark.parametrize("kind", ["index", "cohort"])
def test_old_key_is_not_deleted_while_a_record_needs_it(stored, operator, kind):
    registered(stored, "child-0001")
    keyset = "index" if kind == "index" else cohorts()[0]
    for step in ("add", "promote"):
        operator.take(step, keyset)
    assert operator.take("delete-old", keyset) == ["in use"]
    assert found(stored) == {"child-0001"}
    stored.deps.records.reencrypt("child-0001")
    assert operator.take("delete-old", keyset) == ["done"]
    assert found(stored) == {"child-0001"}


def test_index_rotation_deletes_the_keysets_of_former_cohort_names(stored, operator):
    registered(stored, "child-0001")
    former = cohorts()
    for step in ("add", "promote"):
        operator.take(step, "index")
    stored.deps.records.reencrypt("child-0001")
    assert set(former) < set(cohorts())
    operator.take("delete-old", "index")
    assert len(cohorts()) == 1
    assert not set(former) & set(cohorts())
    assert stored.deps.records.find("child-0001").child.given_name == "Tyler"


def test_change_between_promote_and_reencryption_stays_in_the_cohort(stored, operator):
    registered(stored, "child-0001")
    for step in ("add", "promote"):
        operator.take(step, "index")
    before = stored.deps.records.find("child-0001")
    event = stored.deps.new_event("archived", NURSE, child_ids=("child-0001",))
    stored.deps.records.save(RecordChange(before=before, after=before.record, event=event, archived=True))
    assert RecordItem.get("child-0001", "record").cohort == before.cohort
    assert cohorts() == [before.cohort]


def test_cohort_rotation_keeps_records_readable_at_every_step(stored, operator):
    old = registered(stored, "child-0001")
    cohort = RecordItem.get(old, "record").cohort
    for step in ("add", "promote"):
        operator.take(step, cohort)
        assert stored.deps.records.find(old).child.given_name == "Tyler"
    new = registered(stored, "child-0002")
    assert found(stored) == {old, new}
    assert stored.deps.records.reencrypt(old)
    assert operator.take("delete-old", cohort) == ["done"]
    assert found(stored) == {old, new}


@pytest.mark.parametrize("keyset", ["accounts", "notifications"])
def test_old_ciphertext_is_decrypted_until_its_key_is_deleted(stored, operator, keyset):
    keyring = stored.keyring
    old = keyring.encrypt(keyset, b"old", "bound")
    operator.take("add", keyset)
    operator.take("promote", keyset)
    new = keyring.encrypt(keyset, b"new", "bound")
    assert (keyring.decrypt(keyset, old, "bound"), keyring.decrypt(keyset, new, "bound")) == (b"old", b"new")
    operator.take("delete-old", keyset)
    assert keyring.decrypt(keyset, new, "bound") == b"new"
    with pytest.raises(tink.TinkError):
        keyring.decrypt(keyset, old, "bound")


def test_audit_rotation_keeps_events_readable_and_the_old_key(stored, operator):
    registered(stored, "child-0001")
    old = stored.keyring.encrypt_event(b"old", "event-1")
    operator.take("add", "audit")
    operator.take("promote", "audit")
    new = stored.keyring.encrypt_event(b"new", "event-2")
    opened = stored.keyring.decrypt_event(old, "event-1"), stored.keyring.decrypt_event(new, "event-2")
    assert opened == (b"old", b"new")
    assert operator.take("delete-old", "audit") == ["kept"]
    assert operator.take("add", "audit", name="second") == ["done"]


def test_repeated_step_changes_nothing(stored, operator):
    def key_in_use() -> int:
        return stored.keyring.store.read("notifications").handle.keyset_info().primary_key_id

    for step in ("add", "promote"):
        assert operator.take(step, "notifications") == ["done"]
        promoted = key_in_use()
        assert operator.take(step, "notifications") == ["done before"]
        assert key_in_use() == promoted
    encrypted = stored.keyring.encrypt("notifications", b"data", "bound")
    assert operator.take("delete-old", "notifications") == ["done"]
    for step in ("add", "promote", "delete-old"):
        assert operator.take(step, "notifications") == ["done before"]
    assert stored.keyring.decrypt("notifications", encrypted, "bound") == b"data"


def test_cohort_created_meanwhile_blocks_no_step(stored, operator):
    registered(stored, "child-0001")
    operator.take("add", *cohorts())
    registered(stored, "child-0002", date_of_birth=date(2012, 6, 1))
    assert sorted(operator.take("promote", *cohorts())) == ["done", "not in this rotation"]
    stored.deps.records.reencrypt("child-0001")
    assert sorted(operator.take("delete-old", *cohorts())) == ["done", "not in this rotation"]
    assert stored.deps.records.find("child-0002").child.date_of_birth == date(2012, 6, 1)


def test_impossible_step_is_refused(stored, operator):
    for step in ("promote", "delete-old"):
        assert operator.take(step, "index") == ["not in this rotation"]
    operator.take("add", "index")
    assert operator.take("add", "index", name="second") == ["other rotation"]
    assert operator.take("promote", "index", name="second") == ["not in this rotation"]
    assert operator.take("delete-old", "index") == ["not promoted"]


def test_step_waits_by_the_clock_of_kms(stored):
    operator = Operator(stored.keyring)
    assert operator.take("add", "notifications", after=0) == ["done"]
    assert KeysetItem.get("notifications").changed_at > 1_700_000_000, "KMS's answer says the time"
    assert operator.take("promote", "notifications", after=WAIT_SECONDS - 30) == ["wait"]
    assert operator.take("promote", "notifications", after=60) == ["done"]
    assert operator.take("delete-old", "notifications", after=WAIT_SECONDS - 30) == ["wait"]


def test_everything_encrypted_or_blind_is_listed_with_its_keyset():
    """A new binary attribute must be added to `STORED`, or a deleted key would make it unreadable unnoticed.

    Commitments, ids and hashes of the Merkle log need no key.
    """
    keysets = {MODELS["KEYSETS"], MODELS["COHORT_KEYSETS"], MODELS["EVENT_KEYSETS"]}
    binary = {
        (model, name)
        for model in MODELS.values()
        for name, attribute in model.get_attributes().items()
        if attribute.attr_type == "B" and model not in keysets | {MODELS["MERKLE_LOG"]}
    } - {(MODELS["AUDIT_LOG"], name) for name in ("arrival", "place")}
    of_text = {(RecordItem, "cohort"), (MODELS["SEARCH_INDEX"], "cohort"), (MODELS["IDEMPOTENCY"], "idempotency_key")}
    of_text.add((MODELS["FENCES"], "token"))
    assert binary | of_text == {(model, name) for model, names in STORED.items() for name in names}


@pytest.mark.parametrize("keyset", ["index", "activity_index"])
def test_rotation_of_an_index_empties_no_inbox_review_or_idempotency_record(stored, operator, keyset):
    event = stored.deps.new_event("registered", NURSE)
    notification = new_notification(event, personal_inbox("p-nurse"), "limit_exceeded")
    stored.deps.audit_log.append(event, (notification,))
    review_item(stored.keyring, REVIEW).save()
    request = registration()
    created = register_child(stored.deps, SOCIAL_WORKER, request, "key-0001")
    for step in ("add", "promote"):
        operator.take(step, keyset)
        assert stored.deps.notifications.read([personal_inbox("p-nurse")], None, 9) == (notification,)
        assert stored.deps.reviews.list_open("westvale", None, 9) == (REVIEW,)
        assert stored.deps.reviews.find("westvale", "review-1") == REVIEW
        assert register_child(stored.deps, SOCIAL_WORKER, request, "key-0001") == created
    stored.deps.records.reencrypt(created)
    assert operator.take("delete-old", keyset) == ["done" if keyset == "index" else "in use"]
    assert stored.deps.notifications.read([personal_inbox("p-nurse")], None, 9) == (notification,)
    assert register_child(stored.deps, SOCIAL_WORKER, request, "key-0001") == created


def test_activity_index_takes_no_third_key(stored, operator):
    """A transaction has room for checks under two keys (test_transaction_size.py)."""
    for step in ("add", "promote"):
        operator.take(step, "activity_index")
    assert operator.take("add", "activity_index", name="second") == ["other rotation"]


def test_fence_keeps_the_old_key_until_it_expires(stored, operator, monkeypatch):
    registered(stored, "child-0001")
    fence = DynamoFences(stored.keyring, lambda: datetime.now(UTC))._item(stored.keyring.blind_index("fence", "x"), "")
    fence.token = stored.keyring.blind_index("fence", "event").hex()
    fence.save()
    for step in ("add", "promote"):
        operator.take(step, "activity_index")
    assert operator.take("delete-old", "activity_index") == ["in use"]
    fence.update(actions=[type(fence).expires_at.set(1)])
    assert operator.take("delete-old", "activity_index") == ["done"]


def test_same_request_under_two_keys_at_once_creates_one_child(stored, operator):
    """One environment has the old key as its primary key, the other one the new key."""
    for step in ("add", "promote"):
        operator.take(step, "activity_index")
    old, new = stored.keyring.blind_indexes("digest", "x")[::-1]
    event = stored.deps.new_event("registered", NURSE)
    first = IdempotencyRecord(key=old.hex(), request=old)
    stored.deps.records.save(new_record(Record(child=child()), event, first))
    second = IdempotencyRecord(key=new.hex(), request=new, earlier={old.hex(): old})
    event = stored.deps.new_event("registered", NURSE)
    with pytest.raises(Conflict):
        stored.deps.records.save(new_record(Record(child=child(child_id="child-0002")), event, second))


def test_review_opened_under_the_old_key_is_closed_under_the_new_one(stored, operator):
    review_item(stored.keyring, REVIEW).save()
    for step in ("add", "promote"):
        operator.take(step, "activity_index")
    registered(stored, "child-0001")
    before = stored.deps.records.find("child-0001")
    event = stored.deps.new_event("review_decided", NURSE, child_ids=("child-0001",))
    stored.deps.records.save(changed(before, before.record, event, closed=(REVIEW,)))
    assert stored.deps.reviews.list_open("westvale", None, 9) == ()


def test_each_step_of_a_rotation_is_readable_without_a_key(stored, operator):
    for step in ("add", "promote", "delete-old"):
        assert operator.take(step, "index") == ["done"]
        item = KeysetItem.get("index")
        assert (item.rotation, item.rotation_step) == ("first", step)
