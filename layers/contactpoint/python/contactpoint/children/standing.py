"""A child's record with what stands over it: a shield, a review, an identity that has ended (rulebook, section 5)."""

from datetime import date
from typing import Literal

from msgspec import Struct

from contactpoint.children.record import Child

ShieldBasis = Literal["risk_of_serious_harm", "domestic_abuse", "adoption", "witness_protection", "court_order"]


class Shield(Struct, frozen=True, kw_only=True):
    """That a child is hidden from a particular danger: on which basis, since when, and who decided it."""

    basis: ShieldBasis
    since: date
    organisation_id: str
    practitioner_id: str


class Review(Struct, frozen=True, kw_only=True):
    """That what a record says may be said of a hidden child, and so waits for a directory team.

    `open_to` names the organisations that said it: for them the record is as any other, for everybody else it is not
    there. `by` is the authority whose directory team decides.
    """

    by: str
    open_to: tuple[str, ...]


class Record(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is sealed as one: whatever writes the child writes the shield with it, so that no path can lose it.

    `new_identity` tells that nothing may ever be linked to this record's past, `ended` that this is such a past.
    """

    child: Child
    shield: Shield | None = None
    review: Review | None = None
    new_identity: bool = False
    ended: bool = False


def visible(child: Child) -> Child:
    """Return what remains of a record to be found by while it is shielded: name, date of birth, sex, number.

    The carers' names are readable too, and nobody is found by them. That an authority answers for the record is
    kept for deciding who may do what; it is not shown.
    """
    return Child(
        child_id=child.child_id,
        responsible_authority=child.responsible_authority,
        given_name=child.given_name,
        family_name=child.family_name,
        date_of_birth=child.date_of_birth,
        sex=child.sex,
    )
