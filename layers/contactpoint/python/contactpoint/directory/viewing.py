"""Looking at one child's record."""

from contactpoint.access import Reader, ReasonForAccess, permit
from contactpoint.children import Disclosed, disclose
from contactpoint.directory.desk import Desk
from contactpoint.directory.ports import Held
from contactpoint.problems import not_found


def view(desk: Desk, reader: Reader, child_id: str, reason: ReasonForAccess) -> tuple[Disclosed, int]:
    """Return the record as this reader may see it, and its version.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``, also for a record that has left the directory.
    """
    permit(reader, "view")
    held = active(desk, child_id)
    desk.trail.record(desk.event("viewed", reader, reason=reason, child_ids=(child_id,)))
    return disclose(held.child, held.involvements, reader), held.version


def active(desk: Desk, child_id: str) -> Held:
    """Return a record that is in the directory; raises `Problem` ``not-found`` for any other."""
    held = desk.records.find(child_id)
    if held is None or held.state != "active":
        raise not_found()
    return held
