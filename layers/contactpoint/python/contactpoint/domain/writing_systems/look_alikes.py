"""Words of another script that look like Latin ones (UTS 39, whole-script confusables)."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import msgspec

_WORD = r"[^\W\d_]+"


def latin_look_alike(text: str) -> str:
    """Return the text with each word that looks Latin in small Latin letters, without accents.

    A word with a letter that looks like no Latin one stays as it is, because nobody takes it for a Latin word. The
    text itself is returned if it has ASCII characters only: then the data is not even read.
    """
    if text.isascii():
        return text
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.category(c).startswith("M"))
    return re.sub(_WORD, lambda word: _as_drawn(word.group()), bare)


def _as_drawn(word: str) -> str:
    drawn = [letter if letter.isascii() else _look_alikes().get(letter, "") for letter in word]
    return "".join(drawn) if all(drawn) else word


@cache
def _look_alikes() -> Mapping[str, str]:
    file = files("contactpoint.domain.writing_systems.data").joinpath("look_alikes.json")
    return msgspec.json.decode(file.read_bytes(), type=dict[str, str])
