"""Who leads a child after an act and did not before, and who does not any more: their recorders are told."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from contactpoint.application.records.involvement_access_and_events import recorder_notifications
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import Involvement, Record, StoredRecord, lead_of
from contactpoint.domain.contacts.notification import NotificationKind, StoredNotification

_Held = tuple[StoredRecord, Involvement]
"""An involvement, and the one of the merged records that holds it: its recorder is told of that number only."""


class LeadChange(Struct, frozen=True):
    """The involvements that led until now while another one leads from now, and those that lead from now."""

    lost: tuple[_Held, ...] = ()
    gained: tuple[_Held, ...] = ()

    def notifications(self, event: AuditEvent) -> tuple[StoredNotification, ...]:
        """Return the notifications for those who recorded them, if somebody else acts."""
        changed: tuple[tuple[NotificationKind, tuple[_Held, ...]], ...] = (
            ("lead_taken_over", self.lost),
            ("lead_given", self.gained),
        )
        return tuple(
            told
            for kind, involvements in changed
            for part, involvement in involvements
            for told in recorder_notifications(part, involvement, event, kind)
        )

    def details_about(self, involvement_id: str) -> dict[str, Any]:
        """Return what the event of an act on one involvement says of the lead of the others."""
        lost = [each.involvement_id for _, each in self.lost if each.involvement_id != involvement_id]
        gained = [each.involvement_id for _, each in self.gained if each.involvement_id != involvement_id]
        taken = {"lead_taken_from": lost} if lost else {}
        return {**taken, **({"lead_given_back": gained[0]} if gained else {})}


def lead_change(before: Sequence[StoredRecord], after: Sequence[StoredRecord], today: date) -> LeadChange:
    """Return what an act changes of who leads, as each recorder may know it.

    Who submitted a record that waits secretly, or recorded an involvement in it, reads it and what it is merged with as
    one child, as if it did not wait.

    Parameters
    ----------
    before, after
        The children, each with the records that it is merged with.
    """
    for_all = _change(before, after, today, lambda each: each.review is None)
    for_viewers = _change(before, after, today, lambda each: not each.waits_visibly)
    if for_all == for_viewers:
        return for_all
    waiting = [e.record for child in (*before, *after) for e in (child, *child.others) if e.record.waits_secretly]
    submitters = {each.review.submitted_by for each in waiting if each.review}
    numbers = {each.child.child_id for each in waiting}

    def is_seen_by_recorder(held: _Held) -> bool:
        part, involvement = held
        return involvement.recorded_by in submitters or part.child.child_id in numbers

    def chosen(viewers: tuple[_Held, ...], others: tuple[_Held, ...]) -> tuple[_Held, ...]:
        seen = (each for each in viewers if is_seen_by_recorder(each))
        return (*seen, *(each for each in others if not is_seen_by_recorder(each)))

    return LeadChange(chosen(for_viewers.lost, for_all.lost), chosen(for_viewers.gained, for_all.gained))


def _change(
    before: Sequence[StoredRecord], after: Sequence[StoredRecord], today: date, is_known: Callable[[Record], bool]
) -> LeadChange:
    led = {lead.involvement_id for group in _read_as_one(before, is_known) if (lead := _lead_today(group, today))}
    lost: list[_Held] = []
    gained: list[_Held] = []
    for group in _read_as_one(after, is_known):
        if lead := _lead_today(group, today):
            held = {each.involvement_id: (part, each) for part in group for each in part.involvements}
            lost += [each for number, each in held.items() if number in led and number != lead.involvement_id]
            gained += [held[lead.involvement_id]] if lead.involvement_id not in led else []
    return LeadChange(tuple(lost), tuple(gained))


def change_by(stored: StoredRecord, record: Record, today: date) -> LeadChange:
    """Return what a change of one record changes of who leads."""
    return lead_change([stored], [replace(stored, record=record)], today)


def _lead_today(group: Iterable[StoredRecord], today: date) -> Involvement | None:
    lead = lead_of(each for part in group for each in part.involvements)
    return lead if lead and lead.leads(today) else None


def _read_as_one(children: Iterable[StoredRecord], is_known: Callable[[Record], bool]) -> Iterator[list[StoredRecord]]:
    """Yield the records that somebody reads as one child.

    That two numbers are one child's is hidden if the child is, or if one record is under review. Somebody
    who knows one number must not be told of an act on the other one (rulebook, section 5).
    """
    for child in children:
        parts = (child, *child.others)
        is_open = [each.record.shield is None and is_known(each.record) for each in parts]
        yield [part for part, known in zip(parts, is_open, strict=True) if known]
        yield from ([part] for part, known in zip(parts, is_open, strict=True) if not known)
