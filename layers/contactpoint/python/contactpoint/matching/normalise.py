"""Names, postcodes and dates brought to one form, so that equal things compare equal."""

import unicodedata
from datetime import date
from functools import lru_cache

import jellyfish

LONGEST_NAME, LONGEST_ADDRESS = 100, 200
SHORTEST_STREET, STREET_LETTERS = 3, 4


@lru_cache(maxsize=4096)
def name(text: str) -> str:
    """Return a name as plain lower-case letters: ``"O'Brien-Núñez"`` becomes ``"obrien nunez"``.

    Accents and apostrophes go; hyphens and white space part the words; other scripts keep their letters.
    """
    decomposed = unicodedata.normalize("NFKD", text[:LONGEST_NAME].casefold())
    letters = (c if c.isalpha() else " " if _parts_words(c) else "" for c in decomposed)
    return " ".join("".join(letters).split())


def _parts_words(character: str) -> bool:
    return character.isspace() or character in "_/" or unicodedata.category(character) == "Pd"


def parts(normalised: str) -> tuple[str, ...]:
    """Return the whole name, then its words if there is more than one."""
    words = normalised.split()
    return (normalised, *words) if len(words) > 1 else tuple(words)


@lru_cache(maxsize=4096)
def sound(normalised: str) -> str:
    """Return how a normalised name sounds (Metaphone), or the name itself where that says nothing of it."""
    return jellyfish.metaphone(normalised.replace(" ", "")) or normalised


def postcode(text: str | None) -> str:
    """Return a postcode as upper-case letters and digits without a space; empty for none."""
    return "".join(c for c in (text or "").upper() if c.isascii() and c.isalnum())[:8]


@lru_cache(maxsize=4096)
def address(text: str) -> str:
    """Return an address as lower-case words and numbers."""
    plain = unicodedata.normalize("NFKD", text[:LONGEST_ADDRESS].casefold())
    return " ".join("".join(c if c.isalnum() else " " if not unicodedata.combining(c) else "" for c in plain).split())


@lru_cache(maxsize=4096)
def street(normalised: str) -> tuple[str, str]:
    """Return the house number and the first letters of the street of a normalised address; empty for none."""
    words = normalised.split()
    number = next((w for w in words if w.isdigit()), "")
    named = next((w for w in words if w.isalpha() and len(w) >= SHORTEST_STREET), "")
    return number, named[:STREET_LETTERS]


@lru_cache(maxsize=4096)
def anagram(normalised: str) -> str:
    """Return a postcode's characters in alphabetical order: the same whichever two were exchanged."""
    return "".join(sorted(normalised))


def outward(normalised: str) -> str:
    """Return the outward half of a normalised postcode (``LS14AP`` → ``LS1``), or what there is of it."""
    return normalised[:-3] if len(normalised) > 4 else normalised


def day_and_month_swapped(day: date) -> date | None:
    """Return the date with day and month exchanged, or None if there is none or it is the same."""
    if day.day > 12 or day.day == day.month:
        return None
    return date(day.year, day.day, day.month)
