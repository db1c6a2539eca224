"""What a practitioner knows of the child looked for."""

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from contactpoint.domain.children import Address, ChildDetails
from contactpoint.domain.children.child import PersonName, Postcode, Sex
from contactpoint.domain.matching.normalise import day_and_month_swapped
from contactpoint.problems import Problem, invalid


class Criteria(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Facts to search by, each optional; see `require_minimum_criteria` for what is needed at least.

    `age` is in whole years on the day of the search, and stands in for an unknown date of birth; with `age_to` it
    begins a range. So does `year_of_birth`, where no more of the date is known.
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
        """Return the dates of birth that are meant: the stated one, then day and month exchanged."""
        if self.date_of_birth is None:
            return ()
        exchanged = day_and_month_swapped(self.date_of_birth)
        return (self.date_of_birth, exchanged) if exchanged else (self.date_of_birth,)

    def years(self, today: date) -> tuple[int, ...]:
        """Return the years of birth that are meant, by the date, the year or the age, whichever is known best."""
        if self.date_of_birth:
            return (self.date_of_birth.year,)
        if self.year_of_birth:
            return (self.year_of_birth,)
        if self.age is None:
            return ()
        return tuple(range(today.year - self.age, today.year - (self.age_to or self.age) - 2, -1))

    @property
    def has_birth_information(self) -> bool:
        """Whether anything is known of when the child was born."""
        return self.date_of_birth is not None or self.year_of_birth is not None or self.age is not None


def require_minimum_criteria(criteria: Criteria, today: date) -> None:
    """Raise `Problem` unless the criteria are enough to identify one child (rulebook, section 4).

    Enough is a number that names one child, or a family name with two more of given name, date of birth (or
    age) and postcode, or both names with a date of birth.
    """
    if criteria.date_of_birth and criteria.date_of_birth > today:
        raise invalid("/criteria/date_of_birth", "A date of birth cannot lie in the future.")
    if criteria.age_to is not None and (criteria.age is None or criteria.age_to < criteria.age):
        raise invalid("/criteria/age_to", "An age range begins with `age` and ends with a greater `age_to`.")
    if criteria.directory_number or criteria.nhs_number or criteria.upn:
        return
    beside = [criteria.given_name, criteria.has_birth_information, criteria.postcode]
    missing = [label for label, known in zip(_HINTS, beside, strict=True) if not known]
    if not criteria.family_name and not (criteria.given_name and criteria.date_of_birth and criteria.postcode):
        raise Problem("insufficient-criteria", "Add the family name, or search by an identifying number.")
    if sum(bool(known) for known in beside) < 2:
        raise Problem("insufficient-criteria", f"Not enough to find one child. Add {' or '.join(missing)}.")


_HINTS = ("the given name", "the date of birth or the age", "the postcode")


def criteria_of(particulars: ChildDetails) -> Criteria:
    """Return the criteria that would find the child of these particulars: used to spot duplicates."""
    address = particulars.address or Address()
    return Criteria(
        given_name=particulars.given_name,
        family_name=particulars.family_name,
        date_of_birth=particulars.date_of_birth,
        sex=particulars.sex,
        postcode=address.postcode,
        address=" ".join(address.lines)[:200] or None,
        nhs_number=particulars.nhs_number,
        upn=particulars.upn,
    )
