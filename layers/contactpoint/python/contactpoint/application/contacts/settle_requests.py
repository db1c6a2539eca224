"""A contact request as it is now: what happened to the record or to the provider meanwhile decides, too.

Nothing finds the requests of a record or of a provider. So the first of those concerned who opens one, or asks again,
writes what has become of it, and those who must know are notified.
"""

from datetime import date

from msgspec.structs import replace

from contactpoint.application.authorisation import GONE
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.ports.conflict import Conflict
from contactpoint.domain.access import Action, Caller, Resource, are_permitted, contact_request_resource, lapses
from contactpoint.domain.access.account import Role
from contactpoint.domain.access.caller import platform_caller
from contactpoint.domain.access.policy import not_permitted
from contactpoint.domain.audit import AuditEvent, EventType
from contactpoint.domain.children import Involvement, StoredRecord
from contactpoint.domain.contacts.contact_request import ContactRequest
from contactpoint.domain.contacts.notification import (
    new_notification,
    personal_inbox,
    team_inbox,
    without_actor,
)
from contactpoint.problems import not_found

CONTACT_REQUESTS_JOB = platform_caller("contact-requests")
PROVIDERS: frozenset[Role] = frozenset({"practitioner", "shield_override_practitioner"})
"""The roles of those who can provide a sensitive service."""


def get_authorised_request(deps: Dependencies, caller: Caller, action: Action, request_id: str) -> ContactRequest:
    """Return a request on which the caller may do ``action``; everybody not concerned gets ``not-found``.

    The attempt of somebody who may not is recorded for the child: their team can list who tried to reach the child. But
    no list names a practitioner who did not ask: they may be, or have been, the provider.
    """
    found = deps.contact_requests.find(request_id)
    stored = deps.find_record(found.child_id) if found else None
    if found is None or stored is None:
        raise not_found()
    present = _as_it_is(deps, caller, found, stored)
    resource = _resource(present)
    may_view, may_act = are_permitted(caller, [("view_contact_request", resource), (action, resource)])
    if not may_act or not may_view:
        refused = not_permitted() if may_view else not_found()
        refused.child_id = found.child_id
        refused.about_sensitive_service = caller.role in PROVIDERS and caller.practitioner_id != found.requester_id
        raise refused
    return _written(deps, found, present)


def settled(deps: Dependencies, caller: Caller, found: ContactRequest, stored: StoredRecord) -> ContactRequest:
    """Return a request as it is now. If an open one has become another, write that, and tell who must know.

    The requester is told that it has ended, because the record has left. The team is told of one that it has to broker:
    the record was transferred, the service has ended, or the provider can no longer sign in.
    """
    return _written(deps, found, _as_it_is(deps, caller, found, stored))


def _written(deps: Dependencies, found: ContactRequest, present: ContactRequest) -> ContactRequest:
    """Return a request as it is after what became of it is written, by the platform: nobody's look shows it."""
    if present == found or not is_open(found):
        return present
    after = replace(present, version=found.version + 1)
    is_given_back = is_open(after)
    event_type: EventType = "contact_request_forwarded" if is_given_back else "contact_request_answered"
    event = request_event(deps, event_type, CONTACT_REQUESTS_JOB, after)
    if is_given_back:
        told = new_notification(event, team_inbox(after.responsible_authority), "contact_requested", **about(after))
    else:
        inbox = personal_inbox(after.requester_id)
        told = new_notification(event, inbox, "contact_request_answered", **about(after))
    try:
        deps.contact_requests.save(after, event, (without_actor(told),))
    except Conflict:
        return deps.contact_requests.find(found.request_id) or found
    return after


def _as_it_is(deps: Dependencies, caller: Caller, found: ContactRequest, stored: StoredRecord) -> ContactRequest:
    """Return a request of the team that is responsible now: ended, or given back to that team, if it has to be.

    If the service that is asked has ended, the team has it back, and answers. Had it ended by itself, the requester
    could tell that there was somebody to ask.

    An account is read in any case, so that the time does not tell the requester whether there was anybody to ask.
    """
    is_current = can_sign_in(deps, found.provider_id or found.requester_id)
    present = replace(found, responsible_authority=stored.child.responsible_authority)
    is_over = is_open(found) and _has_ended(found, stored, deps.today)
    if is_over and (goes_on := _same_service_that_goes_on(found, stored, deps.today)):
        present, is_over = replace(present, involvement_id=goes_on), False
    is_withdrawn = _is_withdrawn(found, stored)
    if stored.state_for(caller) in GONE or (is_withdrawn and not is_open(found)):
        return replace(present, status="declined", provider_id="", involvement_id="", contact=None)
    if is_over or is_withdrawn or (found.status == "with_provider" and not is_current):
        return replace(present, status="with_directory_team", provider_id="", involvement_id="")
    return present


def is_open(contact_request: ContactRequest) -> bool:
    """Return whether a request waits for an answer."""
    return contact_request.status.startswith("with_")


def may_decide(caller: Caller, contact_request: ContactRequest) -> bool:
    """Return whether the policy lets the caller forward or answer a request, even their own."""
    resource = _resource(contact_request)
    actions: tuple[Action, ...] = ("forward_contact_request", "answer_contact_request")
    return any(are_permitted(caller, [(action, resource) for action in actions]))


def can_sign_in(deps: Dependencies, practitioner_id: str) -> bool:
    """Return whether nothing stops a practitioner's account today. What is not known stops nobody."""
    account = deps.accounts.get_accounts([practitioner_id]).get(practitioner_id)
    if account is None:
        return True
    organisation = deps.accounts.get_organisations([account.organisation_id]).get(account.organisation_id)
    return organisation is None or not lapses(account, organisation, deps.today)


def _is_withdrawn(contact_request: ContactRequest, stored: StoredRecord) -> bool:
    """Return whether the involvement is gone, because consent was withdrawn: then nothing of it is shown."""
    return bool(contact_request.involvement_id) and _involvement_of(contact_request, stored) is None


def _has_ended(contact_request: ContactRequest, stored: StoredRecord, today: date) -> bool:
    """Return whether the service that is asked no longer works with the child, so that nobody waits for its answer."""
    involvement = _involvement_of(contact_request, stored)
    return involvement is not None and not involvement.goes_on(today)


def _same_service_that_goes_on(contact_request: ContactRequest, stored: StoredRecord, today: date) -> str:
    """Return the entry under which the service goes on after a hand-over: the same provider decides. Empty if none."""
    ended = _involvement_of(contact_request, stored)
    of_service = (each for each in stored.all_involvements if each.sensitive and each.goes_on(today))
    same = (each for each in of_service if ended and _service_of(each) == _service_of(ended))
    return next((each.involvement_id for each in same), "")


def _service_of(involvement: Involvement) -> tuple[str, str, str]:
    return involvement.service, involvement.organisation_id, involvement.provider_id


def _involvement_of(contact_request: ContactRequest, stored: StoredRecord) -> Involvement | None:
    wanted = contact_request.involvement_id
    return next((each for each in stored.all_involvements if each.involvement_id == wanted), None)


def request_event(
    deps: Dependencies, event_type: EventType, caller: Caller, contact_request: ContactRequest
) -> AuditEvent:
    """Return an audit event. No list of a day names its child; unless the requester acts, nor who acted."""
    return deps.new_event(
        event_type,
        caller,
        child_ids=(contact_request.child_id,),
        authorities=(contact_request.responsible_authority,),
        redaction="hide_child" if caller.practitioner_id == contact_request.requester_id else "hide_link",
    )


def about(contact_request: ContactRequest) -> dict[str, str]:
    """Return what a notification of a request names."""
    return {"child_id": contact_request.child_id, "related_id": contact_request.request_id}


def _resource(contact_request: ContactRequest) -> Resource:
    return contact_request_resource(
        contact_request.requester_id, contact_request.responsible_authority, contact_request.provider_id
    )
