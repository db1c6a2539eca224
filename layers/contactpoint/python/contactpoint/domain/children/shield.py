"""A shield: hides a child from a particular danger (rulebook, section 5)."""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from contactpoint.domain.access import Caller
from contactpoint.domain.days import day_of

ShieldBasis = Literal["risk_of_serious_harm", "domestic_abuse", "adoption", "witness_protection", "court_order"]


class Shield(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a child is hidden, since when, and who decided it.

    Attributes
    ----------
    set_at
        The moment, because a child can be hidden, lifted and hidden again on one day; None if it was not kept.
    """

    basis: ShieldBasis
    since: date
    organisation_id: str
    practitioner_id: str
    set_at: datetime | None = None


def new_shield(caller: Caller, basis: ShieldBasis, now: datetime) -> Shield:
    """Return the shield that the caller sets now."""
    return Shield(
        basis=basis,
        since=day_of(now),
        organisation_id=caller.organisation_id,
        practitioner_id=caller.practitioner_id,
        set_at=now,
    )
