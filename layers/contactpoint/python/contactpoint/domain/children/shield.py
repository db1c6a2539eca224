"""A shield: hides a child from a particular danger (rulebook, section 5)."""

from datetime import date
from typing import Literal

from msgspec import Struct

from contactpoint.domain.access import Caller

ShieldBasis = Literal["risk_of_serious_harm", "domestic_abuse", "adoption", "witness_protection", "court_order"]


class Shield(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a child is hidden, since when, and who decided it."""

    basis: ShieldBasis
    since: date
    organisation_id: str
    practitioner_id: str


def new_shield(caller: Caller, basis: ShieldBasis, today: date) -> Shield:
    """Return the shield that the caller sets today."""
    return Shield(
        basis=basis,
        since=today,
        organisation_id=caller.organisation_id,
        practitioner_id=caller.practitioner_id,
    )
