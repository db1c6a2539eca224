"""Sensitive services: recorded on a legal basis, shown to very few, withdrawn permanently, reached by a broker."""

from datetime import date

import pytest
from msgspec.structs import replace

from contactpoint.application.audit.queries import access_history, events_of_day
from contactpoint.application.contacts.notifications import list_notifications
from contactpoint.application.contacts.requests import (
    AnswerContactRequest,
    ForwardContactRequest,
    RequestContact,
    answer_request,
    forward_request,
    request_contact,
    view_request,
)
from contactpoint.application.records.involvements import (
    MAX_INVOLVEMENTS,
    MAX_SENSITIVE_INVOLVEMENTS,
    amend_involvement,
    record_involvement,
    withdraw_involvement,
)
from contactpoint.application.records.register import RegisterChild, register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.shields.shield import ShieldChild, shield_child
from contactpoint.domain.children import InvolvementDetails, SensitiveBasis
from contactpoint.domain.contacts.contact_request import ContactDetails
from contactpoint.problems import Problem
from tests.fakes import (
    AUDITOR,
    DIRECTORY_TEAM,
    MENTAL_HEALTH_NURSE,
    NURSE,
    OTHER_TEAM,
    OVERRIDER,
    SOCIAL_WORKER,
    TEACHER,
    TODAY,
    FakeAuditLogReader,
    MemoryStore,
    fake_dependencies,
)

CONSENT = SensitiveBasis(kind="consent_of_child", dated=date(2026, 1, 5))
COLLEAGUE = replace(MENTAL_HEALTH_NURSE, practitioner_id="p-mental-health-2")


def sensitive(**facts) -> InvolvementDetails:
    stated = {
        "service": "mental_health",
        "organisation": "Harbour Clinic",
        "practitioner_name": "Ines Duarte",
        "role": "Nurse",
        "start_date": date(2026, 1, 5),
        "telephone": "0113 496 0777",
        "basis": CONSENT,
    }
    return InvolvementDetails(**{**stated, **facts})


def ordinary(**facts) -> InvolvementDetails:
    return replace(sensitive(basis=None), service="school_nursing", organisation="School Nurses", **facts)


@pytest.fixture
def store():
    return MemoryStore()


@pytest.fixture
def deps(store):
    return fake_dependencies(store)


@pytest.fixture
def child_id(deps):
    stated = {"given_name": "Tyler", "family_name": "Reid", "date_of_birth": date(2011, 1, 23), "sex": "male"}
    return register_child(deps, SOCIAL_WORKER, RegisterChild(**stated), None)


@pytest.fixture
def recorded(deps, child_id):
    return record_involvement(deps, MENTAL_HEALTH_NURSE, child_id, sensitive(), None)


def seen(deps, child_id, caller=SOCIAL_WORKER):
    return view_record(deps, caller, child_id, "maintaining_record")


@pytest.mark.parametrize(
    ("facts", "pointer"),
    [
        ({"basis": None}, "/basis"),
        ({"basis": replace(CONSENT, dated=date(2026, 11, 24))}, "/basis/dated"),
        ({"lead_professional": True}, "/lead_professional"),
        ({"service": "paediatrics"}, "/basis"),
    ],
    ids=["no basis", "consent to come", "a lead that all would see", "a basis for what needs none"],
)
def test_sensitive_service_requires_a_legal_basis(deps, store, child_id, facts, pointer):
    with pytest.raises(Problem, match="invalid-request") as refused:
        record_involvement(deps, MENTAL_HEALTH_NURSE, child_id, sensitive(**facts), None)
    assert [v.pointer for v in refused.value.violations] == [pointer]
    assert store.stored[child_id].involvements == ()


def test_sensitive_involvement_records_basis_provider_and_date(store, child_id, recorded):
    (one,) = store.stored[child_id].involvements
    assert (one.basis, one.provider_id, one.recorded_by_organisation) == (CONSENT, "p-mental-health", "hospital")


@pytest.mark.parametrize("caller", [TEACHER, DIRECTORY_TEAM])
def test_only_a_provider_can_record_a_sensitive_service(deps, child_id, caller):
    with pytest.raises(Problem, match="not-permitted"):
        record_involvement(deps, caller, child_id, sensitive(), None)


@pytest.mark.parametrize("caller", [NURSE, SOCIAL_WORKER, TEACHER, OVERRIDER, COLLEAGUE, OTHER_TEAM])
def test_others_see_only_the_sensitive_service_flag(deps, child_id, caller):
    before, _ = view_record(deps, caller, child_id, "urgent_care")
    record_involvement(deps, MENTAL_HEALTH_NURSE, child_id, sensitive(), None)
    with_one, tag = view_record(deps, caller, child_id, "urgent_care")
    assert with_one == replace(before, sensitive_service_involved=True)
    more = sensitive(service="sexual_health", basis=replace(CONSENT, kind="significant_harm"))
    record_involvement(deps, MENTAL_HEALTH_NURSE, child_id, more, None)
    assert view_record(deps, caller, child_id, "urgent_care") == (with_one, tag)


@pytest.mark.parametrize("caller", [MENTAL_HEALTH_NURSE, DIRECTORY_TEAM])
def test_provider_and_directory_team_see_the_sensitive_involvement(deps, child_id, recorded, caller):
    shown, _ = view_record(deps, caller, child_id, "providing_service")
    assert [i.involvement_id for i in shown.involvements] == [recorded]


def test_withdrawn_sensitive_involvement_leaves_nothing(deps, store, child_id, recorded):
    without = view_record(deps, NURSE, child_id, "urgent_care")[0]
    withdraw_involvement(deps, MENTAL_HEALTH_NURSE, child_id, recorded)
    assert store.stored[child_id].involvements == ()
    assert view_record(deps, NURSE, child_id, "urgent_care")[0] == replace(without, sensitive_service_involved=False)
    kept = repr([*store.events, *store.notifications])
    for said in ("mental_health", "Harbour Clinic", "Ines Duarte", "0113 496 0777"):
        assert said not in kept


@pytest.mark.parametrize("caller", [NURSE, SOCIAL_WORKER, TEACHER, COLLEAGUE, OTHER_TEAM])
def test_sensitive_involvement_id_returns_not_found_to_others(deps, child_id, recorded, caller):
    version = view_record(deps, caller, child_id, "maintaining_record")[1]
    for act in (
        lambda i: withdraw_involvement(deps, caller, child_id, i),
        lambda i: amend_involvement(deps, caller, child_id, i, version, {"role": "x"}),
    ):
        told = []
        for which in (recorded, "0" * 32):
            with pytest.raises(Problem, match="not-found") as refused:
                act(which)
            told.append((refused.value.kind, refused.value.detail))
        assert told[0] == told[1]


def test_provider_amendment_keeps_the_legal_basis(deps, store, child_id, recorded):
    _, version = view_record(deps, MENTAL_HEALTH_NURSE, child_id, "maintaining_record")
    after, _ = amend_involvement(
        deps, MENTAL_HEALTH_NURSE, child_id, recorded, version, {"practitioner_name": "Ann Other"}
    )
    assert (after.practitioner_name, after.basis) == ("Ann Other", CONSENT)


def test_involvement_limit_does_not_reveal_hidden_involvements(deps, child_id):
    for _ in range(MAX_SENSITIVE_INVOLVEMENTS):
        record_involvement(deps, MENTAL_HEALTH_NURSE, child_id, sensitive(), None)
    for _ in range(MAX_INVOLVEMENTS):
        record_involvement(deps, NURSE, child_id, ordinary(), None)
    for contact, caller in ((ordinary(), NURSE), (sensitive(), MENTAL_HEALTH_NURSE)):
        with pytest.raises(Problem, match="record-full"):
            record_involvement(deps, caller, child_id, contact, None)


def test_access_history_omits_the_provider_and_daily_events_the_child(deps, store, child_id, recorded):
    reading = FakeAuditLogReader(store)
    of_child = access_history(deps, reading, DIRECTORY_TEAM, child_id, "subject_access", None)
    about = [e for e in of_child.events if e.event_type == "involvement_recorded"]
    assert [(e.actor.practitioner_id, e.organisation.organisation_id, e.role) for e in about] == [(None,) * 3]
    assert "involvement_recorded" not in {
        e.event_type for e in access_history(deps, reading, AUDITOR, child_id, "oversight", None).events
    }
    of_day = events_of_day(deps, reading, AUDITOR, TODAY, None, None)
    about = [e for e in of_day.events if e.event_type == "involvement_recorded"]
    assert [(e.actor.practitioner_id, e.child_ids) for e in about] == [("p-mental-health", ())]


def test_contact_request_is_brokered_and_the_provider_decides(deps, store, child_id, recorded):
    request_id = request_contact(deps, NURSE, child_id, RequestContact(access_reason="urgent_care"))
    (to_team,) = list_notifications(deps, DIRECTORY_TEAM, None).notifications
    assert (to_team.kind, to_team.related_id) == ("contact_requested", request_id)
    forwarded = forward_request(deps, DIRECTORY_TEAM, request_id, ForwardContactRequest(involvement_id=recorded))
    assert forwarded.provider_id == "p-mental-health"
    assert view_request(deps, NURSE, request_id).status == "in_progress"
    (to_provider,) = list_notifications(deps, MENTAL_HEALTH_NURSE, None).notifications
    assert (to_provider.kind, to_provider.related_id) == ("contact_request_forwarded", request_id)
    reachable = ContactDetails(name="Ines Duarte", telephone="0113 496 0777")
    answer_request(deps, MENTAL_HEALTH_NURSE, request_id, AnswerContactRequest(decision="agreed", contact=reachable))
    told = view_request(deps, NURSE, request_id)
    assert (told.status, told.contact, told.provider_id, told.involvement_id) == ("agreed", reachable, None, None)
    (to_requester,) = list_notifications(deps, NURSE, None).notifications
    assert (to_requester.kind, to_requester.practitioner_id) == ("contact_request_answered", "")


def test_declining_provider_stays_unnamed(deps, child_id, recorded):
    request_id = request_contact(deps, NURSE, child_id, RequestContact(access_reason="urgent_care"))
    forward_request(deps, DIRECTORY_TEAM, request_id, ForwardContactRequest(involvement_id=recorded))
    answer_request(deps, MENTAL_HEALTH_NURSE, request_id, AnswerContactRequest(decision="declined"))
    told = view_request(deps, NURSE, request_id)
    assert (told.status, told.contact, told.provider_id, told.involvement_id) == ("declined", None, None, None)
    with pytest.raises(Problem, match="contact-request-closed"):
        answer_request(deps, MENTAL_HEALTH_NURSE, request_id, AnswerContactRequest(decision="declined"))


def test_contact_requests_do_not_reveal_sensitive_services_of_shielded_children(deps, child_id):
    shield_child(deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="court_order"))
    without = request_contact(deps, NURSE, child_id, RequestContact(access_reason="urgent_care"))
    record_involvement(deps, MENTAL_HEALTH_NURSE, child_id, sensitive(), None)
    with_one = request_contact(deps, NURSE, child_id, RequestContact(access_reason="urgent_care"))
    answer_request(deps, DIRECTORY_TEAM, without, AnswerContactRequest(decision="declined"))
    answer_request(deps, DIRECTORY_TEAM, with_one, AnswerContactRequest(decision="declined"))
    shown = [replace(view_request(deps, NURSE, i), request_id="") for i in (without, with_one)]
    assert shown[0] == shown[1]


def test_contact_request_is_refused_if_nothing_is_hidden(deps, child_id):
    with pytest.raises(Problem, match="nothing-hidden"):
        request_contact(deps, NURSE, child_id, RequestContact(access_reason="urgent_care"))


def test_contact_request_is_visible_only_to_its_parties(deps, child_id, recorded):
    request_id = request_contact(deps, NURSE, child_id, RequestContact(access_reason="urgent_care"))
    for caller in (TEACHER, OTHER_TEAM, MENTAL_HEALTH_NURSE, AUDITOR):
        with pytest.raises(Problem, match="not-found"):
            view_request(deps, caller, request_id)
        with pytest.raises(Problem, match="not-found"):
            answer_request(deps, caller, request_id, AnswerContactRequest(decision="declined"))
    with pytest.raises(Problem, match="not-permitted"):
        answer_request(deps, NURSE, request_id, AnswerContactRequest(decision="declined"))
    with pytest.raises(Problem, match="invalid-request"):
        forward_request(deps, DIRECTORY_TEAM, request_id, ForwardContactRequest(involvement_id="0" * 32))
    with pytest.raises(Problem, match="invalid-request"):
        answer_request(deps, DIRECTORY_TEAM, request_id, AnswerContactRequest(decision="agreed"))
