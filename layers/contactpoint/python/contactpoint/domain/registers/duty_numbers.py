"""Whom to call when nobody else can be reached: each authority's duty numbers, and the national line.

The entries are samples, kept with the code. They count until an authority's directory team keeps its own. A hidden
child's authority is hidden, so only the national line is given.
"""

from functools import cache
from importlib.resources import files

import msgspec
from msgspec import Struct

NATIONAL = "national"


class DutyNumbers(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The duty numbers of children's social care in one authority: on working days from 9 to 5, and at other times.

    Attributes
    ----------
    serves
        Other organisations in the authority's area, whose people call it.
    """

    authority: str
    name: str
    day: str
    night: str
    serves: tuple[str, ...] = ()


class DutyNumbersView(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom to call when nobody else can be reached: on working days from 9 to 5, and at other times."""

    name: str
    day: str
    night: str


def authority_of(organisation_id: str) -> str:
    """Return the authority whose numbers an organisation's people call; itself if no area is known."""
    known = _by_organisation().get(organisation_id)
    return known.authority if known else organisation_id


def registered_numbers(organisation_id: str) -> DutyNumbersView:
    """Return the numbers of the register as callers see them."""
    found = find_duty_numbers(organisation_id)
    return DutyNumbersView(name=found.name, day=found.day, night=found.night)


def find_duty_numbers(organisation_id: str | None) -> DutyNumbers:
    """Return the duty numbers of an authority, or of an organisation's area; the national line if there are none."""
    numbers = _by_organisation()
    return numbers.get(organisation_id or NATIONAL) or numbers[NATIONAL]


@cache
def _by_organisation() -> dict[str, DutyNumbers]:
    content = files("contactpoint.domain.registers.data").joinpath("duty_numbers.json").read_bytes()
    entries = msgspec.json.decode(content, type=list[DutyNumbers])
    return {name: entry for entry in entries for name in (entry.authority, *entry.serves)}
