"""A child's record: the child, with a shield, a review or an ended identity if there is one (rulebook, section 5)."""

from msgspec import Struct

from contactpoint.domain.children.child import Child
from contactpoint.domain.children.shield import Shield


class DuplicateReview(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The record may describe a shielded child, and waits for a directory team's decision.

    Attributes
    ----------
    responsible_authority
        The authority whose directory team decides.
    visible_to
        The organisations that submitted the record. They can use it normally; nobody else can find it.
    """

    responsible_authority: str
    visible_to: tuple[str, ...]


class Record(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What is encrypted as one. Whatever writes the child writes the shield with it, so that no write can lose it.

    Attributes
    ----------
    new_identity
        Whether the record is a new identity, which must never be linked to an earlier one.
    identity_ended
        Whether the record is such an earlier identity.
    """

    child: Child
    shield: Shield | None = None
    review: DuplicateReview | None = None
    new_identity: bool = False
    identity_ended: bool = False


def searchable_when_shielded(child: Child) -> Child:
    """Return the facts by which a shielded child can be found: name, date of birth, sex and directory number.

    The carers' names are readable too, but find nobody. The responsible authority is kept for access decisions and
    is not shown.
    """
    return Child(
        child_id=child.child_id,
        responsible_authority=child.responsible_authority,
        given_name=child.given_name,
        family_name=child.family_name,
        date_of_birth=child.date_of_birth,
        sex=child.sex,
    )
