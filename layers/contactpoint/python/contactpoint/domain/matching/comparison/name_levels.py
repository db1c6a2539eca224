"""Compares the names of a search document with those of the criteria."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import product
from typing import Literal

import jellyfish

from contactpoint.domain.matching import normalise
from contactpoint.domain.matching.comparison import frequencies
from contactpoint.domain.matching.comparison.agreement_of_one_name import EXPLANATIONS, agreement, shared_words
from contactpoint.domain.matching.comparison.level import UNSURE_NAME_KINDS, ComparisonLevel, WeightFunction
from contactpoint.domain.matching.criteria import Criteria
from contactpoint.domain.matching.given_names import spellings
from contactpoint.domain.matching.index.search_document import SearchDocument

Field = Literal["given_name", "family_name"]
Names = tuple[str, str]
Words = tuple[str, ...]
MIN_SWAPPED_SIMILARITY = 0.8
_NEXT_TO_INITIAL = ComparisonLevel("name.swapped_initial", "one name agrees in the other field, next to an initial")
_SWAPPED = ComparisonLevel("name.swapped", "given and family name swapped")
_SWAPPED_AND_SIMILAR = ComparisonLevel("name.swapped_similar", "given and family name swapped, and similar")
_SWAPPED_AND_ALIKE = ComparisonLevel(
    "name.swapped_alike", "given and family name swapped, and the given name is alike, but may be another child's"
)
_ONLY_NAME = ComparisonLevel("name.only", "the only name that is recorded agrees, in the other field")
_ELSEWHERE = (ComparisonLevel("name.elsewhere", "one name is known of each, in another field, and they differ"),)
KNOWN_AS = "known as "
"""How the text of the level `name.other` begins; the name that agreed follows."""
_LEVELS = {
    (prefix, field): {
        kind: ComparisonLevel(f"{field}.{kind}", prefix + words.format(field.replace("_", " ")))
        for kind, words in EXPLANATIONS.items()
    }
    for field in ("given_name", "family_name")
    for prefix in ("", "other ")
}
FREQUENCY_ADJUSTED_KINDS = frozenset(
    {"exact", "spelling", "nickname", "typo", "close", "sound", "part", "part_replaced"}
)
SWAPPED_KINDS = FREQUENCY_ADJUSTED_KINDS | {"prefix", "shortened", "like", "both_short"}


def name_levels(criteria: Criteria, document: SearchDocument, weigh: WeightFunction) -> tuple[ComparisonLevel, ...]:
    """Compare both names, as a pair, with the name of the search document that they fit best."""
    asked = normalise.name_readings(criteria.given_name or "", criteria.family_name or "")
    if not any(asked[0]):
        return ()
    readings = [
        reading
        for position, names in enumerate(document.names)
        for each, value in _paired_readings(asked, normalise.name_readings(*names))
        for reading in _readings(each, value, " ".join(names) if position else "")
    ]
    return max(readings, key=weigh) if len(readings) > 1 else readings[0]


def _paired_readings(asked: tuple[Names, ...], recorded: tuple[Names, ...]) -> Iterable[tuple[Names, Names]]:
    """Return each reading of two names with each of the recorded ones; a field that is equal in one is equal in all.

    Otherwise Xasan would differ from Xasan in one letter: both are read as Hasan, too.
    """
    if len(asked) == len(recorded) == 1:
        return ((asked[0], recorded[0]),)
    given, family = (_shared_reading(asked, recorded, field) for field in (0, 1))
    pairs = (tuple((given or names[0], family or names[1]) for names in pair) for pair in product(asked, recorded))
    return dict.fromkeys((one, other) for one, other in pairs)


def _shared_reading(asked: tuple[Names, ...], recorded: tuple[Names, ...], field: int) -> str:
    """Return the first reading of a field that both sides have; an empty text if they share none."""
    of_record = {names[field] for names in recorded}
    return next((names[field] for names in asked if names[field] in of_record), "")


def _readings(asked: Names, value: Names, other_name: str) -> Iterator[tuple[ComparisonLevel, ...]]:
    """Yield the levels of two pairs of names as they are written, swapped, and as words in other fields."""
    known_as = (ComparisonLevel("name.other", KNOWN_AS + other_name),) if other_name else ()
    written = tuple(_as_written(asked, value, "other " if other_name else ""))
    yield (*(written or _ELSEWHERE), *known_as)
    if asked == value:
        return
    if all(asked) and all(value) and (asked[0][0] == value[1][0] or asked[1][0] == value[0][0]):
        yield (*_swapped(asked, value), *known_as)
    if _is_next_to_initial(asked, value):
        yield (_NEXT_TO_INITIAL, *known_as)
    if all(asked) and value == ("", asked[0]):
        yield (_ONLY_NAME, *known_as)
    if _same_words(asked, value):
        yield (ComparisonLevel("name.words", "names agree, in other fields"), *known_as)
    elif _is_family_name_first(asked, value):
        yield (_SWAPPED, *known_as)


def _as_written(asked: Names, value: Names, prefix: str) -> Iterator[ComparisonLevel]:
    if asked[0] and value[0]:
        yield from _one("given_name", asked[0], value[0], prefix)
    if asked[1] and value[1]:
        yield from _one("family_name", asked[1], value[1], prefix)


def _one(field: Field, query_value: str, value: str, prefix: str) -> Iterator[ComparisonLevel]:
    kind = agreement(query_value, value, given=field == "given_name")
    yield _LEVELS[prefix, field][kind]
    if kind in FREQUENCY_ADJUSTED_KINDS:
        yield ComparisonLevel(
            f"tf_{field}.{'exact' if kind == 'exact' else 'similar'}", "", _rarity_bits(field, query_value, value, kind)
        )


def _rarity_bits(field: Field, query_value: str, value: str, kind: str) -> float:
    """Return how rare a name is; if only a part agrees, its rarest word that does.

    Of two spellings the more common one counts. Otherwise a child with a rare spelling of a common name would be more
    likely than one with the very name that was asked for.
    """
    if kind in {"part", "part_replaced"}:
        shared = shared_words(normalise.given_name_words(query_value), normalise.given_name_words(value))
        return max((frequencies.rarity_bits(field, word) for word in shared), default=0.0)
    return min(frequencies.rarity_bits(field, each) for each in (query_value, value))


def _swapped(asked: Names, value: Names) -> tuple[ComparisonLevel, ...]:
    """Compare the names as if given and family name were swapped; both must be the same or nearly the same."""
    if asked == (value[1], value[0]):
        return (_SWAPPED,)
    if all(_is_nearly(one, other) for one, other in zip(asked, reversed(value), strict=True)):
        is_unsure = agreement(asked[1], value[0], given=True) in UNSURE_NAME_KINDS
        return (_SWAPPED_AND_ALIKE if is_unsure else _SWAPPED_AND_SIMILAR,)
    return _AS_STRANGERS


def _is_next_to_initial(asked: Names, value: Names) -> bool:
    """Return whether one name agrees in the other field, and one of the others is an initial.

    K Suresh is Suresh Kandasamy: in Tamil names, the initial of the father's name is written first.
    """
    if not (all(asked) and all(value)):
        return False
    (given, family), (recorded_given, recorded_family) = asked, value
    by_given = given == recorded_family and 1 in (len(family), len(recorded_given))
    return by_given or (family == recorded_given and 1 in (len(given), len(recorded_family)))


def _is_nearly(one: str, other: str) -> bool:
    kind = agreement(one, other, given=False)
    alike = jellyfish.jaro_winkler_similarity(one, other) if kind in {"sound", "prefix", "shortened"} else 1.0
    return kind in SWAPPED_KINDS and alike >= MIN_SWAPPED_SIMILARITY


_AS_STRANGERS = tuple(_LEVELS["", field]["differs"] for field in ("given_name", "family_name"))


def _same_words(asked: Names, value: Names) -> bool:
    """Return whether one has all words of the other in the same order, divided between the fields in another way.

    Both begin with the same word: next to Tariq Malik as a family name, Nadia is the child and Tariq the father.
    """
    if asked[0] == value[0] or asked[1] == value[1]:
        return False
    return _are_divided(_words(asked), _words(value)) or _are_divided(_all_words(asked), _all_words(value))


def _are_divided(words: Words, recorded: Words) -> bool:
    shorter, longer = (words, recorded) if len(words) <= len(recorded) else (recorded, words)
    if not shorter or shorter[0] != longer[0] or not _in_order(shorter, longer):
        return False
    if len(shorter) == 1:
        return len(longer) == 1
    return any(not spellings.is_shared_word(word) for word in shorter)


def _is_family_name_first(asked: Names, value: Names) -> bool:
    """Return whether one field has the words of both, the family name first: "Booth Mary Ann"."""
    if all(asked) == all(value):
        return False
    one_field, (given, family) = (value, asked) if all(asked) else (asked, value)
    return any(to_words(one_field) == to_words((family, given)) for to_words in (_words, _all_words))


@lru_cache(maxsize=16384)
def _words(names: Names) -> Words:
    return *normalise.given_name_words(names[0]), *normalise.name_words(names[1])


@lru_cache(maxsize=16384)
def _all_words(names: Names) -> Words:
    """Return the words of both names, with particles: some are the only given name, such as Della."""
    return tuple(" ".join(names).split())


def _in_order(words: Words, longer: Words) -> bool:
    remaining = iter(longer)
    return all(word in remaining for word in words)
