"""Records, index and audit log in DynamoDB."""

import re
from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from contactpoint.adapters.dynamodb.client.shared_connection import SharedConnection
from contactpoint.adapters.dynamodb.tables import EventItem, IndexEntryItem, KeysetItem, RecordItem
from contactpoint.adapters.encryption.encryption_failures import UnreadableItem, UnreadableKeyset
from contactpoint.application.lifecycle.archive import archive_if_due, list_due_for_archive
from contactpoint.application.ports.conflict import Conflict
from contactpoint.application.ports.records import IdempotencyRecord
from contactpoint.domain.access import Organisation
from contactpoint.domain.access.account import SignIn
from contactpoint.domain.children import Address, Involvement, Name, Record, Review
from contactpoint.domain.matching import Criteria, blocking_keys_of_query
from contactpoint.domain.matching.index.blocking import MAX_BLOCK_SIZE
from contactpoint.domain.matching.index.index_entries import IndexEntries
from tests.builders import NOW, NURSE, SOCIAL_WORKER, TODAY, account, changed, child, new_record

BORN = date(2011, 1, 23)
TYLER = Criteria(given_name="Tyler", family_name="Reid", date_of_birth=BORN)
INVOLVEMENT = Involvement(
    service="children_social_care",
    organisation_id="westvale-childrens-social-care",
    practitioner_name="Siobhan Keane",
    role="social_worker",
    start_date=date(2025, 6, 16),
    telephone="0113 496 0358",
    involvement_id="involvement-1",
    recorded_by_organisation="westvale",
)


SIGN_IN = SignIn(issuer="https://issuer.example", subject="subject-1")
PRACTITIONER = account(sign_in_key=SIGN_IN.key)


def of(before, **facts) -> Record:
    """Return a stored record with changed facts of the child."""
    return replace(before.record, child=replace(before.child, **facts))


def with_involvement(before):
    """Return a stored record with an involvement."""
    return replace(before.record, involvements=(INVOLVEMENT,))


def event(stored, event_type="registered", child_id="child-0001"):
    return stored.deps.new_event(event_type, SOCIAL_WORKER, child_ids=(child_id,), details={"canary": "Zebedee"})


@pytest.fixture
def before(stored):
    stored.deps.records.save(new_record(Record(child=child()), event(stored)))
    return stored.deps.records.find("child-0001")


def find(stored, criteria):
    return [
        document.child_id
        for document in stored.deps.index.look_up(blocking_keys_of_query(criteria, TODAY), ("p-nurse",)).documents
    ]


def test_stored_record_reads_back_unchanged(before):
    assert (before.child, before.involvements, before.state_for(NURSE), before.version) == (
        child(),
        (),
        "ordinary",
        1,
    )


def test_unknown_child_returns_no_record(stored):
    assert stored.deps.records.find("nobody-0001") is None


def test_registered_child_is_found_by_every_name_and_address(stored):
    known = child(
        other_names=(Name(given_name="Ty", family_name="Marsh", kind="alias"),),
        previous_addresses=(Address(postcode="NM3 8QL"),),
    )
    stored.deps.records.save(new_record(Record(child=known), event(stored)))
    for criteria in (
        TYLER,
        Criteria(given_name="Ty", family_name="Marsh", date_of_birth=BORN),
        Criteria(family_name="Reid", given_name="T", postcode="NM3 8QL"),
    ):
        assert find(stored, criteria) == ["child-0001"]


def test_who_has_many_changes_under_review_finds_each_of_them(stored):
    review = Review(review_id="r-1", kind="registration", submitted_by="p-nurse", submitted_at=NOW, suspicions=())
    names = [chr(ord("a") + number // 26) + chr(ord("a") + number % 26) for number in range(MAX_BLOCK_SIZE + 9)]
    for number, name in enumerate(names):
        waiting = child(child_id=f"child-{number:04}", family_name=f"Quill{name}", given_name="Obed", address=None)
        record = Record(child=waiting, review=replace(review, review_id=f"r-{number}"))
        stored.deps.records.save(new_record(record, event(stored, child_id=waiting.child_id)))
    born = child().date_of_birth
    for number, name in enumerate(names):
        asked = Criteria(family_name=f"Quill{name}", given_name="Obed", date_of_birth=born)
        assert f"child-{number:04}" in find(stored, asked)


def test_oversized_block_is_skipped_and_reported(stored):
    key = next(key for key in blocking_keys_of_query(TYLER, TODAY) if key.startswith("nn|"))
    for number in range(MAX_BLOCK_SIZE + 1):
        alike = child(child_id=f"child-{number:04}", address=None, date_of_birth=date(2009, 1, 1) + timedelta(number))
        stored.deps.records.save(new_record(Record(child=alike), event(stored, child_id=alike.child_id)))
        found = stored.deps.index.look_up([key], ("p-nurse",))
        assert (len(found.documents), found.some_blocks_skipped) == (
            (number + 1, False) if number < MAX_BLOCK_SIZE else (0, True)
        )


def test_amendment_updates_the_index_with_the_record(stored, before):
    stored.deps.records.save(changed(before, of(before, family_name="Marsh"), event(stored, "amended")))
    assert stored.deps.records.find("child-0001").version == 2
    assert find(stored, Criteria(family_name="Marsh", date_of_birth=BORN, postcode="WV4 1MS")) == ["child-0001"]
    assert find(stored, Criteria(family_name="Reid", given_name="X", date_of_birth=BORN)) == []


def test_second_of_two_writers_is_refused_without_changes(stored, before):
    stored.deps.records.save(changed(before, of(before, sex="female"), event(stored, "amended")))
    with pytest.raises(Conflict):
        stored.deps.records.save(changed(before, of(before, given_name="Lost"), event(stored, "amended")))
    assert stored.deps.records.find("child-0001").child.given_name == "Tyler"


def test_record_is_not_written_without_its_event(stored):
    first = event(stored)
    stored.deps.records.save(new_record(Record(child=child()), first))
    with pytest.raises(Conflict):
        stored.deps.records.save(new_record(Record(child=child(child_id="child-0002")), first))
    assert stored.deps.records.find("child-0002") is None
    assert find(stored, TYLER) == ["child-0001"]


def test_idempotency_record_allows_one_creation(stored):
    idempotency_record = IdempotencyRecord(key="receipt-1", request=b"asked")
    stored.deps.records.save(new_record(Record(child=child()), event(stored), idempotency_record))
    assert stored.deps.records.find_idempotency_record("receipt-1").created_id == "child-0001"
    with pytest.raises(Conflict):
        stored.deps.records.save(
            new_record(Record(child=child(child_id="child-0002")), event(stored), idempotency_record)
        )


def test_involvement_increases_the_record_version(stored, before):
    stored.deps.records.save(changed(before, with_involvement(before), event(stored)))
    after = stored.deps.records.find("child-0001")
    assert (after.version, after.involvements) == (2, (INVOLVEMENT,))


def test_corrected_birth_date_moves_involvements_to_the_new_cohort(stored, before):
    stored.deps.records.save(changed(before, with_involvement(before), event(stored)))
    before = stored.deps.records.find("child-0001")
    older = of(before, date_of_birth=date(2010, 6, 1))
    stored.deps.records.save(changed(before, older, event(stored, "amended")))
    assert stored.deps.records.find("child-0001").involvements == (INVOLVEMENT,)
    assert len({item.cohort for item in RecordItem.query("child-0001")}) == 1
    assert list(stored.deps.records.list_due(date(2028, 6, 1))) == ["child-0001"]
    assert list(stored.deps.records.list_due(date(2029, 1, 23))) == []


def test_archiving_removes_index_entries_and_archive_day(stored, before):
    birthday_at_age = date(2029, 1, 23)
    assert list(list_due_for_archive(stored.deps, birthday_at_age)) == ["child-0001"]
    assert archive_if_due(stored.deps, "child-0001", birthday_at_age) == "archived"
    assert find(stored, TYLER) == []
    assert list(list_due_for_archive(stored.deps, birthday_at_age)) == []
    assert stored.deps.records.find("child-0001").archived


def test_search_documents_stay_removable_after_blocking_rules_change(stored, before, monkeypatch):
    monkeypatch.setattr(
        "contactpoint.adapters.dynamodb.records.record_items.build_index_entries",
        lambda record, archived: IndexEntries(),
    )
    monkeypatch.setattr("contactpoint.domain.matching.index.index_entries.screening_keys", lambda document: ())
    archive_if_due(stored.deps, "child-0001", date(2029, 1, 23))
    assert list(IndexEntryItem.scan()) == []


def test_tables_contain_no_readable_personal_data(stored, before):
    kept = IdempotencyRecord(key="r", request=b"x")
    stored.deps.records.save(
        changed(before, with_involvement(before), event(stored), idempotency_record=kept, created_id="i")
    )
    stored.deps.accounts.seed(PRACTITIONER)
    dump = stored.dump()
    for personal in (b"Tyler", b"Reid", b"2011-01-23", b"2029-01", b"2035-01", b"WV4", b"Mill Street", b"Keane",
                     b"0113 496", b"Zebedee", b"Adeyemi", b"subject-1"):  # fmt: skip
        assert personal not in dump
    assert b"child-0001" in dump


def test_ciphertext_of_another_child_is_not_decrypted(stored, before):
    stored.deps.records.save(new_record(Record(child=child(child_id="child-0002", given_name="Other")), event(stored)))
    first, second = RecordItem.get("child-0001", "record"), RecordItem.get("child-0002", "record")
    first.update(actions=[RecordItem.ciphertext.set(second.ciphertext)])
    with pytest.raises(UnreadableItem):
        stored.deps.records.find("child-0001")


def test_keyset_wrapped_for_one_purpose_is_refused_for_another(stored, before):
    wrapped = KeysetItem.get("accounts").wrapped
    KeysetItem.get("index").update(actions=[KeysetItem.wrapped.set(wrapped)])
    with pytest.raises(UnreadableKeyset):
        stored.new_keyring().blind_index("searchable", "x")


def test_racing_creations_of_a_keyset_use_the_same_keyset(stored):
    one, other = stored.new_keyring(), stored.new_keyring()
    one.create_if_missing("cohort#race")
    other.create_if_missing("cohort#race")
    assert other.decrypt("cohort#race", one.encrypt("cohort#race", b"data", "bound"), "bound") == b"data"


def test_event_writers_cannot_decrypt_events(stored, before):
    item = next(iter(EventItem.scan()))
    writer = stored.new_keyring()
    writer.store._keys = {}
    assert writer.encrypt_event(b"data", "event")
    with pytest.raises(KeyError):
        writer.decrypt_event(item.ciphertext, item.event_id)


def test_events_are_listed_newest_first_and_by_organisation(stored, before):
    stored.deps.audit_log.append(
        stored.deps.new_event("viewed", NURSE, child_ids=("child-0001",), access_reason="urgent_care")
    )
    told = stored.audit_log_reader.access_history("child-0001", None, 10)
    assert [e.event_type for e in told] == ["viewed", "registered"]
    assert [e.event_type for e in stored.audit_log_reader.events_of_day(TODAY, "hospital", None, 10)] == ["viewed"]
    assert {e.event_type for e in stored.audit_log_reader.events_of_day(TODAY, None, None, 10)} == {
        "viewed",
        "registered",
    }
    older = stored.audit_log_reader.access_history("child-0001", told[0].event_id, 10)
    assert [e.event_type for e in older] == ["registered"]


def test_event_cannot_be_overwritten(stored):
    once = event(stored)
    stored.deps.audit_log.append(once)
    stored.deps.audit_log.append(replace(once, practitioner_id="p-somebody-else"))
    assert stored.audit_log_reader.events_of_day(TODAY, None, None, 10) == (once,)


def test_sign_in_finds_its_account_and_organisation(stored):
    stored.deps.accounts.save_organisation(Organisation(organisation_id="hospital", name="Hospital", type="health"))
    stored.deps.accounts.seed(PRACTITIONER)
    assert stored.sign_ins().find_by_sign_in("https://issuer.example", "subject-1") == ("p-nurse", "hospital")
    practitioner, organisation = stored.sign_ins().get_with_organisation(["p-nurse", "p-nobody"], "hospital")["p-nurse"]
    assert (
        stored.sign_ins().get_with_organisation(["p-nurse"])
        == stored.sign_ins().get_with_organisation(["p-nurse"], "hospital")
        == stored.sign_ins().get_with_organisation(["p-nurse"], "elsewhere")
    )
    assert (practitioner.practitioner_id, organisation.type) == ("p-nurse", "health")
    assert stored.deps.accounts.get_accounts(["p-nurse"])["p-nurse"].name == "Grace Adeyemi"
    assert stored.sign_ins().find_by_sign_in("https://another.example", "subject-1") is None


@pytest.mark.parametrize(
    ("expected", "reads"), [(None, 2), (("p-nurse", "hospital"), 1), (("p-other", "elsewhere"), 2)]
)
def test_expected_account_is_read_together_with_its_sign_in(stored, monkeypatch, expected, reads):
    stored.deps.accounts.save_organisation(Organisation(organisation_id="hospital", name="Hospital", type="health"))
    stored.deps.accounts.seed(PRACTITIONER)
    calls, ask = [], SharedConnection._make_api_call
    monkeypatch.setattr(SharedConnection, "_make_api_call", lambda *call: calls.append(call) or ask(*call))
    sign_ins = stored.sign_ins()
    link = sign_ins.find_by_sign_in("https://issuer.example", "subject-1", expected)
    found = sign_ins.get_with_organisation(link[:1], link[1])
    assert len(calls) == reads
    assert found == stored.sign_ins().get_with_organisation(["p-nurse"]) != {}


def test_expected_account_is_read_again_when_it_is_asked_for_again(stored):
    stored.deps.accounts.save_organisation(Organisation(organisation_id="hospital", name="Hospital", type="health"))
    stored.deps.accounts.seed(PRACTITIONER)
    sign_ins = stored.sign_ins()
    sign_ins.find_by_sign_in("https://issuer.example", "subject-1", ("p-nurse", "hospital"))
    assert sign_ins.get_with_organisation(["p-nurse"])["p-nurse"][0].status == "active"
    stored.deps.accounts.seed(replace(PRACTITIONER, status="suspended"))
    assert sign_ins.get_with_organisation(["p-nurse"])["p-nurse"][0].status == "suspended"


def test_account_without_its_organisation_is_not_found(stored):
    stored.deps.accounts.seed(PRACTITIONER)
    assert stored.sign_ins().get_with_organisation(["p-nurse"]) == {}


def test_position_in_a_history_is_read_for_its_child_only(stored):
    reader = stored.audit_log_reader
    text = reader.encrypt_text(b'{"before": "1"}', "position|child-0001")
    assert re.fullmatch(r"[0-9A-Za-z_-]{32,4096}", text)
    assert reader.decrypt_text(text, "position|child-0001").rstrip() == b'{"before": "1"}'
    assert reader.decrypt_text(text, "position|child-0002") is None
    assert reader.decrypt_text("x" * 33, "position|child-0001") is None
    assert len(text) == len(reader.encrypt_text(b'{"before": "1", "providers": ["p-nurse"]}', "position|child-0001"))
