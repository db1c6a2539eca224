"""Amends a record without losing earlier names, addresses and numbers."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from msgspec.structs import replace

from contactpoint.domain.children.child import IDENTIFIERS, MAX_FORMER_NUMBERS, Address, Child, Name

MAX_PREVIOUS_ADDRESSES = 10
MAX_OTHER_NAMES = 10


def amend(child: Child, changes: Mapping[str, Any], *, keep_all: bool = False) -> Child:
    """Return ``child`` with ``changes`` made; a replaced name, address or number is kept as a former one.

    Parameters
    ----------
    child
        The record before the change, as the caller sees it.
    changes
        Attribute of `Child` to its new value, already parsed.
    keep_all
        Whether other names, previous addresses and former numbers can be added, and none removed.

    Notes
    -----
    A family that moved or changed its name must still be found by the earlier one (rulebook, sections 1 and
    2), and so must a child whose number was replaced. The newest ten of each, and four numbers, are kept, so that
    the number of blocking keys stays bounded.
    """
    changed = replace(child, **changes)
    if keep_all:
        changed = replace(
            changed,
            other_names=_newest((*changed.other_names, *child.other_names), MAX_OTHER_NAMES),
            previous_addresses=_newest(
                (*changed.previous_addresses, *child.previous_addresses), MAX_PREVIOUS_ADDRESSES
            ),
            **_former_numbers(changed, child, only_replaced=False),
        )
    return replace(
        changed,
        other_names=_names_kept(child, changed),
        previous_addresses=_addresses_kept(child, changed),
        **_former_numbers(changed, child, only_replaced=True),
    )


def _former_numbers(after: Child, before: Child, *, only_replaced: bool) -> dict[str, tuple[str, ...]]:
    """Return the former numbers of ``after``, with the number it replaced or with the former ones of ``before``."""
    kept = {}
    for field, former, _ in IDENTIFIERS:
        number = getattr(before, field)
        replaced = (number,) if number and number != getattr(after, field) else ()
        earlier = replaced if only_replaced else getattr(before, former)
        stated = getattr(after, former)
        kept[former] = _newest((*earlier, *stated) if only_replaced else (*stated, *earlier), MAX_FORMER_NUMBERS)
    return kept


Kept = TypeVar("Kept")


def _newest(found: Iterable[Kept], limit: int) -> tuple[Kept, ...]:
    return tuple(dict.fromkeys(found))[:limit]


def changed_fields(before: Child, after: Child) -> tuple[str, ...]:
    """Return the names of the attributes that differ, in the record's order."""
    return tuple(f for f in before.__struct_fields__ if getattr(before, f) != getattr(after, f))


def _names_kept(before: Child, after: Child) -> tuple[Name, ...]:
    if (before.given_name, before.family_name) == (after.given_name, after.family_name):
        return after.other_names
    former = Name(given_name=before.given_name, family_name=before.family_name, kind="former")
    return _newest((former, *after.other_names), MAX_OTHER_NAMES)


def _addresses_kept(before: Child, after: Child) -> tuple[Address, ...]:
    if before.address is None or before.address == after.address:
        return after.previous_addresses
    return _newest((before.address, *after.previous_addresses), MAX_PREVIOUS_ADDRESSES)
