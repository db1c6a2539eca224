"""Amends a record without losing earlier names, addresses and numbers."""

import unicodedata
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeVar

from msgspec.structs import replace

from contactpoint.domain.children.child import IDENTIFIERS, MAX_FORMER_NUMBERS, Address, Child, Name
from contactpoint.domain.children.free_text_validation import APOSTROPHES

MAX_PREVIOUS_ADDRESSES = 10
MAX_OTHER_NAMES = 10
OLDEST_KEPT = 2
LISTS_WITH_FORMER = frozenset({"other_names", "previous_addresses", "former_nhs_numbers", "former_upns"})
"""The lists that an amendment adds to, and that it keeps within their length."""
_FIRST_ACCENT, _ARABIC_POINTS = 200, range(27, 36)
"""Canonical combining classes."""
SHORT_WORDS = MappingProxyType(
    {
        "apt": "apartment",
        "ave": "avenue",
        "av": "avenue",
        "bldg": "building",
        "blvd": "boulevard",
        "cl": "close",
        "cres": "crescent",
        "ct": "court",
        "dr": "drive",
        "gdns": "gardens",
        "gr": "grove",
        "hse": "house",
        "la": "lane",
        "ln": "lane",
        "pk": "park",
        "pl": "place",
        "rd": "road",
        "sq": "square",
        "st": "street",
        "ter": "terrace",
        "terr": "terrace",
    }
)
"""Words of addresses that are often written short. Only two writings of one place are compared by them."""


def amend(child: Child, changes: Mapping[str, Any], *, keep_all: bool = False) -> Child:
    """Return ``child`` with ``changes`` made; a replaced name, address or number is kept as a former one.

    Parameters
    ----------
    child
        The record before the change, as the caller sees it.
    changes
        Attribute of `Child` to its new value, already parsed.
    keep_all
        Whether other names, previous addresses and former numbers can be added, and none removed. What is there comes
        first, so that nobody can push it out by what they add.

    Notes
    -----
    A family that moved or changed its name must still be found by the earlier one (rulebook, sections 1 and
    2), and so must a child whose number was replaced. Ten of each, and four numbers, are kept, so that the
    number of blocking keys stays bounded: the newest, and the two oldest, so that nobody pushes out by many changes
    what has found the child longest.
    """
    changed = replace(child, **changes)
    if keep_all:
        changed = replace(
            changed,
            other_names=(*child.other_names, *changed.other_names),
            previous_addresses=(*child.previous_addresses, *changed.previous_addresses),
            **_former_numbers(changed, child, only_replaced=False),
        )
    return without_repetition(
        replace(
            changed,
            other_names=(_former_name(child), *changed.other_names),
            previous_addresses=(*filter(None, [child.address]), *changed.previous_addresses),
            **_former_numbers(changed, child, only_replaced=True),
        )
    )


def list_without_room(child: Child, changes: Mapping[str, Any], amended: Child) -> str:
    """Return the list that has no room for what was added to it and what was there, or an empty text."""
    for name, of in _LISTED.items():
        key_of = _KEY_OF.get(name, str)
        there, added = ({*map(key_of, each)} for each in (getattr(child, name), changes.get(name) or ()))
        if added - there and not added | there <= of(amended):
            return name
    return ""


def _former_name(child: Child) -> Name:
    return Name(given_name=child.given_name, family_name=child.family_name, kind="former")


def _former_numbers(after: Child, before: Child, *, only_replaced: bool) -> dict[str, tuple[str, ...]]:
    """Return the former numbers of ``after``, with the number it replaced or with the former ones of ``before``."""
    kept = {}
    for field, former in IDENTIFIERS:
        number = getattr(before, field)
        replaced = (number,) if number and number != getattr(after, field) else ()
        earlier = replaced if only_replaced else getattr(before, former)
        stated = getattr(after, former)
        numbers = (*earlier, *stated) if only_replaced else (*stated, *earlier)
        kept[former] = _within(list(dict.fromkeys(numbers)), MAX_FORMER_NUMBERS)
    return kept


def without_repetition(child: Child) -> Child:
    """Return the child with each other name and each previous address once, and without the present ones.

    Another writing of a name or an address (capitals, accents, St for Street) is the same one. So it is no former one,
    and pushes no former one out.
    """
    present = [child.address] if child.address else []
    return replace(
        child,
        other_names=_newest(child.other_names, MAX_OTHER_NAMES, _person_key, [child]),
        previous_addresses=_newest(child.previous_addresses, MAX_PREVIOUS_ADDRESSES, address_key, present),
    )


Kept = TypeVar("Kept", Name, Address)
Item = TypeVar("Item")


def _newest(
    found: Iterable[Kept], limit: int, key_of: Callable[[Any], Hashable], present: Iterable[Any]
) -> tuple[Kept, ...]:
    seen, kept = {key_of(each) for each in present}, []
    for each in found:
        key = key_of(each)
        if key not in seen:
            seen.add(key)
            kept.append(each)
    return _within(kept, limit)


def _within(found: Sequence[Item], limit: int) -> tuple[Item, ...]:
    """Return the newest, which come first, and the oldest of a list that is longer than the limit."""
    return tuple(found) if len(found) <= limit else (*found[: limit - OLDEST_KEPT], *found[-OLDEST_KEPT:])


def _person_key(person: Child | Name) -> tuple[str, str]:
    return name_key(person.given_name or ""), name_key(person.family_name)


def _names(child: Child) -> set[Hashable]:
    return {_person_key(child), *map(_person_key, child.other_names)}


def _addresses(child: Child) -> set[Hashable]:
    return {*map(address_key, filter(None, (child.address, *child.previous_addresses)))}


def _numbers_of(field: str, former: str) -> Callable[[Child], set[Hashable]]:
    return lambda child: {*filter(None, (getattr(child, field), *getattr(child, former)))}


def name_key(name: str) -> str:
    """Return what is the same for every writing of a name."""
    return _words(name)


def address_key(address: Address) -> tuple[str, str, str]:
    """Return what is the same for every writing of an address. The locality counts only without line and postcode."""
    lines = " ".join(SHORT_WORDS.get(word, word) for word in _words(" ".join(address.lines)).split())
    postcode = _words(address.postcode or "").replace(" ", "")
    return lines, postcode, "" if lines and postcode else _words(address.locality or "")


_KEY_OF: Mapping[str, Callable[[Any], Hashable]] = {"other_names": _person_key, "previous_addresses": address_key}
_LISTED: Mapping[str, Callable[[Child], set[Hashable]]] = {
    "other_names": _names,
    "previous_addresses": _addresses,
    **{former: _numbers_of(field, former) for field, former in IDENTIFIERS},
}


def _words(text: str) -> str:
    """Return the letters and digits of a text in words, small and without accents."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(map(_letter, decomposed)).split())


def _letter(character: str) -> str:
    """Return the character, a space for what separates words, or nothing for an accent or an apostrophe.

    Accents of Latin letters and Arabic vowel points go. The vowel signs of Indic scripts stay: they are no accents.
    """
    if character.isalnum():
        return character
    if unicodedata.category(character)[0] == "M":
        kind = unicodedata.combining(character)
        return "" if kind >= _FIRST_ACCENT or kind in _ARABIC_POINTS else character
    return "" if character in APOSTROPHES else " "


def changed_fields(before: Child, after: Child) -> tuple[str, ...]:
    """Return the names of the attributes that differ, in the record's order."""
    return tuple(f for f in before.__struct_fields__ if getattr(before, f) != getattr(after, f))
