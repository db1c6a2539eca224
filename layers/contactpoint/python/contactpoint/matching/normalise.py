"""Names, postcodes, addresses and dates brought to one form, so that equal things compare equal."""

import re
import unicodedata
from contextlib import suppress
from datetime import date, datetime
from functools import lru_cache
from importlib.resources import files

import jellyfish
import msgspec
from anyascii import anyascii

LONGEST_NAME, LONGEST_ADDRESS, LONGEST_POSTCODE, LONGEST_DATE = 100, 200, 16, 30
SHORTEST_STREET, STREET_LETTERS, STREET_WHOLE = 3, 4, 8


class Words(msgspec.Struct, frozen=True):
    """Words that mean something else in a name or an address than a name.

    Attributes
    ----------
    titles, suffixes, particles
        Go before, after, and between names.
    fillers
        Are written where a name is not known, and name nobody.
    dwellings
        Go before a number in an address.
    """

    titles: frozenset[str]
    suffixes: frozenset[str]
    particles: frozenset[str]
    fillers: frozenset[str]
    dwellings: frozenset[str]


WORDS = msgspec.json.decode(files("contactpoint.matching").joinpath("words.json").read_bytes(), type=Words)
_DIGITS_FOR_LETTERS = str.maketrans("0135|", "olesi")
_LETTERS_FOR_DIGITS = str.maketrans("OILSBZ", "011582")
_SOUND = str.maketrans({"0": "T", "W": "F", "X": "S"})
_DAY_FIRST = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %m %Y", "%d %B %Y", "%d %b %Y", "%d/%m/%y", "%d.%m.%y", "%d%m%Y")
_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][A-Z]{2}")


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
    return "" if plain in WORDS.fillers else plain


def _letters(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    if any(c in "0135|" for c in decomposed) and any(c.isalpha() for c in decomposed):
        decomposed = decomposed.translate(_DIGITS_FOR_LETTERS)
    kept = "".join(c if c.isalpha() else " " if _parts_words(c) else "" for c in decomposed)
    return kept if kept.isascii() else _latin(kept)


def _latin(letters: str) -> str:
    return "".join(c for c in anyascii(letters).casefold() if c.isalpha() or c == " ")


def _parts_words(character: str) -> bool:
    return character.isspace() or character in "_/,.&+" or unicodedata.category(character) == "Pd"


@lru_cache(maxsize=65536)
def words(normalised: str) -> tuple[str, ...]:
    """Return the words of a normalised name that tell something: particles only if there is nothing else."""
    found = normalised.split()
    return tuple(w for w in found if w not in WORDS.particles) or tuple(found)


@lru_cache(maxsize=65536)
def core(normalised: str) -> str:
    """Return a normalised name in one word without particles: ``"al hassan"`` becomes ``"hassan"``."""
    return "".join(words(normalised))


@lru_cache(maxsize=65536)
def sound(normalised: str) -> str:
    """Return how a normalised name sounds, or its core where that says nothing.

    Metaphone, made for English, and then wider for names that are not: ``th`` is ``t``, ``w`` is ``v``, ``sh`` and
    ``ch`` are ``s``, an ``h`` or ``y`` within is silent, and every vowel at the beginning is the same.
    """
    whole = core(normalised)
    code = jellyfish.metaphone(whole).translate(_SOUND)
    vowel = "A" if whole[:1] in tuple("aeiou") else ""
    heard = (vowel or code[:1]) + "".join(c for c in code[0 if vowel else 1 :] if c not in "AEIOUHY ")
    return "".join(c for at, c in enumerate(heard) if at == 0 or c != heard[at - 1]) or whole


@lru_cache(maxsize=4096)
def postcode(text: str | None) -> str:
    """Return a postcode as upper-case letters and digits without a space; empty for none.

    Where a postcode of the United Kingdom would result, ``O`` and ``0``, ``I`` and ``1`` and the like are exchanged.
    """
    plain = "".join(c for c in (text or "")[:LONGEST_POSTCODE].upper() if c.isascii() and c.isalnum())[:8]
    if plain.isdigit() or not 5 <= len(plain) <= 7 or _POSTCODE.fullmatch(plain):
        return plain
    inward = plain[-3].translate(_LETTERS_FOR_DIGITS) + plain[-2:].translate(_DIGITS_FOR_LETTERS).upper()
    for letters in (2, 1):
        area, district = plain[:-3][:letters], plain[:-3][letters:]
        mended = area.translate(_DIGITS_FOR_LETTERS).upper() + district.translate(_LETTERS_FOR_DIGITS) + inward
        if _POSTCODE.fullmatch(mended):
            return mended
    return plain


@lru_cache(maxsize=4096)
def address(text: str) -> str:
    """Return an address as lower-case words and numbers."""
    plain = unicodedata.normalize("NFKD", text[:LONGEST_ADDRESS].casefold())
    return " ".join("".join(c if c.isalnum() else " " if not unicodedata.combining(c) else "" for c in plain).split())


@lru_cache(maxsize=65536)
def street(normalised: str) -> tuple[str, str]:
    """Return the house number and the first letters of the street of a normalised address; empty for none.

    The number is the last one before the street's name, so that a flat's own number does not stand in for it.
    """
    number, named = "", ""
    for word in normalised.split():
        if word[:1].isdigit():
            number = word
        elif word.isalpha() and len(word) >= SHORTEST_STREET and word not in WORDS.dwellings:
            named = word
            break
    return number, named[:STREET_LETTERS]


@lru_cache(maxsize=65536)
def whole_street(normalised: str) -> str:
    """Return what follows the house number of a normalised address, its first eight letters and digits."""
    number, _ = street(normalised)
    return normalised.partition(number)[2].replace(" ", "")[:STREET_WHOLE] if number else ""


@lru_cache(maxsize=4096)
def postcode_key(normalised: str) -> str:
    """Return a postcode so that it is the same whichever two letters of its inward half were exchanged.

    A code of another form (four digits, say) is its characters in alphabetical order. For one of the United Kingdom
    that would not do: some fifty children would share what seven do.
    """
    if _POSTCODE.fullmatch(normalised):
        return normalised[:-2] + "".join(sorted(normalised[-2:]))
    return "".join(sorted(normalised))


def outward(normalised: str) -> str:
    """Return the outward half of a normalised postcode (``LS14AP`` → ``LS1``), or what there is of it."""
    return normalised[:-3] if len(normalised) > 4 else normalised


def day_and_month_swapped(day: date) -> date | None:
    """Return the date with day and month exchanged, or None if there is none or it is the same."""
    if day.day > 12 or day.day == day.month:
        return None
    return date(day.year, day.day, day.month)


def read_date(text: str) -> date | None:
    """Return a date as people give it, or None: ISO, or day first ("3/4/2019", "3 April 2019", "03.04.19").

    A month above twelve before a possible day is taken to be the day ("2019-25-04").
    """
    plain = " ".join(text[:LONGEST_DATE].split())
    with suppress(ValueError):
        return date.fromisoformat(plain)
    with suppress(ValueError):
        return datetime.strptime(plain, "%Y-%d-%m").date()  # noqa: DTZ007 - a day, not a moment
    for form in _DAY_FIRST:
        with suppress(ValueError):
            return datetime.strptime(plain, form).date()  # noqa: DTZ007 - a day, not a moment
    return None


def read_year(text: str) -> int | None:
    """Return the year that a date begins with, though the rest may be none ("2019-02-30", "2019")."""
    year = text[:4]
    return int(year) if year.isascii() and year.isdigit() and 1900 <= int(year) <= 2100 else None
