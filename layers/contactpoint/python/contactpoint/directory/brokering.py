"""Contact with whoever may not be named: asked for, brokered, and decided by the provider (rulebook, section 6)."""

from typing import Literal

import msgspec
from msgspec.structs import replace

from contactpoint.access import Action, Reader, ReasonForAccess, Resource, allowed, contact_request
from contactpoint.access.policy import not_permitted
from contactpoint.audit import Event, Happened
from contactpoint.directory.contact_request import ContactRequest, Reachable
from contactpoint.directory.deciding import reach
from contactpoint.directory.desk import Desk
from contactpoint.directory.notices import Notice, notice, person, team
from contactpoint.directory.receipts import unmoved
from contactpoint.problems import Problem, invalid, not_found


class ContactAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why contact is asked for."""

    reason: ReasonForAccess


class Forwarding(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The sensitive involvement whose holder is to be asked."""

    involvement_id: str


class ContactAnswer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether there will be contact; if so, how to reach whoever agreed."""

    decision: Literal["agreed", "declined"]
    contact: Reachable | None = None


class ContactRequestShown(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A request as one of those concerned sees it: who asks is told what came of it, and never who was asked."""

    request_id: str
    child_id: str
    stage: Literal["in_hand", "with_directory_team", "with_provider", "agreed", "declined"]
    reason: str
    requester: str
    requester_organisation: str
    involvement_id: str | None = None
    provider: str | None = None
    contact: Reachable | None = None


def request_contact(desk: Desk, reader: Reader, child_id: str, asked: ContactAsked) -> str:
    """Ask for contact with whoever works with the child and is not shown; return the request's id.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``nothing-to-broker`` where nothing is hidden from the reader.
    """
    held = reach(desk, reader, "request_contact", child_id, asked.reason)
    if held.state_for(reader.organisation_id) == "ordinary" and not any(one.sensitive for one in held.involvements):
        raise Problem("nothing-to-broker", "All who work with this child are shown in the record.")
    made = ContactRequest(
        request_id=desk.new_id(),
        child_id=child_id,
        authority=held.child.responsible_authority,
        requester=reader.practitioner_id,
        requester_organisation=reader.organisation_id,
        reason=asked.reason,
    )
    event = desk.event_about("contact_requested", reader, held, reason=asked.reason)
    told = notice(event, team(made.authority), "contact_requested", child_id=child_id, related_id=made.request_id)
    desk.contact_requests.put(made, event, (told,))
    return made.request_id


def view_request(desk: Desk, reader: Reader, request_id: str) -> ContactRequestShown:
    """Return a request as the reader may see it; raises `Problem` ``not-found`` for who is not concerned."""
    made = _reach(desk, reader, "view_contact_request", request_id)
    desk.trail.record(_event(desk, "contact_request_viewed", reader, made))
    return _shown(made, reader)


def forward_request(desk: Desk, reader: Reader, request_id: str, forwarding: Forwarding) -> ContactRequestShown:
    """Forward a request to the holder of a sensitive involvement, who is told of it.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``invalid-request`` if the child has no such involvement;
        ``request-closed`` once it has been answered; ``version-moved-on``.
    """
    made = _reach(desk, reader, "forward_contact_request", request_id)
    held = reach(desk, reader, "view", made.child_id, "maintaining_record")
    asked = next((one for one in held.involvements if one.involvement_id == forwarding.involvement_id), None)
    if asked is None or not asked.sensitive:
        raise invalid("/involvement_id", "The child has no sensitive service of this id.")
    after = replace(made, stage="with_provider", provider=asked.holder, involvement_id=asked.involvement_id)
    event = _event(desk, "contact_forwarded", reader, made)
    _put(desk, made, after, event, notice(event, person(asked.holder), "contact_forwarded", **_about(made)))
    return _shown(after, reader)


def answer_request(desk: Desk, reader: Reader, request_id: str, answer: ContactAnswer) -> ContactRequestShown:
    """Agree to contact or decline it; whoever asked is told. Raises as `forward_request`."""
    made = _reach(desk, reader, "answer_contact_request", request_id)
    if (answer.decision == "agreed") != (answer.contact is not None):
        raise invalid("/contact", "Say how you are reached if you agree, and only then.")
    after = replace(made, stage=answer.decision, contact=answer.contact)
    event = _event(desk, "contact_answered", reader, made)
    _put(desk, made, after, event, notice(event, person(made.requester), "contact_answered", **_about(made)))
    return _shown(after, reader)


def _reach(desk: Desk, reader: Reader, action: Action, request_id: str) -> ContactRequest:
    """Return a request on which the reader may do ``action``; to who is not concerned, it does not exist."""
    made = desk.contact_requests.find(request_id)
    if made is None:
        raise not_found()
    see, do = allowed(reader, [("view_contact_request", _resource(made)), (action, _resource(made))])
    if not see:
        raise not_found()
    if not do:
        raise not_permitted()
    return made


def _put(desk: Desk, before: ContactRequest, after: ContactRequest, event: Event, told: Notice) -> None:
    if before.stage in ("agreed", "declined"):
        raise Problem("request-closed", "The request has been answered. Make a new one if there is need.")
    with unmoved():
        desk.contact_requests.put(replace(after, version=before.version + 1), event, (_unnamed(told),))


def _unnamed(told: Notice) -> Notice:
    """Return a notice that does not tell who answered or forwarded: whoever asked is not to know."""
    return replace(told, practitioner_id="", organisation_id="")


def _event(desk: Desk, happened: Happened, reader: Reader, made: ContactRequest) -> Event:
    """Return an event; whoever is asked holds a sensitive service, so it is not told with both child and name."""
    return desk.event(
        happened,
        reader,
        child_ids=(made.child_id,),
        authorities=(made.authority,),
        withheld="" if reader.practitioner_id == made.requester else "sensitive",
    )


def _resource(made: ContactRequest) -> Resource:
    return contact_request(made.requester, made.authority, made.provider)


def _about(made: ContactRequest) -> dict[str, str]:
    return {"child_id": made.child_id, "related_id": made.request_id}


def _shown(made: ContactRequest, reader: Reader) -> ContactRequestShown:
    """Return the request as the reader sees it. Whoever asked cannot tell whether there was anybody to ask."""
    asking = reader.practitioner_id == made.requester
    return ContactRequestShown(
        request_id=made.request_id,
        child_id=made.child_id,
        stage="in_hand" if asking and made.stage.startswith("with_") else made.stage,
        reason=made.reason,
        requester=made.requester,
        requester_organisation=made.requester_organisation,
        involvement_id=None if asking else made.involvement_id or None,
        provider=None if asking else made.provider or None,
        contact=made.contact,
    )
