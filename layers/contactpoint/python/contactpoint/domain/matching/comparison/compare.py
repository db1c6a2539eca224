"""Compares a search document with the criteria: each fact reaches a comparison level.

A value that is missing on either side reaches no level.
"""

from collections.abc import Iterator
from datetime import date
from math import log
from typing import NamedTuple

from msgspec.structs import replace

from contactpoint.domain.facts.identifiers import is_temporary_upn
from contactpoint.domain.matching import normalise
from contactpoint.domain.matching.comparison.interactions import interaction_levels
from contactpoint.domain.matching.comparison.level import (
    DIFFERENT_NAME_KINDS,
    LIKE_NAME_KINDS,
    ComparisonLevel,
    WeightFunction,
)
from contactpoint.domain.matching.comparison.name_levels import name_levels
from contactpoint.domain.matching.comparison.places import place_levels
from contactpoint.domain.matching.comparison.relatives import relative_levels
from contactpoint.domain.matching.comparison.sexes import AskedSex, sex_levels
from contactpoint.domain.matching.criteria import Criteria
from contactpoint.domain.matching.index.search_document import SearchDocument, numbers
from contactpoint.domain.matching.informative_criteria import instead_of_given_name
from contactpoint.domain.matching.population_figures import ENGLAND, DirectoryStatistics

UNCERTAIN_DATE = 0.5
"""How much of the weight of an equal date counts if it is estimated or 1 January: as if one child in five of a year had
that date (decision 20)."""


CHILDHOOD = 18
"""Years; so many ages there are."""
OLDEST = 25
"""How many years ago a child in the directory may have been born, and a few more."""
NUMBER_WORDS = {"dn": "directory number", "nhs": "NHS number", "upn": "UPN"}
IDENTIFYING_LEVELS = frozenset({"number.exact", "number.former"})
"""With a number that one child has, it does not matter who else might agree by chance, or who the siblings are."""
CONTRADICTING_LEVELS = frozenset(
    {
        *(f"given_name.{kind}" for kind in DIFFERENT_NAME_KINDS | LIKE_NAME_KINDS),
        "family_name.differs",
        "birth.differs",
        "birth.year",
        "year.differs",
        "age.differs",
    }
)
"""A name or a birthday that is another child's, such as a twin's: then the number may be, too."""
OTHER_DAYS = frozenset({"birth.close", "birth.part", "year.close", "year.near", "age.close", "age.near"})
"""A birthday or an age that is nearly the same: next to another sex it is a brother's or sister's."""
CONTRADICTED = ComparisonLevel("number.contradicted", "the number and the name or birthday contradict each other")


class ComparisonContext(NamedTuple):
    """Inputs of a comparison in addition to criteria and search document.

    Attributes
    ----------
    today
        The day on which ages are calculated.
    directory
        The figures of the whole directory.
    postcode_is_crowded
        Whether too many candidates share the postcode for it to be evidence.
    home_is_shared
        Whether unrelated people stay at the home that is asked for: then its postcode is not compared at all.
    """

    today: date
    directory: DirectoryStatistics = ENGLAND
    postcode_is_crowded: bool = False
    home_is_shared: bool = False


Levels = tuple[ComparisonLevel, ...]


class Comparison:
    """Compares one search with search documents. Facts that several of them share are compared once."""

    def __init__(self, criteria: Criteria, context: ComparisonContext, weigh: WeightFunction) -> None:
        self._criteria, self._context, self._weigh = criteria, context, weigh
        self._names: dict[tuple[tuple[str, str], ...], Levels] = {}
        self._places: dict[tuple[tuple[str, str], ...], Levels] = {}
        self._weighed: dict[tuple[Levels, ...], tuple[Levels, float]] = {}
        is_nobodys_home = context.postcode_is_crowded and context.home_is_shared
        self._asked_home = replace(criteria, postcode=None) if is_nobodys_home else criteria
        self._said = instead_of_given_name(criteria)
        self._sex = AskedSex(criteria, self._said)
        self._numbers = numbers(criteria.directory_number, criteria.nhs_number, criteria.upn)

    def levels(self, document: SearchDocument) -> Levels:
        """Return every level that ``document`` reaches."""
        return self.weighed(document)[0]

    def weighed(self, document: SearchDocument) -> tuple[Levels, float]:
        """Return every level that ``document`` reaches, and their match weight."""
        criteria = self._criteria
        facts = (
            tuple(_numbers(self._numbers, document)) if self._numbers else (),
            self._name_levels(document),
            tuple(_birth(criteria, document, self._context.today)),
            sex_levels(self._sex, document),
            self._place_levels(document),
        )
        known = self._weighed.get(facts)
        if known is None:
            levels = self._with_interactions(*facts)
            known = self._weighed[facts] = levels, self._weigh(levels)
        return known

    def _with_interactions(self, number: Levels, names: Levels, birth: Levels, sex: Levels, place: Levels) -> Levels:
        if any(level.name in IDENTIFYING_LEVELS for level in number):
            if not _contradict(names, birth, sex):
                return (*number, *names, *birth, *sex, *place)
            number = (*number, CONTRADICTED)
        stated = (*number, *names, *birth, *sex, *place)
        return (*stated, *interaction_levels(names, birth, (*sex, *number), place, self._context.directory))

    def _name_levels(self, document: SearchDocument) -> Levels:
        known = self._names.get(document.names)
        if known is None:
            agreeing = name_levels(self._criteria, document, self._weigh)
            is_stated = self._criteria.sex in ("female", "male")
            asked = self._said, self._criteria.family_name or ""
            about_relative = relative_levels(*asked, document.names, sex_is_stated=is_stated)
            known = self._names[document.names] = (*agreeing, *about_relative)
        return known

    def _place_levels(self, document: SearchDocument) -> Levels:
        known = self._places.get(document.places)
        if known is None:
            is_crowded = self._context.postcode_is_crowded
            known = place_levels(self._asked_home, document, self._weigh, postcode_is_crowded=is_crowded)
            self._places[document.places] = known
        return known


def _contradict(names: Levels, birth: Levels, sex: Levels) -> bool:
    """Return whether the name or the birthday is another child's than the number; or the sex, and more is not known.

    Next to another sex, the given name and the birthday must be known: the number may be a brother's or sister's.
    """
    if any(level.name in CONTRADICTING_LEVELS for level in (*names, *birth)):
        return True
    if all(level.name != "sex.differs" for level in sex):
        return False
    has_given_name = any(level.name.startswith(("given_name.", "name.")) for level in names)
    return not has_given_name or any(level.name in OTHER_DAYS for level in birth)


def compare(
    criteria: Criteria, document: SearchDocument, context: ComparisonContext, weigh: WeightFunction
) -> tuple[ComparisonLevel, ...]:
    """Return every level that ``document`` reaches against ``criteria``."""
    return Comparison(criteria, context, weigh).levels(document)


def _numbers(asked: tuple[str, ...], document: SearchDocument) -> Iterator[ComparisonLevel]:
    """Compare each number that is asked for: it agrees, agrees with a former one, differs, or is not known."""
    for number in asked:
        kind = number.partition("|")[0]
        words, same_kind = NUMBER_WORDS[kind], [each for each in document.numbers if each.startswith(f"{kind}|")]
        if number in (*document.numbers, *document.former_numbers) and _is_weak(number):
            yield ComparisonLevel("number.temporary", f"temporary {words} agrees")
        elif number in document.numbers:
            yield ComparisonLevel("number.exact", f"{words} agrees")
        elif number in document.former_numbers:
            yield ComparisonLevel("number.former", f"former {words} agrees")
        elif same_kind and not any(map(_is_weak, (number, *same_kind))):
            yield ComparisonLevel("number.differs", f"{words} differs")


def _is_weak(number: str) -> bool:
    """Return whether this is a temporary UPN: a child may have had several, so it neither proves nor excludes much."""
    return number.startswith("upn|") and is_temporary_upn(number)


def _birth(criteria: Criteria, document: SearchDocument, today: date) -> Iterator[ComparisonLevel]:
    value, query_value = document.date_of_birth, criteria.date_of_birth
    if value is None:
        return
    if query_value and _day_is_unknown(query_value, document):
        yield _uncertain_date(query_value, value)
    elif query_value:
        yield _date(query_value, value)
        if query_value > today or query_value.year < today.year - OLDEST:
            yield _NO_CHILDS_BIRTHDAY
        if criteria.age is not None and _years_apart(criteria, query_value, today):
            yield _OF_ANOTHER_AGE
    elif criteria.year_of_birth:
        yield _years("year", "year of birth", abs(criteria.year_of_birth - value.year))
    if criteria.age is not None:
        apart = _years_apart(criteria, value, today)
        yield _years("age_with_date", "age", apart) if query_value == value else _age(criteria, apart)


def _age(criteria: Criteria, apart: int) -> ComparisonLevel:
    """Compare an age. A range agrees less, as brothers and sisters do; a year outside of it is one year more."""
    years = max((criteria.age_to or 0) - (criteria.age or 0), 0) + 1
    if years == 1:
        return _years("age", "age", apart)
    if apart:
        return ComparisonLevel(_years("age", "", apart + 1).name, "age is outside the range")
    return ComparisonLevel("age.range", "age is in the range", max(1 - log(years, CHILDHOOD), 0.0))


def _years_apart(criteria: Criteria, born: date, today: date) -> int:
    """Return how many years the age that is asked for is from that of somebody with this birthday."""
    if criteria.age is None:
        return 0
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return max(criteria.age - years, years - (criteria.age_to or criteria.age), 0)


def _day_is_unknown(query_value: date, document: SearchDocument) -> bool:
    """Return whether one of the dates says its year only: it is estimated, or 1 January."""
    value = document.date_of_birth
    return document.birth_estimated or any(each and normalise.is_default_date(each) for each in (query_value, value))


def _uncertain_date(query_value: date, value: date) -> ComparisonLevel:
    """Compare dates of which one says its year only: they agree less if equal, and as years if not."""
    if query_value == value:
        return ComparisonLevel("birth.exact", "date of birth agrees, but may be estimated", UNCERTAIN_DATE)
    return _years("year", "year of birth", abs(query_value.year - value.year))


_NO_CHILDS_BIRTHDAY = ComparisonLevel("date.impossible", "no child can have that date of birth")
_OF_ANOTHER_AGE = ComparisonLevel("date.of_another_age", "age and date of birth of the search contradict each other")


def _date(query_value: date, value: date) -> ComparisonLevel:
    if query_value == value:
        return ComparisonLevel("birth.exact", "date of birth agrees")
    if normalise.day_and_month_swapped(query_value) == value:
        return ComparisonLevel("birth.swapped", "day and month swapped")
    alike = (query_value.year == value.year) + (query_value.month == value.month) + (query_value.day == value.day)
    if alike == 2:
        if _one_digit(query_value.isoformat(), value.isoformat()):
            return ComparisonLevel("birth.close", "date of birth differs in one digit")
        return ComparisonLevel("birth.part", "date of birth differs in one part")
    if alike == 1 and query_value.year == value.year:
        return ComparisonLevel("birth.year", "year of birth agrees")
    return ComparisonLevel("birth.differs", "date of birth differs")


def _one_digit(one: str, other: str) -> bool:
    """Return whether two ISO dates differ in one digit, or in two swapped neighbours."""
    differing = [at for at in range(10) if one[at] != other[at]]
    if len(differing) == 2:
        first, second = differing
        return second - first == 1 and one[first] == other[second] and one[second] == other[first]
    return len(differing) == 1


def _years(name: str, words: str, apart: int) -> ComparisonLevel:
    if apart == 0:
        return ComparisonLevel(f"{name}.exact", f"{words} agrees")
    if apart <= 2:
        return ComparisonLevel(f"{name}.{'close' if apart == 1 else 'near'}", f"{words} differs by {apart}")
    return ComparisonLevel(f"{name}.differs", f"{words} differs")
