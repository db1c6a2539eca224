"""Hidden children, sensitive services and notices in DynamoDB: what stands where, and who could read it there."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from contactpoint.access import Organisation
from contactpoint.children import Address, Basis, Carer, Contact, Name, Record
from contactpoint.directory.brokering import ContactAsked, Forwarding, forward_request, request_contact, view_request
from contactpoint.directory.involvements import record_involvement, withdraw_involvement
from contactpoint.directory.notices import notifications
from contactpoint.directory.ports import Conflict, SignIn
from contactpoint.directory.practitioners import AccountFacts, grant, list_accounts, suspend_unconfirmed, take_step
from contactpoint.directory.registration import ConfirmedNew, Registration, change, register
from contactpoint.directory.shielding import IdentityEnd, ShieldRequest, end_identity, lift_shield, shield
from contactpoint.directory.viewing import view
from contactpoint.matching import Criteria, query_keys
from contactpoint.matching.keys import MOST_RECORD_KEYS
from contactpoint.problems import Problem
from contactpoint.storage.accounts import signed_in
from contactpoint.storage.models import CardItem, RecordItem
from tests.memory import DIRECTORY_TEAM, MANAGER, MENTAL_HEALTH_NURSE, NURSE, TEACHER, TODAY, child, practitioner

FULL = child(
    nhs_number="9990001235",
    upn="A123456789012",
    other_names=tuple(Name(given_name=f"Given{c}", family_name=f"Family{c}", kind="alias") for c in "bdfglmnp"),
    previous_addresses=tuple(Address(lines=(f"{n} Quarry Lane",), postcode=f"NM{n} 8QL") for n in range(1, 9)),
    carers=(Carer(given_name="Angela", family_name="Reid", relationship="day_to_day_care", telephone="07700 900357"),),
)
SENSITIVE = Contact(
    service="sexual_health",
    organisation="Harbour Clinic",
    practitioner_name="Ines Duarte",
    role="Nurse",
    start_date=date(2026, 1, 5),
    telephone="0113 496 0777",
    basis=Basis(kind="consent_of_child", on=date(2026, 1, 5)),
)


@pytest.fixture
def at(stored):
    return stored.desk


@pytest.fixture
def child_id(stored):
    at = stored.desk
    at.records.register(Record(child=FULL), at.event("registered", DIRECTORY_TEAM), None)
    return FULL.child_id


def found(at, criteria: Criteria, *, hidden: bool = False):
    return at.index.look_up(query_keys(criteria, TODAY), hidden=hidden).cards


def test_a_shielded_child_stands_in_the_index_by_what_is_visible_and_apart_by_the_rest(at, child_id):
    by_place = Criteria(family_name="Reid", given_name="T", postcode="WV4 1MS")
    assert found(at, by_place)
    shield(at, DIRECTORY_TEAM, child_id, ShieldRequest(basis="court_order"))
    assert found(at, by_place) == ()
    assert next(card.places for card in found(at, by_place, hidden=True))
    by_name = Criteria(given_name="Tyler", family_name="Reid", date_of_birth=date(2011, 1, 23))
    (card,) = found(at, by_name)
    assert (card.shielded, card.places, card.locality, card.numbers) == (True, (), None, (f"dn|{child_id}",))
    assert len(list(CardItem.scan())) <= MOST_RECORD_KEYS


def test_lifting_a_shield_brings_everything_back_and_leaves_nothing_behind(at, child_id):
    before = {(item.index_key, item.child_id) for item in CardItem.scan()}
    shield(at, DIRECTORY_TEAM, child_id, ShieldRequest(basis="court_order"))
    lift_shield(at, DIRECTORY_TEAM, child_id)
    assert {(item.index_key, item.child_id) for item in CardItem.scan()} == before


def test_a_shield_survives_an_amendment_of_everything(at, child_id):
    shield(at, DIRECTORY_TEAM, child_id, ShieldRequest(basis="court_order"))
    _, read = view(at, DIRECTORY_TEAM, child_id, "maintaining_record")
    changes = {"address": Address(postcode="LS1 4AP"), "date_of_birth": date(2012, 2, 1), "family_name": "Marsh"}
    change(at, DIRECTORY_TEAM, child_id, read, changes)
    held = at.records.find(child_id)
    assert held.record.shield is not None
    assert found(at, Criteria(family_name="Marsh", given_name="T", postcode="LS1 4AP")) == ()


def test_a_fully_worked_record_still_fits_one_transaction(stored, at, child_id):
    at.accounts.put_organisation(Organisation(organisation_id="westvale", name="Westvale", type="local_authority"))
    ordinary = replace(SENSITIVE, service="school_nursing", basis=None)
    for _ in range(24):
        record_involvement(at, NURSE, child_id, ordinary, None)
    for _ in range(6):
        record_involvement(at, MENTAL_HEALTH_NURSE, child_id, SENSITIVE, None)
    _, read = view(at, DIRECTORY_TEAM, child_id, "maintaining_record")
    elsewhere = tuple(Address(lines=(f"{n} Elm Road",), postcode=f"LS{n} 4AP") for n in range(1, 9))
    moved = {
        "date_of_birth": date(2009, 6, 1),
        "given_name": "Oluwaseun",
        "family_name": "Petrova",
        "other_names": tuple(Name(given_name=f"Other{c}", family_name=f"Kin{c}", kind="alias") for c in "bdfglmnp"),
        "address": elsewhere[0],
        "previous_addresses": elsewhere[1:],
        "nhs_number": None,
        "upn": None,
    }
    change(at, DIRECTORY_TEAM, child_id, read, moved)
    held = at.records.find(child_id)
    assert (held.child.family_name, len(held.involvements)) == ("Petrova", 30)


def test_what_stands_in_the_tables_tells_not_who_is_hidden_held_or_has_a_new_identity(stored, at, child_id):
    shield(at, DIRECTORY_TEAM, child_id, ShieldRequest(basis="court_order"))
    stated = {"given_name": "Tyler", "family_name": "Reid", "date_of_birth": date(2011, 1, 23), "sex": "male"}
    at.accounts.put_organisation(Organisation(organisation_id="westvale", name="Westvale", type="local_authority"))
    confirmed = {"responsible_authority": "westvale", "confirmed_new": ConfirmedNew(reason="documents_differ")}
    held = register(at, NURSE, Registration(**stated, **confirmed), None)
    with pytest.raises(Problem, match="not-found"):
        view(at, TEACHER, held, "providing_service")
    record_involvement(at, MENTAL_HEALTH_NURSE, child_id, SENSITIVE, None)
    items = {item.child_id: item.attribute_values for item in RecordItem.scan(RecordItem.item == "record")}
    assert {frozenset(item) for item in items.values()} == {frozenset(items[child_id])}
    assert {item["state"] for item in items.values()} == {"active"}
    dump = stored.dump()
    for word in (b"shield", b"review", b"sexual", b"sensitive", b"team#", b"westvale#held", b"court_order"):
        assert word not in dump
    end_identity(at, DIRECTORY_TEAM, child_id, IdentityEnd(because="adoption"))
    assert RecordItem.get(child_id, "record").state == "archived"
    assert [card for card in CardItem.scan() if card.child_id == child_id] == []


def test_a_withdrawn_involvement_is_gone_from_the_table(at, child_id):
    recorded = record_involvement(at, MENTAL_HEALTH_NURSE, child_id, SENSITIVE, None)
    before = at.records.find(child_id)
    withdraw_involvement(at, MENTAL_HEALTH_NURSE, child_id, recorded)
    assert [item.item for item in RecordItem.query(child_id)] == ["record"]
    with pytest.raises(Conflict):
        at.records.remove_involvement(before, recorded, at.event("involvement_withdrawn", NURSE))


def test_contact_is_brokered_through_the_tables(at, child_id):
    recorded = record_involvement(at, MENTAL_HEALTH_NURSE, child_id, SENSITIVE, None)
    request_id = request_contact(at, NURSE, child_id, ContactAsked(reason="urgent_care"))
    (notice,) = notifications(at, DIRECTORY_TEAM, None).notices
    assert (notice.kind, notice.related_id) == ("contact_requested", request_id)
    forward_request(at, DIRECTORY_TEAM, request_id, Forwarding(involvement_id=recorded))
    assert view_request(at, MENTAL_HEALTH_NURSE, request_id).stage == "with_provider"
    made = at.contact_requests.find(request_id)
    with pytest.raises(Conflict):
        at.contact_requests.put(made, at.event("contact_forwarded", NURSE), ())


SIGN_IN = SignIn(issuer="https://issuer.example", subject="subject-9")
FACTS = AccountFacts(
    name="Ann Other",
    job_title="Nurse",
    role="practitioner",
    vetting_valid_until=TODAY + timedelta(days=300),
    training_valid_until=TODAY + timedelta(days=300),
    sign_in=SIGN_IN,
)


def test_accounts_are_granted_listed_and_suspended_in_the_tables(at):
    at.accounts.put_organisation(Organisation(organisation_id="hospital", name="Hospital", type="health"))
    granted = grant(at, MANAGER, FACTS)
    assert signed_in(SIGN_IN.issuer, SIGN_IN.subject) == (granted, "hospital")
    with pytest.raises(Problem, match="sign-in-taken"):
        grant(at, MANAGER, FACTS)
    assert [a.name for a in list_accounts(at, MANAGER).accounts] == ["Ann Other"]
    assert take_step(at, MANAGER, granted, "suspend", "error").status == "suspended"
    before = at.accounts.named([granted])[granted]
    with pytest.raises(Conflict):
        at.accounts.put(before, replace(before, version=before.version - 1), None, at.event("account_changed", NURSE))


def test_the_nightly_review_finds_whom_nobody_confirmed(at):
    late = practitioner(practitioner_id="p-late", confirmed_until=TODAY - timedelta(days=1))
    at.accounts.put_first(late, SIGN_IN)
    at.accounts.put_first(practitioner(), SignIn(issuer="https://issuer.example", subject="subject-1"))
    assert suspend_unconfirmed(at) == 1
    assert at.accounts.named(["p-late"])["p-late"].status == "suspended"
    assert at.accounts.named(["p-nurse"])["p-nurse"].status == "active"
