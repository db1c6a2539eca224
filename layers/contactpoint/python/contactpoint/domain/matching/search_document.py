"""The search document: what the index stores of a record, to compare it and to show it as a candidate."""

from datetime import date

from msgspec import Struct

from contactpoint.domain.children import Address, Child
from contactpoint.domain.children.child import Sex
from contactpoint.domain.matching import normalise


class SearchDocument(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One record's search document. Unknown facts are empty, and are not compared.

    Attributes
    ----------
    names
        (given, family) pairs as written, the current one first, then aliases and previous names.
    places
        (postcode, address) pairs, normalised, the current one first.
    numbers
        Identifying numbers as ``kind|number``: ``dn`` directory number, ``nhs``, ``upn``.
    shielded
        Whether the child is shielded. Then this document holds only the visible facts.
    exact_names_only
        Whether only its exact current names find the record, because it is a new identity.
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
    exact_names_only: bool = False


def to_search_document(child: Child) -> SearchDocument:
    """Return the search document of ``child``."""
    addresses = [a for a in (child.address, *child.previous_addresses) if a]
    return SearchDocument(
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
