"""Contact requests: the provider of a sensitive service is reached through a broker."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from contactpoint.application.audit.access_history_and_day_lists import ChosenEvents, access_history, list_events
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
from contactpoint.application.reviews.decide import DecideReview, decide_review
from contactpoint.application.shields.shield import ShieldChild, shield_child
from contactpoint.application.transfers.ask import AskTransfer, ask_transfer
from contactpoint.domain.contacts.contact_request import ContactDetails, to_contact_view
from contactpoint.problems import Problem
from tests.builders import (
    AUDITOR,
    DIRECTORY_TEAM,
    MENTAL_HEALTH_NURSE,
    NURSE,
    OTHER_TEAM,
    TEACHER,
    TODAY,
    sensitive_details,
)
from tests.fakes import FakeAuditLogReader
from tests.unit.application.contacts.end_of_service import end

YESTERDAY = TODAY - timedelta(days=1)


def test_team_sees_which_other_team_tried_to_open_a_childs_request(deps, store, child_id, recorded):
    request_id = request_contact(deps, NURSE, child_id, RequestContact(access_reason="urgent_care"))
    with pytest.raises(Problem, match="not-found") as refused:
        view_request(deps, OTHER_TEAM, request_id)
    deps.append_refusals(OTHER_TEAM, "viewContactRequest", refused.value, child_id="", named=())
    log = FakeAuditLogReader(store)
    tried = [
        each.actor.practitioner_id
        for each in access_history(deps, log, DIRECTORY_TEAM, child_id, "safeguarding_enquiry", None).events
        if each.event_type == "refused"
    ]
    assert tried == [OTHER_TEAM.practitioner_id]
    of_day = list_events(deps, log, AUDITOR, ChosenEvents(day=TODAY), None)
    assert all(child_id not in each.child_ids for each in of_day.events if each.event_type == "refused")


def test_provider_who_opens_a_request_after_the_consent_was_withdrawn_is_in_no_history(deps, store, child_id, recorded):
    request_id = request_contact(deps, NURSE, child_id, RequestContact(access_reason="urgent_care"))
    forward_request(deps, DIRECTORY_TEAM, request_id, ForwardContactRequest(involvement_id=recorded))
    withdraw_involvement(deps, MENTAL_HEALTH_NURSE, child_id, recorded)
    with pytest.raises(Problem, match="not-found") as refused:
        view_request(deps, MENTAL_HEALTH_NURSE, request_id)
    deps.append_refusals(MENTAL_HEALTH_NURSE, "viewContactRequest", refused.value, child_id="", named=())
    assert (store.events[-1].event_type, store.events[-1].redaction) == ("refused", "hide_link")


def test_refused_act_of_the_provider_is_in_no_history(deps, store, child_id, recorded):
    request_id = request_contact(deps, NURSE, child_id, RequestContact(access_reason="urgent_care"))
    forward_request(deps, DIRECTORY_TEAM, request_id, ForwardContactRequest(involvement_id=recorded))
    with pytest.raises(Problem, match="not-permitted") as refused:
        forward_request(deps, MENTAL_HEALTH_NURSE, request_id, ForwardContactRequest(involvement_id=recorded))
    deps.append_refusals(MENTAL_HEALTH_NURSE, "forwardContactRequest", refused.value, child_id="", named=())
    log = FakeAuditLogReader(store)
    for reason in ("safeguarding_enquiry", "subject_access"):
        shown = access_history(deps, log, DIRECTORY_TEAM, child_id, reason, None).events
        assert "refused" not in {each.event_type for each in shown}
    assert store.events[-3].event_type == "refused"


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
    told, shown = view_request(deps, NURSE, request_id), to_contact_view(reachable)
    assert (told.status, told.contact, told.provider_id, told.involvement_id) == ("agreed", shown, None, None)
    (to_requester,) = list_notifications(deps, NURSE, None).notifications
    assert (to_requester.kind, to_requester.practitioner_id) == ("contact_request_answered", "")


def test_declining_provider_stays_unnamed(deps, child_id, recorded):
    request_id = request_contact(deps, NURSE, child_id, RequestContact(access_reason="urgent_care"))
    forward_request(deps, DIRECTORY_TEAM, request_id, ForwardContactRequest(involvement_id=recorded))
    answer_request(deps, MENTAL_HEALTH_NURSE, request_id, AnswerContactRequest(decision="declined"))
    told = view_request(deps, NURSE, request_id)
    assert (told.status, told.contact, told.provider_id, told.involvement_id) == ("declined", None, None, None)
    agrees = AnswerContactRequest(decision="agreed", contact=ContactDetails(name="Ines Duarte"))
    with pytest.raises(Problem, match="contact-request-closed"):
        answer_request(deps, MENTAL_HEALTH_NURSE, request_id, agrees)


def test_every_step_that_is_sent_again_is_taken_once_and_told_once(deps, store, child_id, recorded):
    asked = RequestContact(access_reason="urgent_care")
    request_id, again = (request_contact(deps, NURSE, child_id, asked) for _ in range(2))
    assert again == request_id
    for _ in range(2):
        forward_request(deps, DIRECTORY_TEAM, request_id, ForwardContactRequest(involvement_id=recorded))
    for _ in range(2):
        answer_request(deps, MENTAL_HEALTH_NURSE, request_id, AnswerContactRequest(decision="declined"))
    kinds = [n.kind for n in store.notifications if n.kind.startswith("contact_")]
    assert kinds == ["contact_requested", "contact_request_forwarded", "contact_request_answered"]


def test_contact_requests_do_not_reveal_sensitive_services_of_shielded_children(deps, child_id):
    shield_child(deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="court_order"))
    without = request_contact(deps, NURSE, child_id, RequestContact(access_reason="urgent_care"))
    record_involvement(deps, MENTAL_HEALTH_NURSE, child_id, sensitive_details(), None)
    with_one = request_contact(deps, NURSE, child_id, RequestContact(access_reason="urgent_care"))
    answer_request(deps, DIRECTORY_TEAM, without, AnswerContactRequest(decision="declined"))
    answer_request(deps, DIRECTORY_TEAM, with_one, AnswerContactRequest(decision="declined"))
    shown = [replace(view_request(deps, NURSE, i), request_id="") for i in (without, with_one)]
    assert shown[0] == shown[1]


def test_contact_request_is_refused_if_nothing_is_hidden(deps, child_id):
    with pytest.raises(Problem, match="nothing-hidden"):
        request_contact(deps, NURSE, child_id, RequestContact(access_reason="urgent_care"))


def test_service_is_asked_from_its_first_day_to_its_last_and_then_as_if_there_were_none(deps, child_id, recorded):
    asks, forward = RequestContact(access_reason="urgent_care"), ForwardContactRequest(involvement_id=recorded)
    end(deps, child_id, recorded, TODAY)
    request_id = request_contact(deps, NURSE, child_id, asks)
    end(deps, child_id, recorded, YESTERDAY)
    with pytest.raises(Problem, match="nothing-hidden"):
        request_contact(deps, TEACHER, child_id, asks)
    with pytest.raises(Problem, match="invalid-request"):
        forward_request(deps, DIRECTORY_TEAM, request_id, forward)
    begins = sensitive_details(start_date=TODAY + timedelta(days=1), practitioner_name="Petra Vale")
    record_involvement(deps, MENTAL_HEALTH_NURSE, child_id, begins, None)
    with pytest.raises(Problem, match="nothing-hidden"):
        request_contact(deps, TEACHER, child_id, asks)
    end(deps, child_id, recorded, TODAY)
    assert forward_request(deps, DIRECTORY_TEAM, request_id, forward).status == "with_provider"


def test_contact_that_a_service_agreed_to_stays_after_its_end(deps, child_id, recorded):
    request_id = request_contact(deps, NURSE, child_id, RequestContact(access_reason="urgent_care"))
    forward_request(deps, DIRECTORY_TEAM, request_id, ForwardContactRequest(involvement_id=recorded))
    reachable = ContactDetails(name="Ines Duarte", telephone="0113 496 0777")
    answer_request(deps, MENTAL_HEALTH_NURSE, request_id, AnswerContactRequest(decision="agreed", contact=reachable))
    end(deps, child_id, recorded, YESTERDAY)
    assert view_request(deps, NURSE, request_id).contact == to_contact_view(reachable)


@pytest.mark.parametrize(
    "contact",
    [
        {"name": "violent see police file"},
        {"name": "Ines Duarte", "organisation": "St Wilfrid's: the father is violent"},
    ],
)
def test_contact_details_have_no_room_for_a_remark(deps, child_id, recorded, contact):
    request_id = request_contact(deps, NURSE, child_id, RequestContact(access_reason="urgent_care"))
    forward_request(deps, DIRECTORY_TEAM, request_id, ForwardContactRequest(involvement_id=recorded))
    answer = AnswerContactRequest(decision="agreed", contact=ContactDetails(telephone="0113 496 0142", **contact))
    with pytest.raises(Problem, match="invalid-request"):
        answer_request(deps, MENTAL_HEALTH_NURSE, request_id, answer)


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


def test_after_a_transfer_the_new_team_brokers_and_the_former_one_no_more(deps, child_id, recorded):
    request_id = request_contact(deps, NURSE, child_id, RequestContact(access_reason="urgent_care"))
    asked = ask_transfer(deps, DIRECTORY_TEAM, child_id, AskTransfer(to_authority="northmoor", reason="child_moved"))
    decide_review(deps, OTHER_TEAM, asked, DecideReview(decision="accepted"))
    forward = ForwardContactRequest(involvement_id=recorded)
    with pytest.raises(Problem, match="not-found"):
        forward_request(deps, DIRECTORY_TEAM, request_id, forward)
    assert view_request(deps, NURSE, request_id).status == "in_progress"
    (told,) = (n for n in list_notifications(deps, OTHER_TEAM, None).notifications if n.kind == "contact_requested")
    assert (told.related_id, told.practitioner_id) == (request_id, "")
    assert forward_request(deps, OTHER_TEAM, request_id, forward).provider_id == "p-mental-health"


def test_same_request_after_a_transfer_reaches_the_new_team(deps, child_id, recorded):
    wanted = RequestContact(access_reason="urgent_care")
    request_id = request_contact(deps, NURSE, child_id, wanted)
    asked = ask_transfer(deps, DIRECTORY_TEAM, child_id, AskTransfer(to_authority="northmoor", reason="child_moved"))
    decide_review(deps, OTHER_TEAM, asked, DecideReview(decision="accepted"))
    for _ in range(2):
        assert request_contact(deps, NURSE, child_id, wanted) == request_id
    told = [n.related_id for n in list_notifications(deps, OTHER_TEAM, None).notifications]
    assert told.count(request_id) == 1
