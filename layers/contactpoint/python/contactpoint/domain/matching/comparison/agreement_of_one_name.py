"""How far two normalised names agree: a key of `EXPLANATIONS`.

Of given names of several words, the words that both have are set aside, and the rest is compared. A word that many
brothers and sisters share (Muhammad, Kaur) does not make two names one. Kaur against Singh makes two.
"""

from functools import lru_cache
from typing import NamedTuple

import jellyfish

from contactpoint.domain.matching import normalise
from contactpoint.domain.matching.comparison.level import DIFFERENT_NAME_KINDS, UNSURE_NAME_KINDS
from contactpoint.domain.matching.comparison.typos import (
    is_another_name,
    is_far_rarer,
    is_in_two_letters,
    is_inner_typo,
)
from contactpoint.domain.matching.given_names import nicknames, spellings
from contactpoint.domain.matching.given_names.listed import is_listed_name

CLOSE, SIMILAR, SLIGHTLY_SIMILAR = 0.93, 0.86, 0.75
MIN_LETTERS_FOR_TYPO, MIN_LETTERS_FOR_TWO_TYPOS, MIN_PREFIX_LETTERS = 4, 6, 2
MIN_LETTERS_OF_SHORTENED = 3
"""With fewer, the beginning is that of many brothers' and sisters' names: "Ai" for Aisha and Aila."""
EXPLANATIONS: dict[str, str] = {
    "exact": "{} agrees",
    "spelling": "{} is another spelling",
    "nickname": "{} is short for the other",
    "part": "part of the {} agrees",
    "part_replaced": "part of the {} agrees, next to another common word",
    "typo": "{} differs in one letter",
    "close": "{} is nearly the same",
    "sound": "{} sounds alike",
    "part_similar": "part of the {} is nearly the same",
    "prefix": "{} begins with the same letters",
    "shortened": "{} is the beginning of the other, and no name of its own",
    "misspelt": "{} differs in two letters, and is no name of its own",
    "similar": "{} is similar",
    "initial": "initial of the {} agrees",
    "like": "{} is alike, but a name of its own",
    "both_short": "{} and the recorded one may be short for one name, but each is a name of its own",
    "part_shared": "only a common part of the {} agrees",
    "part_differs": "a common part of the {} agrees, the rest differs",
    "weak": "{} is only slightly similar",
    "differs": "{} differs",
}
GIVEN_NAME_ONLY = frozenset(
    {
        "spelling",
        "nickname",
        "part_replaced",
        "shortened",
        "misspelt",
        "like",
        "both_short",
        "part_shared",
        "part_differs",
    }
)
Words = tuple[str, ...]


class Pairing(NamedTuple):
    """The words of two names that belong together, and those that remain.

    Attributes
    ----------
    kinds
        How far the words of each pair agree: ``exact``, ``spelling`` or ``nickname``.
    tells_apart
        Whether one of the pairs is more than a word that many brothers and sisters share.
    words
        How many pairs there are.
    by_initial
        Whether an initial is paired with the name that it is written for.
    """

    kinds: frozenset[str]
    tells_apart: bool
    words: int
    by_initial: bool
    rest: Words
    recorded_rest: Words


@lru_cache(maxsize=65536)
def agreement(asked: str, recorded: str, *, given: bool) -> str:
    """Return how far two normalised names agree."""
    to_words = normalise.given_name_words if given else normalise.name_words
    words, recorded_words = to_words(asked), to_words(recorded)
    one, other = "".join(words), "".join(recorded_words)
    if one == other or asked.replace(" ", "") == recorded.replace(" ", ""):
        return "exact"
    if len(one) == 1 or len(other) == 1:
        return "initial" if one[0] == other[0] else "differs"
    if given:
        return _given_names(words, recorded_words)
    if shared_words(words, recorded_words):
        return "part"
    kind = _spelling(words, recorded_words)
    return "similar" if kind == "sound" and _are_two_family_names(one, other) else kind


def _are_two_family_names(one: str, other: str) -> bool:
    """Return whether both are listed names, more than a letter apart: Hassan and Hussain, but not Yousef and Yusuf."""
    are_listed = is_listed_name(one) and is_listed_name(other) and not spellings.same_name(one, other)
    return are_listed and jellyfish.damerau_levenshtein_distance(one, other) > 1


def shared_words(words: Words, recorded: Words) -> set[str]:
    """Return the words, longer than an initial, that both names have."""
    return {word for word in words if len(word) > 1 and word in recorded}


def _given_names(words: Words, recorded: Words) -> str:
    pairing = _paired(words, recorded)
    if pairing.kinds and spellings.say_another_sex(pairing.rest, pairing.recorded_rest):
        return "part_differs"
    rest, recorded_rest = map(_distinctive, (pairing.rest, pairing.recorded_rest))
    if rest and recorded_rest:
        return _rest(pairing, rest, recorded_rest)
    if not pairing.kinds:
        return _given_name(words, recorded)
    if pairing.by_initial and not pairing.tells_apart:
        return "initial"
    if pairing.rest or pairing.recorded_rest:
        return _with_common_words(pairing, words, recorded)
    return "part" if pairing.kinds == {"exact"} else _same_name(pairing, words, recorded)


def _with_common_words(pairing: Pairing, words: Words, recorded: Words) -> str:
    """Return how far names agree if a word that many share remains on one side, or next to another word.

    Hafsa Bibi and Hafsa Ruqaya may be one girl. Anna Maria and Anna Lena are two double names.
    """
    if not pairing.tells_apart:
        return "part_shared"
    if not (pairing.rest and pairing.recorded_rest):
        return "part" if "exact" in pairing.kinds else _same_name(pairing, words, recorded)
    kind = _rest(pairing, pairing.rest, pairing.recorded_rest)
    if any(map(spellings.is_second_of_double_name, (*pairing.rest, *pairing.recorded_rest))):
        return kind
    return "part_replaced" if kind in UNSURE_NAME_KINDS else "part"


def _same_name(pairing: Pairing, words: Words, recorded: Words) -> str:
    if "nickname" not in pairing.kinds:
        return "spelling"
    return "prefix" if _is_shortened("".join(words), "".join(recorded)) else "nickname"


def _rest(pairing: Pairing, rest: Words, recorded_rest: Words) -> str:
    """Return how far the rest agrees; next to a word of the child's own, a typo is no other name.

    Of short words it is: Ka Yan and Ka Yin have the name of their generation in common.
    """
    asked, name = "".join(rest), "".join(recorded_rest)
    if pairing.tells_apart and is_inner_typo(asked, name):
        is_long = min(len(asked), len(name)) >= MIN_LETTERS_FOR_TYPO or pairing.words > 1
        are_two = is_another_name(asked, name) and is_another_name(name, asked)
        return "part_similar" if is_long or not are_two else "part_differs"
    kind = _given_name(rest, recorded_rest)
    if kind not in DIFFERENT_NAME_KINDS:
        return kind
    if pairing.kinds:
        return "part_differs"
    return "both_short" if nicknames.are_sisters_names(asked, name) else kind


def _paired(words: Words, recorded: Words) -> Pairing:
    left, right, kinds, tells_apart = list(words), list(recorded), list[str](), False
    for kind, same in _SAME.items():
        for word in tuple(left):
            found = next((other for other in right if same(word, other)), None)
            if found is not None:
                left.remove(word)
                right.remove(found)
                kinds.append(kind)
                tells_apart = tells_apart or not spellings.is_shared_word(word)
    words_left = len(left) + len(right)
    _take_out_initials(left, right)
    _take_out_initials(right, left)
    by_initial = len(left) + len(right) < words_left
    return Pairing(frozenset(kinds), tells_apart, len(kinds), by_initial, tuple(left), tuple(right))


def _take_out_initials(words: list[str], others: list[str]) -> None:
    """Take out each initial and the name that it is written for: "James A" is James Alexander."""
    for initial in [word for word in words if len(word) == 1]:
        name = next((other for other in others if other.startswith(initial)), None)
        if name is not None:
            words.remove(initial)
            others.remove(name)


_SAME = {
    "exact": lambda one, other: one == other and len(one) > 1,
    "spelling": spellings.same_name,
    "nickname": nicknames.same_person,
}


def _distinctive(words: Words) -> Words:
    return tuple(word for word in words if not spellings.is_shared_word(word))


def _given_name(words: Words, recorded: Words) -> str:
    """Return how far given names agree that are not the same: as a typo, or as a name of its own."""
    kind, asked, name = _spelling(words, recorded), "".join(words), "".join(recorded)
    if kind == "prefix":
        return kind if _is_beginning_a_name(asked, name) else "shortened"
    is_like = kind not in DIFFERENT_NAME_KINDS
    if is_like and _is_typo_for(words, recorded, kind):
        return kind
    if _is_cut_off(asked, name):
        return "shortened"
    if is_in_two_letters(asked, name):
        return "misspelt"
    return "like" if is_like else kind


def _is_typo_for(words: Words, recorded: Words, kind: str) -> bool:
    """Return whether names that are alike are one name: the asked form is no name of its own."""
    asked, name = "".join(words), "".join(recorded)
    if is_another_name(asked, name) or (len(words) > 1 and all(is_another_name(word, name) for word in words)):
        return False
    return kind == "part_similar" or _is_typo(asked, name)


def _is_beginning_a_name(asked: str, recorded: str) -> bool:
    """Return whether the beginning of a name is another child's name, or too short to tell that it is not.

    If it is asked for, it is none if it is so much rarer that the name is cut off more often: Pau for Paul.
    """
    beginning = min(asked, recorded, key=len)
    if len(beginning) < MIN_LETTERS_OF_SHORTENED:
        return True
    is_cut_off = beginning == asked and is_far_rarer(asked, recorded) and not nicknames.related(asked)
    return is_listed_name(beginning) and not is_cut_off


def _is_cut_off(asked: str, recorded: str) -> bool:
    """Return whether the beginning of a listed name is asked for that sounds as the whole does: Lar for Larry.

    A record is seldom cut off. If no list has either form, they may be two: Zamil and Zamila.
    """
    is_beginning = recorded.startswith(asked) and spellings.one_in(recorded) is not None
    return is_beginning and not _is_beginning_a_name(asked, recorded)


def _is_typo(one: str, other: str) -> bool:
    """Return whether two names differ by one typo, or by two if they are long."""
    differing = jellyfish.damerau_levenshtein_distance(one, other)
    return differing <= (2 if max(len(one), len(other)) >= MIN_LETTERS_FOR_TWO_TYPOS else 1)


def _spelling(words: Words, recorded: Words) -> str:
    """Return the closest kind of agreement that applies."""
    one, other = "".join(words), "".join(recorded)
    alike = jellyfish.jaro_winkler_similarity(one, other)
    if _one_typo(one, other):
        return "typo"
    if alike >= CLOSE and not _shares_prefix(one, other):
        return "close"
    if normalise.phonetic_code(one) == normalise.phonetic_code(other):
        return "sound"
    if len(words) + len(recorded) > 2 and _best_of_parts(words, recorded) >= CLOSE:
        return "part_similar"
    if _shares_prefix(one, other):
        return "prefix"
    return "similar" if alike >= SIMILAR else "weak" if alike >= SLIGHTLY_SIMILAR else "differs"


def _is_shortened(one: str, other: str) -> bool:
    """Return whether one name is the first two letters of the other: too few to tell a brother or sister apart."""
    return min(len(one), len(other)) <= MIN_PREFIX_LETTERS and _shares_prefix(one, other)


def _shares_prefix(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= MIN_PREFIX_LETTERS and (one.startswith(other) or other.startswith(one))


def _one_typo(one: str, other: str) -> bool:
    if min(len(one), len(other)) < MIN_LETTERS_FOR_TYPO or abs(len(one) - len(other)) > 1:
        return False
    return jellyfish.damerau_levenshtein_distance(one, other) == 1


def _best_of_parts(words: Words, recorded: Words) -> float:
    pairs = ((w, h) for w in words for h in recorded if min(len(w), len(h)) >= MIN_LETTERS_FOR_TYPO)
    return max((jellyfish.jaro_winkler_similarity(w, h) for w, h in pairs), default=0.0)
