"""Search criteria: the facts that a practitioner knows about the child."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from contactpoint.domain.children import Address, ChildDetails
from contactpoint.domain.children.child import PersonName, Postcode, Sex
from contactpoint.domain.facts.identifiers import NhsNumber, Upn
from contactpoint.domain.matching import normalise
from contactpoint.domain.text_normalisation import TIDIED, TextFields

MAX_YEARS = 5
"""A wider range of ages says nothing: it would crowd out all other keys."""

DirectoryNumber = Annotated[
    str,
    Meta(
        pattern=r"^[0-9a-z-]{8,40}\Z",
        description="A directory number (`child_id`): 8 to 40 small letters, digits and hyphens",
    ),
]


class Criteria(TextFields, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The facts that you know. Each is optional, but together they must be able to find one child.

    Give `directory_number`, `nhs_number` or `upn`. Or give `family_name` and two of: `given_name`, a date of birth,
    `postcode`. Or give `given_name`, `postcode`, and either `date_of_birth` or an `address` with its house number. For
    an unknown date of birth, give `year_of_birth`, or `age` in whole years today. With `age_to`, `age` begins a range.
    """

    given_name: PersonName | None = None
    family_name: PersonName | None = None
    date_of_birth: date | None = None
    year_of_birth: Annotated[int, Meta(ge=1900, le=2100)] | None = None
    age: Annotated[int, Meta(ge=0, le=17)] | None = None
    age_to: Annotated[int, Meta(ge=0, le=17)] | None = None
    sex: Sex | None = None
    postcode: Postcode | None = None
    address: Annotated[str, Meta(min_length=1, max_length=200), TIDIED] | None = None
    directory_number: DirectoryNumber | None = None
    nhs_number: NhsNumber | None = None
    upn: Upn | None = None

    def days(self) -> tuple[date, ...]:
        """Return the possible dates of birth: the stated one, then the one with day and month swapped."""
        if self.date_of_birth is None:
            return ()
        swapped = normalise.day_and_month_swapped(self.date_of_birth)
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
    def knows_day_of_birth(self) -> bool:
        """Whether a date of birth is given that is more than a year: 1 January is written for an unknown day."""
        return self.date_of_birth is not None and not normalise.is_default_date(self.date_of_birth)

    @property
    def has_number(self) -> bool:
        """Whether a number is given that names one child."""
        return bool(self.directory_number or self.nhs_number or self.upn)


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
