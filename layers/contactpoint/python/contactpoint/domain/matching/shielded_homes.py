"""Homes: which records are at the home of a shielded child. A shield is of a home, not only of a child (section 5)."""

from collections.abc import Iterable
from datetime import date

from contactpoint.domain.children import Child, Record, Suspicion
from contactpoint.domain.children.child import Address
from contactpoint.domain.matching.comparison.places import alike
from contactpoint.domain.matching.criteria import Criteria
from contactpoint.domain.matching.index.blocking import Place, blocking_keys_of_query
from contactpoint.domain.matching.index.search_document import SearchDocument, to_place
from contactpoint.domain.matching.one_home import ONE_HOME_KINDS, is_one_home, is_one_postcode, name_of_home
from contactpoint.domain.matching.screened_likeness import birthdays_of

MAX_AT_HOME = 20
"""A home with more visible records is a hostel or a hospital. These are shown, and shielded in one step."""
MAX_HOME_AUTHORITIES = 4
"""As many authorities are told at once as fit into one transaction."""


def home_of(child: Child) -> str:
    """Return what is the same for everybody at the child's present home; empty if it is not known."""
    return home_of_address(child.address) if child.address else ""


def home_of_address(address: Address) -> str:
    """Return what is the same however a home is written; empty if the address names no home of its own."""
    return name_of_home(_place_of(address))


def keys_of_home(child: Child, today: date) -> tuple[str, ...]:
    """Return the blocking keys under which to look for the visible records at the child's home."""
    if not home_of(child) or child.address is None:
        return ()
    criteria = Criteria(postcode=child.address.postcode, address=" ".join(child.address.lines)[:200])
    return blocking_keys_of_query(criteria, today)


def visible_records_at(child: Child, documents: Iterable[SearchDocument]) -> dict[str, bool]:
    """Return the ids of the visible records at the child's home, without new identities: nothing may link these.

    With the child's birthday, anybody at the postcode is: a home has more writings than any rule (decision 58). Each
    has whether only that is known.
    """
    others = [e for e in documents if e.child_id != child.child_id and not e.shielded and not e.new_identity]
    alike = {each.child_id for each in others if _shares_birthday_and_postcode(child, each)}
    at_home = {each.child_id for each in others if _is_at(child, each)}
    listed = (*sorted(alike), *sorted(at_home - alike))[:MAX_AT_HOME]
    return {each: each not in at_home for each in listed}


def shielded_children_at(child: Child, documents: Iterable[SearchDocument]) -> tuple[Suspicion, ...]:
    """Return the shielded children whose home this child's is, each for the authority that is responsible for it.

    New identities are not among them: nothing may link these.
    """
    others = (e for each in documents for e in each.versions if e.child_id != child.child_id and not e.new_identity)
    found = {each.child_id: each for each in others if _is_at(child, each)}
    authorities = sorted({each.responsible_authority for each in found.values()})[:MAX_HOME_AUTHORITIES]
    return tuple(
        Suspicion(
            child_id=each.child_id,
            authority=each.responsible_authority,
            lifted_by=(*each.lifted_by, *each.lift_refused_to),
        )
        for each in sorted(found.values(), key=lambda each: each.child_id)
        if each.responsible_authority in authorities
    )


def comes_home(before: Record | None, after: Record) -> bool:
    """Return whether a change makes a record appear at another home than before, for others than its submitter."""
    if not _is_seen(after):
        return False
    was_visible = before is not None and _is_seen(before)
    return not was_visible or before is None or not _is_same_place(before.child.address, after.child.address)


def _is_seen(record: Record) -> bool:
    return not (record.shield or record.waits_visibly or record.identity_ended)


def _is_same_place(before: Address | None, after: Address | None) -> bool:
    """Return whether two addresses are one, written in another way at most: a common number is not enough."""
    if before is None or after is None:
        return before == after
    one, other = map(_place_of, (before, after))
    return name_of_home(one) == name_of_home(other) and alike(one[1], other[1]) in ONE_HOME_KINDS


def _is_at(child: Child, document: SearchDocument) -> bool:
    """Return whether a record's present home is the child's, however either is written."""
    if child.address is None or not home_of(child):
        return False
    place = _place_of(child.address)
    return any(name_of_home(each) and is_one_home(place, each) for each in document.places[:1])


def _shares_birthday_and_postcode(child: Child, document: SearchDocument) -> bool:
    if child.address is None or document.date_of_birth not in birthdays_of(child.date_of_birth):
        return False
    return any(is_one_postcode(_place_of(child.address), each) for each in document.places[:1])


def _place_of(address: Address) -> Place:
    return to_place(address.postcode, " ".join(address.lines))
