"""What archiving does to a record, and what its return undoes (rulebook, section 10)."""

from datetime import date

from msgspec.structs import replace

from contactpoint.domain.children import Involvement, Record
from contactpoint.domain.lifecycle.nightly_archive_days import CATCH_UP_DAYS


def to_archive(record: Record, left: date, today: date) -> Record:
    """Return the record as it is archived: nobody decides about it, and no involvement goes on.

    What waits, challenges and a transfer are kept, and wait again if the record comes back: a change that was lost
    would tell its submitter that it waited, and nobody gets rid of a complaint like that.

    The six years begin on the day on which it had to leave. If that became known later, as by a corrected date of
    birth, they begin today.

    Parameters
    ----------
    left
        The day on which it had to leave, with those that it is merged with.
    """
    known_on = record.retention.set_on if record.retention and record.retention.set_on > left else None
    if known_on or (today - left).days > CATCH_UP_DAYS:
        known_on = today
    if known_on is None and left != record.leaving.day:
        known_on = left
    closing = ending_on(record, left)
    closed = tuple(each.involvement_id for each in closing)
    return replace(
        record,
        home_review=None,
        involvements=tuple(_ended(each, left) if each in closing else each for each in record.involvements),
        closed_by_archiving=closed,
        archived_on=known_on,
    )


def ending_on(record: Record, left: date) -> tuple[Involvement, ...]:
    """Return the involvements that end because the record leaves on a day."""
    return tuple(each for each in record.involvements if each.end_date is None or each.end_date > left)


def still_archived(before: Record, after: Record, left: date) -> Record:
    """Return a record of the archive about which something was stated: it is never destroyed earlier than before.

    Otherwise a death that is stated long ago would destroy next month what an inquiry may need.

    Parameters
    ----------
    left
        The day on which it had to leave by what is stated now, with those that it is merged with.
    """
    until = max(before.archived_on or before.leaving.day, left)
    return replace(after, archived_on=None if until == after.leaving.day else until)


def from_archive(record: Record) -> Record:
    """Return the record as it comes back: the involvements that archiving ended go on."""
    closed = record.closed_by_archiving
    involvements = tuple(
        replace(each, end_date=None) if each.involvement_id in closed else each for each in record.involvements
    )
    return replace(record, involvements=involvements, closed_by_archiving=(), archived_on=None)


def _ended(involvement: Involvement, day: date) -> Involvement:
    return replace(involvement, end_date=max(day, involvement.start_date))
