"""Names brought to one form."""

import unicodedata
from functools import lru_cache

import jellyfish
from anyascii import anyascii

from contactpoint.domain.matching.normalise.words import DIGITS_FOR_LETTERS, WORDS

LONGEST_NAME = 100
_SOUND = str.maketrans({"0": "T", "W": "F", "X": "S"})


@lru_cache(maxsize=65536)
def name(text: str) -> str:
    """Return a name as plain lower-case letters ``a`` to ``z``: ``"Miss O'Brien-Núñez"`` becomes ``"obrien nunez"``.

    Accents, apostrophes, titles and suffixes go; hyphens and white space part the words; other scripts are written
    in Latin letters; a digit between letters is the letter it looks like. A filler ("Baby", "Not known") is empty.
    """
    words = _letters(text[:LONGEST_NAME]).split()
    while len(words) > 1 and words[0] in WORDS.titles:
        words = words[1:]
    while len(words) > 1 and words[-1] in WORDS.suffixes:
        words = words[:-1]
    plain = " ".join(words)
    return "" if plain in WORDS.placeholders else plain


def given_name(text: str) -> str:
    """Return a given name like any `name`; besides, "Boy", "Child" and the like name nobody."""
    plain = name(text)
    return "" if plain in WORDS.given_name_placeholders else plain


def _letters(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    if any(c in "0135|" for c in decomposed) and any(c.isalpha() for c in decomposed):
        decomposed = decomposed.translate(DIGITS_FOR_LETTERS)
    kept = "".join(c if c.isalpha() else " " if _parts_words(c) else "" for c in decomposed)
    return kept if kept.isascii() else _latin(kept)


def _latin(letters: str) -> str:
    return "".join(c for c in anyascii(letters).casefold() if c.isalpha() or c == " ")


def _parts_words(character: str) -> bool:
    return character.isspace() or character in "_/,.&+" or unicodedata.category(character) == "Pd"


@lru_cache(maxsize=65536)
def name_words(normalised: str) -> tuple[str, ...]:
    """Return the words of a normalised name that tell something: particles only if there is nothing else."""
    found = normalised.split()
    return tuple(w for w in found if w not in WORDS.particles) or tuple(found)


@lru_cache(maxsize=65536)
def name_core(normalised: str) -> str:
    """Return a normalised name in one word without particles: ``"al hassan"`` becomes ``"hassan"``."""
    return "".join(name_words(normalised))


@lru_cache(maxsize=65536)
def phonetic_code(normalised: str) -> str:
    """Return how a normalised name sounds, or its core where that says nothing.

    Metaphone, made for English, and then wider for names that are not: ``th`` is ``t``, ``w`` is ``v``, ``sh`` and
    ``ch`` are ``s``, an ``h`` or ``y`` within is silent, and every vowel at the beginning is the same.
    """
    whole = name_core(normalised)
    code = jellyfish.metaphone(whole).translate(_SOUND)
    vowel = "A" if whole[:1] in tuple("aeiou") else ""
    heard = (vowel or code[:1]) + "".join(c for c in code[0 if vowel else 1 :] if c not in "AEIOUHY ")
    return "".join(c for at, c in enumerate(heard) if at == 0 or c != heard[at - 1]) or whole
