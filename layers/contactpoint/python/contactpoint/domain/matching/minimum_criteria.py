"""The minimum criteria: what is enough to find one child, and what is said if it is not (rulebook, section 4)."""

from datetime import date

from contactpoint.domain.children import birthday_at_age, criterion_violations, number_violations
from contactpoint.domain.matching import normalise
from contactpoint.domain.matching.criteria import Criteria
from contactpoint.domain.matching.informative_criteria import informative_criteria
from contactpoint.domain.matching.normalise.address_parts import parse_address
from contactpoint.problems import Problem, Violation, invalid, invalid_request


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
    age) and postcode, or a given name with the postcode and either the date of birth or the number and the street.
    Facts that say nothing do not count.
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
    given_name, postcode = _is_more_than_initial(said.given_name), bool(said.postcode)
    born = bool(said.date_of_birth or said.year_of_birth or said.age is not None)
    if not _is_more_than_initial(said.family_name):
        missing = _missing(given_name, _is_known_day(said.date_of_birth), postcode)
        return ["family_name", *missing] if missing and not (given_name and _is_whole_home(said)) else []
    missing = _missing(given_name, born, postcode)
    return missing if len(missing) > 1 else []


def _missing(*known: bool) -> list[str]:
    return [name for name, is_known in zip(_BESIDE_FAMILY_NAME, known, strict=True) if not is_known]


def _is_known_day(born: date | None) -> bool:
    """Return whether a day of birth is stated. 1 January is how an unknown day is written: it says the year."""
    return born is not None and (born.month, born.day) != (1, 1)


def _is_whole_home(said: Criteria) -> bool:
    """Return whether a home is stated by postcode, house number and street: few given names are there twice."""
    stated = parse_address(normalise.address(said.address or ""))
    return bool(said.postcode and stated.number and stated.street)


def _is_more_than_initial(name: str | None) -> bool:
    """Return whether a name is stated, and not its first letter only: 26 searches would try them all."""
    return len(normalise.name(name or "")) > 1


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
