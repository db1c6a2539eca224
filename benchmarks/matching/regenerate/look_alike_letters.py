"""Makes the data of `contactpoint.domain.writing_systems` from the Unicode data (UTS 39 and UAX 24) that ICU ships.

Run it with ``python -m benchmarks.matching.regenerate.look_alike_letters`` on a machine that has the ICU libraries.
"""

import ctypes
import sys
import unicodedata
from collections.abc import Iterator
from ctypes.util import find_library
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import msgspec
from anyascii import anyascii

from contactpoint.domain import writing_systems

TARGET = Path(writing_systems.__file__).parent / "data"
NEUTRAL = ("Common", "Inherited")
OVERRIDES = {"\u04cf": "l", "\u0138": "k", "\u028d": "m"}
"""UTS 39 makes the small palochka an i, and it is drawn like an l. The others are what a small Cyrillic k and m
look like; transliterated, they would be q and w."""


class Icu:
    """The two ICU libraries, whose functions have the version in their names."""

    def __init__(self) -> None:
        self._names, self._spoof = (ctypes.CDLL(find_library(name)) for name in ("icuuc", "icui18n"))
        self._version = (find_library("icuuc") or "").rpartition(".")[2]
        self._function(self._spoof, "uspoof_open").restype = ctypes.c_void_p
        self._function(self._names, "uscript_getName").restype = ctypes.c_char_p
        self._checker = ctypes.c_void_p(self._function(self._spoof, "uspoof_open")(self._status()))

    def skeleton(self, text: str) -> str:
        """Return the skeleton of a text (UTS 39, section 4)."""
        units, space = text.encode("utf-16-le"), ctypes.create_string_buffer(400)
        call = self._function(self._spoof, "uspoof_getSkeleton")
        length = call(self._checker, 0, units, len(units) // 2, space, 200, self._status())
        return space.raw[: 2 * length].decode("utf-16-le")

    def script(self, character: str) -> str:
        """Return the script of a character (UAX 24)."""
        code = self._function(self._names, "uscript_getScript")(ord(character), self._status())
        return str(self._function(self._names, "uscript_getName")(code).decode())

    def _function(self, library: ctypes.CDLL, name: str) -> "ctypes._NamedFuncPointer":
        return getattr(library, f"{name}_{self._version}")  # type: ignore[no-any-return]

    @staticmethod
    def _status() -> object:
        return ctypes.byref(ctypes.c_int(0))


def main() -> None:
    """Write both files."""
    icu = Icu()
    letters = [chr(code) for code in range(0x80, sys.maxunicode + 1) if unicodedata.category(chr(code))[0] in "LM"]
    alike = {letter: found for letter in letters if (found := latin_look_alike(icu, letter))}
    _write("look_alikes.json", alike)
    scripted = [(icu.script(letter), ord(letter)) for letter in letters]
    runs = [(script, *_ends(code for _, code in run)) for script, run in groupby(scripted, key=itemgetter(0))]
    _write("scripts.json", [run for run in runs if run[0] not in NEUTRAL])


def latin_look_alike(icu: Icu, letter: str) -> str:
    """Return the small Latin letters that a letter looks like; an empty text if there are none, or if it decomposes."""
    if letter in OVERRIDES:
        return OVERRIDES[letter]
    if unicodedata.normalize("NFKD", letter) != letter or unicodedata.combining(letter):
        return ""
    drawn = "".join(c for c in icu.skeleton(letter) if not unicodedata.combining(c))
    same = _ascii_letters(icu).get(drawn, "")
    if anyascii(letter).casefold() in same:
        return anyascii(letter).casefold()
    plain = same[:1] or "".join(_plain(icu, c) for c in drawn)
    return (
        plain if plain.isascii() and plain.isalpha() and not (len(plain) > 1 and icu.script(letter) == "Latin") else ""
    )


@cache
def _ascii_letters(icu: Icu) -> dict[str, str]:
    """Return for each skeleton the small letters that have it: ``l`` is the skeleton of ``l`` and of ``I``."""
    found: dict[str, str] = {}
    for letter in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ":
        found[icu.skeleton(letter)] = found.get(icu.skeleton(letter), "") + letter.casefold()
    return found


def _plain(icu: Icu, character: str) -> str:
    """Return a Latin character, such as a small capital, as a plain letter; the character itself if it is not Latin."""
    if character in OVERRIDES:
        return OVERRIDES[character]
    return anyascii(character).casefold() if icu.script(character) == "Latin" else character


def _ends(codes: Iterator[int]) -> tuple[int, int]:
    found = list(codes)
    return found[0], found[-1]


def _write(name: str, content: object) -> None:
    (TARGET / name).write_bytes(msgspec.json.encode(content) + b"\n")


if __name__ == "__main__":
    main()
