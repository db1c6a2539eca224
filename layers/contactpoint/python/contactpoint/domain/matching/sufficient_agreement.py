"""Whether a record agrees with so many criteria that they were enough to find it (rulebook, section 4).

Minimum criteria are there so that nobody lists children by a family name and a date. An invented given name would be
the fact that is missing; so a fact counts for a record only if it agrees with something of it. Nor does a name that is
a list of names: one of fifteen agrees with most children of a street.
"""

from collections.abc import Set
from typing import Any, Literal

from msgspec.structs import replace

from contactpoint.domain.matching import normalise
from contactpoint.domain.matching.comparison.places import AGREEING_POSTCODE_KINDS, postcode_kind
from contactpoint.domain.matching.criteria import Criteria
from contactpoint.domain.matching.index.search_document import SearchDocument
from contactpoint.domain.matching.minimum_criteria import lacking_criteria

NUMBERS = frozenset({"number.exact", "number.former", "number.temporary"})
ANOTHER_NAME_KINDS = frozenset({"differs", "weak"})
WHOLE_NAMES = frozenset(
    {"name.swapped", "name.swapped_similar", "name.swapped_alike", "name.swapped_initial", "name.only", "name.words"}
)
"""Levels at which both names agree together."""
NameField = Literal["given_name", "family_name"]
NAME_FIELDS: tuple[NameField, ...] = ("given_name", "family_name")
MAX_WORDS_FOR_ONE = 2
"""As many words of a search for one of the record: families join two names, and leave one out."""
MAX_GIVEN_NAMES = 4
"""A child may have as many given names, of which a record has one."""
SAME_DAYS = frozenset({"birth.exact", "birth.close", "birth.swapped", "birth.part"})
"""Levels at which the day agrees, or is one mistake away."""
BIRTH_FIELDS = ("birth", "year", "age", "age_with_date")


def agrees_enough(criteria: Criteria, document: SearchDocument, levels: Set[str]) -> bool:
    """Return whether the criteria that agree with a record are sufficient, if all of them are.

    Parameters
    ----------
    criteria
        Those that say something (`informative_criteria`).
    levels
        The names of the levels that the record reaches.
    """
    if lacking_criteria(criteria) or not levels.isdisjoint(NUMBERS):
        return True
    agreeing = replace(
        criteria,
        given_name=criteria.given_name if _name_agrees("given_name", criteria, document, levels) else None,
        family_name=criteria.family_name if _name_agrees("family_name", criteria, document, levels) else None,
        postcode=criteria.postcode if _place_agrees(criteria, document, levels) else None,
        **_agreeing_birth(criteria, levels),
    )
    return not lacking_criteria(agreeing)


def is_among_many_names(criteria: Criteria, document: SearchDocument, levels: Set[str]) -> bool:
    """Return whether a name of the search agrees only because it is a list of names, of which the record has one."""
    return any(_has_agreeing_kind(field, levels) and _is_among_many(criteria, document, field) for field in NAME_FIELDS)


def _name_agrees(field: NameField, criteria: Criteria, document: SearchDocument, levels: Set[str]) -> bool:
    return _has_agreeing_kind(field, levels) and not _is_among_many(criteria, document, field)


def _has_agreeing_kind(field: NameField, levels: Set[str]) -> bool:
    kinds = {level.removeprefix(f"{field}.") for level in levels if level.startswith(f"{field}.")}
    return bool(kinds - ANOTHER_NAME_KINDS) or not levels.isdisjoint(WHOLE_NAMES)


def _is_among_many(criteria: Criteria, document: SearchDocument, field: NameField) -> bool:
    asked = _words(getattr(criteria, field) or "")
    return len(asked) > MAX_WORDS_FOR_ONE and all(_is_a_list(asked, field, names) for names in document.names)


def _is_a_list(asked: tuple[str, ...], field: NameField, recorded: tuple[str, str]) -> bool:
    """Return whether too many words are asked for: several are in neither name, and the name itself has few."""
    given_name, family_name = map(_words, recorded)
    own = given_name if field == "given_name" else family_name
    invented = {*asked} - {*given_name, *family_name}
    few = MAX_GIVEN_NAMES if field == "given_name" else MAX_WORDS_FOR_ONE
    return len(asked) > max(few, MAX_WORDS_FOR_ONE * len(own)) and len(invented) > 1


def _words(name: str) -> tuple[str, ...]:
    return normalise.name_words(normalise.name(name))


def _agreeing_birth(criteria: Criteria, levels: Set[str]) -> dict[str, Any]:
    """Return what of the birth does not agree, as unknown. A date of which the year agrees is a year."""
    if not _birth_agrees(levels):
        return {"date_of_birth": None, "year_of_birth": None, "age": None}
    if criteria.date_of_birth and levels.isdisjoint(SAME_DAYS):
        return {"date_of_birth": None, "year_of_birth": criteria.date_of_birth.year}
    return {}


def _birth_agrees(levels: Set[str]) -> bool:
    return any(level.partition(".")[0] in BIRTH_FIELDS and not level.endswith(".differs") for level in levels)


def _place_agrees(criteria: Criteria, document: SearchDocument, levels: Set[str]) -> bool:
    """Return whether the home agrees. A postcode that is no evidence, because many share it, agrees all the same."""
    asked = normalise.postcode(criteria.postcode)
    return "home.agrees" in levels or any(
        postcode_kind(asked, postcode) in AGREEING_POSTCODE_KINDS for postcode, _ in document.places if asked
    )
