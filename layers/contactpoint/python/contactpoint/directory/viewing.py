"""Looking at one child's record."""

from contactpoint.access import BREAK_GLASS, Reader, ReasonForAccess
from contactpoint.audit import Event
from contactpoint.children import Disclosed
from contactpoint.directory.deciding import etag, reach, show
from contactpoint.directory.desk import Desk
from contactpoint.directory.notices import Notice, managers, notice, team


def view(desk: Desk, reader: Reader, child_id: str, reason: ReasonForAccess) -> tuple[Disclosed, str]:
    """Return the record as this reader may see it, and the version of that.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``, also for a record that is not open to the reader at all.
    """
    held = reach(desk, reader, "view", child_id, reason)
    event = desk.event_about("viewed", reader, held, reason=reason)
    desk.trail.record(event, glass_broken(event, team_of=held.child.responsible_authority))
    shown = show(reader, held, reason)
    return shown, etag(desk, shown)


def glass_broken(event: Event, team_of: str = "") -> tuple[Notice, ...]:
    """Return the notices of an event with a break-glass reason: to the reader's managers, and to the child's team."""
    if event.reason not in BREAK_GLASS:
        return ()
    child_id = event.child_ids[0] if team_of else ""
    told = [managers(event.organisation_id), *([team(team_of)] if team_of else [])]
    return tuple(notice(event, inbox, "break_glass_used", child_id=child_id) for inbox in told)
