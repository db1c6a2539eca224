"""Compares the names of a search document with those of the criteria."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

import jellyfish

from contactpoint.domain.matching import nicknames, normalise
from contactpoint.domain.matching.comparison import frequencies
from contactpoint.domain.matching.comparison.level import DIFFERENT_NAME_KINDS, ComparisonLevel, WeightFunction
from contactpoint.domain.matching.criteria import Criteria
from contactpoint.domain.matching.search_document import SearchDocument

Field = Literal["given_name", "family_name"]
CLOSE, SIMILAR, SLIGHTLY_SIMILAR = 0.93, 0.86, 0.75
MIN_LETTERS_FOR_TYPO, MIN_PREFIX_LETTERS = 4, 3
EXPLANATIONS: dict[str, str] = {
    "exact": "{} agrees",
    "nickname": "{} is short for the other",
    "part": "part of the {} agrees",
    "typo": "{} differs in one letter",
    "close": "{} is nearly the same",
    "sound": "{} sounds alike",
    "part_similar": "part of the {} is nearly the same",
    "prefix": "{} begins with the same letters",
    "similar": "{} is similar",
    "initial": "initial of the {} agrees",
    "weak": "{} is only slightly similar",
    "differs": "{} differs",
}
LEVELS = {
    field: {
        kind: ComparisonLevel(f"{field}.{kind}", words.format(field.replace("_", " ")))
        for kind, words in EXPLANATIONS.items()
    }
    for field in ("given_name", "family_name")
}
FREQUENCY_ADJUSTED_KINDS = frozenset({"exact", "nickname", "typo", "close", "sound", "part"})


def name_levels(criteria: Criteria, document: SearchDocument, weigh: WeightFunction) -> tuple[ComparisonLevel, ...]:
    """Compare both names, as a pair, with the name of the search document that they fit best."""
    asked = normalise.name_readings(criteria.given_name or "", criteria.family_name or "")
    if not any(asked[0]):
        return ()
    readings = []
    for position, names in enumerate(document.names):
        for value in normalise.name_readings(*names):
            for given, family in asked:
                readings.append(tuple(_as_written(given, family, value, position)))
                if given and family and all(value) and (given[0] == value[1][0] or family[0] == value[0][0]):
                    readings.append(_swapped(given, family, value))
    return max(readings, key=weigh) if len(readings) > 1 else readings[0]


def _as_written(given: str, family: str, value: tuple[str, str], position: int) -> Iterator[ComparisonLevel]:
    if given and value[0]:
        yield from _one("given_name", given, value[0])
    if family and value[1]:
        yield from _one("family_name", family, value[1])
    if position:
        yield ComparisonLevel("name.other", "known by another name")


def _one(field: Field, query_value: str, value: str) -> Iterator[ComparisonLevel]:
    kind = agreement(query_value, value, given=field == "given_name")
    yield LEVELS[field][kind]
    if kind in FREQUENCY_ADJUSTED_KINDS:
        yield ComparisonLevel(
            f"tf_{field}.{'exact' if kind == 'exact' else 'similar'}", "", frequencies.rarity_bits(field, value)
        )


def _swapped(given: str, family: str, value: tuple[str, str]) -> tuple[ComparisonLevel, ...]:
    """Compare the names as if given and family name were swapped; both must be similar."""
    kinds = agreement(given, value[1], given=False), agreement(family, value[0], given=True)
    if DIFFERENT_NAME_KINDS & set(kinds) or "initial" in kinds:
        return _AS_STRANGERS
    exact = kinds == ("exact", "exact")
    return (ComparisonLevel(f"name.{'swapped' if exact else 'swapped_similar'}", "given and family name swapped"),)


_AS_STRANGERS = tuple(LEVELS[field]["differs"] for field in ("given_name", "family_name"))


@lru_cache(maxsize=65536)
def agreement(query_value: str, value: str, *, given: bool) -> str:
    """Return how far two normalised names agree: a key of `EXPLANATIONS`."""
    one, other = normalise.name_core(query_value), normalise.name_core(value)
    if one == other or query_value.replace(" ", "") == value.replace(" ", ""):
        return "exact"
    if len(one) == 1 or len(other) == 1:
        return "initial" if one[0] == other[0] else "differs"
    words, record_words = normalise.name_words(query_value), normalise.name_words(value)
    if given and nicknames.same_person(words[0], record_words[0]):
        return "nickname"
    if any(len(word) > 1 for word in set(words) & set(record_words)):
        return "part"
    return _spelling(one, other, several=len(words) + len(record_words) > 2, words=(words, record_words))


def _spelling(one: str, other: str, *, several: bool, words: tuple[tuple[str, ...], tuple[str, ...]]) -> str:
    """Return the closest kind of agreement that applies."""
    alike = jellyfish.jaro_winkler_similarity(one, other)
    if _one_typo(one, other):
        return "typo"
    if alike >= CLOSE:
        return "close"
    if normalise.phonetic_code(one) == normalise.phonetic_code(other):
        return "sound"
    if several and _best_of_parts(*words) >= CLOSE:
        return "part_similar"
    if _shares_prefix(one, other):
        return "prefix"
    return "similar" if alike >= SIMILAR else "weak" if alike >= SLIGHTLY_SIMILAR else "differs"


def _shares_prefix(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= MIN_PREFIX_LETTERS and (one.startswith(other) or other.startswith(one))


def _one_typo(one: str, other: str) -> bool:
    if min(len(one), len(other)) < MIN_LETTERS_FOR_TYPO or abs(len(one) - len(other)) > 1:
        return False
    return jellyfish.damerau_levenshtein_distance(one, other) == 1


def _best_of_parts(words: tuple[str, ...], value: tuple[str, ...]) -> float:
    pairs = ((w, h) for w in words for h in value if min(len(w), len(h)) >= MIN_LETTERS_FOR_TYPO)
    return max((jellyfish.jaro_winkler_similarity(w, h) for w, h in pairs), default=0.0)
