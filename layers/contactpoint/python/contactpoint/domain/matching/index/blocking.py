"""Blocking keys: a small set of exact-match texts under which a record is found.

A blocking key is the two letters of a blocking rule and normalised values. Keys are plain text here. The adapter turns
each into a blind index, so that the table reveals nothing about a person.

| rule | built from | finds despite |
| --- | --- | --- |
| id | an identifying number, also a former one | everything else |
| fd | sound of family name, date of birth | another given name, spelling |
| gd | sound of given name, date of birth | another family name, spelling |
| in | both initials, date of birth | any spelling, no postcode |
| nm | sounds of both names, month and day of birth | a wrong year, no postcode |
| ny | sounds of both names, year of birth | a wrong day or month, no postcode |
| nn | sounds of both names | a wrong or unknown address, date or age |
| pc | postcode | errors in all other facts |
| fp | sound of family name, postcode | a postcode that many share |
| go | sound of given name, year of birth, outward postcode | another family name, a wrong day, half a postcode |
| fa | sound of family name, house number, street | no date, a wrong postcode |
| ha | house number, street (eight letters) | both names, no date, a wrong postcode |
| ya | house number, street, year of birth | both names, a wrong day or month, a wrong postcode |
| gs | sound of given name, street | no date, another family name, a wrong postcode and house number |
| da | date of birth, street | both names, a wrong postcode and house number |

In a postcode, the last two letters are in alphabetical order, so that swapped letters make no difference. A street is
its first four letters. A name of several words is used as a whole, and by its first and last word.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Protocol, TypeVar

from msgspec import Struct

from contactpoint.domain.matching import normalise
from contactpoint.domain.matching.criteria import MAX_YEARS, Criteria
from contactpoint.domain.matching.given_names import nicknames
from contactpoint.domain.matching.index.search_document import SearchDocument, numbers

MAX_KEYS_PER_RECORD = 33
MAX_KEYS_PER_QUERY = 24
MAX_VISIBLE_KEYS_WHEN_SHIELDED = 14
MAX_SCREENING_KEYS = 26
"""Together a shielded record has 40 keys at most, so that any change of it fits in one transaction."""
MAX_NICKNAMES = 4
MAX_BLOCK_SIZE = 50
"""A larger block does not tell its records apart, so none of its search documents is read."""

Place = tuple[str, str]
"""A postcode and an address, normalised; either may be empty."""


class KeyParts(Struct, frozen=True):
    """The parts of blocking keys: the sounds of one name (the whole first), and possible days and years of birth."""

    given: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    initials: str = ""
    days: tuple[date, ...] = ()
    years: tuple[int, ...] = ()


class HasChildId(Protocol):
    """An entry of a block, which belongs to one child."""

    @property
    def child_id(self) -> str:
        """The child's directory number."""


Entry = TypeVar("Entry", bound=HasChildId)


def drop_oversized_blocks(keys: Iterable[str], blocks: Sequence[Sequence[Entry]]) -> tuple[list[Entry], frozenset[str]]:
    """Return the entries of all blocks that are not oversized, one for each child, and the rules of those dropped.

    Parameters
    ----------
    keys
        The blocking key of each block.
    """
    read = [block for block in blocks if len(block) <= MAX_BLOCK_SIZE]
    dropped = frozenset(key[:2] for key, block in zip(keys, blocks, strict=True) if len(block) > MAX_BLOCK_SIZE)
    return list({entry.child_id: entry for block in read for entry in block}.values()), dropped


def blocking_keys_of_record(document: SearchDocument) -> tuple[str, ...]:
    """Return the blocking keys of a record, from all its names and addresses.

    There are at most `MAX_KEYS_PER_RECORD`, so that a change fits into one transaction. Those of the current name and
    address come first.
    """
    found = [f"id|{number}" for number in document.numbers]
    found += _keys_of(document.names[:1], document.places[:1], document.date_of_birth)
    found += [f"id|{number}" for number in document.former_numbers]
    found += _keys_of(document.names, document.places, document.date_of_birth)
    return tuple(dict.fromkeys(found))[:MAX_KEYS_PER_RECORD]


def sharing_a_key(documents: Iterable[SearchDocument], criteria: Criteria, today: date) -> tuple[SearchDocument, ...]:
    """Return those of some documents that a look-up by these criteria would find."""
    keys = frozenset(blocking_keys_of_query(criteria, today))
    return tuple(document for document in documents if not keys.isdisjoint(blocking_keys_of_record(document)))


def _keys_of(names: Sequence[tuple[str, str]], places: Sequence[Place], born: date | None) -> Iterator[str]:
    """Yield the keys of some of a record's names and places."""
    days, years = (born,) if born else (), (born.year,) if born else ()
    readings = (each for given, family in names for each in normalise.name_readings(given, family))
    known = [_key_parts(reading, days, years) for reading in readings]
    for facts in known:
        yield from _name_keys(facts)
    for place in places:
        for facts in known:
            yield from _place_keys(facts, place)


def blocking_keys_of_query(criteria: Criteria, today: date) -> tuple[str, ...]:
    """Return the blocking keys to look up: at most `MAX_KEYS_PER_QUERY`, the most selective first."""
    given, family = criteria.given_name or "", criteria.family_name or ""
    place = normalise.postcode(criteria.postcode), normalise.address(criteria.address or "")
    days, years = criteria.days(), criteria.years(today)
    years = years if len(years) <= MAX_YEARS else ()
    readings = [_key_parts(each, days, years) for each in normalise.name_readings(given, family)]
    redundant = _redundant_rules(
        named=any(all(each) for each in normalise.name_readings(given, family)),
        dated=criteria.knows_day_of_birth,
        placed=bool(place[0]),
        housed=all(normalise.street_key(place[1])),
    )
    found = [f"id|{n}" for n in numbers(criteria.directory_number, criteria.nhs_number, criteria.upn)]
    found += [key for facts in readings for key in _name_keys(facts)]
    found += _swapped_name_keys(given, family, place, days, dated=criteria.knows_day_of_birth)
    found += [key for facts in readings for key in _place_keys(facts, place)]
    found += [] if criteria.knows_day_of_birth else _nickname_keys(given, family)
    return tuple(dict.fromkeys(key for key in found if key[:2] not in redundant))[:MAX_KEYS_PER_QUERY]


def screening_keys(document: SearchDocument) -> tuple[str, ...]:
    """Return the keys under which a shielded child is found by screening, and never by a search."""
    return screening_keys_to_look_up(document)[:MAX_SCREENING_KEYS]


def screening_keys_to_look_up(document: SearchDocument) -> tuple[str, ...]:
    """Return the keys under which to look for shielded children: all of them. A shielded child has the first ones.

    There are few shielded children, so each fact makes a key of its own: every number, the date of birth (in either
    order of day and month), every name and every home. Each half and each word of a name, as a given or a family name,
    finds with the year of birth a record with errors in the rest of the name and in the day. Last comes every name that
    looks like a Latin one.
    """
    found = [f"id|{number}" for number in (*document.numbers, *document.former_numbers)]
    if document.date_of_birth:
        swapped = normalise.day_and_month_swapped(document.date_of_birth) or document.date_of_birth
        found.append(f"birth|{min(document.date_of_birth, swapped).isoformat()}")
    readings = [normalise.name_readings(given, family) for given, family in document.names]
    found += [key for each in readings for key in _full_name_key(each[0])]
    for place in document.places:
        found += [key for key in _place_keys(KeyParts(), place) if key.startswith(("pc|", "ha|"))]
    found += [key for each in readings for key in _half_name_keys(each[0], document.date_of_birth)]
    found += [key for each in readings for key in _word_keys(each[0], document.date_of_birth)]
    found += [key for each in readings for seen in each[1:] for key in _full_name_key(seen)]
    return tuple(dict.fromkeys(found))


def _half_name_keys(reading: tuple[str, str], born: date | None) -> list[str]:
    """Return the key of each half of a name with the year of birth."""
    year = str(born.year) if born else ""
    return list(_format_keys(*(("hy", normalise.phonetic_code(half), year) for half in reading if half)))


def _word_keys(reading: tuple[str, str], born: date | None) -> list[str]:
    """Return the key of each word of a name with the year of birth: like that of a half that has one word."""
    year = str(born.year) if born else ""
    words = normalise.name_words(" ".join(reading))
    return list(_format_keys(*(("hy", normalise.phonetic_code(word), year) for word in words)))


def _full_name_key(reading: tuple[str, str]) -> list[str]:
    """Return the key of both names, or none if one is not known."""
    return [key for key in _name_keys(_key_parts(reading, (), ())) if key.startswith("nn|")][:1]


def _redundant_rules(*, named: bool, dated: bool, placed: bool, housed: bool) -> frozenset[str]:
    """Return the blocking rules that find almost nothing in addition to the others (decision 8)."""
    redundant = {"go"} if placed and housed else set()
    redundant |= {"nm", "ny"} if dated and (placed or housed) else set()
    return frozenset(redundant | {"fp"} if named or dated else redundant)


def _swapped_name_keys(given: str, family: str, place: Place, days: tuple[date, ...], *, dated: bool) -> Iterator[str]:
    """Yield the keys that find swapped names; one or two are enough, and one more if the given name is an initial."""
    rules = {"fd", "fa"} if dated else {"fa", "nn"}
    rules |= {"gd"} if dated and len(normalise.given_name(given)) == 1 else set()
    for reading in normalise.name_readings(family, given):
        facts = _key_parts(reading, days[:1], ())
        if facts.given and facts.family:
            keys = (*_name_keys(facts), *_place_keys(facts, place))
            yield from (key for key in keys if key[:2] in rules)


def _nickname_keys(given: str, family: str) -> Iterator[str]:
    """Yield the keys of names that the given name is short for, or that are short for it."""
    plain = normalise.name(family)
    for other in nicknames.related(normalise.name(given))[:MAX_NICKNAMES]:
        yield from _format_keys(("nn", normalise.phonetic_code(other), normalise.phonetic_code(plain)))


def _key_parts(plain: tuple[str, str], days: tuple[date, ...], years: tuple[int, ...]) -> KeyParts:
    """Return the parts of the keys of a given and a family name, normalised."""
    initials = plain[0][:1] + plain[1][:1] if all(plain) else ""
    return KeyParts(_phonetic_codes(plain[0]), _phonetic_codes(plain[1]), initials, days, years)


def _phonetic_codes(name: str) -> tuple[str, ...]:
    """Return the phonetic code of a name and, if it has several words, of the first and the last.

    A particle that comes last is a name: Tuan Anh Le.
    """
    if not name:
        return ()
    words, last = normalise.name_words(name), name.rsplit(maxsplit=1)[-1]
    ends = tuple(dict.fromkeys((words[0], words[-1], last))) if " " in name else ()
    return tuple(dict.fromkeys(map(normalise.phonetic_code, (name, *ends))))


def _name_keys(facts: KeyParts) -> Iterator[str]:
    """Yield the keys of a name with dates and years; an empty part gives none."""
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
    """Yield both full names, then the first given name with each part of the family name."""
    if facts.given and facts.family:
        yield facts.given[0], facts.family[0]
        first = facts.given[1] if len(facts.given) > 1 else facts.given[0]
        yield from ((first, family) for family in facts.family[1:] or facts.family)


def _place_keys(facts: KeyParts, place: Place) -> Iterator[str]:
    """Yield the keys of a postcode and an address: by themselves, with names, and with dates."""
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
