"""Names as other alphabets write them: Somali letters, and Arabic script, which leaves out short vowels."""

import re
from functools import cache
from importlib.resources import files

import msgspec

_LETTERS = (
    (re.compile(r"\bc(?=[aeiou])|(?<=[aeiou])c(?!h)"), ""),
    (re.compile("x"), "h"),
    (re.compile(r"([aeiou])\1+"), r"\1"),
)
_ARABIC = re.compile("[\u0600-\u06ff]")
_SERVANT_OF_GOD = re.compile(r"\b\u0639\u0628\u062f ?\u0627\u0644\u0644\u0647\b")
_SERVANT = re.compile(r"\b\u0639\u0628\u062f ?\u0627\u0644(?=\w\w)")
"""Abd, which is next to one of God's names, as in Abdul Aziz; Abdullah is one word."""
_ARTICLE = re.compile(r"\b\u0627\u0644(?=\w\w)")
_MIDDLE_WAW = re.compile(r"(?<=\w)\u0648")
_VOWELS = str.maketrans(dict.fromkeys("\u0627\u0623\u0625\u0622\u0671\u0639\u0649", "a"))


class Marks(msgspec.Struct, frozen=True):
    """Patterns of words that are spelt in the Somali way."""

    source: str
    marks: tuple[str, ...]


def from_somali(names: tuple[str, str]) -> tuple[str, str]:
    """Return two normalised names with English letters, if a word of them is spelt in the Somali way.

    Cabdiraxmaan Maxamed is Abdirahman Mohamed: ``x`` is ``h``, ``c`` next to a vowel is silent, long vowels are
    doubled.
    """
    if not any(_marks().fullmatch(word) for name in names for word in name.split()):
        return names
    given, family = names
    return _in_english(given), _in_english(family)


def with_arabic_vowels(text: str) -> str:
    """Return a text in Arabic script with its vowels in Latin letters, and the article apart.

    Ayn and alif are heard as vowels, and so is waw inside a word: ``\u0639\u0644\u064a`` is Ali.
    """
    if not _ARABIC.search(text):
        return text
    servant = _SERVANT.sub("abdul ", _SERVANT_OF_GOD.sub("abdullah", text))
    apart = _ARTICLE.sub("al ", servant)
    return _MIDDLE_WAW.sub("u", apart).translate(_VOWELS)


def _in_english(name: str) -> str:
    for pattern, letter in _LETTERS:
        name = pattern.sub(letter, name)
    return name


@cache
def _marks() -> re.Pattern[str]:
    file = files("contactpoint.domain.matching.data").joinpath("somali_spelling.json")
    return re.compile("|".join(f"(?:{mark})" for mark in msgspec.json.decode(file.read_bytes(), type=Marks).marks))
