"""The comparison card: what is compared and shown of a record in a search, and nothing else of it."""

from datetime import date

from msgspec import Struct

from contactpoint.children import Address, Child
from contactpoint.children.record import Sex
from contactpoint.matching import normalise


class Card(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One record's card. What is not known is empty, and weighs nothing.

    Attributes
    ----------
    names
        (given, family) pairs as written, the current one first, then aliases and former names.
    places
        (postcode, address) pairs, normalised, the present one first.
    numbers
        Identifying numbers as ``kind|number``: ``dn`` directory number, ``nhs``, ``upn``.
    shielded
        Whether the child is hidden: then this card holds what is visible of the child, and nothing else.
    open_to
        The organisations for which the card stands, if not all.
    """

    child_id: str
    names: tuple[tuple[str, str], ...]
    sex: Sex = "not_specified"
    date_of_birth: date | None = None
    responsible_authority: str = ""
    locality: str | None = None
    places: tuple[tuple[str, str], ...] = ()
    numbers: tuple[str, ...] = ()
    shielded: bool = False
    open_to: tuple[str, ...] = ()


def card_of(child: Child) -> Card:
    """Return the card of ``child``."""
    addresses = [a for a in (child.address, *child.previous_addresses) if a]
    return Card(
        child_id=child.child_id,
        names=((child.given_name, child.family_name), *((n.given_name, n.family_name) for n in child.other_names)),
        sex=child.sex,
        date_of_birth=child.date_of_birth,
        responsible_authority=child.responsible_authority,
        locality=child.address.locality if child.address else None,
        places=tuple(map(_place, addresses)),
        numbers=numbers(child.child_id, child.nhs_number, child.upn),
    )


def numbers(directory_number: str | None, nhs_number: str | None, upn: str | None) -> tuple[str, ...]:
    """Return the identifying numbers that are known, each with its kind."""
    kinds = (("dn", directory_number), ("nhs", nhs_number), ("upn", upn))
    return tuple(f"{kind}|{number}" for kind, number in kinds if number)


def _place(address: Address) -> tuple[str, str]:
    return normalise.postcode(address.postcode), normalise.address(" ".join(address.lines))
