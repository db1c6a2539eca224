"""Search documents of merged records: a search that finds several of one child shows one."""

from collections.abc import Sequence

from msgspec.structs import replace

from contactpoint.domain.matching.index.search_document import SearchDocument


def one_of_each(documents: Sequence[SearchDocument]) -> tuple[SearchDocument, ...]:
    """Return the documents with those that lead on to another found one put into it: its number, and all their facts.

    A shielded child's documents hold visible facts only, and so does what they become. If a search finds only one of
    the documents, it stays as it is: its number leads on.
    """
    if not any(each.leads_to for each in documents):
        return tuple(documents)
    found = {each.child_id: each for each in documents}
    for each in documents:
        kept = found.get(each.leads_to)
        if kept:
            found[kept.child_id] = _with_facts_of(kept, each)
            del found[each.child_id]
    return tuple(found.values())


def _with_facts_of(kept: SearchDocument, other: SearchDocument) -> SearchDocument:
    return replace(
        kept,
        names=tuple(dict.fromkeys((*kept.names, *other.names))),
        places=tuple(dict.fromkeys((*kept.places, *other.places))),
        numbers=tuple(dict.fromkeys((*kept.numbers, *other.numbers))),
        former_numbers=tuple(dict.fromkeys((*kept.former_numbers, *other.former_numbers))),
        shielded=kept.shielded or other.shielded,
    )
