"""Keeping hidden children hidden from what is written: no visible duplicate of a shielded child (rulebook, section 5).

The first ContactPoint failed here: duplicates of shielded children appeared, unshielded.
"""

from msgspec import Struct
from msgspec.structs import replace

from contactpoint.access import Reader
from contactpoint.audit import Event
from contactpoint.children import Record, Review
from contactpoint.directory.desk import Desk
from contactpoint.directory.notices import Notice, notice, team
from contactpoint.directory.search import look_up
from contactpoint.matching import Card, Found, criteria_of, possible_duplicates, query_keys


class Guarded(Struct, frozen=True):
    """A record as it may stand, and the hidden children whom it may be."""

    record: Record
    suspected: tuple[Card, ...] = ()


def guard(desk: Desk, reader: Reader, record: Record, seen: Found | None = None) -> Guarded:
    """Return the record, held for review if what it says may be said of a shielded child.

    A held record is there for whoever said what it says, as any other; nobody else finds it. So neither does it betray
    the hidden child, nor can whoever wrote it tell from the answer that there is one.

    Parameters
    ----------
    seen
        What was looked up already by the record's visible facts.
    """
    if record.shield or record.new_identity:
        return Guarded(record)
    criteria = criteria_of(record.child)
    found = seen or look_up(desk, reader, criteria)
    hidden = desk.index.look_up(query_keys(criteria, desk.today), hidden=True)
    shielded = {card.child_id: card for card in (*(c for c in found.cards if c.shielded), *hidden.cards)}
    shielded.pop(record.child.child_id, None)
    likely = possible_duplicates(criteria, Found(tuple(shielded.values()), hidden.wide), desk.today)
    if not likely:
        return Guarded(record)
    before = record.review
    open_to = dict.fromkeys((*(before.open_to if before else ()), reader.organisation_id))
    review = Review(by=likely[0].card.responsible_authority, open_to=tuple(open_to))
    return Guarded(replace(record, review=review), tuple(candidate.card for candidate in likely))


def notices_of(guarded: Guarded, event: Event) -> tuple[Notice, ...]:
    """Return what the directory teams are told of a record that was held: one notice each, of the likeliest child."""
    first: dict[str, Card] = {}
    for card in guarded.suspected:
        first.setdefault(card.responsible_authority, card)
    held = guarded.record.child.child_id
    return tuple(
        notice(event, team(authority), "registration_held", child_id=held, related_id=card.child_id)
        for authority, card in first.items()
    )
