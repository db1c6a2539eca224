"""The retention of merged records: one child leaves once, and the rule that keeps more holds for all (rulebook, 10)."""

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec.structs import replace

from contactpoint.domain.children import ADULT_AGE, Record, Retention, birthday_at_age
from contactpoint.domain.children.retention import EXTENDED_AGE, Leaving, RetentionDetails, leaving


def last_leaving(records: Sequence[Record]) -> Leaving:
    """Return when and why merged records leave: together, on the day of the last one."""
    return max((each.leaving for each in records), key=lambda left: left.day)


def all_due(records: Iterable[Record], today: date) -> bool:
    """Return whether a child has to leave: then nobody finds or sees the child (rulebook, section 10).

    Parameters
    ----------
    records
        All records of the child that are in the directory. One of them decides nothing by itself.
    """
    return all(each.leaving.day <= today for each in records)


def stricter_retention(kept: Record, other: Record) -> Retention | None:
    """Return what holds for both records of a child: the rule by which they stay longer, and each legal hold."""
    born, stated = kept.child.date_of_birth, [each.retention for each in (kept, other) if each.retention]
    staying = max((kept.retention, other.retention), key=lambda each: (_leaves_on(born, each), each is not None))
    held = [each for each in stated if each.hold]
    chosen = staying or (_hold_only(held[0]) if held else None)
    if chosen is None:
        return None
    hold = min((each.hold for each in held if each.hold), key=lambda each: each.since, default=None)
    return replace(chosen, hold=hold, set_on=max(each.set_on for each in stated))


def _leaves_on(born: date, retention: RetentionDetails | None) -> date:
    return leaving(birthday_at_age(born, ADULT_AGE), birthday_at_age(born, EXTENDED_AGE), retention).day


def _hold_only(retention: Retention) -> Retention:
    """Return the retention without what shortens the stay."""
    return replace(retention, extension=None, died_on=None, left_england_on=None, return_expected=False)
