"""Contact requests: brokered by the directory team, decided by the provider (rulebook, section 6)."""

from datetime import datetime
from typing import Literal

import msgspec
from msgspec.structs import replace

from contactpoint.application.authorisation import get_authorised_record
from contactpoint.application.contacts.settle_requests import (
    about,
    can_sign_in,
    get_authorised_request,
    is_open,
    may_decide,
    request_event,
    settled,
)
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency_and_conflicts import conflict_as_problem, version_conflict
from contactpoint.application.ports.conflict import Conflict
from contactpoint.domain.access import MAINTAINING_RECORD, Caller, ReasonForAccess
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import Involvement, StoredRecord
from contactpoint.domain.contacts.contact_request import (
    ContactDetails,
    ContactRequest,
    ContactView,
    to_contact_view,
    validate_contact,
)
from contactpoint.domain.contacts.notification import (
    StoredNotification,
    new_notification,
    personal_inbox,
    team_inbox,
    without_actor,
)
from contactpoint.problems import Problem, invalid

CANNOT_SIGN_IN = "This practitioner cannot sign in at present. Ask another service, or answer yourself."


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

    The requester sees the result, and not which provider was asked, unless they decide about it, too.
    Until there is an answer, `answer_expected_by` says when it usually comes: within a working day. If somebody is
    needed earlier, call the duty number.
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

    The same request on the same day is one request while it is open, and its team is notified once.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``nothing-hidden`` if nobody who works with the child today is hidden.
    """
    stored = get_authorised_record(deps, caller, "request_contact", child_id, request.access_reason)
    if stored.state_for(caller) == "ordinary" and not any(
        _can_be_asked(deps, i) for i in stored.involvements_for(caller)
    ):
        raise Problem("nothing-hidden", "The record already shows everybody who works with this child.")
    return _ask(deps, caller, stored, request)


def _can_be_asked(deps: Dependencies, involvement: Involvement) -> bool:
    return involvement.sensitive and involvement.goes_on(deps.today)


def _ask(deps: Dependencies, caller: Caller, stored: StoredRecord, request: RequestContact, ended: int = 0) -> str:
    """Return the request that is open, or a new one. ``ended`` is how many of that day have ended already."""
    request_id = _request_id(deps, caller, stored.child.child_id, request, ended)
    if _is_made(deps, caller, stored, request_id, request.access_reason):
        return request_id
    earlier = deps.contact_requests.find(request_id)
    if earlier is None or is_open(settled(deps, caller, earlier, stored)):
        return request_id
    return _ask(deps, caller, stored, request, ended + 1)


def _is_made(
    deps: Dependencies, caller: Caller, stored: StoredRecord, request_id: str, access_reason: ReasonForAccess
) -> bool:
    """Make a request and tell the team, or return False if there is one with this id."""
    child_id, authority = stored.child.child_id, stored.child.responsible_authority
    created = ContactRequest(
        request_id=request_id,
        child_id=child_id,
        responsible_authority=authority,
        requester_id=caller.practitioner_id,
        requester_organisation=caller.organisation_id,
        access_reason=access_reason,
        requested_at=deps.now(),
    )
    event = deps.new_record_event("contact_requested", caller, stored, access_reason=access_reason)
    told = new_notification(event, team_inbox(authority), "contact_requested", child_id=child_id, related_id=request_id)
    try:
        deps.contact_requests.save(created, event, (told,))
    except Conflict:
        return False
    return True


def _request_id(deps: Dependencies, caller: Caller, child_id: str, request: RequestContact, ended: int) -> str:
    """Return the request's id: of one person for one child and reason one a day is open, however often it is sent."""
    content = f"contact|{caller.practitioner_id}|{child_id}|{request.access_reason}|{deps.today}"
    return deps.keyed_id((f"{content}|{ended}" if ended else content).encode())


def view_request(deps: Dependencies, caller: Caller, request_id: str) -> ContactRequestView:
    """Return a request as the caller may see it; raises `Problem` ``not-found`` for everybody not concerned."""
    contact_request = get_authorised_request(deps, caller, "view_contact_request", request_id)
    deps.audit_log.append(request_event(deps, "contact_request_viewed", caller, contact_request))
    return _to_view(contact_request, caller)


def forward_request(
    deps: Dependencies, caller: Caller, request_id: str, command: ForwardContactRequest, seen: str | None = None
) -> ContactRequestView:
    """Forward a request to the provider of a sensitive involvement, who is notified.

    Parameters
    ----------
    seen
        The involvement to which the caller saw that it was forwarded, empty if to none: what a colleague has forwarded
        since then stays with that provider. None for any.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``invalid-request`` if no such service works with the child now, or if its
        provider cannot sign in; ``contact-request-closed`` if it has been answered; ``version-conflict`` if it was
        forwarded to another provider than was seen, or changed at the same moment.
    """
    before = get_authorised_request(deps, caller, "forward_contact_request", request_id)
    _require_open(before)
    stored = get_authorised_record(deps, caller, "view", before.child_id, MAINTAINING_RECORD)
    involvement = next((i for i in stored.involvements_for(caller) if i.involvement_id == command.involvement_id), None)
    if involvement is None or not _can_be_asked(deps, involvement):
        raise invalid("/involvement_id", "No sensitive service with this id works with the child now.")
    if not can_sign_in(deps, involvement.provider):
        raise invalid("/involvement_id", CANNOT_SIGN_IN)
    if before.status == "with_provider":
        if before.involvement_id == involvement.involvement_id:
            return _to_view(before, caller)
        if seen not in (None, before.involvement_id):
            raise version_conflict()
    after = replace(
        before,
        status="with_provider",
        provider_id=involvement.provider,
        involvement_id=involvement.involvement_id,
    )
    event = request_event(deps, "contact_request_forwarded", caller, before)
    inbox = personal_inbox(involvement.provider)
    _save_with_event(
        deps, before, after, event, new_notification(event, inbox, "contact_request_forwarded", **about(before))
    )
    return _to_view(after, caller)


def answer_request(
    deps: Dependencies, caller: Caller, request_id: str, command: AnswerContactRequest
) -> ContactRequestView:
    """Agree to contact or decline it; the requester is notified. Raises as `forward_request`."""
    before = get_authorised_request(deps, caller, "answer_contact_request", request_id)
    if (command.decision == "agreed") != (command.contact is not None):
        raise invalid("/contact", "Give your contact details if you agree, and leave them out if you decline.")
    if command.contact:
        validate_contact(command.contact)
    if (before.status, before.contact) == (command.decision, command.contact):
        return _to_view(before, caller)
    after = replace(before, status=command.decision, contact=command.contact)
    event = request_event(deps, "contact_request_answered", caller, before)
    inbox = personal_inbox(before.requester_id)
    _save_with_event(
        deps, before, after, event, new_notification(event, inbox, "contact_request_answered", **about(before))
    )
    return _to_view(after, caller)


def _save_with_event(
    deps: Dependencies,
    before: ContactRequest,
    after: ContactRequest,
    event: AuditEvent,
    notification: StoredNotification,
) -> None:
    _require_open(before)
    with conflict_as_problem():
        deps.contact_requests.save(replace(after, version=before.version + 1), event, (without_actor(notification),))


def _require_open(contact_request: ContactRequest) -> None:
    if not is_open(contact_request):
        raise Problem("contact-request-closed", "The request has been answered. Make a new one if you need to.")


def _to_view(contact_request: ContactRequest, caller: Caller) -> ContactRequestView:
    """Return the request as the caller sees it. The requester cannot tell whether there was anybody to ask.

    A requester who decides about it, too, sees what there is to decide: the team's officer, or the provider.
    """
    only_asks = caller.practitioner_id == contact_request.requester_id and not may_decide(caller, contact_request)
    in_progress = only_asks and is_open(contact_request)
    return ContactRequestView(
        request_id=contact_request.request_id,
        child_id=contact_request.child_id,
        status="in_progress" if in_progress else contact_request.status,
        access_reason=contact_request.access_reason,
        requester_id=contact_request.requester_id,
        requester_organisation=contact_request.requester_organisation,
        involvement_id=None if only_asks else contact_request.involvement_id or None,
        provider_id=None if only_asks else contact_request.provider_id or None,
        contact=to_contact_view(contact_request.contact) if contact_request.contact else None,
        answer_expected_by=contact_request.answer_expected_by if contact_request.status.startswith("with_") else None,
    )
