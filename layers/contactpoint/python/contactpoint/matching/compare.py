"""How a card compares with the criteria: for each fact, the level of agreement that it reaches.

A value that is missing on either side reaches no level and counts nothing.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from contactpoint.matching import normalise
from contactpoint.matching.card import Card, numbers
from contactpoint.matching.compare_names import name_levels
from contactpoint.matching.compare_places import place_levels
from contactpoint.matching.compare_together import together
from contactpoint.matching.criteria import Criteria
from contactpoint.matching.directory import ENGLAND, Directory
from contactpoint.matching.level import Level, Weigh


class Setting(NamedTuple):
    """What a comparison depends on besides criteria and card.

    Attributes
    ----------
    today
        The day from which ages count.
    directory
        What is known of the directory as a whole.
    crowded
        Whether the postcode asked for is that of so many that it tells nothing.
    """

    today: date
    directory: Directory = ENGLAND
    crowded: bool = False


def levels(criteria: Criteria, card: Card, setting: Setting, weigh: Weigh) -> tuple[Level, ...]:
    """Return every level that ``card`` reaches against ``criteria``."""
    today = setting.today
    names = name_levels(criteria, card, weigh)
    place = place_levels(criteria, card, weigh, crowded=setting.crowded)
    birth = tuple(_birth(criteria, card, today))
    sex = tuple(_sex(criteria, card))
    rest = together(names, birth, sex, place, setting.directory)
    return (*_numbers(criteria, card), *names, *birth, *sex, *place, *rest)


def _numbers(criteria: Criteria, card: Card) -> Iterator[Level]:
    for number in numbers(criteria.directory_number, criteria.nhs_number, criteria.upn):
        if number in card.numbers:
            yield Level("number.exact", "identifying number agrees")


def _birth(criteria: Criteria, card: Card, today: date) -> Iterator[Level]:
    held, asked = card.date_of_birth, criteria.date_of_birth
    if held is None:
        return
    if asked:
        yield _date(asked, held)
    elif criteria.year_of_birth:
        yield _years("year", "year of birth", abs(criteria.year_of_birth - held.year))
    if criteria.age is not None:
        years = today.year - held.year - ((today.month, today.day) < (held.month, held.day))
        apart = max(criteria.age - years, years - (criteria.age_to or criteria.age), 0)
        yield _years("age_too" if asked == held else "age", "age", apart)


def _date(asked: date, held: date) -> Level:
    if asked == held:
        return Level("birth.exact", "date of birth agrees")
    if normalise.day_and_month_swapped(asked) == held:
        return Level("birth.exchanged", "day and month exchanged")
    if _one_digit(asked.isoformat(), held.isoformat()):
        return Level("birth.close", "date of birth differs in one digit")
    alike = (asked.year == held.year) + (asked.month == held.month) + (asked.day == held.day)
    if alike == 2:
        return Level("birth.part", "date of birth differs in one part")
    if alike == 1 and asked.year == held.year:
        return Level("birth.year", "year of birth agrees")
    return Level("birth.differs", "date of birth differs")


def _one_digit(one: str, other: str) -> bool:
    """Return whether two ISO dates differ in one digit, or two neighbours are exchanged."""
    differing = [at for at in range(10) if one[at] != other[at]]
    if len(differing) == 2:
        first, second = differing
        return second - first == 1 and one[first] == other[second] and one[second] == other[first]
    return len(differing) == 1


def _years(name: str, words: str, apart: int) -> Level:
    if apart == 0:
        return Level(f"{name}.exact", f"{words} agrees")
    if apart <= 2:
        return Level(f"{name}.{'close' if apart == 1 else 'near'}", f"{words} differs by {apart}")
    return Level(f"{name}.differs", f"{words} differs")


def _sex(criteria: Criteria, card: Card) -> Iterator[Level]:
    if criteria.sex and "not_specified" not in (criteria.sex, card.sex):
        agrees = criteria.sex == card.sex
        yield Level("sex.exact", "sex agrees") if agrees else Level("sex.differs", "sex differs")
