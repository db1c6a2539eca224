"""Whether a record agrees with so many criteria that they were enough to find it (rulebook, section 4).

Minimum criteria are there so that nobody lists children by a family name and a date. An invented given name would be
the fact that is missing; so a fact counts for a record only if it agrees with something of it. Nor does a name that is
a list of names: one of fifteen agrees with most children of a street.
"""

from collections.abc import Set
from typing import Any, Literal, NamedTuple

from msgspec.structs import replace

from contactpoint.domain.matching import normalise
from contactpoint.domain.matching.comparison.agreement_of_one_name import agreement
from contactpoint.domain.matching.comparison.places import AGREEING_POSTCODE_KINDS, postcode_kind
from contactpoint.domain.matching.criteria import Criteria
from contactpoint.domain.matching.given_names import nicknames
from contactpoint.domain.matching.index.search_document import SearchDocument
from contactpoint.domain.matching.minimum_criteria import lacking_criteria
from contactpoint.domain.matching.normalise.address_parts import parse_address

NUMBERS = frozenset({"number.exact", "number.former", "number.temporary"})
ANOTHER_NAME_KINDS = frozenset({"differs", "weak"})
BEGINNINGS = frozenset({"initial", "prefix", "shortened"})
MAX_LETTERS_OF_ANY = 2
"""A beginning of so many letters is that of any of many names."""
WHOLE_NAMES = frozenset(
    {"name.swapped", "name.swapped_similar", "name.swapped_alike", "name.swapped_initial", "name.only", "name.words"}
)
"""Levels at which both names agree together."""
NameField = Literal["given_name", "family_name"]
NAME_FIELDS: tuple[NameField, ...] = ("given_name", "family_name")
_OTHER: dict[NameField, NameField] = {"given_name": "family_name", "family_name": "given_name"}
MAX_WORDS_FOR_ONE = 2
"""As many words of a search for one of the record: families join two names, and leave one out."""
MAX_GIVEN_NAMES = 4
"""A child may have as many given names, of which a record has the first one."""
DAYS = frozenset({"birth.exact", "birth.swapped"})
DAYS_NEARLY = DAYS | {"birth.close", "birth.part"}
"""Levels at which the day agrees, or is one mistake away.

A mistake is forgiven next to both names only: twelve days of a year, with a given name and a postcode, would find every
child who was born in it."""
NOT_A_HOME_NOW = frozenset({"former_home.agrees", "postcode.shared"})
WHOLE_ADDRESSES = frozenset({"address.exact", "address.similar"})
NEAR_HOME = WHOLE_ADDRESSES | {
    f"address.{kind}" for kind in ("unnumbered", "building", "flat", "street", "number", "number_only")
}
BIRTH_FIELDS = ("birth", "year", "age", "age_with_date")


class Sufficiency(NamedTuple):
    """What the criteria that agree with a record are enough for.

    Attributes
    ----------
    is_enough
        Whether they are sufficient without those that do not agree, if all of them are.
    is_guess
        Whether they are not, and a stated fact is not what the record says: it may be a guess.
    may_be_hinted_at
        Whether the family name, the day of birth, or the given name and the house agree, if it is a guess.
    """

    is_enough: bool
    is_guess: bool = False
    may_be_hinted_at: bool = True


ENOUGH = Sufficiency(is_enough=True)


def sufficiency(criteria: Criteria, document: SearchDocument, levels: Set[str]) -> Sufficiency:
    """Return what the criteria that agree with a record are enough for.

    Parameters
    ----------
    criteria
        Those that say something (`informative_criteria`).
    levels
        The names of the levels that the record reaches.
    """
    if lacking_criteria(_as_searched(criteria)) or not levels.isdisjoint(NUMBERS):
        return ENOUGH
    agreeing = _agreeing(criteria, document, levels)
    if not lacking_criteria(agreeing):
        return ENOUGH
    is_guess = _is_guess(criteria, agreeing, document, levels)
    is_at_home = bool(agreeing.given_name) and _is_whole_address(levels)
    is_known = bool(agreeing.family_name) or is_at_home or not levels.isdisjoint(DAYS)
    return Sufficiency(is_enough=False, is_guess=is_guess, may_be_hinted_at=is_known or not is_guess)


def _as_searched(criteria: Criteria) -> Criteria:
    """Return the criteria without a postcode of another country: a search has none, but a set to measure with may."""
    return criteria if normalise.is_postcode(criteria.postcode or "") else replace(criteria, postcode=None)


def _is_guess(criteria: Criteria, agreeing: Criteria, document: SearchDocument, levels: Set[str]) -> bool:
    """Return whether a stated fact is not what the record says.

    What the record does not say is no guess. Nor is anything next to the house and the family name or the birthday. A
    home without which the search would not be sufficient is one, if it is not the very one.
    """
    if lacking_criteria(replace(criteria, address=None)):
        return True
    if not levels.isdisjoint(WHOLE_NAMES) and _are_many_names(criteria, document, levels):
        return True
    if any(_agrees_as_one_of_many(criteria, document, field, levels) for field in NAME_FIELDS):
        return True
    if _is_whole_address(levels) and (agreeing.family_name or not levels.isdisjoint(DAYS)):
        return False
    compared = {level.partition(".")[0] for level in levels}
    names = any(getattr(criteria, each) and not getattr(agreeing, each) and each in compared for each in NAME_FIELDS)
    birth = (criteria.date_of_birth, criteria.year_of_birth, criteria.age)
    is_other_birth = birth != (agreeing.date_of_birth, agreeing.year_of_birth, agreeing.age)
    is_other_birth = is_other_birth and not compared.isdisjoint(BIRTH_FIELDS)
    return names or is_other_birth or _is_elsewhere(criteria, agreeing, document)


def _is_elsewhere(criteria: Criteria, agreeing: Criteria, document: SearchDocument) -> bool:
    """Return whether a postcode is stated that the record has not: any would do next to a record without one."""
    is_alike = not _postcode_kinds(criteria, document).isdisjoint(AGREEING_POSTCODE_KINDS)
    if not criteria.postcode or (agreeing.postcode and is_alike):
        return False
    return normalise.is_postcode(criteria.postcode) or any(code for code, _ in document.places)


def _agrees_as_one_of_many(criteria: Criteria, document: SearchDocument, field: NameField, levels: Set[str]) -> bool:
    is_alike = _has_agreeing_kind(field, getattr(criteria, field), levels)
    return is_alike and _is_among_many(criteria, document, field)


def _agreeing(criteria: Criteria, document: SearchDocument, levels: Set[str]) -> Criteria:
    """Return the criteria that agree with a record, without the others."""
    names = {field: _agreeing_name(field, criteria, document, levels) for field in NAME_FIELDS}
    is_whole_name = all(names.values())
    codes = _postcode_kinds(criteria, document)
    place = _place_agrees(codes, levels, may_be_mistaken=is_whole_name)
    birth = _agreeing_birth(criteria, levels, DAYS_NEARLY if is_whole_name else DAYS)
    is_home = _is_one_child_of_the_house(criteria, document, levels)
    home = {
        "postcode": (criteria.postcode or criteria.address) if place else None,
        "address": criteria.address if is_home else None,
    }
    return replace(criteria, **names, **birth, **home)


def _agreeing_name(field: NameField, criteria: Criteria, document: SearchDocument, levels: Set[str]) -> str | None:
    """Return the name of a search that agrees with a field of the record: that of the same field, or of the other."""
    stated: str | None = getattr(criteria, field)
    other: str | None = getattr(criteria, _OTHER[field])
    if not levels.isdisjoint(WHOLE_NAMES):
        return None if _are_many_names(criteria, document, levels) else stated or other
    if _has_agreeing_kind(field, stated, levels) and not _is_among_many(criteria, document, field):
        return stated
    own = NAME_FIELDS.index(field)
    return other if other and any(_words(other) == _words(names[own]) for names in document.names) else None


def _has_agreeing_kind(field: NameField, stated: str | None, levels: Set[str]) -> bool:
    """Return whether a name agrees, and not only by its first two letters: two hundred searches would try them all.

    A listed short form, such as Mo or Ty, is a name.
    """
    kinds = {level.removeprefix(f"{field}.") for level in levels if level.startswith(f"{field}.")}
    name = normalise.name(stated or "")
    is_short_form = field == "given_name" and bool(nicknames.related(name))
    is_beginning = len(name) <= MAX_LETTERS_OF_ANY and not is_short_form
    agreeing = kinds - ANOTHER_NAME_KINDS - (BEGINNINGS if is_beginning else frozenset())
    return bool(agreeing) or not levels.isdisjoint(WHOLE_NAMES)


def _are_many_names(criteria: Criteria, document: SearchDocument, levels: Set[str]) -> bool:
    """Return whether a field is a list, or both fields together have two words more than the record."""
    if any(_is_among_many(criteria, document, each) for each in NAME_FIELDS):
        return True
    asked = {*_words(criteria.given_name or ""), *_words(criteria.family_name or "")}
    more = (asked - {*_words(given), *_words(family)} for given, family in document.names)
    return "name.words" in levels and all(len(each) > 1 for each in more)


def _is_among_many(criteria: Criteria, document: SearchDocument, field: NameField) -> bool:
    asked = _words(getattr(criteria, field) or "")
    return len(asked) > MAX_WORDS_FOR_ONE and all(_is_a_list(asked, field, names) for names in document.names)


def _is_a_list(asked: tuple[str, ...], field: NameField, recorded: tuple[str, str]) -> bool:
    """Return whether too many words are asked for: several are in neither name, and the name itself has few.

    Several given names begin with the one that the record has: otherwise each could be a guess.
    """
    given_name, family_name = map(_words, recorded)
    own = given_name if field == "given_name" else family_name
    if len({*asked} - {*given_name, *family_name}) < 2:
        return False
    few = MAX_GIVEN_NAMES if field == "given_name" and _begins_alike(asked, own) else MAX_WORDS_FOR_ONE
    return len(asked) > max(few, MAX_WORDS_FOR_ONE * len(own))


def _begins_alike(asked: tuple[str, ...], own: tuple[str, ...]) -> bool:
    return bool(own) and agreement(asked[0], own[0], given=True) not in ANOTHER_NAME_KINDS


def _words(name: str) -> tuple[str, ...]:
    return normalise.name_words(normalise.name(name))


def _agreeing_birth(criteria: Criteria, levels: Set[str], days: Set[str]) -> dict[str, Any]:
    """Return what of the birth does not agree, as unknown. A date of which the day does not agree is a year."""
    if not _birth_agrees(levels):
        return {"date_of_birth": None, "year_of_birth": None, "age": None}
    if criteria.date_of_birth and levels.isdisjoint(days):
        return {"date_of_birth": None, "year_of_birth": criteria.date_of_birth.year}
    return {}


def _birth_agrees(levels: Set[str]) -> bool:
    return any(level.partition(".")[0] in BIRTH_FIELDS and not level.endswith(".differs") for level in levels)


def _is_one_child_of_the_house(criteria: Criteria, document: SearchDocument, levels: Set[str]) -> bool:
    """Return whether postcode, number and street are those of the home now, and one given name is asked for.

    Two names would list two children who live there. An oversized postcode, such as a hotel's, is nobody's home.
    """
    if not _is_whole_address(levels) or document.places_are_former or not levels.isdisjoint(NOT_A_HOME_NOW):
        return False
    (code, address), asked = document.places[0], normalise.address(criteria.address or "")
    is_same_number = parse_address(address).number == parse_address(asked).number != ""
    is_same_postcode = postcode_kind(normalise.postcode(criteria.postcode), code) in AGREEING_POSTCODE_KINDS
    words = len(_words(criteria.given_name or ""))
    is_one_name = any(words <= max(1, len(_words(given))) for given, _ in document.names)
    return is_one_name and is_same_number and is_same_postcode


def _postcode_kinds(criteria: Criteria, document: SearchDocument) -> Set[str]:
    asked = normalise.postcode(criteria.postcode)
    return {postcode_kind(asked, code) for code, _ in document.places if asked}


def _place_agrees(codes: Set[str], levels: Set[str], *, may_be_mistaken: bool) -> bool:
    """Return whether the home agrees. A postcode that is no evidence, because many share it, agrees all the same.

    A mistake in a postcode makes it one of about forty. If it may not be mistaken, the street or the house number has
    to agree as well: who knows the street can look its postcode up, and a number is as hard to guess as a postcode. A
    street with the postcode of another town is no home. The very house is one.
    """
    is_near = not codes.isdisjoint(AGREEING_POSTCODE_KINDS) and (may_be_mistaken or not levels.isdisjoint(NEAR_HOME))
    return "exact" in codes or is_near or _is_whole_address(levels)


def _is_whole_address(levels: Set[str]) -> bool:
    return "home.agrees" in levels and not levels.isdisjoint(WHOLE_ADDRESSES)
