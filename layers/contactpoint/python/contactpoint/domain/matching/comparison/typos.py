"""Typos: when another form of a name is a mistake in writing, and not the name of another child."""

from collections.abc import Set
from functools import lru_cache
from typing import NamedTuple

import jellyfish

from contactpoint.domain.matching import normalise
from contactpoint.domain.matching.given_names import spellings
from contactpoint.domain.matching.given_names.listed import is_listed_name

MAX_RARITY, MAX_RARITY_OF_TYPO = 1000, 30
"""How many times rarer than the recorded name a name may be and still be a child's own: less for a form that one typo
of the hand, the ear or a reader makes, because these are more frequent than rare names."""
COMMON_ONE_IN = 20_000
"""If the recorded form is no listed name, it is more likely to be a typo for a name that is at least as common."""
VOWELS = frozenset("aeiouy")
SOUND_ALIKE_VOWELS = frozenset({"ae", "iy", "ou"})
SOUND_OR_LOOK_ALIKE = SOUND_ALIKE_VOWELS | {"ck", "sz", "vw", "gj", "il", "uv", "bh", "ce", "gq", "hn", "ao"}
"""Letters that an ear or a reader of handwriting takes for each other."""
NEIGHBOURING_KEYS = {
    "a": "qsz", "b": "vgn", "c": "xdv", "d": "sfe", "e": "wrd", "f": "dgr", "g": "fht", "h": "gjy", "i": "uok",
    "j": "hku", "k": "jli", "l": "kop", "m": "nj", "n": "bmh", "o": "ipl", "p": "ol", "q": "wa", "r": "etf",
    "s": "adw", "t": "ryg", "u": "yij", "v": "cbf", "w": "qes", "x": "zcs", "y": "tuh", "z": "xa",
}  # fmt: skip
MIN_LETTERS_FOR_PLAIN_TYPO, MIN_LETTERS_FOR_WRONG_KEY = 4, 6
"""How many letters the longer form has at least. In a short name, another letter makes another name: Aila and Aida."""
RARE_ONE_IN = 50_000
"""So rare a name is often from a country whose names the table has in part: it may lack the other name."""
MAX_MISTAKES = 2
MIN_LETTERS_FOR_LAST_LEFT_OUT = 8
"""A long name may lose its last letter, as Madeleine does. Of short ones, that makes two: Drew and Dre."""
MIN_LETTERS_FOR_TWO_MISTAKES = 7
ANYWHERE = frozenset({"swapped", "doubled"})


@lru_cache(maxsize=65536)
def is_another_name(asked: str, recorded: str) -> bool:
    """Return whether an asked word is a given name in its own right, and neither form is a typo for the other.

    A form that no list has may be a name nevertheless. Then the shape of the difference tells: two such forms are one
    name only after a typo that hardly ever makes a twin's name.
    """
    if spellings.are_different(asked, recorded):
        return True
    one_in, recorded_one_in = spellings.one_in(asked), spellings.one_in(recorded)
    if one_in is None:
        return not _is_typo_in_no_list(asked, recorded, recorded_one_in)
    if recorded_one_in is None:
        return not _is_recorded_typo(asked, recorded, one_in)
    is_inner = is_inner_typo(asked, recorded)
    if recorded_one_in > one_in * MAX_RARITY and is_inner and is_mistake(recorded, asked):
        return False
    is_easy = is_inner and is_mistake(asked, recorded)
    return one_in <= recorded_one_in * (MAX_RARITY_OF_TYPO if is_easy else MAX_RARITY)


def _is_recorded_typo(asked: str, recorded: str, one_in: int) -> bool:
    """Return whether a recorded form that no list has is a typo for the listed name that is asked for.

    If letters are in a row that hardly any name has, the name may be as rare as one that is searched for so.
    """
    is_inner, is_strange = is_inner_typo(asked, recorded), spellings.is_strange(recorded)
    if one_in <= COMMON_ONE_IN:
        return is_inner or is_strange or _are_far_apart(asked, recorded)
    return is_inner and is_strange and one_in <= spellings.RAREST_WITH_SEQUENCE


def _is_typo_in_no_list(asked: str, recorded: str, recorded_one_in: int | None) -> bool:
    """Return whether a form that no list has is a typo for the recorded name, which may be in a list."""
    if recorded_one_in is None:
        return is_plain_typo(asked, recorded)
    if is_mistake(asked, recorded) or (recorded_one_in < RARE_ONE_IN and is_inner_typo(asked, recorded)):
        return True
    return recorded_one_in <= spellings.RAREST_WITH_SEQUENCE and spellings.is_strange(asked)


def is_inner_typo(asked: str, recorded: str) -> bool:
    """Return whether one mistake inside a name makes the asked form of the recorded one.

    Another first letter, or one more at the end, makes a name more often: Jayden and Kayden, Daniel and Daniele.
    """
    if asked[:1] != recorded[:1] or (len(asked) > len(recorded) and asked.startswith(recorded)):
        return False
    return jellyfish.damerau_levenshtein_distance(asked, recorded) == 1


def is_plain_typo(asked: str, recorded: str) -> bool:
    """Return whether one typo of the hand or of the ear makes the asked form, and hardly ever a twin's name.

    It is two letters swapped, a letter doubled or left out, a vowel that sounds like the other, or a wrong key
    struck in a long name. Parents who name twins change a consonant, the beginning or the ending.
    """
    if not is_inner_typo(asked, recorded):
        return False
    typo = _one_typo(asked, recorded)
    if typo.kind in ANYWHERE:
        return True
    if typo.is_last or typo.letters < MIN_LETTERS_FOR_PLAIN_TYPO:
        return False
    if typo.kind == "left out" or (typo.kind == "replaced" and typo.between(SOUND_ALIKE_VOWELS)):
        return True
    return typo.letters >= MIN_LETTERS_FOR_WRONG_KEY and typo.is_wrong_key


def is_mistake(asked: str, recorded: str) -> bool:
    """Return whether a form that no list has is a listed name in another hand: as it is typed, read or heard.

    It may begin with a wrong letter, and it may have two mistakes if it still sounds the same.
    """
    if _are_far_apart(asked, recorded):
        return True
    if jellyfish.damerau_levenshtein_distance(asked, recorded) != 1:
        return normalise.phonetic_code(asked) == normalise.phonetic_code(recorded)
    return is_mistake_in_one_letter(asked, recorded)


def is_mistake_in_one_letter(asked: str, recorded: str) -> bool:
    """Return whether the forms differ in one letter, as a hand, an ear or a reader mistakes it."""
    if jellyfish.damerau_levenshtein_distance(asked, recorded) != 1:
        return False
    typo = _one_typo(asked, recorded)
    is_left_out = typo.kind == "left out" and (not typo.is_last or typo.letters >= MIN_LETTERS_FOR_LAST_LEFT_OUT)
    if typo.kind in ANYWHERE or is_left_out or typo.is_wrong_key:
        return True
    return typo.kind == "replaced" and typo.between(SOUND_OR_LOOK_ALIKE)


def is_form_of_no_name(asked: str, recorded: str) -> bool:
    """Return whether a form that no list has is the recorded name in another hand, and not its form for the other sex.

    Such forms differ in the ending, most often in a vowel: Norman and Norma.
    """
    if is_listed_name(asked) or asked == recorded:
        return False
    endings = {asked[-1:], recorded[-1:]}
    is_same_ending = len(endings) == 1 or endings.isdisjoint(VOWELS)
    return is_same_ending and (spellings.same_name(asked, recorded) or is_mistake_in_one_letter(asked, recorded))


def is_far_rarer(word: str, name: str) -> bool:
    """Return whether a listed word is so much rarer than a listed name that it is more often that name, mistaken."""
    one_in, name_one_in = spellings.one_in(word), spellings.one_in(name)
    return one_in is not None and name_one_in is not None and one_in > name_one_in * MAX_RARITY


def is_in_two_letters(asked: str, recorded: str) -> bool:
    """Return whether a form that no list has is a frequent long name with two mistakes inside it: Victona, Bahittany.

    A twin's name that is so alike is in a list, or begins or ends with another letter.
    """
    is_inside = asked[:1] == recorded[:1] and asked[-1:] == recorded[-1:]
    if not is_inside or max(len(asked), len(recorded)) < MIN_LETTERS_FOR_TWO_MISTAKES or is_listed_name(asked):
        return False
    one_in = spellings.one_in(recorded)
    is_frequent = one_in is not None and one_in <= COMMON_ONE_IN
    return is_frequent and jellyfish.damerau_levenshtein_distance(asked, recorded) == MAX_MISTAKES


def _are_far_apart(asked: str, recorded: str) -> bool:
    """Return whether more than two mistakes lie between: then one is not the other word, but several words."""
    return bool(jellyfish.damerau_levenshtein_distance(asked, recorded) > MAX_MISTAKES)


class OneTypo(NamedTuple):
    """One letter, or two neighbours, in which two forms differ.

    Attributes
    ----------
    kind
        ``swapped``, ``doubled``, ``left out``, ``added`` or ``replaced``.
    letter
        The letter left out or added, or the one asked for.
    instead
        The letter replaced, or those around the letter left out or added.
    is_last
        Whether it is the last letter.
    letters
        The number of letters of the longer form.
    """

    kind: str
    letter: str
    instead: str
    is_last: bool
    letters: int

    @property
    def is_wrong_key(self) -> bool:
        """Whether a key was struck that is next to the right one, instead of it or with it."""
        keys = NEIGHBOURING_KEYS.get(self.letter, "")
        return self.kind in {"added", "replaced"} and any(letter in keys for letter in self.instead)

    def between(self, pairs: Set[str]) -> bool:
        """Return whether the letters are one of these pairs."""
        return "".join(sorted(self.letter + self.instead)) in pairs


def _one_typo(asked: str, recorded: str) -> OneTypo:
    """Return the difference of two forms that are one mistake apart."""
    shorter, longer = sorted((asked, recorded), key=len)
    pairs = zip(shorter, longer, strict=False)
    at = next((at for at, (left, right) in enumerate(pairs) if left != right), len(shorter))
    is_last = at == len(longer) - 1
    if len(asked) == len(recorded):
        kind = "swapped" if sorted(asked) == sorted(recorded) else "replaced"
        return OneTypo(kind, asked[at], recorded[at], is_last, len(longer))
    around = longer[max(at - 1, 0) : at] + longer[at + 1 : at + 2]
    kind = "doubled" if longer[at] in around else "left out" if asked == shorter else "added"
    return OneTypo(kind, longer[at], around, is_last, len(longer))
