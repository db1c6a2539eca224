"""Search criteria: the facts that a practitioner knows about the child."""

from collections.abc import Callable
from datetime import date
from typing import Annotated

from msgspec import Meta
from msgspec.structs import replace

from contactpoint.domain.children import Address, ChildDetails, birthday_at_age, criterion_violations, number_violations
from contactpoint.domain.children.child import PersonName, Postcode, Sex
from contactpoint.domain.facts.fillers import is_shared_place
from contactpoint.domain.facts.identifiers import (
    NhsNumber,
    Upn,
    nhs_number_fault,
    upn_fault,
)
from contactpoint.domain.matching import normalise
from contactpoint.domain.text_normalisation import TIDIED, TextFields
from contactpoint.problems import Problem, Violation, invalid, invalid_request

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


def informative_criteria(criteria: Criteria, today: date) -> Criteria:
    """Return the criteria without the facts that say nothing: what a search may use, and what counts as known.

    A filler or punctuation is no name and no address, what cannot be a postcode is none, a number that nobody can have
    is none, and neither is an age range wider than `MAX_YEARS`.
    """
    years_of_age = replace(criteria, date_of_birth=None, year_of_birth=None).years(today)
    stays_at_shared_place = is_shared_place(criteria.address or "")
    return replace(
        criteria,
        given_name=_if(normalise.given_name, criteria.given_name),
        family_name=_if(normalise.name, criteria.family_name),
        postcode=None if stays_at_shared_place else _if(normalise.is_postcode, criteria.postcode),
        address=_if(normalise.address, criteria.address),
        sex=None if criteria.sex == "not_specified" else criteria.sex,
        nhs_number=_if(_is_possible_nhs_number, criteria.nhs_number),
        upn=_if(_is_possible_upn, criteria.upn),
        age=criteria.age if len(years_of_age) <= MAX_YEARS else None,
        age_to=criteria.age_to if len(years_of_age) <= MAX_YEARS else None,
    )


def criteria_to_look_up(criteria: Criteria, today: date) -> Criteria:
    """Return the criteria by which records may be looked up.

    With an identifying number, other facts find nobody unless they are sufficient without it. Otherwise an invented
    number and an address would list the children who live there.
    """
    said = informative_criteria(criteria, today)
    if said.has_number and lacking_criteria(said):
        return Criteria(directory_number=said.directory_number, nhs_number=said.nhs_number, upn=said.upn)
    return said


def are_sufficient(criteria: Criteria, today: date) -> bool:
    """Return whether the criteria are enough to identify one child (rulebook, section 4).

    Enough is a number that names one child, or a family name with two more of given name, date of birth (or
    age) and postcode, or a given name with date of birth and postcode. Facts that say nothing do not count.
    """
    said = informative_criteria(criteria, today)
    return said.has_number or not lacking_criteria(said)


def require_minimum_criteria(criteria: Criteria, today: date, *, accepts_test_numbers: bool = False) -> None:
    """Raise `Problem` unless the criteria are plausible and sufficient (see `are_sufficient`)."""
    numbers = {"/criteria/nhs_number": criteria.nhs_number, "/criteria/upn": criteria.upn}
    stated = {at: number for at, number in numbers.items() if number}
    if impossible := number_violations(stated, accepts_test_numbers=accepts_test_numbers):
        raise invalid_request(*impossible)
    written = ((name, getattr(criteria, name)) for name in ("given_name", "family_name", "postcode", "address"))
    if found := [v for name, text in written if text for v in criterion_violations(f"/criteria/{name}", text)]:
        raise invalid_request(*found)
    if criteria.date_of_birth and criteria.date_of_birth > today:
        raise invalid("/criteria/date_of_birth", "The date of birth must not be in the future.")
    if criteria.year_of_birth and criteria.year_of_birth > today.year:
        raise invalid("/criteria/year_of_birth", "The year of birth must not be in the future.")
    if criteria.age_to is not None and (criteria.age is None or criteria.age_to < criteria.age):
        raise invalid("/criteria/age_to", "Give `age` as well, and make `age_to` greater than it or equal to it.")
    if contradictions := _contradictions(criteria, today):
        raise invalid_request(*contradictions)
    if are_sufficient(criteria, today):
        return
    lacking = lacking_criteria(informative_criteria(criteria, today))
    words = [_WORDS[name] for name in lacking]
    added = f"{words[0]}, or {' and '.join(words[1:])}" if "family_name" in lacking else " or ".join(words)
    detail = f"This is not enough to find one child. Add {added}. Or search by an identifying number."
    raise Problem("insufficient-criteria", detail, extra_members={"add": lacking})


_BESIDE_FAMILY_NAME = ("given_name", "date_of_birth", "postcode")
_WORDS = {
    "family_name": "the family name",
    "given_name": "the given name",
    "date_of_birth": "the date of birth or the age",
    "postcode": "the postcode",
}


def lacking_criteria(said: Criteria) -> list[str]:
    """Return which criteria can be added to those other than a number; none if they are sufficient."""
    if not said.family_name:
        missing = [name for name in _BESIDE_FAMILY_NAME if not getattr(said, name)]
        return ["family_name", *missing] if missing else []
    born = said.date_of_birth or said.year_of_birth or said.age is not None
    known = dict(zip(_BESIDE_FAMILY_NAME, (said.given_name, born, said.postcode), strict=True))
    missing = [name for name, value in known.items() if not value]
    return missing if len(missing) > 1 else []


def _contradictions(criteria: Criteria, today: date) -> list[Violation]:
    """Return what the facts about the birth say against each other: one of them would count, and the other find."""
    born, year, found = criteria.date_of_birth, criteria.year_of_birth, []
    if born and year and born.year != year:
        found.append(Violation("/criteria/year_of_birth", "This year is not that of the date of birth. Give only one."))
    if criteria.age is None:
        return found
    ages = range(criteria.age, (criteria.age_to or criteria.age) + 1)
    if born and _age(born, today) not in ages:
        found.append(Violation("/criteria/age", "This age does not fit the date of birth. Give only one of them."))
    elif not born and year and {today.year - year, today.year - year - 1}.isdisjoint(ages):
        found.append(Violation("/criteria/age", "This age does not fit the year of birth. Give only one of them."))
    return found


def _age(born: date, today: date) -> int:
    years = today.year - born.year
    return years if birthday_at_age(born, years) <= today else years - 1


def _if(says_something: Callable[[str], object], text: str | None) -> str | None:
    return text if text and says_something(text) else None


def _is_possible_nhs_number(number: str) -> bool:
    return not nhs_number_fault(number, accepts_test_numbers=True)


def _is_possible_upn(upn: str) -> bool:
    return not upn_fault(upn)


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
