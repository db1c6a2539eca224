"""Normalises names."""

import re
import unicodedata
from functools import lru_cache

import jellyfish
from anyascii import anyascii

from contactpoint.domain.facts.fillers import SaidSex, is_filler
from contactpoint.domain.facts.fillers import relative_named as _relative_named
from contactpoint.domain.facts.fillers import said_sex as _said_sex
from contactpoint.domain.matching.normalise.ignored_words import DIGITS_FOR_LETTERS, WORDS
from contactpoint.domain.matching.normalise.other_spellings import from_somali, with_arabic_vowels
from contactpoint.domain.writing_systems import latin_look_alike

LONGEST_NAME = 100
_BESIDE_LETTERS = re.compile(r"(?<=[^\W\d_])[49:!](?=[^\W\d_])|(?<![^\W_])[49](?=[^\W\d_]{2})")
"""Signs that a reader of paper, human or machine, writes for a letter: Ryl:e, 4lexis. In "Liam 4!", they are none."""
_READ_AS = str.maketrans("49:!", "agii")
_SOUND = str.maketrans({"0": "T", "W": "F", "X": "S"})


@lru_cache(maxsize=65536)
def name(text: str) -> str:
    """Return a name as plain lower-case letters ``a`` to ``z``: ``"Miss O'Brien-Núñez"`` becomes ``"obrien nunez"``.

    Accents, apostrophes, titles and suffixes are removed. Hyphens and white space separate words. Other scripts are
    written in Latin letters. A digit or a sign between letters becomes the letter that it looks like. A filler ("Baby
    Girl 1", "Not known") gives an empty text.
    """
    if is_filler("name", text):
        return ""
    words = _letters(text[:LONGEST_NAME]).split()
    while len(words) > 1 and words[0] in WORDS.titles:
        words = words[1:]
    while len(words) > 1 and words[-1] in WORDS.suffixes:
        words = words[:-1]
    plain = " ".join(words)
    return "" if is_filler("name", plain) else plain


@lru_cache(maxsize=65536)
def given_name(text: str) -> str:
    """Return a given name like any `name`; a filler such as "Boy" or "Baby Jones" gives an empty text."""
    plain = "" if is_filler("given_name", text) else name(text)
    return "" if is_filler("given_name", plain) else plain


@lru_cache(maxsize=65536)
def said_sex(given: str) -> SaidSex | None:
    """Return the sex that is said where a given name should be ("Baby boy", "Zainab's sister"); a name says none."""
    return None if given_name(given) else _said_sex(given)


@lru_cache(maxsize=65536)
def relative_named(given: str) -> str | None:
    """Return the name of the relative who is described where a given name should be, normalised; None if nobody is."""
    named = _relative_named(given)
    return None if named is None else name(named)


@lru_cache(maxsize=65536)
def name_readings(given: str, family: str) -> tuple[tuple[str, str], ...]:
    """Return both names, normalised; then, if that is different, as a reader of Latin script sees them.

    A Cyrillic name is first written in Latin letters by its sound. Somebody who takes it for a Latin name reads other
    letters. A hidden child's name must be recognised in both (rulebook, section 5). A name in Somali spelling is read
    in the English one as well.
    """
    plain = given_name(given), name(family)
    if given.isascii() and family.isascii():
        return tuple(dict.fromkeys((plain, from_somali(plain))))
    seen = given_name(latin_look_alike(given)), name(latin_look_alike(family))
    return (plain,) if seen == plain else tuple(dict.fromkeys((plain, seen, from_somali(seen))))


def _letters(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    if any(c in "49:!" for c in decomposed):
        decomposed = _BESIDE_LETTERS.sub(lambda sign: sign[0].translate(_READ_AS), decomposed)
    if any(c in "01358|" for c in decomposed) and any(c.isalpha() for c in decomposed):
        decomposed = decomposed.translate(DIGITS_FOR_LETTERS)
    kept = "".join(c if c.isalpha() else " " if _separates_words(c) else "" for c in decomposed)
    return kept if kept.isascii() else _latin(kept)


def _latin(letters: str) -> str:
    return "".join(c for c in anyascii(with_arabic_vowels(letters)).casefold() if c.isalpha() or c == " ")


def _separates_words(character: str) -> bool:
    return character.isspace() or character in "_/,.&+" or unicodedata.category(character) == "Pd"


@lru_cache(maxsize=65536)
def name_words(normalised: str) -> tuple[str, ...]:
    """Return the words of a normalised name; particles only if there is nothing else."""
    found = normalised.split()
    return tuple(w for w in found if w not in WORDS.particles) or tuple(found)


@lru_cache(maxsize=65536)
def given_name_words(normalised: str) -> tuple[str, ...]:
    """Return the words of a normalised given name without particles. The first word is a name: Van Anh, De Shawn."""
    found = normalised.split()
    return tuple(found[:1]) + tuple(w for w in found[1:] if w not in WORDS.particles)


@lru_cache(maxsize=65536)
def name_core(normalised: str) -> str:
    """Return a normalised name as one word without particles: ``"al hassan"`` becomes ``"hassan"``."""
    return "".join(name_words(normalised))


@lru_cache(maxsize=65536)
def phonetic_code(normalised: str) -> str:
    """Return the phonetic code of a normalised name, or the name's core if the code is empty.

    It is Metaphone, made wider for names that are not English: ``th`` is ``t``, ``w`` is ``v``, ``sh`` and ``ch`` are
    ``s``. An ``h`` or ``y`` inside a name is ignored, and all initial vowels are the same.
    """
    whole = name_core(normalised)
    code = jellyfish.metaphone(whole).translate(_SOUND)
    vowel = "A" if whole[:1] in tuple("aeiou") else ""
    heard = (vowel or code[:1]) + "".join(c for c in code[0 if vowel else 1 :] if c not in "AEIOUHY ")
    return "".join(c for at, c in enumerate(heard) if at == 0 or c != heard[at - 1]) or whole
