"""Index keys: a small set of exact-match texts under which a record is found.

A key is a family (two letters) and normalised values. Keys are in the clear here; storage turns each into the
output of a keyed pseudo-random function, so that the index says nothing to who can read the table.

| family | made of | finds in spite of |
| --- | --- | --- |
| id | an identifying number | everything else |
| fd | sound of family name, date of birth | another given name, spelling |
| gd | sound of given name, date of birth | another family name, spelling |
| in | both initials, date of birth | any spelling, no postcode |
| nm | sounds of both names, month and day of birth | a wrong year, no postcode |
| ny | sounds of both names, year of birth | a wrong day or month, no postcode |
| nn | sounds of both names | a wrong or unknown address, date or age |
| pc | postcode | everything but the postcode |
| fp | sound of family name, postcode | a postcode that many share |
| go | sound of given name, year of birth, outward postcode | another family name, a wrong day, half a postcode |
| fa | sound of family name, house number, street | no date, a wrong postcode |
| ha | house number, street (eight letters) | both names, no date, a wrong postcode |
| ya | house number, street, year of birth | both names, a wrong day or month, a wrong postcode |
| gs | sound of given name, street | no date, another family name, a wrong postcode and house number |
| da | date of birth, street | both names, a wrong postcode and house number |

A postcode counts with the last two letters in alphabetical order, so that two exchanged ones do no harm; a street by
its first four letters; a name of several words by its whole and by its first and last word.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Protocol, TypeVar

from msgspec import Struct

from contactpoint.domain.matching import nicknames, normalise
from contactpoint.domain.matching.criteria import Criteria
from contactpoint.domain.matching.document import SearchDocument, numbers

MAX_KEYS_PER_RECORD = 33
MAX_KEYS_PER_QUERY = 24
MAX_NICKNAMES = 4
MAX_YEARS = 5
"""A wider range of ages makes no keys: it would crowd out all others."""
MAX_BLOCK_SIZE = 50
"""A key that more records share is too wide to tell them apart: none of its search documents is read."""

Place = tuple[str, str]
"""A postcode and an address, normalised; either may be empty."""


class KeyParts(Struct, frozen=True):
    """What keys are made of: the sounds of one name (the whole first), the days and years it may go with."""

    given: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    initials: str = ""
    days: tuple[date, ...] = ()
    years: tuple[int, ...] = ()


class HasChildId(Protocol):
    """What stands under a key: something of one child."""

    @property
    def child_id(self) -> str:
        """The child's directory number."""


Entry = TypeVar("Entry", bound=HasChildId)


def drop_oversized_blocks(blocks: Sequence[Sequence[Entry]]) -> tuple[list[Entry], bool]:
    """Return what stands in those blocks that are not too wide, each child's once, and whether some are."""
    read = [block for block in blocks if len(block) <= MAX_BLOCK_SIZE]
    return list({entry.child_id: entry for block in read for entry in block}.values()), len(read) < len(blocks)


def blocking_keys_of_record(document: SearchDocument) -> tuple[str, ...]:
    """Return the keys under which a record is found: every name and every address contributes.

    At most `MAX_KEYS_PER_RECORD`, current name and address first, so that a change fits in one transaction.
    """
    found = [f"id|{number}" for number in document.numbers]
    found += _keys_of(document.names[:1], document.places[:1], document.date_of_birth)
    found += _keys_of(document.names, document.places, document.date_of_birth)
    return tuple(dict.fromkeys(found))[:MAX_KEYS_PER_RECORD]


def _keys_of(names: Sequence[tuple[str, str]], places: Sequence[Place], born: date | None) -> Iterator[str]:
    """Yield the keys that some of a record's names and places make."""
    known = [
        _key_parts(given, family, (born,) if born else (), (born.year,) if born else ()) for given, family in names
    ]
    for facts in known:
        yield from _name_keys(facts)
    for place in places:
        for facts in known:
            yield from _place_keys(facts, place)


def blocking_keys_of_query(criteria: Criteria, today: date) -> tuple[str, ...]:
    """Return the keys to look up for ``criteria``: at most `MAX_KEYS_PER_QUERY`, the most selective first."""
    given, family = criteria.given_name or "", criteria.family_name or ""
    place = normalise.postcode(criteria.postcode), normalise.address(criteria.address or "")
    days, years = criteria.days(), criteria.years(today)
    facts = _key_parts(given, family, days, years if len(years) <= MAX_YEARS else ())
    spared = _redundant_rules(dated=bool(days), placed=bool(place[0]), housed=all(normalise.street_key(place[1])))
    found = [f"id|{n}" for n in numbers(criteria.directory_number, criteria.nhs_number, criteria.upn)]
    found += [*_name_keys(facts), *_exchanged(given, family, place, days), *_place_keys(facts, place)]
    found += [] if days else _nickname_keys(given, family)
    return tuple(dict.fromkeys(key for key in found if key[:2] not in spared))[:MAX_KEYS_PER_QUERY]


def _redundant_rules(*, dated: bool, placed: bool, housed: bool) -> frozenset[str]:
    """Return the families that find next to nothing more beside others that what is known allows (decision 8)."""
    spared = {"go"} if placed and housed else set()
    return frozenset(spared | {"nm", "ny"} if placed and dated else spared)


def _exchanged(given: str, family: str, place: Place, days: tuple[date, ...]) -> Iterator[str]:
    """Yield the keys that find names given the wrong way round; one or two suffice."""
    facts = _key_parts(family, given, days[:1], ())
    if facts.given and facts.family:
        kept = ("fd", "fa") if days else ("fp", "fa", "nn")
        yield from (key for key in (*_name_keys(facts), *_place_keys(facts, place)) if key[:2] in kept)


def _nickname_keys(given: str, family: str) -> Iterator[str]:
    """Yield keys by the names that the given name is short for, or that are short for it."""
    plain = normalise.name(family)
    for other in nicknames.related(normalise.name(given))[:MAX_NICKNAMES]:
        yield from _format_keys(("nn", normalise.phonetic_code(other), normalise.phonetic_code(plain)))


def _key_parts(given: str, family: str, days: tuple[date, ...], years: tuple[int, ...]) -> KeyParts:
    plain = normalise.given_name(given), normalise.name(family)
    initials = plain[0][:1] + plain[1][:1] if all(plain) else ""
    return KeyParts(_phonetic_codes(plain[0]), _phonetic_codes(plain[1]), initials, days, years)


def _phonetic_codes(name: str) -> tuple[str, ...]:
    """Return the sound of a name and, if it is of several words, of the first and the last."""
    if not name:
        return ()
    words = normalise.name_words(name)
    ends = (words[0], words[-1]) if len(words) > 1 else ()
    return tuple(dict.fromkeys(map(normalise.phonetic_code, (name, *ends))))


def _name_keys(facts: KeyParts) -> Iterator[str]:
    """Yield the keys that a name makes with dates and years; an empty part makes none."""
    both = list(_both_names(facts))
    for day in facts.days:
        stated = day.isoformat()
        yield from (f"fd|{family}|{stated}" for family in facts.family)
        yield from (f"gd|{given}|{stated}" for given in facts.given)
        yield from _format_keys(("in", facts.initials, stated))
        yield from (f"nm|{given}|{family}|{stated[5:]}" for given, family in both[:1])
    yield from (f"nn|{given}|{family}" for given, family in both)
    yield from (f"ny|{given}|{family}|{year}" for given, family in both[:1] for year in facts.years)


def _both_names(facts: KeyParts) -> Iterator[tuple[str, str]]:
    """Yield both names in full, then the first given name with each part of the family name."""
    if facts.given and facts.family:
        yield facts.given[0], facts.family[0]
        first = facts.given[1] if len(facts.given) > 1 else facts.given[0]
        yield from ((first, family) for family in facts.family[1:] or facts.family)


def _place_keys(facts: KeyParts, place: Place) -> Iterator[str]:
    """Yield the keys that a postcode and an address make, alone, with names, with dates."""
    code, (number, street) = normalise.blocking_postcode(place[0]), normalise.street_key(place[1])
    yield from _format_keys(("pc", code), *(("fp", f, code) for f in facts.family))
    yield from _format_keys(*(("fa", f, number, street) for f in facts.family))
    yield from _format_keys(("ha", number, normalise.long_street_key(place[1])))
    yield from _format_keys(*(("gs", g, street) for g in facts.given[:1]))
    yield from _format_keys(*(("da", day.isoformat(), street) for day in facts.days[:1]))
    for year in map(str, facts.years):
        yield from _format_keys(("ya", number, street, year))
        yield from _format_keys(*(("go", g, year, normalise.outward_code(place[0])) for g in facts.given[:1]))


def _format_keys(*keys: tuple[str, ...]) -> Iterator[str]:
    return ("|".join(key) for key in keys if all(key))
