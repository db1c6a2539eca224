"""How a card compares with the criteria: for each fact, the level of agreement that it reaches.

A level has a name (``family_name.exact``), under which `contactpoint.matching.weights` keeps what it counts for, and
words for the person who has to choose. A value that is missing on either side reaches no level and counts nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

import jellyfish

from contactpoint.matching import normalise
from contactpoint.matching.card import Card, numbers
from contactpoint.matching.criteria import Criteria

Level = tuple[str, str]
"""A level's name, and the same in words."""
Weigh = Callable[[Iterable[Level]], float]
"""Returns what levels count for together, in bits; of several readings of a name or place, the best counts."""

CLOSE, ALIKE, RATHER_ALIKE = 0.93, 0.86, 0.75


def levels(criteria: Criteria, card: Card, today: date, weigh: Weigh) -> tuple[Level, ...]:
    """Return every level that ``card`` reaches against ``criteria``."""
    names = _names(criteria, card, weigh)
    place = _place(criteria, card, weigh)
    birth = tuple(_birth(criteria, card, today))
    return (*_numbers(criteria, card), *names, *birth, *_sex(criteria, card), *place, *_kin(names, birth, place))


def _numbers(criteria: Criteria, card: Card) -> Iterator[Level]:
    for number in numbers(criteria.directory_number, criteria.nhs_number, criteria.upn):
        if number in card.numbers:
            yield "number.exact", "identifying number agrees"


def _names(criteria: Criteria, card: Card, weigh: Weigh) -> tuple[Level, ...]:
    """Compare both names with the name of the card that they fit best: given and family belong together."""
    given, family = normalise.name(criteria.given_name or ""), normalise.name(criteria.family_name or "")
    if not (given or family):
        return ()
    readings = [_one_name(given, family, pair, n) for n, pair in enumerate(card.names)]
    if given and family:
        readings += [_exchanged(given, family, pair) for pair in card.names]
    return max(readings, key=weigh)


def _one_name(given: str, family: str, pair: tuple[str, str], position: int) -> tuple[Level, ...]:
    found = []
    for field, words, asked, held in (
        ("given_name", "given name", given, pair[0]),
        ("family_name", "family name", family, pair[1]),
    ):
        if asked and held:
            found.append(_word(field, words, asked, normalise.name(held)))
    if position:
        found.append(("name.other", "known by another name"))
    return tuple(found)


def _exchanged(given: str, family: str, pair: tuple[str, str]) -> tuple[Level, ...]:
    """Compare the names as though given and family name had been exchanged; both must be alike."""
    held = normalise.name(pair[1]), normalise.name(pair[0])
    alike = [jellyfish.jaro_winkler_similarity(*both) for both in zip((given, family), held, strict=True)]
    if min(alike) >= ALIKE:
        return (("name.exchanged", "given and family name exchanged"),)
    return (("given_name.differs", "given name differs"), ("family_name.differs", "family name differs"))


def _word(field: str, words: str, asked: str, held: str) -> Level:
    if asked == held:
        return f"{field}.exact", f"{words} agrees"
    if set(normalise.parts(asked)) & set(normalise.parts(held)):
        return f"{field}.part", f"part of the {words} agrees"
    if len(asked) == 1 or len(held) == 1:
        level = "initial" if asked[0] == held[0] else "differs"
        return f"{field}.{level}", f"initial of the {words} {'agrees' if level == 'initial' else 'differs'}"
    alike = jellyfish.jaro_winkler_similarity(asked, held)
    if alike >= CLOSE:
        return f"{field}.close", f"{words} is nearly the same"
    if alike >= ALIKE or normalise.sound(asked) == normalise.sound(held):
        return f"{field}.alike", f"{words} sounds alike"
    return f"{field}.{'rather' if alike >= RATHER_ALIKE else 'differs'}", f"{words} differs"


def _birth(criteria: Criteria, card: Card, today: date) -> Iterator[Level]:
    held, asked = card.date_of_birth, criteria.date_of_birth
    if held is None:
        return
    if asked is None:
        if criteria.age is not None:
            yield _age(criteria.age, held, today)
    elif asked == held:
        yield "birth.exact", "date of birth agrees"
    elif normalise.day_and_month_swapped(asked) == held:
        yield "birth.exchanged", "day and month exchanged"
    elif jellyfish.damerau_levenshtein_distance(asked.isoformat(), held.isoformat()) == 1:
        yield "birth.close", "date of birth differs in one digit"
    elif _parts_alike(asked, held) == 2:
        yield "birth.part", "date of birth differs in one part"
    else:
        yield "birth.differs", "date of birth differs"


def _age(asked: int, held: date, today: date) -> Level:
    years = today.year - held.year - ((today.month, today.day) < (held.month, held.day))
    if years == asked:
        return "age.exact", "age agrees"
    return ("age.close", "age differs by a year") if abs(years - asked) == 1 else ("age.differs", "age differs")


def _parts_alike(one: date, other: date) -> int:
    return (one.year == other.year) + (one.month == other.month) + (one.day == other.day)


def _sex(criteria: Criteria, card: Card) -> Iterator[Level]:
    if criteria.sex and "not_specified" not in (criteria.sex, card.sex):
        yield ("sex.exact", "sex agrees") if criteria.sex == card.sex else ("sex.differs", "sex differs")


def _place(criteria: Criteria, card: Card, weigh: Weigh) -> tuple[Level, ...]:
    """Compare postcode and address with the place of the card that they fit best."""
    postcode, address = normalise.postcode(criteria.postcode), normalise.address(criteria.address or "")
    readings = [_one_place(postcode, address, place, n) for n, place in enumerate(card.places)]
    return max(readings, key=weigh, default=())


def _one_place(postcode: str, address: str, place: tuple[str, str], position: int) -> tuple[Level, ...]:
    found = []
    former = "former " if position else ""
    if postcode and place[0]:
        found.append(_postcode(postcode, place[0], former))
    if address and place[1]:
        found.append(_address(address, place[1], former))
    return tuple(found)


def _postcode(asked: str, held: str, former: str) -> Level:
    if asked == held:
        return f"postcode.{'former' if former else 'exact'}", f"{former}postcode agrees"
    if jellyfish.damerau_levenshtein_distance(asked, held) == 1:
        return "postcode.close", f"{former}postcode differs in one character"
    if normalise.outward(asked) == normalise.outward(held):
        return "postcode.area", f"{former}postcode area agrees"
    return "postcode.differs", "postcode differs"


def _address(asked: str, held: str, former: str) -> Level:
    if asked == held:
        return "address.exact", f"{former}address agrees"
    if jellyfish.jaro_winkler_similarity(asked, held) >= ALIKE or normalise.street(asked) == normalise.street(held):
        return "address.alike", f"{former}address is nearly the same"
    return "address.differs", "address differs"


def _kin(names: tuple[Level, ...], birth: tuple[Level, ...], place: tuple[Level, ...]) -> Iterator[Level]:
    """Yield what marks a brother or sister of the child looked for: the family's name and home, another given name.

    Taken one by one these agreements speak for the child; together they speak for the family only.
    """
    reached = {name for name, _ in (*names, *birth, *place)}
    if "given_name.differs" in reached or "given_name.rather" in reached:
        if reached & {"family_name.exact", "family_name.part", "family_name.close"}:
            yield "kin.given_differs", "may be a brother or sister"
    elif not any(name.startswith("given_name") or name == "name.exchanged" for name in reached):
        yield "kin.given_unknown", "no given name to tell brothers and sisters apart"
