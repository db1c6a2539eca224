"""Normalises postcodes and addresses."""

import re
import unicodedata
from functools import lru_cache

from contactpoint.domain.facts.fillers import is_filler, is_shared_place
from contactpoint.domain.matching.normalise.ignored_words import DIGITS_FOR_LETTERS, WORDS
from contactpoint.domain.writing_systems import latin_look_alike

LONGEST_ADDRESS, LONGEST_POSTCODE = 200, 16
SHORTEST_STREET, STREET_LETTERS, STREET_WHOLE = 3, 4, 8
_LETTERS_FOR_DIGITS = str.maketrans("OILSBZ", "011582")
_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][A-Z]{2}")


@lru_cache(maxsize=4096)
def postcode(text: str | None) -> str:
    """Return a postcode as upper-case letters and digits without a space; an empty text if there is none.

    ``O`` and ``0``, ``I`` and ``1`` and so on are corrected if this gives a postcode of the United Kingdom. A filler
    such as ZZ99 3VZ (no fixed abode) gives an empty text.
    """
    if not text or is_filler("postcode", latin_look_alike(text[:LONGEST_POSTCODE])):
        return ""
    plain = "".join(c for c in latin_look_alike(text[:LONGEST_POSTCODE]).upper() if c.isascii() and c.isalnum())[:8]
    if plain.isdigit() or not 5 <= len(plain) <= 7 or _POSTCODE.fullmatch(plain):
        return plain
    inward = plain[-3].translate(_LETTERS_FOR_DIGITS) + plain[-2:].translate(DIGITS_FOR_LETTERS).upper()
    for letters in (2, 1):
        area, district = plain[:-3][:letters], plain[:-3][letters:]
        corrected = area.translate(DIGITS_FOR_LETTERS).upper() + district.translate(_LETTERS_FOR_DIGITS) + inward
        if _POSTCODE.fullmatch(corrected):
            return corrected
    return plain


def is_postcode(text: str) -> bool:
    """Return whether this has the form of a postcode in the United Kingdom and is no filler."""
    return bool(_POSTCODE.fullmatch(postcode(text)))


@lru_cache(maxsize=4096)
def address(text: str) -> str:
    """Return an address as lower-case words and numbers; words that look Latin are written in Latin letters.

    A filler ("no fixed abode") and a place that is nobody's home (a hospital, a hostel) give an empty text.
    """
    written = latin_look_alike(text[:LONGEST_ADDRESS])
    if is_filler("address", written) or is_shared_place(written):
        return ""
    plain = unicodedata.normalize("NFKD", written.casefold())
    return " ".join("".join(c if c.isalnum() else " " if not unicodedata.combining(c) else "" for c in plain).split())


@lru_cache(maxsize=65536)
def street_key(normalised: str) -> tuple[str, str]:
    """Return the house number and the first letters of the street; empty texts if there are none.

    The number is the last one before the street's name, so that a flat number is not mistaken for it.
    """
    number, street_name = "", ""
    for word in normalised.split():
        if word[:1].isdigit():
            number = word
        elif word.isalpha() and len(word) >= SHORTEST_STREET and word not in WORDS.dwelling_words:
            street_name = word
            break
    return number, street_name[:STREET_LETTERS]


@lru_cache(maxsize=65536)
def long_street_key(normalised: str) -> str:
    """Return the first eight letters and digits after the house number of a normalised address."""
    number, _ = street_key(normalised)
    return normalised.partition(number)[2].replace(" ", "")[:STREET_WHOLE] if number else ""


@lru_cache(maxsize=4096)
def blocking_postcode(normalised: str) -> str:
    """Return a postcode with its last two letters in alphabetical order, so that swapped letters make no difference.

    Of a code in another form (for example four digits), all characters are in alphabetical order. For postcodes of the
    United Kingdom, that would put far too many children into one block.
    """
    if _POSTCODE.fullmatch(normalised):
        return normalised[:-2] + "".join(sorted(normalised[-2:]))
    return "".join(sorted(normalised))


def outward_code(normalised: str) -> str:
    """Return the outward half of a normalised postcode (``LS14AP`` → ``LS1``), or the whole if it is short."""
    return normalised[:-3] if len(normalised) > 4 else normalised
