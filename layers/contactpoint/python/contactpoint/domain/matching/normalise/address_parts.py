"""Parses normalised addresses into flat, building number, street and the building's name."""

import re
from functools import lru_cache
from typing import NamedTuple

FLAT_WORDS = frozenset({"apartment", "apt", "flat", "flt", "maisonette", "room", "studio", "unit", "suite"})
FLOORS = frozenset({
    "basement", "ground", "first", "second", "third", "fourth", "1st", "2nd", "3rd", "4th", "top", "lower", "upper",
    "garden",
})  # fmt: skip
MAX_WORDS_BEFORE_NUMBER = 10
"""A line before the number may say "care of Mrs Brown", or name a refuge and a house."""
IGNORED = frozenset({"the", "no", "number", "house"})
_COUNTED = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
NUMBER_WORDS = {word: str(number) for number, word in enumerate(_COUNTED, start=1)}
STREET_WORDS = {
    "st": "street", "rd": "road", "av": "avenue", "ave": "avenue", "ln": "lane", "cl": "close", "dr": "drive",
    "ct": "court", "cres": "crescent", "pl": "place", "gdns": "gardens", "gdn": "garden", "tce": "terrace",
    "terr": "terrace", "ter": "terrace", "sq": "square", "pk": "park", "hse": "house", "bldgs": "buildings",
    "est": "estate", "gr": "grove", "gro": "grove", "wy": "way", "mt": "mount", "blvd": "boulevard",
}  # fmt: skip
COMPASS_LETTERS = frozenset("ensw")
"""In "21 E 35th St", the letter belongs to the street."""
_NUMBER = re.compile(r"(\d+)([a-z]?)")
_GLUED = re.compile(r"(\d+)([a-z]{3,})")
_LETTERS_IN_NUMBER = re.compile(r"[zolis]\d{2,}|\d+[zolis]{2,}")
_NO_NUMBER = re.compile(r"\A(?:no|number) (?=\d+[a-z]?\Z)")
"""What says nothing before a number that is the whole address."""
_DIGITS = str.maketrans("zolis", "20115")


class ParsedAddress(NamedTuple):
    """An address in parts; each is an empty text if it is not known.

    Attributes
    ----------
    flat
        The flat with its letter, or the letter of the building number: ``18C`` is flat C of number 18.
    number
        The building number without its letter.
    street
        The street and the words that follow it.
    building
        The words before the building number, such as the name of a block.
    """

    flat: str
    number: str
    street: str
    building: str


@lru_cache(maxsize=65536)
def parse_address(normalised: str) -> ParsedAddress:
    """Return the parts of a normalised address: ``3 18 tannery row`` is flat 3, number 18, tannery row."""
    said = _numbers_apart(_NO_NUMBER.sub("", normalised))
    flat, words = _without_flat([word for word in said.split() if word != "the"])
    at = next((at for at, word in enumerate(words) if _is_number(words, at, word)), len(words))
    building, numbers, rest = words[:at], *_leading_numbers(words[at:])
    if len(numbers) > 1 and not flat:
        flat = numbers[0]
    number, letter = _divided(numbers[-1]) if numbers else ("", "")
    named = [STREET_WORDS.get(word, word) for word in building if word not in IGNORED or not numbers]
    return (
        ParsedAddress(flat + letter, number, " ".join(STREET_WORDS.get(w, w) for w in rest), " ".join(named))
        if rest
        else ParsedAddress(flat + letter, number, " ".join(named), "")
    )


@lru_cache(maxsize=65536)
def number_first(normalised: str) -> str:
    """Return a normalised address with its house number first, if that is its only number and last: ``tree lane 41``.

    A number that comes last may be that of a road or a county route, so only the guard of hidden homes reads it so.
    """
    *words, last = normalised.split() or [""]
    is_last = _NUMBER.fullmatch(last) and words and not any(word[:1].isdigit() for word in words)
    if not is_last or words[-1] in FLAT_WORDS:
        return normalised
    return " ".join((last, *words))


def _numbers_apart(normalised: str) -> str:
    """Return an address with a space after the number that it begins with, and with digits in it.

    ``10denis road`` is number 10, and ``z803 mill lane`` number 2803.
    """
    first, space, rest = normalised.partition(" ")
    if _LETTERS_IN_NUMBER.fullmatch(first):
        first = first.translate(_DIGITS)
    glued = _GLUED.fullmatch(first)
    return f"{' '.join(glued.groups()) if glued else first}{space}{rest}"


def _without_flat(words: list[str]) -> tuple[str, list[str]]:
    """Return the flat that is named with a word such as "flat" or "ground floor", and the other words."""
    for at, word in enumerate(words):
        following = words[at + 1] if at + 1 < len(words) else ""
        if word in FLAT_WORDS and (following[:1].isdigit() or len(following) == 1 or following in NUMBER_WORDS):
            end = at + 2
            flat = NUMBER_WORDS.get(following, following)
            if flat.isdigit() and len(words) > end and _is_letter(words[end]):
                flat, end = flat + words[end], end + 1
            return flat, words[:at] + words[end:]
        if word in FLOORS and following in {"floor", "flat"}:
            end = at + 3 if words[at + 2 : at + 3] == ["flat"] else at + 2
            return word, words[:at] + words[end:]
    return "", words


def _is_number(words: list[str], at: int, word: str) -> bool:
    if at == 0 and word in NUMBER_WORDS:
        return True
    return bool(_NUMBER.fullmatch(word)) and (at < MAX_WORDS_BEFORE_NUMBER and (at == 0 or at + 1 < len(words)))


def _leading_numbers(words: list[str]) -> tuple[list[str], list[str]]:
    """Return the numbers that words begin with, each with its letter, and the rest."""
    numbers: list[str] = []
    while words:
        word = NUMBER_WORDS.get(words[0], words[0]) if not numbers else words[0]
        if not _NUMBER.fullmatch(word) or len(numbers) == 2:
            break
        if word.isdigit() and len(words) > 2 and _is_letter(words[1]):
            numbers.append(word + words[1])
            words = words[2:]
        else:
            numbers.append(word)
            words = words[1:]
    return numbers, words


def _is_letter(word: str) -> bool:
    return len(word) == 1 and word.isalpha() and word not in COMPASS_LETTERS


def _divided(number: str) -> tuple[str, str]:
    found = _NUMBER.fullmatch(number)
    return (found[1].lstrip("0") or found[1], found[2]) if found else (number, "")
