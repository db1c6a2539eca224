"""Search criteria: the facts that a practitioner knows about the child."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from contactpoint.domain.children import Address, ChildDetails
from contactpoint.domain.children.child import NhsNumber, PersonName, Postcode, Sex, Upn
from contactpoint.domain.matching.normalise import day_and_month_swapped
from contactpoint.problems import Problem, invalid

DirectoryNumber = Annotated[
    str,
    Meta(
        pattern=r"^[0-9a-z-]{8,40}$",
        description="A directory number (`child_id`): 8 to 40 small letters, digits and hyphens",
    ),
]


class Criteria(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The facts that you know. Each is optional, but together they must be able to find one child.

    Give `directory_number`, `nhs_number` or `upn`. Or give `family_name` and two of: `given_name`, a date of birth,
    `postcode`. Or give `given_name`, `date_of_birth` and `postcode`. For an unknown date of birth, give
    `year_of_birth`, or `age` in whole years today. With `age_to`, `age` begins a range.
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
    directory_number: DirectoryNumber | None = None
    nhs_number: NhsNumber | None = None
    upn: Upn | None = None

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
    beside = [criteria.given_name, criteria.has_birth_information, criteria.postcode]
    missing = [name for name, known in zip(_BESIDE_FAMILY_NAME, beside, strict=True) if not known]
    if not criteria.family_name and not (criteria.given_name and criteria.date_of_birth and criteria.postcode):
        lacking = [name for name in ("given_name", "date_of_birth", "postcode") if not getattr(criteria, name)]
        without_family_name = " and ".join(_WORDS[name] for name in lacking)
        raise _insufficient(("family_name", *lacking), f"the family name, or {without_family_name}")
    if sum(bool(known) for known in beside) < 2:
        raise _insufficient(missing, " or ".join(_WORDS[name] for name in missing))


_BESIDE_FAMILY_NAME = ("given_name", "date_of_birth", "postcode")
_WORDS = {
    "given_name": "the given name",
    "date_of_birth": "the date of birth or the age",
    "postcode": "the postcode",
}


def _insufficient(missing: Sequence[str], words: str) -> Problem:
    """Return the problem of too few criteria, with the names of those that could be added."""
    detail = f"This is not enough to find one child. Add {words}. Or search by an identifying number."
    return Problem("insufficient-criteria", detail, extra_members={"add": list(missing)})


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
