"""Index entries: the facts by which a record is found, and the content of its search document."""

from msgspec import Struct
from msgspec.structs import replace

from contactpoint.domain.children import Record, searchable_when_shielded
from contactpoint.domain.matching import SearchDocument, blocking_keys_of_record, to_search_document
from contactpoint.domain.matching.blocking import MAX_KEYS_PER_RECORD


class IndexEntry(Struct, frozen=True):
    """A search document and the blocking keys under which it is stored; searches never look up ``hidden`` ones."""

    document: SearchDocument
    keys: tuple[str, ...]
    hidden: bool = False


def build_index_entries(record: Record) -> tuple[IndexEntry, ...]:
    """Return a record's entries, with `MAX_KEYS_PER_RECORD` keys in all, so that any change fits in one transaction.

    A shielded child is found by visible facts only, and that document contains nothing else. The hidden facts are
    indexed separately, for screening: a registration that matches them must not become a visible duplicate (rulebook,
    section 5).
    """
    if record.identity_ended:
        return ()
    visible_to = record.review.visible_to if record.review else ()
    whole = to_search_document(record.child)
    if record.shield is None:
        return (IndexEntry(replace(whole, visible_to=visible_to), blocking_keys_of_record(whole)),)
    visible = replace(to_search_document(searchable_when_shielded(record.child)), shielded=True, visible_to=visible_to)
    visible_keys = blocking_keys_of_record(visible)
    hidden = tuple(key for key in blocking_keys_of_record(whole) if key not in visible_keys)
    return IndexEntry(visible, visible_keys), IndexEntry(
        whole, hidden[: MAX_KEYS_PER_RECORD - len(visible_keys)], hidden=True
    )
