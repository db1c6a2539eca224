"""Shielded children, sensitive services and notifications in DynamoDB: what is stored, and who can read it."""

from collections import Counter
from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from contactpoint.adapters.dynamodb.tables import IndexEntryItem, RecordItem
from contactpoint.application.accounts.change_status import change_status
from contactpoint.application.accounts.manage_accounts import CreateAccount, create_account, list_accounts
from contactpoint.application.contacts.list_notifications import list_notifications
from contactpoint.application.contacts.requests import (
    ForwardContactRequest,
    RequestContact,
    forward_request,
    request_contact,
    view_request,
)
from contactpoint.application.lifecycle.archive import archive_if_due
from contactpoint.application.ports.conflict import Conflict
from contactpoint.application.records.amend import amend_record
from contactpoint.application.records.confirm_or_withdraw_involvement import withdraw_involvement
from contactpoint.application.records.record_or_amend_involvement import (
    MAX_INVOLVEMENTS,
    MAX_OWN_INVOLVEMENTS,
    record_involvement,
)
from contactpoint.application.records.register import ConfirmedNew, RegisterChild, register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.shields.end_old_identity import EndIdentity, end_identity
from contactpoint.application.shields.shield import ShieldChild, lift_shield, shield_child
from contactpoint.domain.access import Organisation
from contactpoint.domain.access.account import SignIn
from contactpoint.domain.children import Address, Carer, InvolvementDetails, Name, Record, SensitiveBasis
from contactpoint.domain.matching import Criteria, blocking_keys_of_query
from contactpoint.domain.matching.index.blocking import MAX_SCREENING_KEYS, MAX_VISIBLE_KEYS_WHEN_SHIELDED
from contactpoint.domain.matching.screening import screening_keys_of
from contactpoint.problems import Problem
from tests.builders import (
    DIRECTORY_TEAM,
    MANAGER,
    MENTAL_HEALTH_NURSE,
    NURSE,
    SHIELD,
    TEACHER,
    TODAY,
    account,
    changed,
    child,
    new_record,
)
from tests.unit.application.accounts.test_access_review import review

FULL = child(
    nhs_number="9990001235",
    upn="A123456789012",
    other_names=tuple(Name(given_name=f"Given{c}", family_name=f"Family{c}", kind="alias") for c in "bdfglmnp"),
    previous_addresses=tuple(Address(lines=(f"{n} Quarry Lane",), postcode=f"NM{n} 8QL") for n in range(1, 9)),
    carers=(Carer(given_name="Angela", family_name="Reid", relationship="day_to_day_care", telephone="07700 900357"),),
)
SENSITIVE = InvolvementDetails(
    service="sexual_health",
    organisation_id="harbour-lights-clinic",
    practitioner_name="Ines Duarte",
    role="nurse",
    start_date=date(2026, 1, 5),
    telephone="0113 496 0777",
    basis=SensitiveBasis(kind="consent_of_child", dated=date(2026, 1, 5)),
)


@pytest.fixture
def deps(stored):
    return stored.deps


@pytest.fixture
def child_id(stored):
    deps = stored.deps
    deps.records.save(new_record(Record(child=FULL), deps.new_event("registered", DIRECTORY_TEAM)))
    return FULL.child_id


def found(deps, criteria: Criteria):
    return deps.index.look_up(blocking_keys_of_query(criteria, TODAY), "p-nurse").documents


def test_shielded_child_has_separate_index_entries_for_hidden_facts(deps, child_id):
    by_place = Criteria(family_name="Reid", given_name="T", postcode="WV4 1MS")
    assert found(deps, by_place)
    shield_child(deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="court_order"))
    assert found(deps, by_place) == ()
    (screening,) = deps.index.look_up_shielded(screening_keys_of(Record(child=FULL))).documents
    assert (len(screening.names), len(screening.places)) == (
        1 + len(FULL.other_names),
        1 + len(FULL.previous_addresses),
    )
    by_name = Criteria(given_name="Tyler", family_name="Reid", date_of_birth=date(2011, 1, 23))
    (document,) = found(deps, by_name)
    assert (document.shielded, document.places, document.locality, document.numbers) == (
        True,
        (),
        None,
        (f"dn|{child_id}",),
    )
    assert len(list(IndexEntryItem.scan())) <= MAX_VISIBLE_KEYS_WHEN_SHIELDED + MAX_SCREENING_KEYS


def test_lifting_a_shield_restores_all_index_entries(deps, child_id):
    before = {(item.blind_index, item.child_id) for item in IndexEntryItem.scan()}
    shield_child(deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="court_order"))
    lift_shield(deps, DIRECTORY_TEAM, child_id)
    assert {(item.blind_index, item.child_id) for item in IndexEntryItem.scan()} == before


def test_shield_survives_an_amendment_of_every_field(deps, child_id):
    shield_child(deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="court_order"))
    _, read = view_record(deps, DIRECTORY_TEAM, child_id, "maintaining_record")
    changes = {"address": Address(postcode="LS1 4AP"), "date_of_birth": date(2012, 2, 1), "family_name": "Marsh"}
    amend_record(deps, DIRECTORY_TEAM, child_id, read, changes)
    before = deps.records.find(child_id)
    assert before.record.shield is not None
    assert found(deps, Criteria(family_name="Marsh", given_name="T", postcode="LS1 4AP")) == ()


def test_record_at_all_limits_fits_one_transaction(stored, deps, child_id):
    deps.accounts.save_organisation(Organisation(organisation_id="westvale", name="Westvale", type="local_authority"))
    ordinary = replace(SENSITIVE, service="school_nursing", organisation_id="westvale-school-nursing", basis=None)
    for number in range(MAX_INVOLVEMENTS):
        who, details = (MENTAL_HEALTH_NURSE, SENSITIVE) if number % 4 == 0 else (NURSE, ordinary)
        colleague = replace(who, practitioner_id=f"p-{number // MAX_OWN_INVOLVEMENTS}")
        details = replace(details, start_date=date(2024, 1, 1) + timedelta(days=number))
        record_involvement(deps, colleague, child_id, details, None)
    _, read = view_record(deps, DIRECTORY_TEAM, child_id, "maintaining_record")
    elsewhere = tuple(Address(lines=(f"{n} Elm Road",), postcode=f"LS{n} 4AP") for n in range(1, 9))
    moved = {
        "date_of_birth": date(2010, 6, 1),
        "given_name": "Oluwaseun",
        "family_name": "Petrova",
        "other_names": tuple(Name(given_name=f"Other{c}", family_name=f"Kin{c}", kind="alias") for c in "bdfglmnp"),
        "address": elsewhere[0],
        "previous_addresses": elsewhere[1:],
        "upn": None,
    }
    amend_record(deps, DIRECTORY_TEAM, child_id, read, moved)
    before = deps.records.find(child_id)
    assert (before.child.family_name, len(before.involvements)) == ("Petrova", MAX_INVOLVEMENTS)


def test_tables_do_not_reveal_shields_reviews_or_new_identities(stored, deps, child_id):
    shield_child(deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="court_order"))
    stated = {"given_name": "Tyler", "family_name": "Reid", "date_of_birth": date(2011, 1, 23), "sex": "male"}
    deps.accounts.save_organisation(Organisation(organisation_id="westvale", name="Westvale", type="local_authority"))
    confirmed = {"responsible_authority": "westvale", "confirmed_new": ConfirmedNew(reason="documents_differ")}
    before = register_child(deps, NURSE, RegisterChild(**stated, **confirmed), None)
    with pytest.raises(Problem, match="not-found"):
        view_record(deps, TEACHER, before, "providing_service")
    record_involvement(deps, MENTAL_HEALTH_NURSE, child_id, SENSITIVE, None)
    counts = Counter(item.child_id for item in IndexEntryItem.scan())
    assert counts[before] > 1
    items = {item.child_id: item.attribute_values for item in RecordItem.scan(RecordItem.sort_key == "record")}
    assert {frozenset(item) for item in items.values()} == {frozenset(items[child_id])}
    assert {item["state"] for item in items.values()} == {"active"}
    dump = stored.dump()
    for word in (b"shield", b"registration", b"sexual", b"sensitive", b"team#", b"westvale#held", b"court_order"):
        assert word not in dump
    end_identity(deps, DIRECTORY_TEAM, child_id, EndIdentity(reason="adoption"))
    assert RecordItem.get(child_id, "record").state == "archived"
    assert found(deps, Criteria(directory_number=child_id)) == ()
    assert deps.index.look_up_shielded(screening_keys_of(Record(child=FULL))).documents == ()


@pytest.mark.parametrize("departure", ["archived", "identity_ended"])
def test_number_of_entries_of_a_record_that_left_does_not_reveal_a_shield(deps, departure):
    day, numbers = date(2029, 1, 23), {"hidden": {"shield": SHIELD}, "ordinary": {}}
    for number, facts in numbers.items():
        record = Record(child=replace(FULL, child_id=number), **facts)
        deps.records.save(new_record(record, deps.new_event("registered", DIRECTORY_TEAM)))
        if departure == "archived":
            archive_if_due(deps, number, day)
        else:
            end_identity(deps, DIRECTORY_TEAM, number, EndIdentity(reason="adoption"))
    counts = Counter(item.child_id for item in IndexEntryItem.scan())
    assert counts["hidden"] == counts["ordinary"] > 0
    screened = deps.index.look_up_shielded(screening_keys_of(Record(child=FULL))).documents
    assert [each.child_id for each in screened] == (["hidden"] if departure == "archived" else [])
    assert found(deps, Criteria(given_name="Tyler", family_name="Reid", date_of_birth=FULL.date_of_birth)) == ()


def test_withdrawn_involvement_is_deleted_from_the_table(deps, child_id):
    recorded = record_involvement(deps, MENTAL_HEALTH_NURSE, child_id, SENSITIVE, None)
    before = deps.records.find(child_id)
    withdraw_involvement(deps, MENTAL_HEALTH_NURSE, child_id, recorded)
    assert [item.sort_key for item in RecordItem.query(child_id)] == ["record"]
    assert deps.records.find(child_id).involvements == ()
    with pytest.raises(Conflict):
        deps.records.save(changed(before, before.record, deps.new_event("involvement_withdrawn", NURSE)))


def test_contact_request_is_brokered_through_the_tables(deps, child_id):
    recorded = record_involvement(deps, MENTAL_HEALTH_NURSE, child_id, SENSITIVE, None)
    request_id = request_contact(deps, NURSE, child_id, RequestContact(access_reason="urgent_care"))
    (notification,) = list_notifications(deps, DIRECTORY_TEAM, None).notifications
    assert (notification.kind, notification.related_id) == ("contact_requested", request_id)
    forward_request(deps, DIRECTORY_TEAM, request_id, ForwardContactRequest(involvement_id=recorded))
    assert view_request(deps, MENTAL_HEALTH_NURSE, request_id).status == "with_provider"
    made = deps.contact_requests.find(request_id)
    with pytest.raises(Conflict):
        deps.contact_requests.save(made, deps.new_event("contact_request_forwarded", NURSE), ())


SIGN_IN = SignIn(issuer="https://issuer.example", subject="subject-9")
FACTS = CreateAccount(
    name="Ann Other",
    job_title="Nurse",
    role="practitioner",
    vetting_valid_until=TODAY + timedelta(days=300),
    training_valid_until=TODAY + timedelta(days=300),
    sign_in=SIGN_IN,
)


def test_accounts_are_created_listed_and_suspended_in_the_tables(stored, deps):
    deps.accounts.save_organisation(Organisation(organisation_id="hospital", name="Hospital", type="health"))
    granted = create_account(deps, MANAGER, FACTS)
    assert stored.sign_ins().find_by_sign_in(SIGN_IN.issuer, SIGN_IN.subject) == (granted, "hospital")
    with pytest.raises(Problem, match="sign-in-in-use"):
        create_account(deps, MANAGER, replace(FACTS, name="Somebody Else"))
    assert [a.name for a in list_accounts(deps, MANAGER, None).accounts] == ["Ann Other"]
    assert change_status(deps, MANAGER, granted, "suspend", "error").status == "suspended"
    before = deps.accounts.get_accounts([granted])[granted]
    with pytest.raises(Conflict):
        deps.accounts.save(
            before, replace(before, version=before.version - 1), deps.new_event("account_changed", NURSE)
        )


def test_access_review_finds_unconfirmed_accounts(deps):
    late = account(practitioner_id="p-late", confirmed_until=TODAY - timedelta(days=1), sign_in_key=SIGN_IN.key)
    deps.accounts.seed(late)
    deps.accounts.seed(account(sign_in_key=SignIn(issuer="https://issuer.example", subject="subject-1").key))
    assert review(deps) == (["suspended"] * 1, {})
    assert deps.accounts.get_accounts(["p-late"])["p-late"].status == "suspended"
    assert deps.accounts.get_accounts(["p-nurse"])["p-nurse"].status == "active"
