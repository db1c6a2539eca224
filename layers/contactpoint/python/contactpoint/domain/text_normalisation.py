"""One kind of text for everything that is stored: tidied when a structure is made, wherever that is.

A field whose type carries a mark (`TIDIED`, or `TELEPHONE` of `contactpoint.domain.facts.telephones`) is tidied by its
structure, which is a `TextFields`. So no use case can store, and no request can send, anything else.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, get_args, get_type_hints

from msgspec import Meta, Struct
from msgspec.structs import force_setattr

JOINERS = frozenset("\u200c\u200d")
"""Persian and Indic scripts write them between letters. Every other format character is dropped."""
_SPACES = re.compile(r"[ \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
LOST_LETTER = "\ufffd"
CONTROL_CHARACTER = "This has a tab, a line break or another control character. Take it out."
LOST_LETTERS = "A letter was lost on the way here. Write it again, and send the text as UTF-8."
WRONG_ENCODING = "These letters were read in a wrong encoding. Write them again, and send the text as UTF-8."


def tidy(text: str) -> str:
    """Return a text trimmed, with single spaces, composed (NFC), and without format characters that show nothing.

    A control character stays: it is refused by name, never dropped in silence.
    """
    if text.isascii():
        if "  " not in text and text[:1] != " " and text[-1:] != " ":
            return text
    else:
        text = _without_format_characters(unicodedata.normalize("NFC", text))
    return _SPACES.sub(" ", text).strip(" ")


TIDIED = Meta(extra={"tidied_by": tidy})
"""Marks a text that its structure tidies."""


class TextFields(Struct, frozen=True, kw_only=True):
    """A structure that brings its texts into the one form in which they are stored."""

    def __post_init__(self) -> None:
        """Tidy each marked field."""
        for name, tidied_by in text_fields(type(self)).items():
            written = getattr(self, name)
            if written is None:
                continue
            tidied = tidied_by(written) if isinstance(written, str) else _each(written, tidied_by)
            if tidied != written:
                force_setattr(self, name, tidied)


@cache
def text_fields(structure: type[Struct]) -> Mapping[str, Callable[[str], str]]:
    """Return the marked fields of a structure, each with what tidies it."""
    hints = get_type_hints(structure, include_extras=True)
    found = ((name, next(_marks(hint), None)) for name, hint in hints.items())
    return {name: tidied_by for name, tidied_by in found if tidied_by}


def _marks(hint: Any) -> Any:
    """Yield what tidies a type, or a type inside it; structures look after their own fields."""
    for mark in getattr(hint, "__metadata__", ()):
        if isinstance(mark, Meta) and mark.extra and "tidied_by" in mark.extra:
            yield mark.extra["tidied_by"]
    for inner in get_args(hint):
        yield from _marks(inner)


def _each(value: Any, tidied_by: Callable[[str], str]) -> Any:
    return tuple(map(tidied_by, value)) if isinstance(value, tuple) else value


def _without_format_characters(text: str) -> str:
    return "".join(
        character
        for at, character in enumerate(text)
        if unicodedata.category(character) != "Cf" or joins_letters(text, at)
    )


def joins_letters(text: str, at: int) -> bool:
    """Return whether a joiner is there, between letters or marks of a script that uses it. Latin does not."""
    return text[at] in JOINERS and 0 < at < len(text) - 1 and all(_takes_joiner(text[at + step]) for step in (-1, 1))


def _takes_joiner(character: str) -> bool:
    return unicodedata.category(character)[0] in "LM" and not character.isascii()


def unreadable(text: str) -> str:
    """Return why a text cannot be stored as it came: a control character or a wrong encoding; empty if it can."""
    if any(unicodedata.category(c) == "Cc" for c in text):
        return CONTROL_CHARACTER
    if text.isascii():
        return ""
    if any(c == LOST_LETTER or unicodedata.category(c) in ("Co", "Cs") for c in text):
        return LOST_LETTERS
    return WRONG_ENCODING if _is_misread(text) else ""


def _is_misread(text: str) -> bool:
    """Return whether UTF-8 was read as Windows-1252 or Latin-1: ``ZoÃ«`` for ``Zoë``."""
    for encoding in ("cp1252", "latin-1"):
        try:
            text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        return True
    return False
