"""Invented people of a simulation: their names and homes, and who works in the two authorities."""

from dataclasses import dataclass
from datetime import date
from random import Random

from contactpoint.domain.access import Caller
from contactpoint.domain.children import Address

AUTHORITIES = ("northmoor", "westvale")
GIVEN_NAMES = (
    "Ada", "Amir", "Bela", "Caleb", "Dara", "Edie", "Farid", "Gwen", "Hana", "Idris", "Jada", "Kofi", "Lena", "Milo",
    "Nadia", "Owen", "Pia", "Quinn", "Rosa", "Sami", "Tara", "Umar", "Vera", "Wren", "Xena", "Yusuf", "Zara", "Tobias",
)  # fmt: skip
_BEGINNINGS = ("Ash", "Birk", "Cald", "Dun", "Elm", "Fair", "Gren", "Hol", "Kirk", "Lang", "Marl", "Nor", "Oak", "Pen",
               "Red", "Sel", "Thorn", "Ul", "Wal", "York")  # fmt: skip
_ENDINGS = (
    "by",
    "croft",
    "dale",
    "field",
    "ford",
    "ham",
    "ley",
    "more",
    "ridge",
    "stead",
    "ton",
    "well",
    "wick",
    "worth",
)
FAMILY_NAMES = tuple(beginning + ending for beginning in _BEGINNINGS for ending in _ENDINGS)
_STREETS = ("Mill Street", "Canal Cottages", "Quarry Lane", "Oak Hill", "Chapel Row", "Station Road", "Elm Row")


@dataclass
class Person:
    """What the simulation knows of a record, apart from what the directory stores.

    Attributes
    ----------
    shielded
        Whether a shield was set on this number and not lifted since.
    leads_to
        The number of the record with which this one is merged.
    """

    born: date
    authority: str
    shielded: bool = False
    leads_to: str = ""
    is_kept: bool = False


def team(authority: str) -> Caller:
    """Return the directory team of an authority."""
    return _caller(f"team-{authority}", authority, "directory_team")


def social_worker(authority: str) -> Caller:
    """Return a practitioner of an authority."""
    return _caller(f"social-worker-{authority}", authority, "practitioner")


def home(random: Random) -> Address:
    """Return an invented home."""
    street = random.choice(_STREETS)
    postcode = f"WV{random.randint(1, 9)} {random.randint(1, 9)}{random.choice('ABDEFGH')}{random.choice('JLNPQR')}"
    return Address(lines=(f"{random.randint(1, 200)} {street}",), locality="Westvale", postcode=postcode)


def _caller(name: str, authority: str, role: str) -> Caller:
    return Caller(
        practitioner_id=name,
        organisation_id=authority,
        organisation_type="local_authority",
        role=role,  # type: ignore[arg-type] # one of two roles, above
        access_status="current",
    )
