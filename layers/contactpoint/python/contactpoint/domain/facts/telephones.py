"""Telephone numbers: people write them in many ways; one form is stored, and one is shown.

Stored is E.164 with an extension (``+441134960123;ext=45``), or a short number as it is dialled (``101``). The library
that reads numbers takes a tenth of a cold start, so only a number that is not in the stored form yet imports it.
"""

import re

from msgspec import Meta

from contactpoint.domain.facts.fillers import is_filler
from contactpoint.domain.text_normalisation import tidy
from contactpoint.problems import Violation

WRITTEN = (
    r"^ *[0-9+(][0-9+ ().\/-]{1,28}"
    r"(?:[ ,;(]*(?:[Ee][Xx][Tt](?:[Nn]|[Ee][Nn][Ss][Ii][Oo][Nn])?|[Xx]|#)[ .:=]*[0-9]{1,7}\)? *)?\Z"
)
HOME = "GB"
SHORT = "999|1[0-9]{2}|11[68][0-9]{3}"
"""The numbers that Ofcom keeps to three or six digits, such as 101 for the police and 116 000 for missing children."""
_STORED = re.compile(r"\+(?P<digits>[1-9][0-9]{6,14})(?:;ext=(?P<extension>[0-9]{1,7}))?|(?P<short>" + SHORT + ")")
_ENGLISH = re.compile(
    r"44(?:(2[0-9])([0-9]{4})([0-9]{4})|(1[0-9]1|11[0-9]|[389][0-9]{2})([0-9]{3})([0-9]{4})|"
    r"([17][0-9]{3})([0-9]{5,6})|([0-9]{3})([0-9]{4}))"
)
_SHORT = re.compile(SHORT)
_TEN_DIGITS = re.compile(r"[1-35789][0-9]{9}")


def to_stored(text: str) -> str:
    """Return a telephone number in the stored form; if it is none, the text as it was written."""
    if _STORED.fullmatch(text):
        return text
    written = tidy(text)
    return _read(written) or written


def to_readable(stored: str) -> str:
    """Return a stored number as people in England write it: ``0113 496 0123 ext 45``."""
    found = _STORED.fullmatch(stored)
    if found is None or found["short"]:
        return stored
    english = _ENGLISH.fullmatch(found["digits"])
    number = "0" + " ".join(filter(None, english.groups())) if english else f"+{found['digits']}"
    return f"{number} ext {found['extension']}" if found["extension"] else number


def telephone_violations(pointer: str, text: str | None) -> list[Violation]:
    """Return what is wrong with a telephone number that is to be written, at most one violation.

    A filler such as 00000000000 only looks like a way to reach somebody.
    """
    if text is None or _SHORT.fullmatch(text) or (_read(text) and not is_filler("telephone", to_readable(text))):
        return []
    return [Violation(pointer, "Nobody can be reached by this number. Compare it with its source.")]


TELEPHONE = Meta(extra={"tidied_by": to_stored})
"""Marks a telephone number, which its structure brings into the stored form."""


def _read(written: str) -> str:
    """Return the stored form of a number that people wrote; an empty text if nobody can be reached by it.

    The library knows the ranges of each country. It does not know those that Ofcom keeps for drama and for new
    customers, so ten digits of the right form count as well.
    """
    import phonenumbers  # noqa: PLC0415 - only a write that has a new number pays for it

    try:
        number = phonenumbers.parse(written, HOME)
    except phonenumbers.NumberParseException:
        return ""
    is_english = number.country_code == 44 and _TEN_DIGITS.fullmatch(str(number.national_number))
    if not (is_english or phonenumbers.is_valid_number(number)):
        return ""
    plain = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{plain};ext={number.extension}" if number.extension else plain
