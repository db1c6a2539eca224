"""Records, index and trail in DynamoDB."""

from datetime import date, timedelta

import pytest
import tink
from msgspec.structs import replace

from contactpoint.access import Organisation
from contactpoint.children import Address, Involvement, Name, Record
from contactpoint.directory.leaving import archive, due
from contactpoint.directory.ports import Conflict, Receipt, SignIn
from contactpoint.matching import Criteria, query_keys
from contactpoint.matching.keys import MOST_CARDS_OF_A_KEY
from contactpoint.storage.accounts import signed_in, standing_of
from contactpoint.storage.models import CardItem, EventItem, KeysetItem, RecordItem
from tests.memory import NURSE, SOCIAL_WORKER, TODAY, child, practitioner

BORN = date(2011, 1, 23)
TYLER = Criteria(given_name="Tyler", family_name="Reid", date_of_birth=BORN)
INVOLVEMENT = Involvement(
    service="children_social_care",
    organisation="Westvale Children's Social Care",
    practitioner_name="Siobhan Keane",
    role="Social worker",
    start_date=date(2025, 6, 16),
    telephone="0113 496 0358",
    involvement_id="involvement-1",
    recorded_by="westvale",
)


PRACTITIONER = practitioner()
SIGN_IN = SignIn(issuer="https://issuer.example", subject="subject-1")


def of(held, **facts) -> Record:
    """Return a held record with other facts of the child."""
    return replace(held.record, child=replace(held.child, **facts))


def event(stored, happened="registered", child_id="child-0001"):
    return stored.desk.event(happened, SOCIAL_WORKER, child_ids=(child_id,), details={"canary": "Zebedee"})


@pytest.fixture
def held(stored):
    stored.desk.records.register(Record(child=child()), event(stored), None)
    return stored.desk.records.find("child-0001")


def find(stored, criteria):
    return [card.child_id for card in stored.desk.index.look_up(query_keys(criteria, TODAY)).cards]


def test_a_record_comes_back_as_it_went_in(held):
    assert (held.child, held.involvements, held.state_for("westvale"), held.version) == (child(), (), "ordinary", 1)


def test_there_is_no_record_of_an_unknown_child(stored):
    assert stored.desk.records.find("nobody-0001") is None


def test_a_registered_child_is_found_by_every_name_and_address(stored):
    known = child(
        other_names=(Name(given_name="Ty", family_name="Marsh", kind="alias"),),
        previous_addresses=(Address(postcode="NM3 8QL"),),
    )
    stored.desk.records.register(Record(child=known), event(stored), None)
    for criteria in (
        TYLER,
        Criteria(given_name="Ty", family_name="Marsh", date_of_birth=BORN),
        Criteria(family_name="Reid", given_name="T", postcode="NM3 8QL"),
    ):
        assert find(stored, criteria) == ["child-0001"]


def test_a_key_that_too_many_share_is_left_unread_and_said_to_be(stored):
    key = next(key for key in query_keys(TYLER, TODAY) if key.startswith("nn|"))
    for number in range(MOST_CARDS_OF_A_KEY + 1):
        alike = child(child_id=f"child-{number:04}", address=None, date_of_birth=date(2009, 1, 1) + timedelta(number))
        stored.desk.records.register(Record(child=alike), event(stored, child_id=alike.child_id), None)
        found = stored.desk.index.look_up([key])
        assert (len(found.cards), found.wide) == ((number + 1, False) if number < MOST_CARDS_OF_A_KEY else (0, True))


def test_an_amendment_moves_the_index_with_the_record(stored, held):
    stored.desk.records.replace(held, of(held, family_name="Marsh"), event(stored, "amended"))
    assert stored.desk.records.find("child-0001").version == 2
    assert find(stored, Criteria(family_name="Marsh", date_of_birth=BORN, postcode="WV4 1MS")) == ["child-0001"]
    assert find(stored, Criteria(family_name="Reid", given_name="X", date_of_birth=BORN)) == []


def test_the_second_of_two_writers_is_refused_and_changes_nothing(stored, held):
    stored.desk.records.replace(held, of(held, sex="female"), event(stored, "amended"))
    with pytest.raises(Conflict):
        stored.desk.records.replace(held, of(held, given_name="Lost"), event(stored, "amended"))
    assert stored.desk.records.find("child-0001").child.given_name == "Tyler"


def test_a_record_and_its_event_stand_or_fall_together(stored):
    first = event(stored)
    stored.desk.records.register(Record(child=child()), first, None)
    with pytest.raises(Conflict):
        stored.desk.records.register(Record(child=child(child_id="child-0002")), first, None)
    assert stored.desk.records.find("child-0002") is None
    assert find(stored, TYLER) == ["child-0001"]


def test_a_receipt_lets_one_creation_through(stored):
    receipt = Receipt(key="receipt-1", request=b"asked")
    stored.desk.records.register(Record(child=child()), event(stored), receipt)
    assert stored.desk.records.receipt("receipt-1").created_id == "child-0001"
    with pytest.raises(Conflict):
        stored.desk.records.register(Record(child=child(child_id="child-0002")), event(stored), receipt)


def test_an_involvement_moves_the_records_version(stored, held):
    stored.desk.records.put_involvements(held, [INVOLVEMENT], event(stored), None)
    after = stored.desk.records.find("child-0001")
    assert (after.version, after.involvements) == (2, (INVOLVEMENT,))


def test_a_corrected_date_of_birth_takes_the_involvements_to_the_new_cohort(stored, held):
    stored.desk.records.put_involvements(held, [INVOLVEMENT], event(stored), None)
    before = stored.desk.records.find("child-0001")
    older = of(before, date_of_birth=date(2010, 6, 1))
    stored.desk.records.replace(before, older, event(stored, "amended"))
    assert stored.desk.records.find("child-0001").involvements == (INVOLVEMENT,)
    assert len({item.cohort for item in RecordItem.query("child-0001")}) == 1
    assert list(stored.desk.records.leaving_on(date(2028, 6, 1))) == ["child-0001"]
    assert list(stored.desk.records.leaving_on(date(2029, 1, 23))) == []


def test_archiving_takes_the_record_out_of_the_index_and_off_the_calendar(stored, held):
    birthday = date(2029, 1, 23)
    assert list(due(stored.desk, birthday)) == ["child-0001"]
    assert archive(stored.desk, "child-0001", birthday)
    assert find(stored, TYLER) == []
    assert list(due(stored.desk, birthday)) == []
    assert stored.desk.records.find("child-0001").archived


def test_cards_stay_removable_when_the_way_of_making_keys_changes(stored, held, monkeypatch):
    monkeypatch.setattr("contactpoint.storage.records.entries", lambda record: ())
    archive(stored.desk, "child-0001", date(2029, 1, 23))
    assert list(CardItem.scan()) == []


def test_whoever_reads_the_tables_reads_nothing_of_anybody(stored, held):
    stored.desk.records.put_involvements(held, [INVOLVEMENT], event(stored), Receipt(key="r", request=b"x"))
    stored.desk.accounts.put_first(PRACTITIONER, SIGN_IN)
    dump = stored.dump()
    for personal in (b"Tyler", b"Reid", b"2011-01-23", b"2029-01", b"2035-01", b"WV4", b"Mill Street", b"Keane",
                     b"0113 496", b"Zebedee", b"Adeyemi", b"subject-1"):  # fmt: skip
        assert personal not in dump
    assert b"child-0001" in dump


def test_a_ciphertext_moved_to_another_child_does_not_open(stored, held):
    stored.desk.records.register(Record(child=child(child_id="child-0002", given_name="Other")), event(stored), None)
    first, second = RecordItem.get("child-0001", "record"), RecordItem.get("child-0002", "record")
    first.update(actions=[RecordItem.sealed.set(second.sealed)])
    with pytest.raises(tink.TinkError):
        stored.desk.records.find("child-0001")


def test_a_keyset_wrapped_for_one_purpose_does_not_pass_for_another(stored, held):
    wrapped = KeysetItem.get("accounts").wrapped
    KeysetItem.get("index").update(actions=[KeysetItem.wrapped.set(wrapped)])
    with pytest.raises(Exception, match=r"Invalid|Ciphertext|decrypt|Access"):
        stored.new_keyring().token("index", "x")


def test_two_who_make_the_same_keyset_use_the_same(stored):
    one, other = stored.new_keyring(), stored.new_keyring()
    one.ensure("cohort#race")
    other.ensure("cohort#race")
    assert other.open("cohort#race", one.seal("cohort#race", b"data", "bound"), "bound") == b"data"


def test_writers_of_events_hold_no_key_that_opens_them(stored, held):
    item = next(iter(EventItem.query("child#child-0001")))
    writer = stored.new_keyring()
    writer._keys = {}
    assert writer.seal_event(b"data", "event")
    with pytest.raises(KeyError):
        writer.open_event(item.sealed, item.event_id)


def test_events_are_read_newest_first_and_by_organisation(stored, held):
    stored.desk.trail.record(stored.desk.event("viewed", NURSE, child_ids=("child-0001",), reason="urgent_care"))
    told = stored.trail_reader.accesses("child-0001", None, 10)
    assert [e.happened for e in told] == ["viewed", "registered"]
    assert [e.happened for e in stored.trail_reader.events(TODAY, "hospital", None, 10)] == ["viewed"]
    assert {e.happened for e in stored.trail_reader.events(TODAY, None, None, 10)} == {"viewed", "registered"}
    older = stored.trail_reader.accesses("child-0001", told[0].event_id, 10)
    assert [e.happened for e in older] == ["registered"]


def test_an_event_cannot_be_written_over(stored):
    once = event(stored)
    stored.desk.trail.record(once)
    with pytest.raises(Conflict):
        stored.desk.trail.record(once)


def test_a_sign_in_leads_to_its_practitioner_and_employer(stored):
    stored.desk.accounts.put_organisation(Organisation(organisation_id="hospital", name="Hospital", type="health"))
    stored.desk.accounts.put_first(PRACTITIONER, SIGN_IN)
    assert signed_in("https://issuer.example", "subject-1") == ("p-nurse", "hospital")
    practitioner, organisation = standing_of(["p-nurse", "p-nobody"], "hospital")["p-nurse"]
    assert standing_of(["p-nurse"]) == standing_of(["p-nurse"], "hospital") == standing_of(["p-nurse"], "elsewhere")
    assert (practitioner.practitioner_id, organisation.type) == ("p-nurse", "health")
    assert stored.desk.accounts.named(["p-nurse"])["p-nurse"].name == "Grace Adeyemi"
    assert signed_in("https://another.example", "subject-1") is None


def test_somebody_whose_organisation_is_gone_has_no_standing(stored):
    stored.desk.accounts.put_first(PRACTITIONER, SIGN_IN)
    assert standing_of(["p-nurse"]) == {}
