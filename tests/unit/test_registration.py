"""Registering, amending, recording involvements."""

from datetime import date

import pytest

from contactpoint.application.records.amend import amend_record
from contactpoint.application.records.involvements import MAX_INVOLVEMENTS, amend_involvement, record_involvement
from contactpoint.application.records.register import ConfirmedNew, RegisterChild, register_child
from contactpoint.application.records.view import view_record
from contactpoint.domain.children import Address, ChildDetails, InvolvementDetails, Name, Record
from contactpoint.problems import Problem
from tests.fakes import AUDITOR, DIRECTORY_TEAM, NURSE, SOCIAL_WORKER, MemoryStore, child, fake_dependencies


def registration(**facts) -> RegisterChild:
    stated = {"given_name": "Tyler", "family_name": "Reid", "date_of_birth": date(2011, 1, 23), "sex": "male"}
    return RegisterChild(**{**stated, **facts})


def contact(**facts) -> InvolvementDetails:
    stated = {
        "service": "children_social_care",
        "organisation": "Westvale Children's Social Care",
        "practitioner_name": "Siobhan Keane",
        "role": "Social worker",
        "start_date": date(2025, 6, 16),
        "telephone": "0113 496 0358",
    }
    return InvolvementDetails(**{**stated, **facts})


def seen(deps, child_id: str, caller=SOCIAL_WORKER) -> str:
    """Return the version of the record as the caller sees it."""
    return view_record(deps, caller, child_id, "maintaining_record")[1]


@pytest.fixture
def store():
    return MemoryStore()


@pytest.fixture
def deps(store):
    return fake_dependencies(store)


def test_registering_authority_becomes_responsible(store, deps):
    child_id = register_child(deps, SOCIAL_WORKER, registration(), None)
    assert store.stored[child_id].child.responsible_authority == "westvale"
    assert store.events[-1].event_type == "registered"


def test_other_organisations_must_name_an_authority(deps):
    with pytest.raises(Problem) as refused:
        register_child(deps, NURSE, registration(), None)
    assert refused.value.violations[0].pointer == "/responsible_authority"


@pytest.mark.parametrize("named", ["nowhere", "hospital"])
def test_responsible_authority_must_be_a_known_local_authority(deps, named):
    with pytest.raises(Problem, match="invalid-request"):
        register_child(deps, NURSE, registration(responsible_authority=named), None)


def test_possible_duplicate_is_shown_and_not_registered(store, deps):
    first = register_child(deps, SOCIAL_WORKER, registration(), None)
    with pytest.raises(Problem, match="possible-duplicates") as refused:
        register_child(deps, SOCIAL_WORKER, registration(given_name="Tylor"), None)
    assert [c["child_id"] for c in refused.value.extra_members["candidates"]] == [first]
    assert list(store.stored) == [first]
    assert (store.events[-1].event_type, store.events[-1].child_ids) == ("searched", (first,))


def test_child_confirmed_as_new_is_registered(store, deps):
    register_child(deps, SOCIAL_WORKER, registration(), None)
    register_child(deps, SOCIAL_WORKER, registration(confirmed_new=ConfirmedNew(reason="different_person_seen")), None)
    assert len(store.stored) == 2


def test_repeated_creation_creates_one_child(store, deps):
    once = register_child(deps, SOCIAL_WORKER, registration(), "key-12345678")
    again = register_child(deps, SOCIAL_WORKER, registration(), "key-12345678")
    assert once == again
    assert len(store.stored) == 1


def test_racing_creations_with_one_key_create_one_child(store, deps):
    class Late(MemoryStore):
        """Sees the idempotency record only once its own write has been refused."""

        seen = 0

        def idempotency_record(self, key):
            self.seen += 1
            return None if self.seen == 1 else store.idempotency_records.get(key)

    late = Late()
    late.idempotency_records = store.idempotency_records
    first = register_child(deps, SOCIAL_WORKER, registration(), "key-12345678")
    assert register_child(fake_dependencies(late), SOCIAL_WORKER, registration(), "key-12345678") == first
    assert late.stored == {}


def test_idempotency_key_of_another_request_is_refused(deps):
    register_child(deps, SOCIAL_WORKER, registration(), "key-12345678")
    with pytest.raises(Problem, match="idempotency-key-reused"):
        register_child(deps, SOCIAL_WORKER, registration(family_name="Other"), "key-12345678")


def test_idempotency_keys_of_two_callers_are_independent(store, deps):
    register_child(deps, SOCIAL_WORKER, registration(), "key-12345678")
    with pytest.raises(Problem, match="possible-duplicates"):
        register_child(deps, DIRECTORY_TEAM, registration(), "key-12345678")


@pytest.mark.parametrize(
    ("facts", "pointer"),
    [
        ({"date_of_birth": date(2026, 11, 24)}, "/date_of_birth"),
        ({"date_of_birth": date(2008, 11, 23)}, "/date_of_birth"),
        ({"address_status": "current"}, "/address"),
        ({"address": Address(postcode="WV4 1MS")}, "/address_status"),
        ({"nhs_number": "9990001234"}, "/nhs_number"),
    ],
    ids=["unborn", "eighteen today", "address missing", "address unexplained", "wrong check digit"],
)
def test_impossible_record_is_refused_without_a_write(store, deps, facts, pointer):
    with pytest.raises(Problem, match="invalid-request") as refused:
        register_child(deps, SOCIAL_WORKER, registration(**facts), None)
    assert [v.pointer for v in refused.value.violations] == [pointer]
    assert store.stored == {}


def test_child_one_day_under_eighteen_can_be_registered(deps):
    assert register_child(deps, SOCIAL_WORKER, registration(date_of_birth=date(2008, 11, 24)), None)


def test_previous_name_and_address_stay_findable(store, deps):
    child_id = register_child(
        deps, SOCIAL_WORKER, registration(address_status="current", address=Address(postcode="WV4 1MS")), None
    )
    amend_record(
        deps,
        SOCIAL_WORKER,
        child_id,
        seen(deps, child_id),
        {"family_name": "Marsh", "address": Address(postcode="NM3 8QL")},
    )
    stored = store.stored[child_id].child
    assert stored.other_names == (Name(given_name="Tyler", family_name="Reid", kind="former"),)
    assert stored.previous_addresses == (Address(postcode="WV4 1MS"),)


def test_amendment_event_contains_old_and_new_values(store, deps):
    child_id = register_child(deps, SOCIAL_WORKER, registration(), None)
    amend_record(deps, SOCIAL_WORKER, child_id, seen(deps, child_id), {"sex": "not_specified"})
    assert store.events[-1].details["changes"] == {"sex": {"from": "male", "to": "not_specified"}}


def test_second_writer_of_a_version_gets_a_version_conflict(store, deps):
    child_id = register_child(deps, SOCIAL_WORKER, registration(), None)
    read = seen(deps, child_id)
    amend_record(deps, SOCIAL_WORKER, child_id, read, {"sex": "female"})
    with pytest.raises(Problem, match="version-conflict"):
        amend_record(deps, SOCIAL_WORKER, child_id, read, {"sex": "not_specified"})
    assert store.stored[child_id].child.sex == "female"


def test_child_has_at_most_one_lead_professional(store, deps):
    child_id = register_child(deps, SOCIAL_WORKER, registration(), None)
    first = record_involvement(deps, SOCIAL_WORKER, child_id, contact(lead_professional=True), None)
    second = record_involvement(deps, NURSE, child_id, contact(service="paediatrics", lead_professional=True), None)
    leads = {i.involvement_id: i.lead_professional for i in store.stored[child_id].involvements}
    assert leads == {first: False, second: True}


def test_recording_organisation_can_end_an_involvement(store, deps):
    child_id = register_child(deps, SOCIAL_WORKER, registration(), None)
    recorded = record_involvement(deps, SOCIAL_WORKER, child_id, contact(), None)
    read = seen(deps, child_id)
    after, version = amend_involvement(deps, SOCIAL_WORKER, child_id, recorded, read, {"end_date": date(2026, 11, 1)})
    assert (after.end_date, version) == (date(2026, 11, 1), seen(deps, child_id))
    assert version != read
    identity_ended = next(e for e in store.events if e.event_type == "involvement_amended")
    assert identity_ended.details["to"]["end_date"] == "2026-11-01"


def test_only_recording_organisation_or_directory_team_can_change_involvement(deps):
    child_id = register_child(deps, SOCIAL_WORKER, registration(), None)
    recorded = record_involvement(deps, SOCIAL_WORKER, child_id, contact(), None)
    with pytest.raises(Problem, match="not-permitted"):
        amend_involvement(deps, NURSE, child_id, recorded, seen(deps, child_id, NURSE), {"end_date": date(2026, 11, 1)})
    read = seen(deps, child_id, DIRECTORY_TEAM)
    assert amend_involvement(deps, DIRECTORY_TEAM, child_id, recorded, read, {"end_date": date(2026, 11, 1)})


@pytest.mark.parametrize(
    ("facts", "pointer"),
    [
        ({"telephone": None}, "/telephone"),
        ({"end_date": date(2025, 1, 1)}, "/end_date"),
        ({"start_date": date(2030, 1, 1)}, "/start_date"),
        ({"end_date": date(2026, 1, 1), "lead_professional": True}, "/lead_professional"),
    ],
)
def test_impossible_or_unreachable_involvement_is_refused(deps, facts, pointer):
    child_id = register_child(deps, SOCIAL_WORKER, registration(), None)
    with pytest.raises(Problem, match="invalid-request") as refused:
        record_involvement(deps, SOCIAL_WORKER, child_id, contact(**facts), None)
    assert [v.pointer for v in refused.value.violations] == [pointer]


def test_repeated_involvement_is_recorded_once(store, deps):
    child_id = register_child(deps, SOCIAL_WORKER, registration(), None)
    once = record_involvement(deps, SOCIAL_WORKER, child_id, contact(), "key-12345678")
    assert record_involvement(deps, SOCIAL_WORKER, child_id, contact(), "key-12345678") == once
    assert len(store.stored[child_id].involvements) == 1


def test_record_refuses_more_involvements_than_one_transaction_fits(deps):
    child_id = register_child(deps, SOCIAL_WORKER, registration(), None)
    for _ in range(MAX_INVOLVEMENTS):
        record_involvement(deps, SOCIAL_WORKER, child_id, contact(), None)
    with pytest.raises(Problem, match="record-full"):
        record_involvement(deps, SOCIAL_WORKER, child_id, contact(), None)


def test_child_structures_have_no_free_text_field():
    wordy = {name for name in ChildDetails.__struct_fields__ if any(w in name for w in ("note", "comment", "remark"))}
    assert wordy == set()


def test_identifier_is_shown_only_to_organisations_it_serves(store, deps):
    numbered = child(nhs_number="9990001235", upn="A123456789012")
    store.register(Record(child=numbered), deps.new_event("registered", SOCIAL_WORKER), None)
    to_nurse, _ = view_record(deps, NURSE, numbered.child_id, "urgent_care")
    to_social_worker, _ = view_record(deps, SOCIAL_WORKER, numbered.child_id, "assessing_need")
    assert (to_nurse.nhs_number, to_nurse.upn) == ("9990001235", None)
    assert (to_social_worker.nhs_number, to_social_worker.upn) == (None, "A123456789012")


def test_view_is_recorded_with_its_access_reason(store, deps):
    child_id = register_child(deps, SOCIAL_WORKER, registration(), None)
    view_record(deps, NURSE, child_id, "urgent_care")
    assert (store.events[-1].event_type, store.events[-1].access_reason) == ("viewed", "urgent_care")


def test_view_that_cannot_be_recorded_shows_nothing(store, deps):
    child_id = register_child(deps, SOCIAL_WORKER, registration(), None)
    store.audit_log_works = False
    with pytest.raises(ConnectionError):
        view_record(deps, NURSE, child_id, "urgent_care")


def test_auditor_cannot_view_a_child(store, deps):
    child_id = register_child(deps, SOCIAL_WORKER, registration(), None)
    with pytest.raises(Problem, match="not-permitted"):
        view_record(deps, AUDITOR, child_id, "oversight")
