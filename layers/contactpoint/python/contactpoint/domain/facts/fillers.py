"""Fillers: what people write where a fact is not known. A filler says nothing, whatever field it is in.

The patterns are data (``data/fillers.json``). Each must match the whole text, in plain form: small letters and digits,
with single spaces. A shape is a pattern of kinds of word: "Baby Girl 1" has the shape ``BMN``. Another word is ``W``.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

import msgspec

Kind = Literal["name", "given_name", "postcode", "address", "telephone"]
SaidSex = Literal["female", "male"]
LONGEST_TEXT = 200
_SHORT_FOR_SON_OF = re.compile(r"(?:^| )[bds] o .")
_GLUED_NUMBER = re.compile(r"[a-z]+([1-9])")
_SEVERAL = ("twin", "triplet", "quad")
_ONE_OF_SEVERAL = {
    word: which
    for which, words in {
        "1": "1 one 1st first i a",
        "2": "2 two 2nd second ii b",
        "3": "3 three 3rd third iii c",
        "4": "4 four 4th fourth iv d",
        "elder": "elder eldest older oldest",
        "younger": "younger youngest",
    }.items()
    for word in words.split()
}
_ELDER_AND_YOUNGER = frozenset(word for word, which in _ONE_OF_SEVERAL.items() if which in ("elder", "younger"))
_NUMBERS = frozenset({"1", "2", "3", "4", "1st", "2nd", "3rd", "4th", "ii", "iii", "iv"})
_WITHOUT_SPACES = frozenset({"postcode", "telephone"})


class Patterns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Regular expressions for each kind of fact.

    Attributes
    ----------
    source
        Where the patterns come from.
    words
        The letter of each kind of word in a shape.
    given_name
        Fillers of a given name that are valid as family names.
    relative
        Fillers of a given name that describe a relative, or say who the child is not. The group ``named`` is the
        relative's own name.
    relation_words
        Words that describe a relative wherever they are, next to others.
    connecting_words
        Words that are no names next to one, though some of them are in a list of names.
    relative_alone
        The same without a name or another word: most often this is the child, and says the sex.
    sexes
        The words in a filler that say a sex.
    shared_place
        An address that is real but nobody's home: the people there are not one family.
    """

    source: str
    words: dict[str, tuple[str, ...]]
    shapes: dict[str, tuple[str, ...]]
    name: tuple[str, ...]
    given_name: tuple[str, ...]
    relative: tuple[str, ...]
    relation_words: frozenset[str]
    connecting_words: frozenset[str]
    relative_alone: tuple[str, ...]
    sexes: dict[SaidSex, frozenset[str]]
    postcode: tuple[str, ...]
    address: tuple[str, ...]
    shared_place: tuple[str, ...]
    telephone: tuple[str, ...]


@lru_cache(maxsize=16384)
def is_filler(kind: Kind, text: str) -> bool:
    """Return whether a text of this kind is a filler. Nothing but punctuation is one, too."""
    plain = plain_words(text)
    if kind in _WITHOUT_SPACES:
        plain = plain.replace(" ", "")
    if not plain or _pattern(kind).fullmatch(plain) or (kind == "given_name" and relative_named(text) is not None):
        return True
    shapes = _shapes(kind)
    return shapes is not None and shapes.fullmatch(_shape(plain)) is not None


@lru_cache(maxsize=16384)
def relative_named(text: str) -> str | None:
    """Return the relative whom a text names where the given name should be; None if it describes no relative.

    "Brother of Zainab", "Zainab's twin" and "not Zainab" name Zainab. "Younger brother" names nobody: an empty text.
    So does each text with a word of relation among others: "see siblings Zainab", "S/O Zainab".
    """
    plain = plain_words(text)
    found = next(filter(None, (pattern.fullmatch(plain) for pattern in _relatives())), None)
    if found:
        return found.groupdict().get("named") or ""
    words = plain.split()
    if not _SHORT_FOR_SON_OF.search(plain) and (len(words) == 1 or not _describe_relative(words)):
        return None
    return " ".join(word for word in words if not (is_no_name(word) or len(word) == 1))


def _describe_relative(words: list[str]) -> bool:
    """Return whether a word of relation is among them; "Twin boy 1" describes no relative, but the child."""
    found = _patterns().relation_words.intersection(words)
    return bool(found) and (not found <= _letters().keys() or any(word not in _letters() for word in words))


@lru_cache(maxsize=16384)
def is_no_name(word: str) -> bool:
    """Return whether a word in plain form is no name next to one: of a filler, of a relation, or between two names."""
    patterns = _patterns()
    return word in patterns.relation_words or word in patterns.connecting_words or _letters().get(word, "L") not in "L"


@lru_cache(maxsize=16384)
def describes_child(filler: str) -> bool:
    """Return whether a filler says "baby", "boy" or "brother", and not only that a name is unknown."""
    words = set(plain_words(filler).split()) - {"unknown", "unnamed"}
    return any(_letters().get(word, "") in ("B", "M", "K", "S") for word in words) or bool(
        words & _patterns().relation_words
    )


@lru_cache(maxsize=16384)
def is_relative_alone(text: str) -> bool:
    """Return whether a text is a word about a relative and nothing else, such as "Son"."""
    return _pattern("relative_alone").fullmatch(plain_words(text)) is not None


@lru_cache(maxsize=16384)
def said_sex(filler: str) -> SaidSex | None:
    """Return the sex that a filler of a given name says: that of "Baby boy" or "Zainab's sister", not Zainab's."""
    about_the_child = plain_words(filler).removeprefix(relative_named(filler) or "")
    words = set(about_the_child.partition(" of ")[0].split())
    said = [sex for sex, of_sex in _patterns().sexes.items() if words & of_sex]
    return said[0] if len(said) == 1 else None


@lru_cache(maxsize=16384)
def which_of_several(filler: str) -> str:
    """Return which one of several children a filler means: ``2`` of "Twin 2" or "Baby B", ``elder`` of "Eldest".

    A number counts next to a word for a child only: "N/A" and "First name unknown" say nothing of others. "Twin" by
    itself says that there are several: ``?``. An empty text if it says nothing of others.
    """
    words = plain_words(filler).partition(" of ")[0].split()
    glued = (_GLUED_NUMBER.fullmatch(word) for word in words)
    said = [_ONE_OF_SEVERAL[word] for word in words if word in _ELDER_AND_YOUNGER]
    said += [found[1] for found in glued if found]
    said += [_ONE_OF_SEVERAL[word] for at, word in enumerate(words) if _is_number_of_child(words, at)]
    if said:
        return said[-1]
    return "?" if any(word.startswith(_SEVERAL) for word in words) else ""


@lru_cache(maxsize=16384)
def number_in_family_name(family_name: str) -> str:
    """Return which one of several children is meant where the family name should be: ``2`` of "Tanner 2"."""
    words = plain_words(family_name).split()
    if len(words) < 2:
        return ""
    if any(word.startswith(_SEVERAL) for word in words):
        return which_of_several(family_name)
    return next((_ONE_OF_SEVERAL[word] for word in (words[-1], words[0]) if word in _NUMBERS), "")


def _is_number_of_child(words: list[str], at: int) -> bool:
    """Return whether a word numbers a child: it comes after a word for one, or before it if it is no letter."""
    if words[at] not in _ONE_OF_SEVERAL:
        return False
    before, after = words[max(at - 1, 0) : at], words[at + 1 : at + 2]
    if any(map(_means_child, before)) or (before == ["t"] and words[at].isdigit()):
        return True
    return words[at] not in "ai" and any(map(_means_child, after))


def _means_child(word: str) -> bool:
    kinds = _letters().get(word, "L")
    return word not in ("unknown", "unnamed") and (kinds in ("B", "M", "K", "S") or word.startswith(_SEVERAL))


@lru_cache(maxsize=16384)
def names_in_filler(filler: str) -> frozenset[str]:
    """Return the names next to the words of a filler: "Baby Sara", and the parent in "Baby of Sara"."""
    words = plain_words(filler).split()
    return frozenset(word for word in words if word not in _letters() and not _GLUED_NUMBER.fullmatch(word))


@lru_cache(maxsize=16384)
def is_shared_place(address: str) -> bool:
    """Return whether an address is a place where unrelated people stay, such as a hospital: it is nobody's home."""
    return _pattern("shared_place").fullmatch(plain_words(address)) is not None


def plain_words(text: str) -> str:
    """Return a text in plain form: small letters and digits; other characters than apostrophes separate words."""
    decomposed = unicodedata.normalize("NFKD", text[:LONGEST_TEXT]).casefold()
    kept = "".join(c if c.isalnum() else "" if _joins(c) else " " for c in decomposed)
    return " ".join(kept.split())


def _joins(character: str) -> bool:
    return character in "'\u2018\u2019`" or bool(unicodedata.combining(character)) or _is_format(character)


def _is_format(character: str) -> bool:
    """Return whether a character says how others are shown, as a soft hyphen does; stored text has none."""
    return unicodedata.category(character) == "Cf"


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    return _compiled(getattr(_patterns(), kind))


@cache
def _relatives() -> tuple[re.Pattern[str], ...]:
    return tuple(map(re.compile, _patterns().relative))


@cache
def _shapes(kind: str) -> re.Pattern[str] | None:
    return _compiled(_patterns().shapes[kind]) if kind in _patterns().shapes else None


def _compiled(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{each})" for each in patterns))


def _shape(plain: str) -> str:
    letters = _letters()
    return "".join(letters.get(word, "W") for word in plain.split())


@cache
def _letters() -> dict[str, str]:
    """Return the letter of each word that has a kind."""
    return {word: letter for letter, words in _patterns().words.items() for word in words}


@cache
def _patterns() -> Patterns:
    file = files("contactpoint.domain.facts.data").joinpath("fillers.json")
    return msgspec.json.decode(file.read_bytes(), type=Patterns)
