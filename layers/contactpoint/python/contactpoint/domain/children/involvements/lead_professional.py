"""A child has one lead professional at most: of those who were said to lead, the one of whom it was said last.

Nothing takes that away from an involvement except who says that it does not lead. So the lead goes back by itself once
the involvement that took it turns out to be an error, and each of two merged records keeps its own lead.
"""

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from contactpoint.domain.children.involvements.involvement import Involvement


def lead_of(involvements: Iterable[Involvement]) -> Involvement | None:
    """Return the involvement of a child that was said to lead last, or None; whether or not it goes on.

    If the work has ended, nobody leads until somebody is said to. A hand-over keeps the turn, so the later of two with
    one turn leads. A sensitive service never does: everybody sees who leads.
    """
    said = (each for each in enumerate(involvements) if each[1].lead_professional and not each[1].sensitive)
    last = max(said, key=lambda each: (each[1].lead_since, each[0]), default=None)
    return last[1] if last else None


def with_one_lead(involvements: Iterable[Involvement]) -> tuple[Involvement, ...]:
    """Return a child's involvements as they are read: only the one that leads has the mark."""
    found = tuple(involvements)
    lead = lead_of(found)
    return tuple(
        replace(each, lead_professional=False) if each.lead_professional and each is not lead else each
        for each in found
    )


def said_to_lead(involvement: Involvement, known: Iterable[Involvement], now: datetime) -> Involvement:
    """Return an involvement that leads from now, and so later than all that are known, whatever two clocks say."""
    last = max((each.lead_since for each in known), default=0)
    return replace(involvement, lead_professional=True, lead_since=max(int(now.timestamp() * 1000), last + 1))
