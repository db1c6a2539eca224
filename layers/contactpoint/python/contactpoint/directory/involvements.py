"""Recording who works with a child: begin, hand over, end, lead."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from contactpoint.access import Reader, permit
from contactpoint.children import Contact, Involvement, check_involvement
from contactpoint.directory.desk import Desk
from contactpoint.directory.ports import Conflict, Held
from contactpoint.directory.receipts import create_once, created_before, moved_on, receipt_for
from contactpoint.directory.viewing import active
from contactpoint.problems import Problem, not_found

MOST_INVOLVEMENTS = 30


def record_involvement(desk: Desk, reader: Reader, child_id: str, contact: Contact, idempotency_key: str | None) -> str:
    """Record that somebody works with the child, and return the involvement's id.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``invalid-request``; ``too-many-involvements`` beyond thirty;
        ``version-moved-on`` if the record changed in the same moment.
    """
    permit(reader, "record_involvement")
    check_involvement(contact, desk.today)
    receipt = receipt_for(desk, reader, idempotency_key, contact)
    held = active(desk, child_id)
    if earlier := created_before(desk, receipt):
        event = desk.event("involvement_recorded", reader, child_ids=(child_id,), details={"repeated": True})
        desk.trail.record(event)
        return earlier
    if len(held.involvements) >= MOST_INVOLVEMENTS:
        raise Problem("too-many-involvements", "The record is full. Ask the directory team to tidy it.")
    involvement = Involvement(
        **msgspec.structs.asdict(contact), involvement_id=desk.new_id(), recorded_by=reader.organisation_id
    )
    details = {"involvement": msgspec.to_builtins(involvement)}
    event = desk.event("involvement_recorded", reader, child_ids=(child_id,), details=details)

    def write() -> str:
        desk.records.put_involvements(held, _with_one_lead(held, involvement), event, receipt)
        return involvement.involvement_id

    return create_once(desk, receipt, write)


def change_involvement(
    desk: Desk, reader: Reader, child_id: str, involvement_id: str, version: int, changes: Mapping[str, Any]
) -> tuple[Involvement, int]:
    """End, hand over or mark an involvement; return it and the record's new version.

    Only the organisation that recorded it, or a directory team, may change it.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``invalid-request``; ``version-moved-on``.
    """
    permit(reader, "record_involvement")
    held = active(desk, child_id)
    before = next((i for i in held.involvements if i.involvement_id == involvement_id), None)
    if before is None:
        raise not_found()
    if before.recorded_by != reader.organisation_id and reader.role != "directory_team":
        raise Problem("not-permitted", "Only the organisation that recorded the involvement may change it.")
    if held.version != version:
        raise moved_on()
    after = replace(before, **changes)
    check_involvement(after, desk.today)
    details = {"from": msgspec.to_builtins(before), "to": msgspec.to_builtins(after)}
    event = desk.event("involvement_amended", reader, child_ids=(child_id,), details=details)
    try:
        return after, desk.records.put_involvements(held, _with_one_lead(held, after), event, None)
    except Conflict:
        raise moved_on() from None


def _with_one_lead(held: Held, involvement: Involvement) -> tuple[Involvement, ...]:
    """Return what is to be written: the involvement and, if it now leads, whoever led before."""
    if not involvement.lead_professional:
        return (involvement,)
    led = (i for i in held.involvements if i.lead_professional and i.involvement_id != involvement.involvement_id)
    return (involvement, *(replace(i, lead_professional=False) for i in led))
