"""The scripts of words, and words that mix some, such as a Latin name with a Cyrillic letter (UTS 39, section 5.1)."""

import re
import unicodedata
from bisect import bisect_right
from functools import cache
from importlib.resources import files

import msgspec

_BETWEEN_WORDS = r"[\s\-\u2010-\u2015_/,.&+()]+"
_WRITTEN_TOGETHER = (
    frozenset({"Han", "Hiragana", "Katakana"}),
    frozenset({"Han", "Bopomofo"}),
    frozenset({"Han", "Hangul"}),
)
"""Japanese, Chinese and Korean words. UTS 39 also allows Latin in them, but no name or address needs it."""


def mixes_scripts(text: str) -> bool:
    """Return whether a word of the text mixes scripts. Characters of no script, such as accents, go with all of them.

    ASCII text never does: then the data is not even read. The words of a text may be in different scripts.
    """
    if text.isascii():
        return False
    return any(_mixes(word) for word in re.split(_BETWEEN_WORDS, unicodedata.normalize("NFKC", text)))


def is_latin(text: str) -> bool:
    """Return whether all letters of a text are Latin ones."""
    return text.isascii() or all(_script(each) in ("", "Latin") for each in unicodedata.normalize("NFKC", text))


def _mixes(word: str) -> bool:
    scripts = {script for character in word if (script := _script(character))}
    return len(scripts) > 1 and not any(scripts <= together for together in _WRITTEN_TOGETHER)


def _script(character: str) -> str:
    """Return the script of a letter or mark; an empty text for other characters and for those of no script."""
    if character.isascii():
        return "Latin" if character.isalpha() else ""
    if unicodedata.category(character)[0] not in "LM":
        return ""
    ranges = _ranges()
    at = bisect_right(ranges, ord(character), key=lambda each: each[1]) - 1
    script, _, end = ranges[at]
    return script if at >= 0 and ord(character) <= end else ""


@cache
def _ranges() -> list[tuple[str, int, int]]:
    """Return script, first and last code point of each range, in the order of code points."""
    file = files("contactpoint.domain.writing_systems.data").joinpath("scripts.json")
    return msgspec.json.decode(file.read_bytes(), type=list[tuple[str, int, int]])
