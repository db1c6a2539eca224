"""A request for contact that ends, or goes back to the team: nobody learns whether there was somebody to ask."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from contactpoint.application.audit.own_events import list_own_events
from contactpoint.application.contacts.list_notifications import list_notifications
from contactpoint.application.contacts.requests import (
    AnswerContactRequest,
    ForwardContactRequest,
    RequestContact,
    answer_request,
    forward_request,
    request_contact,
    view_request,
)
from contactpoint.application.records.confirm_or_withdraw_involvement import withdraw_involvement
from contactpoint.application.records.record_or_amend_involvement import record_involvement
from contactpoint.application.records.register import register_child
from contactpoint.application.shields.shield import ShieldChild, shield_child
from contactpoint.domain.contacts.contact_request import ContactDetails
from contactpoint.problems import Problem
from tests.builders import (
    DIRECTORY_TEAM,
    MENTAL_HEALTH_NURSE,
    NURSE,
    TODAY,
    account,
    registration,
    sensitive_details,
)
from tests.fakes import FakeAuditLogReader, MemoryStore, fake_dependencies
from tests.unit.application.contacts.end_of_service import end

YESTERDAY = TODAY - timedelta(days=1)


def asked(deps) -> list[tuple[str, str]]:
    """Return the messages about requests in the team's and the nurse's inbox, oldest first."""
    found = [
        (each.kind, each.related_id)
        for who in (DIRECTORY_TEAM, NURSE)
        for each in reversed(list_notifications(deps, who, None).notifications)
    ]
    return [each for each in found if each[0].startswith("contact_")]


def test_request_that_has_ended_does_not_swallow_a_new_one_of_the_same_day(deps, child_id, recorded):
    wanted = RequestContact(access_reason="urgent_care")
    first = request_contact(deps, NURSE, child_id, wanted)
    forward_request(deps, DIRECTORY_TEAM, first, ForwardContactRequest(involvement_id=recorded))
    answer_request(deps, MENTAL_HEALTH_NURSE, first, AnswerContactRequest(decision="declined"))
    again = request_contact(deps, NURSE, child_id, wanted)
    assert again != first
    assert request_contact(deps, NURSE, child_id, wanted) == again, "the new one is open"
    assert view_request(deps, NURSE, again).status == "in_progress"
    assert asked(deps).count(("contact_requested", again)) == 1


def forwarded(deps, child_id, recorded) -> str:
    request_id = request_contact(deps, NURSE, child_id, RequestContact(access_reason="urgent_care"))
    forward_request(deps, DIRECTORY_TEAM, request_id, ForwardContactRequest(involvement_id=recorded))
    return request_id


@pytest.mark.parametrize("reader", [NURSE, DIRECTORY_TEAM], ids=["requester", "team"])
def test_requester_is_told_once_of_a_request_that_ended_with_its_record(deps, store, child_id, recorded, reader):
    request_id = forwarded(deps, child_id, recorded)
    store.stored[child_id] = replace(store.stored[child_id], archived=True)
    for who in (reader, NURSE, DIRECTORY_TEAM):
        shown = view_request(deps, who, request_id)
        assert (shown.status, shown.contact, shown.provider_id) == ("declined", None, None)
    with pytest.raises(Problem, match="not-found"):
        view_request(deps, MENTAL_HEALTH_NURSE, request_id)
    with pytest.raises(Problem, match="contact-request-closed"):
        forward_request(deps, DIRECTORY_TEAM, request_id, ForwardContactRequest(involvement_id=recorded))
    assert asked(deps).count(("contact_request_answered", request_id)) == 1


def seen_by_requester(deps, audit_log, request_id):
    """Return the request, the requester's messages, and what they did by their own list."""
    seen = [view_request(deps, NURSE, request_id) for _ in range(2)]
    told = [(each.kind, each.occurred_at) for each in list_notifications(deps, NURSE, None).notifications]
    done = [each.event_type for each in list_own_events(deps, audit_log, NURSE, None).events]
    return [(each.status, each.contact) for each in seen], told, done


@pytest.mark.parametrize("ends", ["withdrawn", "work ended"])
@pytest.mark.parametrize("asks_again", [False, True])
def test_requester_cannot_tell_that_the_service_ended_from_that_there_was_none(ends, asks_again):
    """A team answers both: one that ended by itself would tell that a hidden child had a sensitive service."""
    answers = []
    for has_service in (True, False):
        store = MemoryStore()
        deps, audit_log = fake_dependencies(store), FakeAuditLogReader(store)
        child_id = register_child(deps, DIRECTORY_TEAM, registration(), None)
        entry = (
            record_involvement(deps, MENTAL_HEALTH_NURSE, child_id, sensitive_details(), None) if has_service else ""
        )
        shield_child(deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="court_order"))
        request_id = request_contact(deps, NURSE, child_id, RequestContact(access_reason="urgent_care"))
        if has_service:
            forward_request(deps, DIRECTORY_TEAM, request_id, ForwardContactRequest(involvement_id=entry))
            if ends == "withdrawn":
                withdraw_involvement(deps, MENTAL_HEALTH_NURSE, child_id, entry)
            else:
                end(deps, child_id, entry, YESTERDAY)
        if asks_again:
            assert request_contact(deps, NURSE, child_id, RequestContact(access_reason="urgent_care")) == request_id
        seen = seen_by_requester(deps, audit_log, request_id)
        given_back = view_request(deps, DIRECTORY_TEAM, request_id)
        assert (given_back.status, given_back.provider_id) == ("with_directory_team", None)
        answer_request(deps, DIRECTORY_TEAM, request_id, AnswerContactRequest(decision="declined"))
        answers.append((seen, seen_by_requester(deps, audit_log, request_id)))
    assert answers[0] == answers[1]


@pytest.fixture
def suspended(store):
    """Let the account of the provider stop."""
    held = account(practitioner_id="p-mental-health", organisation_id="hospital", status="suspended")
    return lambda: store.accounts.update({held.practitioner_id: held})


def test_request_of_a_provider_who_cannot_sign_in_any_more_is_the_teams_again(deps, child_id, recorded, suspended):
    request_id = request_contact(deps, NURSE, child_id, RequestContact(access_reason="urgent_care"))
    forward_request(deps, DIRECTORY_TEAM, request_id, ForwardContactRequest(involvement_id=recorded))
    before = view_request(deps, NURSE, request_id)
    suspended()
    assert view_request(deps, NURSE, request_id) == before, "the requester learns nothing of it"
    given_back = view_request(deps, DIRECTORY_TEAM, request_id)
    assert (given_back.status, given_back.provider_id) == ("with_directory_team", None)
    assert asked(deps).count(("contact_requested", request_id)) == 2
    reachable = ContactDetails(name="Tom Ashworth", telephone="0113 496 0100")
    answer_request(deps, DIRECTORY_TEAM, request_id, AnswerContactRequest(decision="agreed", contact=reachable))
    assert view_request(deps, NURSE, request_id).status == "agreed"


def test_request_is_not_forwarded_to_somebody_who_cannot_sign_in(deps, child_id, recorded, suspended):
    request_id = request_contact(deps, NURSE, child_id, RequestContact(access_reason="urgent_care"))
    suspended()
    with pytest.raises(Problem, match="invalid-request") as refused:
        forward_request(deps, DIRECTORY_TEAM, request_id, ForwardContactRequest(involvement_id=recorded))
    assert "cannot sign in" in refused.value.violations[0].detail
    assert view_request(deps, DIRECTORY_TEAM, request_id).status == "with_directory_team"


def test_forwarded_request_stays_with_its_provider_unless_the_caller_saw_whom_it_was_forwarded_to(
    deps, store, child_id, recorded
):
    other = record_involvement(deps, MENTAL_HEALTH_NURSE, child_id, sensitive_details(service="sexual_health"), None)
    request_id = request_contact(deps, NURSE, child_id, RequestContact(access_reason="urgent_care"))
    first, second = (ForwardContactRequest(involvement_id=each) for each in (recorded, other))
    assert forward_request(deps, DIRECTORY_TEAM, request_id, first, "").involvement_id == recorded
    assert forward_request(deps, DIRECTORY_TEAM, request_id, first, "").involvement_id == recorded, "sent twice"
    with pytest.raises(Problem, match="version-conflict"):
        forward_request(deps, DIRECTORY_TEAM, request_id, second, "")
    assert view_request(deps, DIRECTORY_TEAM, request_id).involvement_id == recorded
    assert forward_request(deps, DIRECTORY_TEAM, request_id, second, recorded).involvement_id == other
    with pytest.raises(Problem, match="version-conflict"):
        forward_request(deps, DIRECTORY_TEAM, request_id, first, recorded)
    assert forward_request(deps, DIRECTORY_TEAM, request_id, first).involvement_id == recorded, "nothing was seen"
    kinds = [n.kind for n in store.notifications if n.kind == "contact_request_forwarded"]
    assert len(kinds) == 3


def test_request_that_is_the_teams_again_is_forwarded_whatever_was_seen(deps, store, child_id, recorded, suspended):
    colleague = replace(MENTAL_HEALTH_NURSE, practitioner_id="p-sexual-health")
    other = record_involvement(deps, colleague, child_id, sensitive_details(service="sexual_health"), None)
    request_id = request_contact(deps, NURSE, child_id, RequestContact(access_reason="urgent_care"))
    forward_request(deps, DIRECTORY_TEAM, request_id, ForwardContactRequest(involvement_id=recorded), "")
    suspended()
    asked = forward_request(deps, DIRECTORY_TEAM, request_id, ForwardContactRequest(involvement_id=other), recorded)
    assert asked.provider_id == "p-sexual-health"
