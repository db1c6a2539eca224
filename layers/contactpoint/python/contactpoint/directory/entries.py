"""Where a record stands in the search index: by which facts it is found, and what its card tells."""

from msgspec import Struct
from msgspec.structs import replace

from contactpoint.children import Record, visible
from contactpoint.matching import Card, card_of, record_keys
from contactpoint.matching.keys import MOST_RECORD_KEYS


class Entry(Struct, frozen=True):
    """A card and the keys under which it stands; ``hidden`` ones are looked up by no search."""

    card: Card
    keys: tuple[str, ...]
    hidden: bool = False


def entries(record: Record) -> tuple[Entry, ...]:
    """Return a record's entries; `MOST_RECORD_KEYS` in all, so that any change fits in one transaction.

    A shielded child is found only by what is visible, by a card that holds nothing else. What is hidden stands apart:
    it keeps a registration that matches it from becoming a visible duplicate (rulebook, section 5).
    """
    if record.ended:
        return ()
    open_to = record.review.open_to if record.review else ()
    whole = card_of(record.child)
    if record.shield is None:
        return (Entry(replace(whole, open_to=open_to), record_keys(whole)),)
    seen = replace(card_of(visible(record.child)), shielded=True, open_to=open_to)
    open_keys = record_keys(seen)
    hidden = tuple(key for key in record_keys(whole) if key not in open_keys)
    return Entry(seen, open_keys), Entry(whole, hidden[: MOST_RECORD_KEYS - len(open_keys)], hidden=True)
