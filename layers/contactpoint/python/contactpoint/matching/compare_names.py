"""How the names of a card compare with those asked for."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

import jellyfish

from contactpoint.matching import nicknames, normalise, rarity
from contactpoint.matching.card import Card
from contactpoint.matching.criteria import Criteria
from contactpoint.matching.level import UNLIKE, Level, Weigh

Field = Literal["given_name", "family_name"]
CLOSE, ALIKE, RATHER_ALIKE = 0.93, 0.86, 0.75
SHORTEST_TO_SLIP, SHORTEST_BEGINNING = 4, 3
WORDS: dict[str, str] = {
    "exact": "{} agrees",
    "nickname": "{} is short for the other",
    "part": "part of the {} agrees",
    "slip": "{} differs in one letter",
    "close": "{} is nearly the same",
    "sound": "{} sounds alike",
    "part_alike": "part of the {} is nearly the same",
    "begins": "{} begins alike",
    "alike": "{} is rather alike",
    "initial": "initial of the {} agrees",
    "rather": "{} differs",
    "differs": "{} differs",
}
LEVELS = {
    field: {kind: Level(f"{field}.{kind}", words.format(field.replace("_", " "))) for kind, words in WORDS.items()}
    for field in ("given_name", "family_name")
}
RARITY_COUNTS = frozenset({"exact", "nickname", "slip", "close", "sound", "part"})


def name_levels(criteria: Criteria, card: Card, weigh: Weigh) -> tuple[Level, ...]:
    """Compare both names with the name of the card that they fit best: given and family belong together."""
    given, family = normalise.given_name(criteria.given_name or ""), normalise.name(criteria.family_name or "")
    if not (given or family):
        return ()
    readings = []
    for position, (held_given, held_family) in enumerate(card.names):
        held = normalise.given_name(held_given), normalise.name(held_family)
        readings.append(tuple(_as_written(given, family, held, position)))
        if given and family and all(held) and (given[0] == held[1][0] or family[0] == held[0][0]):
            readings.append(_exchanged(given, family, held))
    return max(readings, key=weigh) if len(readings) > 1 else readings[0]


def _as_written(given: str, family: str, held: tuple[str, str], position: int) -> Iterator[Level]:
    if given and held[0]:
        yield from _one("given_name", given, held[0])
    if family and held[1]:
        yield from _one("family_name", family, held[1])
    if position:
        yield Level("name.other", "known by another name")


def _one(field: Field, asked: str, held: str) -> Iterator[Level]:
    kind = agreement(asked, held, given=field == "given_name")
    yield LEVELS[field][kind]
    if kind in RARITY_COUNTS:
        yield Level(f"rare_{field}.{'exact' if kind == 'exact' else 'alike'}", "", rarity.bits(field, held))


def _exchanged(given: str, family: str, held: tuple[str, str]) -> tuple[Level, ...]:
    """Compare the names as though given and family name had been exchanged; both must be alike."""
    kinds = agreement(given, held[1], given=False), agreement(family, held[0], given=True)
    if UNLIKE & set(kinds) or "initial" in kinds:
        return _AS_STRANGERS
    exact = kinds == ("exact", "exact")
    return (Level(f"name.{'exchanged' if exact else 'exchanged_alike'}", "given and family name exchanged"),)


_AS_STRANGERS = tuple(LEVELS[field]["differs"] for field in ("given_name", "family_name"))


@lru_cache(maxsize=65536)
def agreement(asked: str, held: str, *, given: bool) -> str:
    """Return how far two normalised names agree: a key of `WORDS`."""
    one, other = normalise.core(asked), normalise.core(held)
    if one == other or asked.replace(" ", "") == held.replace(" ", ""):
        return "exact"
    if len(one) == 1 or len(other) == 1:
        return "initial" if one[0] == other[0] else "differs"
    words, held_words = normalise.name_words(asked), normalise.name_words(held)
    if given and nicknames.same_person(words[0], held_words[0]):
        return "nickname"
    if any(len(word) > 1 for word in set(words) & set(held_words)):
        return "part"
    return _spelling(one, other, several=len(words) + len(held_words) > 2, words=(words, held_words))


def _spelling(one: str, other: str, *, several: bool, words: tuple[tuple[str, ...], tuple[str, ...]]) -> str:
    """Return the first that holds, the closest first."""
    alike = jellyfish.jaro_winkler_similarity(one, other)
    if _one_slip(one, other):
        return "slip"
    if alike >= CLOSE:
        return "close"
    if normalise.sound(one) == normalise.sound(other):
        return "sound"
    if several and _best_of_parts(*words) >= CLOSE:
        return "part_alike"
    if _begins(one, other):
        return "begins"
    return "alike" if alike >= ALIKE else "rather" if alike >= RATHER_ALIKE else "differs"


def _begins(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= SHORTEST_BEGINNING and (one.startswith(other) or other.startswith(one))


def _one_slip(one: str, other: str) -> bool:
    if min(len(one), len(other)) < SHORTEST_TO_SLIP or abs(len(one) - len(other)) > 1:
        return False
    return jellyfish.damerau_levenshtein_distance(one, other) == 1


def _best_of_parts(words: tuple[str, ...], held: tuple[str, ...]) -> float:
    pairs = ((w, h) for w in words for h in held if min(len(w), len(h)) >= SHORTEST_TO_SLIP)
    return max((jellyfish.jaro_winkler_similarity(w, h) for w, h in pairs), default=0.0)
