"""What the histories of other numbers show that one was merged with: their rules hold for that time, too."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from contactpoint.domain.access_history.family_edition import Known
from contactpoint.domain.audit.event import AuditEvent


class MergedHistory(Struct, frozen=True):
    """What the history of another number shows, and from which event to which the two were merged; empty if they are.

    An event of that time is about one child. So a family is shown it only if the rules of each number allow that.
    """

    child_id: str
    since: str
    until: str = ""
    known: Known = Known()
    known_to: str = ""

    def contains(self, event: AuditEvent) -> bool:
        """Return whether the two numbers were merged when it happened."""
        return self.since <= event.event_id and (not self.until or event.event_id < self.until)


def merges_in(events: Iterable[AuditEvent], child_id: str, known: Iterable[MergedHistory]) -> tuple[MergedHistory, ...]:
    """Return with which numbers one was merged, and when, by what is known and by more events, oldest first.

    An event can be among those that were read before.
    """
    found = tuple(known)
    for event in events:
        if event.event_type == "merged":
            there = {each.child_id for each in found if not each.until or each.since == event.event_id}
            others = (each for each in event.child_ids if each not in (child_id, *there))
            found += tuple(MergedHistory(each, event.event_id) for each in others)
        elif event.event_type == "merge_reversed":
            found = tuple(_after_reversal(each, event, child_id) for each in found)
    return found


def _after_reversal(merged: MergedHistory, event: AuditEvent, child_id: str) -> MergedHistory:
    ends = event.details["leads_on"] in (child_id, merged.child_id)
    return replace(merged, until=event.event_id) if ends and merged.contains(event) else merged
