"""Sensitive services: recorded on a basis, shown to almost nobody, withdrawn for good, reached through a broker."""

from datetime import date

import pytest
from msgspec.structs import replace

from contactpoint.children import Basis, Contact
from contactpoint.directory.brokering import (
    ContactAnswer,
    ContactAsked,
    Forwarding,
    answer_request,
    forward_request,
    request_contact,
    view_request,
)
from contactpoint.directory.contact_request import Reachable
from contactpoint.directory.involvements import (
    MOST_INVOLVEMENTS,
    MOST_SENSITIVE,
    change_involvement,
    record_involvement,
    withdraw_involvement,
)
from contactpoint.directory.notices import notifications
from contactpoint.directory.oversight import accesses, events
from contactpoint.directory.registration import Registration, register
from contactpoint.directory.shielding import ShieldRequest, shield
from contactpoint.directory.viewing import view
from contactpoint.problems import Problem
from tests.memory import (
    AUDITOR,
    DIRECTORY_TEAM,
    MENTAL_HEALTH_NURSE,
    NURSE,
    OTHER_TEAM,
    OVERRIDER,
    SOCIAL_WORKER,
    TEACHER,
    TODAY,
    MemoryStore,
    TrailReading,
    desk,
)

CONSENT = Basis(kind="consent_of_child", on=date(2026, 1, 5))
COLLEAGUE = replace(MENTAL_HEALTH_NURSE, practitioner_id="p-mental-health-2")


def sensitive(**facts) -> Contact:
    stated = {
        "service": "mental_health",
        "organisation": "Harbour Clinic",
        "practitioner_name": "Ines Duarte",
        "role": "Nurse",
        "start_date": date(2026, 1, 5),
        "telephone": "0113 496 0777",
        "basis": CONSENT,
    }
    return Contact(**{**stated, **facts})


def ordinary(**facts) -> Contact:
    return replace(sensitive(basis=None), service="school_nursing", organisation="School Nurses", **facts)


@pytest.fixture
def store():
    return MemoryStore()


@pytest.fixture
def at(store):
    return desk(store)


@pytest.fixture
def child_id(at):
    stated = {"given_name": "Tyler", "family_name": "Reid", "date_of_birth": date(2011, 1, 23), "sex": "male"}
    return register(at, SOCIAL_WORKER, Registration(**stated), None)


@pytest.fixture
def recorded(at, child_id):
    return record_involvement(at, MENTAL_HEALTH_NURSE, child_id, sensitive(), None)


def seen(at, child_id, reader=SOCIAL_WORKER):
    return view(at, reader, child_id, "maintaining_record")


@pytest.mark.parametrize(
    ("facts", "pointer"),
    [
        ({"basis": None}, "/basis"),
        ({"basis": replace(CONSENT, on=date(2026, 11, 24))}, "/basis/on"),
        ({"lead_professional": True}, "/lead_professional"),
        ({"service": "paediatrics"}, "/basis"),
    ],
    ids=["no basis", "consent to come", "a lead that all would see", "a basis for what needs none"],
)
def test_a_sensitive_service_is_recorded_on_its_basis_or_not_at_all(at, store, child_id, facts, pointer):
    with pytest.raises(Problem, match="invalid-request") as refused:
        record_involvement(at, MENTAL_HEALTH_NURSE, child_id, sensitive(**facts), None)
    assert [v.pointer for v in refused.value.violations] == [pointer]
    assert store.held[child_id].involvements == ()


def test_on_what_basis_by_whom_and_when_is_recorded(store, child_id, recorded):
    (one,) = store.held[child_id].involvements
    assert (one.basis, one.holder, one.recorded_by) == (CONSENT, "p-mental-health", "hospital")


@pytest.mark.parametrize("reader", [TEACHER, DIRECTORY_TEAM])
def test_who_provides_no_such_service_records_none(at, child_id, reader):
    with pytest.raises(Problem, match="not-permitted"):
        record_involvement(at, reader, child_id, sensitive(), None)


@pytest.mark.parametrize("reader", [NURSE, SOCIAL_WORKER, TEACHER, OVERRIDER, COLLEAGUE, OTHER_TEAM])
def test_others_see_that_there_is_one_and_nothing_else(at, child_id, reader):
    before, _ = view(at, reader, child_id, "urgent_care")
    record_involvement(at, MENTAL_HEALTH_NURSE, child_id, sensitive(), None)
    with_one, tag = view(at, reader, child_id, "urgent_care")
    assert with_one == replace(before, sensitive_service_involved=True)
    more = sensitive(service="sexual_health", basis=replace(CONSENT, kind="significant_harm"))
    record_involvement(at, MENTAL_HEALTH_NURSE, child_id, more, None)
    assert view(at, reader, child_id, "urgent_care") == (with_one, tag)


@pytest.mark.parametrize("reader", [MENTAL_HEALTH_NURSE, DIRECTORY_TEAM])
def test_who_recorded_it_and_the_team_that_brokers_see_it(at, child_id, recorded, reader):
    shown, _ = view(at, reader, child_id, "providing_service")
    assert [i.involvement_id for i in shown.involvements] == [recorded]


def test_once_withdrawn_nothing_of_it_is_left(at, store, child_id, recorded):
    without = view(at, NURSE, child_id, "urgent_care")[0]
    withdraw_involvement(at, MENTAL_HEALTH_NURSE, child_id, recorded)
    assert store.held[child_id].involvements == ()
    assert view(at, NURSE, child_id, "urgent_care")[0] == replace(without, sensitive_service_involved=False)
    kept = repr([*store.events, *store.notices])
    for said in ("mental_health", "Harbour Clinic", "Ines Duarte", "0113 496 0777"):
        assert said not in kept


@pytest.mark.parametrize("reader", [NURSE, SOCIAL_WORKER, TEACHER, COLLEAGUE, OTHER_TEAM])
def test_to_others_its_id_is_as_one_that_does_not_exist(at, child_id, recorded, reader):
    version = view(at, reader, child_id, "maintaining_record")[1]
    for act in (
        lambda i: withdraw_involvement(at, reader, child_id, i),
        lambda i: change_involvement(at, reader, child_id, i, version, {"role": "x"}),
    ):
        told = []
        for which in (recorded, "0" * 32):
            with pytest.raises(Problem, match="not-found") as refused:
                act(which)
            told.append((refused.value.kind, refused.value.detail))
        assert told[0] == told[1]


def test_the_provider_amends_it_and_it_stays_on_its_basis(at, store, child_id, recorded):
    _, version = view(at, MENTAL_HEALTH_NURSE, child_id, "maintaining_record")
    after, _ = change_involvement(
        at, MENTAL_HEALTH_NURSE, child_id, recorded, version, {"practitioner_name": "Ann Other"}
    )
    assert (after.practitioner_name, after.basis) == ("Ann Other", CONSENT)


def test_how_many_a_record_takes_tells_nothing_of_what_is_hidden(at, child_id):
    for _ in range(MOST_SENSITIVE):
        record_involvement(at, MENTAL_HEALTH_NURSE, child_id, sensitive(), None)
    for _ in range(MOST_INVOLVEMENTS):
        record_involvement(at, NURSE, child_id, ordinary(), None)
    for contact, reader in ((ordinary(), NURSE), (sensitive(), MENTAL_HEALTH_NURSE)):
        with pytest.raises(Problem, match="too-many-involvements"):
            record_involvement(at, reader, child_id, contact, None)


def test_a_childs_list_does_not_name_the_provider_nor_a_days_list_the_child(at, store, child_id, recorded):
    reading = TrailReading(store)
    of_child = accesses(at, reading, DIRECTORY_TEAM, child_id, "subject_access", None)
    about = [e for e in of_child.events if e.happened == "involvement_recorded"]
    assert [(e.practitioner.practitioner_id, e.organisation.organisation_id, e.role) for e in about] == [(None,) * 3]
    assert "involvement_recorded" not in {
        e.happened for e in accesses(at, reading, AUDITOR, child_id, "oversight", None).events
    }
    of_day = events(at, reading, AUDITOR, TODAY, None, None)
    about = [e for e in of_day.events if e.happened == "involvement_recorded"]
    assert [(e.practitioner.practitioner_id, e.child_ids) for e in about] == [("p-mental-health", ())]


def test_contact_is_brokered_and_the_provider_decides(at, store, child_id, recorded):
    request_id = request_contact(at, NURSE, child_id, ContactAsked(reason="urgent_care"))
    (to_team,) = notifications(at, DIRECTORY_TEAM, None).notices
    assert (to_team.kind, to_team.related_id) == ("contact_requested", request_id)
    forwarded = forward_request(at, DIRECTORY_TEAM, request_id, Forwarding(involvement_id=recorded))
    assert forwarded.provider == "p-mental-health"
    assert view_request(at, NURSE, request_id).stage == "in_hand"
    (to_provider,) = notifications(at, MENTAL_HEALTH_NURSE, None).notices
    assert (to_provider.kind, to_provider.related_id) == ("contact_forwarded", request_id)
    reachable = Reachable(name="Ines Duarte", telephone="0113 496 0777")
    answer_request(at, MENTAL_HEALTH_NURSE, request_id, ContactAnswer(decision="agreed", contact=reachable))
    told = view_request(at, NURSE, request_id)
    assert (told.stage, told.contact, told.provider, told.involvement_id) == ("agreed", reachable, None, None)
    (to_requester,) = notifications(at, NURSE, None).notices
    assert (to_requester.kind, to_requester.practitioner_id) == ("contact_answered", "")


def test_who_declines_stays_unknown(at, child_id, recorded):
    request_id = request_contact(at, NURSE, child_id, ContactAsked(reason="urgent_care"))
    forward_request(at, DIRECTORY_TEAM, request_id, Forwarding(involvement_id=recorded))
    answer_request(at, MENTAL_HEALTH_NURSE, request_id, ContactAnswer(decision="declined"))
    told = view_request(at, NURSE, request_id)
    assert (told.stage, told.contact, told.provider, told.involvement_id) == ("declined", None, None, None)
    with pytest.raises(Problem, match="request-closed"):
        answer_request(at, MENTAL_HEALTH_NURSE, request_id, ContactAnswer(decision="declined"))


def test_of_a_hidden_child_one_cannot_tell_by_asking_whether_a_sensitive_service_is_involved(at, child_id):
    shield(at, DIRECTORY_TEAM, child_id, ShieldRequest(basis="court_order"))
    without = request_contact(at, NURSE, child_id, ContactAsked(reason="urgent_care"))
    record_involvement(at, MENTAL_HEALTH_NURSE, child_id, sensitive(), None)
    with_one = request_contact(at, NURSE, child_id, ContactAsked(reason="urgent_care"))
    answer_request(at, DIRECTORY_TEAM, without, ContactAnswer(decision="declined"))
    answer_request(at, DIRECTORY_TEAM, with_one, ContactAnswer(decision="declined"))
    shown = [replace(view_request(at, NURSE, i), request_id="") for i in (without, with_one)]
    assert shown[0] == shown[1]


def test_where_nothing_is_hidden_nothing_is_brokered(at, child_id):
    with pytest.raises(Problem, match="nothing-to-broker"):
        request_contact(at, NURSE, child_id, ContactAsked(reason="urgent_care"))


def test_a_request_is_there_for_those_concerned_alone(at, child_id, recorded):
    request_id = request_contact(at, NURSE, child_id, ContactAsked(reason="urgent_care"))
    for reader in (TEACHER, OTHER_TEAM, MENTAL_HEALTH_NURSE, AUDITOR):
        with pytest.raises(Problem, match="not-found"):
            view_request(at, reader, request_id)
        with pytest.raises(Problem, match="not-found"):
            answer_request(at, reader, request_id, ContactAnswer(decision="declined"))
    with pytest.raises(Problem, match="not-permitted"):
        answer_request(at, NURSE, request_id, ContactAnswer(decision="declined"))
    with pytest.raises(Problem, match="invalid-request"):
        forward_request(at, DIRECTORY_TEAM, request_id, Forwarding(involvement_id="0" * 32))
    with pytest.raises(Problem, match="invalid-request"):
        answer_request(at, DIRECTORY_TEAM, request_id, ContactAnswer(decision="agreed"))
