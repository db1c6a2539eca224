"""How well a card fits the criteria: weights of evidence in bits, with each piece of evidence in words.

The weights are log2 likelihood ratios: how much likelier an agreement (or a contradiction) is for the child looked
for than for another. A missing value weighs nothing. They are set by hand from the frequencies in
research/matching.md; `contactpoint evaluate` measures what they come to.
"""

from collections.abc import Iterable, Iterator
from datetime import date

import jellyfish

from contactpoint.matching import normalise
from contactpoint.matching.card import Card, numbers
from contactpoint.matching.criteria import Criteria

Evidence = tuple[float, str]
"""Bits for (positive) or against (negative), and the same in words."""

ALIKE, RATHER_ALIKE = 0.88, 0.75


def evidence(criteria: Criteria, card: Card, today: date) -> tuple[Evidence, ...]:
    """Return every piece of evidence for and against ``card`` being the child looked for."""
    return (
        *_numbers(criteria, card),
        *_names(criteria, card),
        *_birth(criteria, card, today),
        *_sex(criteria, card),
        *_place(criteria, card),
    )


def _numbers(criteria: Criteria, card: Card) -> Iterator[Evidence]:
    for number in numbers(criteria.directory_number, criteria.nhs_number, criteria.upn):
        if number in card.numbers:
            yield 30.0, "identifying number agrees"


def _names(criteria: Criteria, card: Card) -> tuple[Evidence, ...]:
    """Weigh both names against the name of the card that they fit best: given and family belong together."""
    given, family = normalise.name(criteria.given_name or ""), normalise.name(criteria.family_name or "")
    if not (given or family):
        return ()
    readings = [_one_name(given, family, pair, n) for n, pair in enumerate(card.names)]
    if given and family:
        readings.append(_exchanged(given, family, card.names[0]))
    return max(readings, key=bits)


def _one_name(given: str, family: str, pair: tuple[str, str], position: int) -> tuple[Evidence, ...]:
    found = []
    for label, asked, held in (("given name", given, pair[0]), ("family name", family, pair[1])):
        if asked and held:
            found.append(_word(label, asked, normalise.name(held)))
    if position:
        found.append((-0.5, "known by another name"))
    return tuple(found)


def _exchanged(given: str, family: str, pair: tuple[str, str]) -> tuple[Evidence, ...]:
    """Weigh the names as though given and family name had been exchanged; both must be alike."""
    held = normalise.name(pair[1]), normalise.name(pair[0])
    alike = [jellyfish.jaro_winkler_similarity(*both) for both in zip((given, family), held, strict=True)]
    if min(alike) >= ALIKE:
        return ((sum(alike) * 7.5 - 4.0, "given and family name exchanged"),)
    return ((-20.0, "names differ"),)


def _word(label: str, asked: str, held: str) -> Evidence:
    if asked == held:
        return 7.5, f"{label} agrees"
    if set(normalise.parts(asked)) & set(normalise.parts(held)):
        return 5.5, f"part of the {label} agrees"
    alike = jellyfish.jaro_winkler_similarity(asked, held)
    if alike >= ALIKE or normalise.sound(asked) == normalise.sound(held):
        return 4.0, f"{label} sounds alike"
    return (-2.0 if alike >= RATHER_ALIKE else -6.0), f"{label} differs"


def _birth(criteria: Criteria, card: Card, today: date) -> Iterator[Evidence]:
    held, asked = card.date_of_birth, criteria.date_of_birth
    if held is None:
        return
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


def _place(criteria: Criteria, card: Card) -> tuple[Evidence, ...]:
    """Weigh postcode and address against the place of the card that they fit best."""
    postcode, address = normalise.postcode(criteria.postcode), normalise.address(criteria.address or "")
    readings = [_one_place(postcode, address, place, n) for n, place in enumerate(card.places)]
    return max(readings, key=bits, default=())


def _one_place(postcode: str, address: str, place: tuple[str, str], position: int) -> tuple[Evidence, ...]:
    found = []
    former = "former " if position else ""
    if postcode and place[0]:
        found.append(_postcode(postcode, place[0], former))
    if address and place[1]:
        alike = jellyfish.jaro_winkler_similarity(address, place[1])
        found.append((5.0, f"{former}address agrees") if alike >= ALIKE else (-0.5, "address differs"))
    return tuple(found)


def _postcode(asked: str, held: str, former: str) -> Evidence:
    if asked == held:
        return (7.5 if former else 9.0), f"{former}postcode agrees"
    if jellyfish.damerau_levenshtein_distance(asked, held) == 1:
        return 5.5, f"{former}postcode differs in one character"
    if normalise.outward(asked) == normalise.outward(held):
        return 4.5, f"{former}postcode area agrees"
    return -1.0, "postcode differs"


def bits(found: Iterable[Evidence]) -> float:
    """Return the sum of the weights."""
    return sum(weight for weight, _ in found)
