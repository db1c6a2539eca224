"""Identifiers that other bodies issue: their form, their check characters, and the numbers that nobody has.

The NHS number is checked modulo 11 and lies in a range that is issued in England (NHS Data Dictionary). The unique
pupil number has a check letter modulo 23, from an alphabet without I, O and S (Department for Education, UPN guide).
"""

import re
from typing import Annotated

from msgspec import Meta

UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
"""The letters of a UPN, in the order of their values."""
TEST_RANGE = "999"
"""NHS numbers that begin with it are for tests, and belong to nobody."""
_UPN = re.compile(rf"[{UPN_LETTERS}][0-9]{{11}}[0-9{UPN_LETTERS}]")


def normalise_nhs_number(text: str) -> str:
    """Return an NHS number as ten digits."""
    return text.replace(" ", "").replace("-", "")


def normalise_upn(text: str) -> str:
    """Return a UPN in capital letters and without spaces."""
    return text.replace(" ", "").upper()


NhsNumber = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}\Z",
        description="An NHS number: 10 digits, also in three groups such as 999 000 1235. It is kept without spaces",
        extra={"tidied_by": normalise_nhs_number},
    ),
]
Upn = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z](?: ?[0-9]){11} ?[0-9A-Za-z]\Z",
        description="A unique pupil number: a check letter, 11 digits, and a digit, or a letter if it is temporary",
        extra={"tidied_by": normalise_upn},
    ),
]


def nhs_number_fault(number: str, *, accepts_test_numbers: bool) -> str:
    """Return what is wrong with a normalised NHS number, or an empty text."""
    # A search by name never needs these, and they cost a tenth of its start.
    from nhs_number.constants import REGION_ENGLAND  # noqa: PLC0415
    from nhs_number.validate import is_valid  # noqa: PLC0415

    if len(set(number)) == 1:
        return "A number of one repeated digit belongs to nobody. Leave it out."
    if not is_valid(number):
        return "The check digit is wrong. Compare the number with its source."
    if number.startswith(TEST_RANGE):
        return "" if accepts_test_numbers else "This is a number for tests, which belongs to nobody. Leave it out."
    if not is_valid(number, REGION_ENGLAND):
        return "The NHS in England does not issue this number. Compare it with its source, or leave it out."
    return ""


def upn_fault(upn: str) -> str:
    """Return what is wrong with a normalised UPN, or an empty text."""
    if not _UPN.fullmatch(upn):
        return "A UPN has none of the letters I, O and S. Compare it with its source."
    values = [UPN_LETTERS.index(c) if c.isalpha() else int(c) for c in upn[1:]]
    total = sum(place * value for place, value in enumerate(values, start=2))
    if UPN_LETTERS[total % len(UPN_LETTERS)] != upn[0]:
        return "The check letter is wrong. Compare the UPN with its source."
    return ""


def is_temporary_upn(upn: str) -> bool:
    """Return whether a school gave the UPN until the permanent one is known. A child may have several of these."""
    return upn[-1:].isalpha()
