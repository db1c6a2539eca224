"""Recording who works with a child: begin, hand over, end, lead; and withdrawing a sensitive service."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from contactpoint.access import Action, Reader, may
from contactpoint.access.policy import not_permitted
from contactpoint.audit import Event, Happened
from contactpoint.children import SENSITIVE_SERVICES, Contact, Involvement, check_involvement
from contactpoint.directory.deciding import absent, etag, involvement_of, reach, show
from contactpoint.directory.desk import Desk
from contactpoint.directory.ports import Held
from contactpoint.directory.receipts import create_once, created_before, moved_on, receipt_for, unmoved
from contactpoint.directory.registration import MAINTAINING
from contactpoint.problems import Problem

MOST_INVOLVEMENTS, MOST_SENSITIVE = 24, 6
"""Counted apart, so that nobody can tell from a full record how many are hidden from view. Together they are as many
as fit in one transaction with everything else of a record."""


def record_involvement(desk: Desk, reader: Reader, child_id: str, contact: Contact, idempotency_key: str | None) -> str:
    """Record that somebody works with the child, and return the involvement's id.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``invalid-request``; ``too-many-involvements`` beyond twenty-four, or six of
        sensitive services; ``version-moved-on`` if the record changed in the same moment.
    """
    sensitive = contact.service in SENSITIVE_SERVICES
    held = reach(desk, reader, "record_sensitive" if sensitive else "record_involvement", child_id)
    check_involvement(contact, desk.today)
    receipt = receipt_for(desk, reader, idempotency_key, contact)
    if earlier := created_before(desk, receipt):
        desk.trail.record(_event(desk, "involvement_recorded", reader, held, sensitive=sensitive, repeated=True))
        return earlier
    if sum(i.sensitive == sensitive for i in held.involvements) >= (MOST_SENSITIVE if sensitive else MOST_INVOLVEMENTS):
        raise Problem("too-many-involvements", "The record is full. Ask the directory team to tidy it.")
    involvement = Involvement(
        **msgspec.structs.asdict(contact),
        involvement_id=desk.new_id(),
        recorded_by=reader.organisation_id,
        holder=reader.practitioner_id if sensitive else "",
    )
    event = _event(
        desk, "involvement_recorded", reader, held, sensitive=sensitive, involvement=_recordable(involvement)
    )

    def write() -> str:
        desk.records.put_involvements(held, _with_one_lead(held, involvement), event, receipt)
        return involvement.involvement_id

    return create_once(desk, receipt, write)


def change_involvement(
    desk: Desk, reader: Reader, child_id: str, involvement_id: str, read_as: str, changes: Mapping[str, Any]
) -> tuple[Involvement, str]:
    """End, hand over or mark an involvement; return it and the new version of the record as the reader sees it.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``invalid-request``; ``version-moved-on``.
    """
    held, before = _reach_involvement(desk, reader, "amend_involvement", child_id, involvement_id)
    if etag(desk, show(reader, held, MAINTAINING)) != read_as:
        raise moved_on()
    after = replace(before, **changes)
    check_involvement(after, desk.today)
    change = {"from": _recordable(before), "to": _recordable(after)}
    event = _event(desk, "involvement_amended", reader, held, sensitive=after.sensitive, **change)
    written = _with_one_lead(held, after)
    with unmoved():
        desk.records.put_involvements(held, written, event, None)
    kept = {one.involvement_id: one for one in (*held.involvements, *written)}
    return after, etag(desk, show(reader, replace(held, involvements=tuple(kept.values())), MAINTAINING))


def withdraw_involvement(desk: Desk, reader: Reader, child_id: str, involvement_id: str) -> None:
    """Remove a sensitive service, because consent was withdrawn or the cause has gone: nothing of it is kept.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``version-moved-on``.
    """
    held, _ = _reach_involvement(desk, reader, "withdraw_involvement", child_id, involvement_id)
    event = _event(desk, "involvement_withdrawn", reader, held, sensitive=True)
    with unmoved():
        desk.records.remove_involvement(held, involvement_id, event)


def _reach_involvement(
    desk: Desk, reader: Reader, action: Action, child_id: str, involvement_id: str
) -> tuple[Held, Involvement]:
    """Return an involvement on which the reader may do ``action``, with the record.

    One that the reader may not know of is answered as one that does not exist.
    """
    held = desk.records.find(child_id)
    found = next((i for i in held.involvements if i.involvement_id == involvement_id), None) if held else None
    if held and found and may(reader, action, involvement_of(held, found, reader)):
        return held, found
    if held and found and held.state_for(reader.organisation_id) == "ordinary" and not found.sensitive:
        raise not_permitted()
    raise absent(reader, "record_involvement")


def _event(desk: Desk, happened: Happened, reader: Reader, held: Held, *, sensitive: bool, **details: Any) -> Event:
    withheld = {"withheld": "sensitive"} if sensitive else {}
    return desk.event_about(happened, reader, held, reason=MAINTAINING, details=details, **withheld)


def _recordable(involvement: Involvement) -> dict[str, Any]:
    """Return what the audit trail keeps of an involvement: of a sensitive one its basis alone, so that it can go."""
    whole: dict[str, Any] = msgspec.to_builtins(involvement)
    return {"basis": whole["basis"]} if involvement.sensitive else whole


def _with_one_lead(held: Held, involvement: Involvement) -> tuple[Involvement, ...]:
    """Return what is to be written: the involvement and, if it now leads, whoever led before."""
    if not involvement.lead_professional:
        return (involvement,)
    led = (i for i in held.involvements if i.lead_professional and i.involvement_id != involvement.involvement_id)
    return (involvement, *(replace(i, lead_professional=False) for i in led))
