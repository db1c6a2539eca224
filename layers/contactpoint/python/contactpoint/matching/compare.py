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
from contactpoint.matching.criteria import Criteria
from contactpoint.matching.level import EVIDENT, UNLIKE, Level, Weigh

KINSHIP = 0.6
"""Of England's children, roundly (Office for National Statistics, families and households)."""


class Setting(NamedTuple):
    """What a comparison depends on besides criteria and card.

    Attributes
    ----------
    today
        The day from which ages count.
    kinship
        The share of people in the directory who have kin there: same family name, same home.
    crowded
        Whether the postcode asked for is that of so many that it tells nothing.
    """

    today: date
    kinship: float = KINSHIP
    crowded: bool = False


def levels(criteria: Criteria, card: Card, setting: Setting, weigh: Weigh) -> tuple[Level, ...]:
    """Return every level that ``card`` reaches against ``criteria``."""
    today = setting.today
    names = name_levels(criteria, card, weigh)
    place = place_levels(criteria, card, weigh, crowded=setting.crowded)
    birth = tuple(_birth(criteria, card, today))
    kin = (level._replace(amount=setting.kinship) for level in _kin(names, birth, place))
    lone = (level._replace(amount=1 - setting.kinship) for level in _lone(place))
    return (*_numbers(criteria, card), *names, *birth, *_sex(criteria, card), *place, *kin, *lone)


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


def _lone(place: tuple[Level, ...]) -> Iterator[Level]:
    """Yield what a home says the more where people live alone: whose it is."""
    reached = {level.name for level in place}
    if reached & {"address.exact", "address.alike"}:
        yield Level("lone.address", "")
        if "home_both.agrees" in reached:
            yield Level("lone.home", "")


def _kin(names: tuple[Level, ...], birth: tuple[Level, ...], place: tuple[Level, ...]) -> Iterator[Level]:
    """Yield what marks a brother or sister of the child looked for: the family's name and home, another given name.

    Taken one by one these agreements speak for the child; together they speak for the family only.
    """
    reached = dict(level.name.partition(".")[::2] for level in (*names, *birth, *place))
    given, family, home = (reached.get(field, "") for field in ("given_name", "family_name", "home"))
    born = reached.get("birth") or reached.get("age") or reached.get("year") or ""
    if given in UNLIKE:
        yield from _as_family(family, home, reached.get("birth", ""))
    elif given == "initial":
        yield Level("kin.initial", "")
    elif not given and "name" not in reached and family:
        yield Level("kin.given_unknown", "no given name to tell brothers and sisters apart")
    elif given not in EVIDENT and born not in ("", "exact") and (family not in UNLIKE or home == "agrees"):
        yield Level("kin.alike", "")


def _as_family(family: str, home: str, born: str) -> Iterator[Level]:
    if family in UNLIKE:
        yield Level("kin.stranger", "")
    if (family and family not in UNLIKE) or home == "agrees":
        yield Level("kin.given_differs", "may be a brother or sister")
        if born == "exact":
            yield Level("kin.twin", "")
