"""Invented people of a simulation: their names and homes, and who works in the two authorities."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from contactpoint.application.lifecycle.set_retention import SetRetention
from contactpoint.domain.access import Caller
from contactpoint.domain.children import Address, StoredRecord, birthday_at_age

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


NOTHING_STATED = SetRetention()


@dataclass
class Person:
    """What the simulation knows of a record, apart from what the directory stores.

    Attributes
    ----------
    shielded
        Whether a shield was set on this number and not lifted since.
    leads_to
        The number of the record with which this one is merged.
    stated
        What its team has stated of its retention.
    found_right, followed
        The record as it was when nothing was wrong with it, and when its authority was last learnt.
    """

    born: date
    authority: str
    shielded: bool = False
    leads_to: str = ""
    is_kept: bool = False
    was_merged: bool = False
    stated: SetRetention = NOTHING_STATED
    leaves_on: date = field(init=False)
    found_right: StoredRecord | None = None
    followed: StoredRecord | None = None

    def __post_init__(self) -> None:
        """Compute when the record has to leave."""
        self.state(self.stated)

    def state(self, stated: SetRetention) -> None:
        """Remember what is stated of the retention, and when the record has to leave by that."""
        self.stated, self.leaves_on = stated, leaves_on(self.born, stated)


def leaves_on(born: date, stated: SetRetention) -> date:
    """Return the day on which a record has to leave: the rulebook's section 10, written a second time."""
    eighteenth, twenty_fifth = birthday_at_age(born, 18), birthday_at_age(born, 25)
    day = eighteenth
    if stated.extension:
        withdrawn = stated.extension.withdrawn_on
        day = twenty_fifth if withdrawn is None else min(max(eighteenth, withdrawn), twenty_fifth)
    return min([day, *filter(None, (stated.died_on, stated.left_england_on))])


def team(authority: str) -> Caller:
    """Return the directory team of an authority."""
    return _caller(f"team-{authority}", authority, "directory_team")


def colleague(authority: str) -> Caller:
    """Return another member of the directory team, who decides its reviews: nobody is asked about their own moves."""
    return _caller(f"colleague-{authority}", authority, "directory_team")


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
