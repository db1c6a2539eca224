"""The search document: what the index stores of a record, to compare it and to show it as a candidate."""

from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from contactpoint.domain.children import ADULT_AGE, Child, Name, birthday_at_age
from contactpoint.domain.children.child import Sex
from contactpoint.domain.facts.fillers import is_shared_place
from contactpoint.domain.matching import normalise

FACTS = ("names", "sex", "date_of_birth", "birth_estimated", "locality", "places", "numbers", "former_numbers")
"""What a document says of the child."""


class SearchDocument(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One record's search document. Unknown facts are empty, and are not compared.

    Attributes
    ----------
    names
        (given, family) pairs as written, the current one first, then aliases and previous names. The given name is
        empty if the child has one name only.
    birth_estimated
        Whether only the year of birth is known.
    places
        (postcode, address) pairs, normalised, the current one first.
    places_are_former
        Whether none of them is the current one: that is not known, or nobody's home.
    numbers
        Identifying numbers as ``kind|number``: ``dn`` directory number, ``nhs``, ``upn``.
    former_numbers
        Numbers that were replaced, in the same form.
    shielded
        Whether the child is shielded. Then this document holds only the visible facts.
    new_identity
        Whether the record is a new identity: comparisons name it only if its names are exactly the same.
    record_date_of_birth
        Of a change under review: the date of birth of the record itself, if the change has another.
    leaves_on
        The day on which the record leaves the directory, if that is not the 18th birthday.
    leads_to
        Of a merged record: the number that it leads on to.
    lifted_by
        Of a shielded child to screen against: who lifted the shield, while that waits. For them it is lifted.
    lift_refused_to
        The same, of those whose lift an authority has refused, which they must not be told.
    shown_only_to
        Of a shielded child to screen against whose record waits: those who see it. Nobody else finds its visible part.
    waiting
        Of a shielded child to screen against: the child as somebody sees it whose change waits.
    """

    child_id: str
    names: tuple[tuple[str, str], ...]
    sex: Sex = "not_specified"
    date_of_birth: date | None = None
    birth_estimated: bool = False
    responsible_authority: str = ""
    locality: str | None = None
    places: tuple[tuple[str, str], ...] = ()
    places_are_former: bool = False
    numbers: tuple[str, ...] = ()
    former_numbers: tuple[str, ...] = ()
    shielded: bool = False
    new_identity: bool = False
    record_date_of_birth: date | None = None
    leaves_on: date | None = None
    leads_to: str = ""
    lifted_by: tuple[str, ...] = ()
    lift_refused_to: tuple[str, ...] = ()
    shown_only_to: tuple[str, ...] = ()
    waiting: tuple["SearchDocument", ...] = ()

    @property
    def versions(self) -> tuple["SearchDocument", ...]:
        """The child as everybody sees it, and as each person does whose change waits."""
        return (self, *(replace(self, waiting=(), **_facts_of(each)) for each in self.waiting))

    def is_due(self, today: date) -> bool:
        """Return whether the record itself has to leave the directory, whatever a change under review says."""
        born = self.record_date_of_birth or self.date_of_birth
        leaves_on = self.leaves_on or (birthday_at_age(born, ADULT_AGE) if born else None)
        return leaves_on is not None and leaves_on <= today


def _facts_of(document: SearchDocument) -> dict[str, Any]:
    return {name: getattr(document, name) for name in FACTS}


def to_search_document(child: Child) -> SearchDocument:
    """Return the search document of ``child``."""
    home, *former = (
        to_place(each.postcode, " ".join(each.lines)) if each else ("", "")
        for each in (child.address, *child.previous_addresses)
    )
    return SearchDocument(
        child_id=child.child_id,
        names=(_name(child), *map(_name, child.other_names)),
        sex=child.sex,
        date_of_birth=child.date_of_birth,
        birth_estimated=child.date_of_birth_estimated,
        responsible_authority=child.responsible_authority,
        locality=child.address.locality if child.address else None,
        places=tuple(place for place in (home, *former) if any(place)),
        places_are_former=not any(home) and any(map(any, former)),
        numbers=numbers(child.child_id, child.nhs_number, child.upn),
        former_numbers=former_numbers(child),
    )


def numbers(directory_number: str | None, nhs_number: str | None, upn: str | None) -> tuple[str, ...]:
    """Return the identifying numbers that are known, each with its kind."""
    kinds = (("dn", directory_number), ("nhs", nhs_number), ("upn", upn))
    return tuple(f"{kind}|{number}" for kind, number in kinds if number)


def former_numbers(child: Child) -> tuple[str, ...]:
    """Return the numbers of a child that were replaced, each with its kind."""
    nhs_numbers = (f"nhs|{number}" for number in child.former_nhs_numbers)
    return (*nhs_numbers, *(f"upn|{number}" for number in child.former_upns))


def to_place(postcode: str | None, address: str) -> tuple[str, str]:
    """Return both normalised, or empty texts if it is a place where unrelated people stay, such as a hospital."""
    return ("", "") if is_shared_place(address) else (normalise.postcode(postcode), normalise.address(address))


def _name(person: Child | Name) -> tuple[str, str]:
    return person.given_name or "", person.family_name
