"""Search criteria: the facts that a practitioner knows about the child."""

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from contactpoint.domain.children import Address, ChildDetails
from contactpoint.domain.children.child import PersonName, Postcode, Sex
from contactpoint.domain.matching.normalise import day_and_month_swapped
from contactpoint.problems import Problem, invalid


class Criteria(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Facts to search by, each optional; a minimum is required.

    If the date of birth is unknown, give `age`, in whole years on the day of the search, or `year_of_birth`. With
    `age_to`, `age` is the start of a range.
    """

    given_name: PersonName | None = None
    family_name: PersonName | None = None
    date_of_birth: date | None = None
    year_of_birth: Annotated[int, Meta(ge=1900, le=2100)] | None = None
    age: Annotated[int, Meta(ge=0, le=17)] | None = None
    age_to: Annotated[int, Meta(ge=0, le=17)] | None = None
    sex: Sex | None = None
    postcode: Postcode | None = None
    address: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    directory_number: Annotated[str, Meta(pattern=r"^[0-9a-z-]{8,40}$")] | None = None
    nhs_number: Annotated[str, Meta(pattern=r"^[0-9]{10}$")] | None = None
    upn: Annotated[str, Meta(pattern=r"^[A-Z][0-9]{11}[0-9A-Z]$")] | None = None

    def days(self) -> tuple[date, ...]:
        """Return the possible dates of birth: the stated one, then the one with day and month swapped."""
        if self.date_of_birth is None:
            return ()
        swapped = day_and_month_swapped(self.date_of_birth)
        return (self.date_of_birth, swapped) if swapped else (self.date_of_birth,)

    def years(self, today: date) -> tuple[int, ...]:
        """Return the possible years of birth, from the date, the year or the age, in this order."""
        if self.date_of_birth:
            return (self.date_of_birth.year,)
        if self.year_of_birth:
            return (self.year_of_birth,)
        if self.age is None:
            return ()
        return tuple(range(today.year - self.age, today.year - (self.age_to or self.age) - 2, -1))

    @property
    def has_birth_information(self) -> bool:
        """Whether a date of birth, a year of birth or an age is known."""
        return self.date_of_birth is not None or self.year_of_birth is not None or self.age is not None


def require_minimum_criteria(criteria: Criteria, today: date) -> None:
    """Raise `Problem` unless the criteria are enough to identify one child (rulebook, section 4).

    The minimum is an identifying number, a family name with two of given name, date of birth (or age) and postcode,
    or a given name with date of birth and postcode.
    """
    if criteria.date_of_birth and criteria.date_of_birth > today:
        raise invalid("/criteria/date_of_birth", "The date of birth must not be in the future.")
    if criteria.age_to is not None and (criteria.age is None or criteria.age_to < criteria.age):
        raise invalid("/criteria/age_to", "Give `age` as well, and make `age_to` greater than it or equal to it.")
    if criteria.directory_number or criteria.nhs_number or criteria.upn:
        return
    known_facts = [criteria.given_name, criteria.has_birth_information, criteria.postcode]
    missing = [label for label, known in zip(_HINTS, known_facts, strict=True) if not known]
    if not criteria.family_name and not (criteria.given_name and criteria.date_of_birth and criteria.postcode):
        raise Problem("insufficient-criteria", "Add the family name, or search by an identifying number.")
    if sum(bool(known) for known in known_facts) < 2:
        raise Problem("insufficient-criteria", f"Not enough to find one child. Add {' or '.join(missing)}.")


_HINTS = ("the given name", "the date of birth or the age", "the postcode")


def criteria_of(details: ChildDetails) -> Criteria:
    """Return the criteria that find the child with these details; used to find duplicates."""
    address = details.address or Address()
    return Criteria(
        given_name=details.given_name,
        family_name=details.family_name,
        date_of_birth=details.date_of_birth,
        sex=details.sex,
        postcode=address.postcode,
        address=" ".join(address.lines)[:200] or None,
        nhs_number=details.nhs_number,
        upn=details.upn,
    )
