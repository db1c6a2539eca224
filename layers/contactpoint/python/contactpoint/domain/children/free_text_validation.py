"""What may be written as a name, a post, an address or a criterion: none has room for remarks about people."""

import re
import unicodedata
from functools import cache
from importlib.resources import files

import msgspec
from msgspec import Struct

from contactpoint.domain.text_normalisation import joins_letters, unreadable
from contactpoint.domain.writing_systems import mixes_scripts
from contactpoint.problems import Violation

MAX_WORDS = 8
"""As many as real names have in one field: "bin Abdullah bin Muhammad Al Faisal", "de los Ángeles del Carmen"."""
MAX_POST_WORDS = 10
MAX_LOCAL_WORDS, MAX_DOMAIN_WORDS = 6, 10
"""`office@st-marys-ce-primary.leeds.sch.uk` has seven words after the @."""
SERVICES = frozenset({"abuse", "drugs", "fgm", "hiv", "violence"})
"""Words of remarks that a service has in its address, such as `drugs.team@`."""
ONE_ALPHABET = "Write each word in one alphabet. Type it again: a letter of another alphabet can look the same."
APOSTROPHES = frozenset("'`\u00b4\u02b9\u02bb\u02bc\u02bd\u05f3\u2018\u2019\u201b\u2032\uff07")


class RemarkWords(Struct, frozen=True, forbid_unknown_fields=True):
    """Words of remarks, none of them a name. They are a net, not a proof: other words can make a remark too.

    `names` are those that an address may have: there is a Police House and a Prison Lane. In `names` are also words
    of remarks that an address may have by chance, such as `mother`. `phrases` are words of which none is a remark by
    itself: "CP plan", and in names "Concern level RED". An address may have a level.
    """

    anywhere: frozenset[str]
    names: frozenset[str]
    phrases: tuple[str, ...]
    phrases_in_names: tuple[str, ...]


_WORD = re.compile(r"[^\W\d_]+")
_IN_WORDS = re.compile(r"(?<=\w\w)[.\-\u2010\u2011\u2013](?=\w\w)")
_LONG_NUMBER = r"[0-9]{3}"
_POSTCODE_TEXT = r"(?=.*[0-9])[A-Za-z0-9]+(?:[ -]?[A-Za-z0-9]+)*"


def name_violations(pointer: str, name: str) -> list[Violation]:
    """Return what is wrong with a name, at most one violation."""
    if said := unreadable(name):
        pass
    elif not all(_is_name_character(c) or joins_letters(name, at) for at, c in enumerate(name)):
        said = "Write letters, spaces, apostrophes, hyphens and full stops only: a name has no digits and no remarks."
    elif not any(map(str.isalpha, name)):
        said = "Write a name with letters, or `Unknown` if it is not known. A child can have a family name alone."
    elif mixes_scripts(name):
        said = ONE_ALPHABET
    elif len(name.split()) > MAX_WORDS:
        said = f"Write {MAX_WORDS} words at most. If the name is longer, leave out the last ones."
    elif _has_any(name, _remark_words().anywhere | _remark_words().names) or _has_phrase(name, is_name=True):
        said = "Write the name alone. The directory has no room for remarks."
    else:
        return []
    return [Violation(pointer, said)]


def place_violations(pointer: str, text: str) -> list[Violation]:
    """Return what is wrong with a line of an address, at most one violation: it may not hold a remark."""
    if said := unreadable(text):
        return [Violation(pointer, said)]
    if not any(map(str.isalnum, text)):
        return [Violation(pointer, "Write a line of the address here, or leave it out.")]
    if _has_any(text, _remark_words().anywhere) or _has_phrase(text):
        return [Violation(pointer, "Write the address alone, a line at a time. The directory has no room for remarks.")]
    if any(unicodedata.category(c) == "Nd" and not c.isascii() for c in text):
        return [Violation(pointer, "Write numbers with the digits 0 to 9.")]
    return [Violation(pointer, ONE_ALPHABET)] if mixes_scripts(text) else []


def postcode_violations(pointer: str, text: str) -> list[Violation]:
    """Return what is wrong with a postcode in a record: it has Latin letters and digits, and at least one digit."""
    if re.fullmatch(_POSTCODE_TEXT, text):
        return []
    return [Violation(pointer, "Write a postcode with letters and digits, such as `LS1 4AP`, or leave it out.")]


def post_violations(pointer: str, text: str) -> list[Violation]:
    """Return what is wrong with a job title or the name of a system, at most one violation.

    An account manager writes it about staff, and "Domestic violence adviser" is a post. So no word is refused, but
    there is room for a post only.
    """
    if said := unreadable(text):
        pass
    elif not all(_is_name_character(c) or c in "0123456789,&/()" for c in text) or not any(map(str.isalpha, text)):
        said = "Write a job title: letters, digits, spaces and simple punctuation."
    elif mixes_scripts(text):
        said = ONE_ALPHABET
    elif len(text.split()) > MAX_POST_WORDS or re.search(_LONG_NUMBER, text):
        said = f"Write the job title alone, in {MAX_POST_WORDS} words at most, with no number of more than two digits."
    else:
        return []
    return [Violation(pointer, said)]


def email_violations(pointer: str, text: str | None) -> list[Violation]:
    """Return what is wrong with an email address that has the form of the contract: it has no room for a remark."""
    local, _, domain = (text or "").partition("@")
    said = unreadable(text or "")
    if not said and _has_any(f"{local} {domain}", _remark_words().anywhere - SERVICES):
        said = "Write the email address alone. The directory has no room for remarks."
    elif not said and (len(_WORD.findall(local)) > MAX_LOCAL_WORDS or len(_WORD.findall(domain)) > MAX_DOMAIN_WORDS):
        said = f"Write an address with at most {MAX_LOCAL_WORDS} words before the @, and {MAX_DOMAIN_WORDS} after it."
    return [Violation(pointer, said)] if said else []


def criterion_violations(pointer: str, text: str) -> list[Violation]:
    """Return what is wrong with the text of a criterion.

    It may have typing errors, such as digits in a name. It is kept in the audit log, so it may not hold a remark.
    """
    if _has_any(text, _remark_words().anywhere) or _has_phrase(text):
        return [Violation(pointer, "Write only the name or the address. A search has no room for remarks.")]
    return [Violation(pointer, ONE_ALPHABET)] if mixes_scripts(text) else []


def _is_name_character(character: str) -> bool:
    if character in APOSTROPHES or character == ".":
        return True
    category = unicodedata.category(character)
    return category[0] in "LM" or category in ("Zs", "Pd")


def _has_any(text: str, words: frozenset[str]) -> bool:
    """Return whether a text has one of the words, also with stops or hyphens in it."""
    return any(not words.isdisjoint(found) for found in _words(text))


def _has_phrase(text: str, *, is_name: bool = False) -> bool:
    """Return whether a text has a phrase of a remark; a number parts it."""
    return any(_phrases(is_name=is_name).search(" ".join(found)) for found in _words(text, r"[^\W_]+"))


def _words(text: str, word: str = _WORD.pattern) -> list[list[str]]:
    """Return the words of a text as they are written, and without stops and hyphens in them."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return [re.findall(word, each) for each in (plain, _IN_WORDS.sub("", plain))]


@cache
def _phrases(*, is_name: bool) -> re.Pattern[str]:
    words = _remark_words()
    phrases = (*words.phrases, *(words.phrases_in_names if is_name else ()))
    return re.compile("|".join(rf"\b(?:{phrase})\b" for phrase in phrases))


@cache
def _remark_words() -> RemarkWords:
    file = files("contactpoint.domain.children.data").joinpath("remark_words.json")
    return msgspec.json.decode(file.read_bytes(), type=RemarkWords)
