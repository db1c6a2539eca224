"""The comparison card: what is compared and shown of a record in a search, and nothing else of it."""

from datetime import date

from msgspec import Struct

from contactpoint.children import Child
from contactpoint.children.record import Sex
from contactpoint.matching import normalise


class Card(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One record's card. ``names`` are (given, family) pairs, the current one first; postcodes likewise."""

    child_id: str
    names: tuple[tuple[str, str], ...]
    date_of_birth: date
    sex: Sex
    responsible_authority: str
    locality: str | None = None
    postcodes: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


def card_of(child: Child) -> Card:
    """Return the card of ``child``."""
    addresses = [a for a in (child.address, *child.previous_addresses) if a]
    return Card(
        child_id=child.child_id,
        names=((child.given_name, child.family_name), *((n.given_name, n.family_name) for n in child.other_names)),
        date_of_birth=child.date_of_birth,
        sex=child.sex,
        responsible_authority=child.responsible_authority,
        locality=child.address.locality if child.address else None,
        postcodes=tuple(normalise.postcode(a.postcode) for a in addresses if a.postcode),
        numbers=tuple(filter(None, (child.child_id, child.nhs_number, child.upn))),
    )
