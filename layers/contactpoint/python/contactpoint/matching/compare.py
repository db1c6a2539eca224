"""How well a card fits the criteria: weights of evidence in bits, with each piece of evidence in words.

The weights are log2 likelihood ratios set by hand from the birth-date and name frequencies of
research/matching.md: how much likelier an agreement (or a contradiction) is for the child looked for than for
another. A missing value weighs nothing.
"""

from collections.abc import Iterable, Iterator
from datetime import date

import jellyfish

from contactpoint.matching import normalise
from contactpoint.matching.card import Card
from contactpoint.matching.criteria import Criteria

Evidence = tuple[float, str]
"""Bits for (positive) or against (negative), and the same in words."""

SOUNDS_ALIKE_AT = 0.88


def evidence(criteria: Criteria, card: Card, today: date) -> tuple[Evidence, ...]:
    """Return every piece of evidence for and against ``card`` being the child looked for."""
    return (
        *_numbers(criteria, card),
        *_names(criteria, card),
        *_birth(criteria, card, today),
        *_sex(criteria, card),
        *_postcode(criteria, card),
    )


def _numbers(criteria: Criteria, card: Card) -> Iterator[Evidence]:
    for number in filter(None, (criteria.directory_number, criteria.nhs_number, criteria.upn)):
        if number in card.numbers:
            yield 30.0, "identifying number agrees"


def _names(criteria: Criteria, card: Card) -> tuple[Evidence, ...]:
    """Weigh both names against the name of the card that they fit best: given and family belong together."""
    if not (criteria.given_name or criteria.family_name):
        return ()
    given, family = normalise.name(criteria.given_name or ""), normalise.name(criteria.family_name or "")
    readings = [_one_name(given, family, pair, n) for n, pair in enumerate(card.names)]
    if given and family:
        readings.append(_swapped(given, family, card.names[0]))
    return max(readings, key=_bits)


def _one_name(given: str, family: str, pair: tuple[str, str], position: int) -> tuple[Evidence, ...]:
    found = []
    for label, asked, held in (("given name", given, pair[0]), ("family name", family, pair[1])):
        if asked:
            found.append(_word(label, asked, normalise.name(held)))
    if position:
        found.append((-0.5, "known by another name"))
    return tuple(found)


def _swapped(given: str, family: str, pair: tuple[str, str]) -> tuple[Evidence, ...]:
    """Weigh the names as though given and family name had been exchanged: exact agreement only."""
    if (given, family) == (normalise.name(pair[1]), normalise.name(pair[0])):
        return ((11.0, "given and family name exchanged"),)
    return ((-20.0, "names differ"),)


def _word(label: str, asked: str, held: str) -> Evidence:
    if asked == held:
        return 7.5, f"{label} agrees"
    if set(normalise.parts(asked)) & set(normalise.parts(held)):
        return 5.5, f"part of the {label} agrees"
    alike = jellyfish.jaro_winkler_similarity(asked, held)
    if alike >= SOUNDS_ALIKE_AT or normalise.sound(asked) == normalise.sound(held):
        return 4.0, f"{label} sounds alike"
    return (-2.0 if alike >= 0.75 else -6.0), f"{label} differs"


def _birth(criteria: Criteria, card: Card, today: date) -> Iterator[Evidence]:
    held, asked = card.date_of_birth, criteria.date_of_birth
    if asked is None:
        if criteria.age is not None:
            years = today.year - held.year - ((today.month, today.day) < (held.month, held.day))
            yield (3.5, "age agrees") if years == criteria.age else (-4.0 * abs(years - criteria.age), "age differs")
    elif asked == held:
        yield 12.5, "date of birth agrees"
    elif normalise.day_and_month_swapped(asked) == held:
        yield 8.0, "day and month exchanged"
    elif _parts_alike(asked, held) == 2:
        yield 3.0, "date of birth differs in one part"
    else:
        yield -8.0, "date of birth differs"


def _parts_alike(one: date, other: date) -> int:
    return (one.year == other.year) + (one.month == other.month) + (one.day == other.day)


def _sex(criteria: Criteria, card: Card) -> Iterator[Evidence]:
    if criteria.sex and "not_specified" not in (criteria.sex, card.sex):
        yield (1.0, "sex agrees") if criteria.sex == card.sex else (-3.0, "sex differs")


def _postcode(criteria: Criteria, card: Card) -> Iterator[Evidence]:
    asked = normalise.postcode(criteria.postcode)
    if not asked or not card.postcodes:
        return
    if asked in card.postcodes:
        yield (9.0, "postcode agrees") if asked == card.postcodes[0] else (7.5, "former postcode agrees")
    elif normalise.outward(asked) in map(normalise.outward, card.postcodes):
        yield 4.5, "postcode area agrees"
    else:
        yield -1.0, "postcode differs"


def _bits(found: Iterable[Evidence]) -> float:
    return sum(bits for bits, _ in found)
