"""Contact requests: brokered by the directory team, decided by the provider (rulebook, section 6)."""

from datetime import datetime
from typing import Literal

import msgspec
from msgspec.structs import replace

from contactpoint.application.authorisation import GONE, get_authorised_record
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency_and_conflicts import conflict_as_problem
from contactpoint.application.ports.conflict import Conflict
from contactpoint.domain.access import (
    MAINTAINING_RECORD,
    Action,
    Caller,
    ReasonForAccess,
    Resource,
    are_permitted,
    contact_request_resource,
)
from contactpoint.domain.access.policy import not_permitted
from contactpoint.domain.audit import AuditEvent, EventType
from contactpoint.domain.children import StoredRecord
from contactpoint.domain.contacts.contact_request import (
    ContactDetails,
    ContactRequest,
    ContactView,
    to_contact_view,
    validate_contact,
)
from contactpoint.domain.contacts.notification import StoredNotification, new_notification, personal_inbox, team_inbox
from contactpoint.problems import Problem, invalid, not_found


class RequestContact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why you ask for contact."""

    access_reason: ReasonForAccess


class ForwardContactRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The sensitive involvement whose provider you want to ask."""

    involvement_id: str


class AnswerContactRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Whether you agree to contact and, if you do, how to reach you."""

    decision: Literal["agreed", "declined"]
    contact: ContactDetails | None = None


class ContactRequestView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A contact request as one of the people concerned sees it.

    The requester sees the result, and never which provider was asked. Until there is an answer, `answer_expected_by`
    says when it usually comes: within a working day. If somebody is needed earlier, call the duty number.
    """

    request_id: str
    child_id: str
    status: Literal["in_progress", "with_directory_team", "with_provider", "agreed", "declined"]
    access_reason: str
    requester_id: str
    requester_organisation: str
    involvement_id: str | None = None
    provider_id: str | None = None
    contact: ContactView | None = None
    answer_expected_by: datetime | None = None


def request_contact(deps: Dependencies, caller: Caller, child_id: str, request: RequestContact) -> str:
    """Ask for contact with somebody who works with the child and is not shown; return the request's id.

    The same request on the same day is one request, and its team is notified once.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``nothing-hidden`` if nothing is hidden from the caller.
    """
    stored = get_authorised_record(deps, caller, "request_contact", child_id, request.access_reason)
    if stored.state_for(caller) == "ordinary" and not any(i.sensitive for i in stored.involvements_for(caller)):
        raise Problem("nothing-hidden", "The record already shows everybody who works with this child.")
    created = ContactRequest(
        request_id=_request_id(deps, caller, child_id, request),
        child_id=child_id,
        responsible_authority=stored.child.responsible_authority,
        requester_id=caller.practitioner_id,
        requester_organisation=caller.organisation_id,
        access_reason=request.access_reason,
        requested_at=deps.now(),
    )
    event = deps.new_record_event("contact_requested", caller, stored, access_reason=request.access_reason)
    inbox = team_inbox(created.responsible_authority)
    notification = new_notification(event, inbox, "contact_requested", child_id=child_id, related_id=created.request_id)
    try:
        deps.contact_requests.save(created, event, (notification,))
    except Conflict:
        earlier = deps.contact_requests.find(created.request_id)
        if earlier:
            _pass_to_present_team(deps, caller, earlier, stored)
    return created.request_id


def _request_id(deps: Dependencies, caller: Caller, child_id: str, request: RequestContact) -> str:
    """Return the request's id: of one person for one child and reason there is one a day, however often it is sent."""
    content = f"contact|{caller.practitioner_id}|{child_id}|{request.access_reason}|{deps.today}"
    return deps.keyed_id(content.encode())


def view_request(deps: Dependencies, caller: Caller, request_id: str) -> ContactRequestView:
    """Return a request as the caller may see it; raises `Problem` ``not-found`` for everybody not concerned."""
    contact_request = _get_authorised_request(deps, caller, "view_contact_request", request_id)
    deps.audit_log.append(_event(deps, "contact_request_viewed", caller, contact_request))
    return _to_view(contact_request, caller)


def forward_request(
    deps: Dependencies, caller: Caller, request_id: str, command: ForwardContactRequest
) -> ContactRequestView:
    """Forward a request to the provider of a sensitive involvement, who is notified.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``invalid-request`` if the child has no such involvement;
        ``contact-request-closed`` if it has been answered; ``version-conflict``.
    """
    before = _get_authorised_request(deps, caller, "forward_contact_request", request_id)
    stored = get_authorised_record(deps, caller, "view", before.child_id, MAINTAINING_RECORD)
    involvement = next((i for i in stored.involvements_for(caller) if i.involvement_id == command.involvement_id), None)
    if involvement is None or not involvement.sensitive:
        raise invalid("/involvement_id", "The child has no sensitive service with this id.")
    if before.status == "with_provider" and before.involvement_id == involvement.involvement_id:
        return _to_view(before, caller)
    after = replace(
        before,
        status="with_provider",
        provider_id=involvement.provider,
        involvement_id=involvement.involvement_id,
    )
    event = _event(deps, "contact_request_forwarded", caller, before)
    inbox = personal_inbox(involvement.provider)
    _save_with_event(
        deps, before, after, event, new_notification(event, inbox, "contact_request_forwarded", **_about(before))
    )
    return _to_view(after, caller)


def answer_request(
    deps: Dependencies, caller: Caller, request_id: str, command: AnswerContactRequest
) -> ContactRequestView:
    """Agree to contact or decline it; the requester is notified. Raises as `forward_request`."""
    before = _get_authorised_request(deps, caller, "answer_contact_request", request_id)
    if (command.decision == "agreed") != (command.contact is not None):
        raise invalid("/contact", "Give your contact details if you agree, and leave them out if you decline.")
    if command.contact:
        validate_contact(command.contact)
    if (before.status, before.contact) == (command.decision, command.contact):
        return _to_view(before, caller)
    after = replace(before, status=command.decision, contact=command.contact)
    event = _event(deps, "contact_request_answered", caller, before)
    inbox = personal_inbox(before.requester_id)
    _save_with_event(
        deps, before, after, event, new_notification(event, inbox, "contact_request_answered", **_about(before))
    )
    return _to_view(after, caller)


def _get_authorised_request(deps: Dependencies, caller: Caller, action: Action, request_id: str) -> ContactRequest:
    """Return a request on which the caller may do ``action``; everybody not concerned gets ``not-found``."""
    found = deps.contact_requests.find(request_id)
    stored = deps.find_record(found.child_id) if found else None
    if found is None or stored is None or stored.state_for(caller) in GONE:
        raise not_found()
    present = replace(found, responsible_authority=stored.child.responsible_authority)
    is_withdrawn = _is_withdrawn(found, stored)
    if is_withdrawn:
        present = replace(present, status="declined", provider_id="", involvement_id="", contact=None)
    resource = _resource(present)
    may_view, may_act = are_permitted(caller, [("view_contact_request", resource), (action, resource)])
    if not may_view:
        raise not_found()
    if not may_act:
        raise not_permitted()
    return present if is_withdrawn else _pass_to_present_team(deps, caller, found, stored)


def _pass_to_present_team(
    deps: Dependencies, caller: Caller, found: ContactRequest, stored: StoredRecord
) -> ContactRequest:
    """Return a request as it is for the team that is responsible now: after a transfer, move it there, and tell it."""
    authority = stored.child.responsible_authority
    if found.responsible_authority == authority or not found.status.startswith("with_"):
        return replace(found, responsible_authority=authority)
    moved = replace(found, responsible_authority=authority, version=found.version + 1)
    event = _event(deps, "contact_request_viewed", caller, moved)
    told = new_notification(event, team_inbox(authority), "contact_requested", **_about(moved))
    try:
        deps.contact_requests.save(moved, event, (_without_actor(told),))
    except Conflict:
        return deps.contact_requests.find(found.request_id) or found
    return moved


def _is_withdrawn(contact_request: ContactRequest, stored: StoredRecord) -> bool:
    """Return whether the involvement is gone, because consent was withdrawn: then nothing of it is shown."""
    involvement_id = contact_request.involvement_id
    held = (each.involvement_id for part in (stored, *stored.others) for each in part.involvements)
    return bool(involvement_id) and involvement_id not in held


def _save_with_event(
    deps: Dependencies,
    before: ContactRequest,
    after: ContactRequest,
    event: AuditEvent,
    notification: StoredNotification,
) -> None:
    if before.status in ("agreed", "declined"):
        raise Problem("contact-request-closed", "The request has been answered. Make a new one if you need to.")
    with conflict_as_problem():
        deps.contact_requests.save(replace(after, version=before.version + 1), event, (_without_actor(notification),))


def _without_actor(notification: StoredNotification) -> StoredNotification:
    """Return a notification that does not name who forwarded or answered: the requester must not know."""
    return replace(notification, practitioner_id="", organisation_id="")


def _event(deps: Dependencies, event_type: EventType, caller: Caller, contact_request: ContactRequest) -> AuditEvent:
    """Return an audit event. No list of a day names its child; unless the requester acts, nor who acted."""
    return deps.new_event(
        event_type,
        caller,
        child_ids=(contact_request.child_id,),
        authorities=(contact_request.responsible_authority,),
        redaction="hide_child" if caller.practitioner_id == contact_request.requester_id else "hide_link",
    )


def _resource(contact_request: ContactRequest) -> Resource:
    return contact_request_resource(
        contact_request.requester_id, contact_request.responsible_authority, contact_request.provider_id
    )


def _about(contact_request: ContactRequest) -> dict[str, str]:
    return {"child_id": contact_request.child_id, "related_id": contact_request.request_id}


def _to_view(contact_request: ContactRequest, caller: Caller) -> ContactRequestView:
    """Return the request as the caller sees it. The requester cannot tell whether there was anybody to ask."""
    is_requester = caller.practitioner_id == contact_request.requester_id
    in_progress = is_requester and contact_request.status.startswith("with_")
    return ContactRequestView(
        request_id=contact_request.request_id,
        child_id=contact_request.child_id,
        status="in_progress" if in_progress else contact_request.status,
        access_reason=contact_request.access_reason,
        requester_id=contact_request.requester_id,
        requester_organisation=contact_request.requester_organisation,
        involvement_id=None if is_requester else contact_request.involvement_id or None,
        provider_id=None if is_requester else contact_request.provider_id or None,
        contact=to_contact_view(contact_request.contact) if contact_request.contact else None,
        answer_expected_by=contact_request.answer_expected_by if contact_request.status.startswith("with_") else None,
    )
