"""Compares a search document with the criteria: each fact reaches a comparison level.

A value that is missing on either side reaches no level.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from contactpoint.domain.matching import normalise
from contactpoint.domain.matching.comparison.interactions import interaction_levels
from contactpoint.domain.matching.comparison.level import ComparisonLevel, WeightFunction
from contactpoint.domain.matching.comparison.names import name_levels
from contactpoint.domain.matching.comparison.places import place_levels
from contactpoint.domain.matching.criteria import Criteria
from contactpoint.domain.matching.directory_statistics import ENGLAND, DirectoryStatistics
from contactpoint.domain.matching.search_document import SearchDocument, numbers


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
    """

    today: date
    directory: DirectoryStatistics = ENGLAND
    postcode_is_crowded: bool = False


def compare(
    criteria: Criteria, document: SearchDocument, context: ComparisonContext, weigh: WeightFunction
) -> tuple[ComparisonLevel, ...]:
    """Return every level that ``document`` reaches against ``criteria``."""
    today = context.today
    names = name_levels(criteria, document, weigh)
    place = place_levels(criteria, document, weigh, postcode_is_crowded=context.postcode_is_crowded)
    birth = tuple(_birth(criteria, document, today))
    sex = tuple(_sex(criteria, document))
    rest = interaction_levels(names, birth, sex, place, context.directory)
    return (*_numbers(criteria, document), *names, *birth, *sex, *place, *rest)


def _numbers(criteria: Criteria, document: SearchDocument) -> Iterator[ComparisonLevel]:
    for number in numbers(criteria.directory_number, criteria.nhs_number, criteria.upn):
        if number in document.numbers:
            yield ComparisonLevel("number.exact", "identifying number agrees")


def _birth(criteria: Criteria, document: SearchDocument, today: date) -> Iterator[ComparisonLevel]:
    value, query_value = document.date_of_birth, criteria.date_of_birth
    if value is None:
        return
    if query_value:
        yield _date(query_value, value)
    elif criteria.year_of_birth:
        yield _years("year", "year of birth", abs(criteria.year_of_birth - value.year))
    if criteria.age is not None:
        years = today.year - value.year - ((today.month, today.day) < (value.month, value.day))
        apart = max(criteria.age - years, years - (criteria.age_to or criteria.age), 0)
        yield _years("age_with_date" if query_value == value else "age", "age", apart)


def _date(query_value: date, value: date) -> ComparisonLevel:
    if query_value == value:
        return ComparisonLevel("birth.exact", "date of birth agrees")
    if normalise.day_and_month_swapped(query_value) == value:
        return ComparisonLevel("birth.swapped", "day and month swapped")
    if _one_digit(query_value.isoformat(), value.isoformat()):
        return ComparisonLevel("birth.close", "date of birth differs in one digit")
    alike = (query_value.year == value.year) + (query_value.month == value.month) + (query_value.day == value.day)
    if alike == 2:
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


def _sex(criteria: Criteria, document: SearchDocument) -> Iterator[ComparisonLevel]:
    if criteria.sex and "not_specified" not in (criteria.sex, document.sex):
        agrees = criteria.sex == document.sex
        yield ComparisonLevel("sex.exact", "sex agrees") if agrees else ComparisonLevel("sex.differs", "sex differs")
