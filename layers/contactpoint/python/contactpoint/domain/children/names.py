"""What may be written as a name: names have no room for remarks about people."""

import re
import unicodedata
from functools import cache
from importlib.resources import files

import msgspec
from msgspec import Struct

from contactpoint.problems import Violation

MAX_WORDS = 8
"""As many as real names have in one field: "bin Abdullah bin Muhammad Al Faisal", "de los Ángeles del Carmen"."""
APOSTROPHES = frozenset("'`\u00b4\u02b9\u02bb\u02bc\u02bd\u05f3\u2018\u2019\u201b\u2032\uff07")
JOINERS = frozenset("\u200c\u200d")
"""Persian and Indic scripts write them between letters."""


class RemarkWords(Struct, frozen=True, forbid_unknown_fields=True):
    """Words of remarks, none of them a name. They are a net, not a proof: other words can make a remark too.

    `names` are those that an address may have: there is a Police House and a Prison Lane.
    """

    anywhere: frozenset[str]
    names: frozenset[str]


_WORD = re.compile(r"[^\W\d_]+")


def name_violations(pointer: str, name: str) -> list[Violation]:
    """Return what is wrong with a name, at most one violation."""
    if not all(map(_is_name_character, name)) or not _joins_letters(name):
        said = "Write letters, spaces, apostrophes, hyphens and full stops only: a name has no digits and no remarks."
    elif not any(map(str.isalpha, name)):
        said = "Write a name with letters, or `Unknown` if it is not known."
    elif len(name.split()) > MAX_WORDS:
        said = f"Write {MAX_WORDS} words at most. If the name is longer, leave out the last ones."
    elif _has_any(name, _remark_words().anywhere | _remark_words().names):
        said = "Write the name alone. The directory has no room for remarks."
    else:
        return []
    return [Violation(pointer, said)]


def place_violations(pointer: str, text: str) -> list[Violation]:
    """Return what is wrong with a line of an address: it may not hold a remark or a control character."""
    if _has_any(text, _remark_words().anywhere) or any(unicodedata.category(c) == "Cc" for c in text):
        return [Violation(pointer, "Write the address alone, a line at a time. The directory has no room for remarks.")]
    return []


def _is_name_character(character: str) -> bool:
    if character in APOSTROPHES or character in JOINERS or character == ".":
        return True
    category = unicodedata.category(character)
    return category[0] in "LM" or category in ("Zs", "Pd")


def _joins_letters(name: str) -> bool:
    """Return whether every joiner is between letters or marks of a script that uses it. Latin does not."""
    at = [n for n, c in enumerate(name) if c in JOINERS]
    return all(0 < n < len(name) - 1 and all(_takes_joiner(name[n + step]) for step in (-1, 1)) for n in at)


def _takes_joiner(character: str) -> bool:
    return unicodedata.category(character)[0] in "LM" and not character.isascii()


def _has_any(text: str, words: frozenset[str]) -> bool:
    return not words.isdisjoint(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


@cache
def _remark_words() -> RemarkWords:
    file = files("contactpoint.domain.children.data").joinpath("remark_words.json")
    return msgspec.json.decode(file.read_bytes(), type=RemarkWords)
