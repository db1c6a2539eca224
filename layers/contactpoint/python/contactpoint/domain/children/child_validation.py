"""Rules that every child's data must meet. The published contract describes the shapes."""

from collections.abc import Callable, Iterator, Mapping
from datetime import MAXYEAR, date
from types import MappingProxyType

from contactpoint.domain.children.child import Address, Carer, ChildDetails, Name
from contactpoint.domain.children.free_text_validation import (
    email_violations,
    name_violations,
    place_violations,
    postcode_violations,
)
from contactpoint.domain.facts.identifiers import nhs_number_fault, upn_fault
from contactpoint.domain.facts.telephones import telephone_violations
from contactpoint.problems import Violation, invalid_request

ADULT_AGE = 18
EARLIEST_BIRTH = date(1900, 1, 1)
MAX_YEARS_AHEAD = 5
"""How far ahead an end can be planned; a later date is a typo."""


def birthday_at_age(born: date, age: int) -> date:
    """Return the day on which someone born on ``born`` reaches ``age`` years; 29 February counts as 1 March.

    The last day that there is, if it were later: what somebody sends is judged after its birthdays are known.
    """
    if born.year + age > MAXYEAR:
        return date.max
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def validate_child(
    child: ChildDetails,
    today: date,
    before: ChildDetails | None = None,
    *,
    may_be_adult: bool = False,
    accepts_test_numbers: bool = False,
) -> None:
    """Raise `Problem` ``invalid-request`` with every violation, unless the directory can hold the record.

    The directory holds children only (rulebook, section 10): a date of birth lies within the 18 years up to today.

    Parameters
    ----------
    before
        The record before a change. What did not change is no reason to refuse the change: a planned end passes,
        and a rule can be newer than the record.
    may_be_adult
        Whether the date of birth can be an adult's: then the record leaves for the archive.
    accepts_test_numbers
        Whether NHS numbers of the range for tests are accepted: only outside production.
    """
    found = [
        violation
        for fields, rule in _RULES_OF_CHILD.items()
        if before is None or any(getattr(before, name) != getattr(child, name) for name in fields)
        for violation in rule(child, today)
    ]
    known = numbers_of(before).values() if before else ()
    numbers = {at: number for at, number in numbers_of(child).items() if number not in known}
    found += number_violations(numbers, accepts_test_numbers=accepts_test_numbers)
    if not may_be_adult and (before is None or before.date_of_birth != child.date_of_birth):
        found += _adulthood(child, today)
    raise_if_any(found)


def raise_if_any(found: list[Violation]) -> None:
    if found:
        raise invalid_request(*found)


def _birth(child: ChildDetails, today: date) -> list[Violation]:
    if child.date_of_birth > today:
        return [Violation("/date_of_birth", "The date of birth must not be in the future.")]
    if child.date_of_birth < EARLIEST_BIRTH:
        return [Violation("/date_of_birth", "Check the year of the date of birth.")]
    return []


def _adulthood(child: ChildDetails, today: date) -> list[Violation]:
    if child.date_of_birth >= EARLIEST_BIRTH and birthday_at_age(child.date_of_birth, ADULT_AGE) <= today:
        said = "This person is 18 or older. The directory holds children only. Only their own team can correct this."
        return [Violation("/date_of_birth", said)]
    return []


def _own_name(child: ChildDetails, _: date) -> list[Violation]:
    return _names("", child)


def _other_names(child: ChildDetails, _: date) -> list[Violation]:
    return [v for n, each in enumerate(child.other_names) for v in _names(f"/other_names/{n}", each)]


def _carers(child: ChildDetails, _: date) -> Iterator[Violation]:
    for n, carer in enumerate(child.carers):
        yield from _names(f"/carers/{n}", carer)
        yield from telephone_violations(f"/carers/{n}/telephone", carer.telephone)
        yield from email_violations(f"/carers/{n}/email", carer.email)


def _names(pointer: str, person: ChildDetails | Name | Carer) -> list[Violation]:
    """Return what is wrong with somebody's names. A given name may be missing: some people have one name only."""
    given = [] if person.given_name is None else name_violations(f"{pointer}/given_name", person.given_name)
    return [*given, *name_violations(f"{pointer}/family_name", person.family_name)]


def _address(child: ChildDetails, _: date) -> list[Violation]:
    places = _place("/address", child.address) if child.address else []
    return [*_address_status(child), *places]


def _previous_addresses(child: ChildDetails, _: date) -> list[Violation]:
    return [v for n, each in enumerate(child.previous_addresses) for v in _place(f"/previous_addresses/{n}", each)]


def _place(pointer: str, address: Address) -> list[Violation]:
    written = [(f"{pointer}/lines/{n}", line) for n, line in enumerate(address.lines)]
    written += [(f"{pointer}/locality", address.locality)] if address.locality is not None else []
    found = [violation for at, text in written for violation in place_violations(at, text)]
    if address.postcode is not None:
        return [*found, *postcode_violations(f"{pointer}/postcode", address.postcode)]
    if not address.lines:
        found.append(Violation(pointer, "An address has a line or a postcode. Give one, or leave the address out."))
    return found


def _address_status(child: ChildDetails) -> list[Violation]:
    has_address = child.address is not None
    if child.address_status in ("current", "last_known") and not has_address:
        return [Violation("/address", "Give the address, or set `address_status` to `no_known_address`.")]
    if child.address_status == "no_known_address" and has_address:
        return [Violation("/address_status", "You gave an address. Say whether it is `current` or `last_known`.")]
    return []


def numbers_of(child: ChildDetails) -> dict[str, str]:
    """Return every identifier of other bodies by its JSON pointer, which begins with its kind."""
    current = {"/nhs_number": child.nhs_number, "/upn": child.upn}
    former = {f"/former_nhs_numbers/{n}": number for n, number in enumerate(child.former_nhs_numbers)}
    former |= {f"/former_upns/{n}": number for n, number in enumerate(child.former_upns)}
    return {at: number for at, number in {**current, **former}.items() if number}


def number_violations(numbers: Mapping[str, str], *, accepts_test_numbers: bool) -> list[Violation]:
    """Return what is wrong with identifiers, by the pointers of `numbers_of`: a number that nobody can have."""
    faults = {
        at: upn_fault(number) if "upn" in at else nhs_number_fault(number, accepts_test_numbers=accepts_test_numbers)
        for at, number in numbers.items()
    }
    return [Violation(at, fault) for at, fault in faults.items() if fault]


def _education(child: ChildDetails, today: date) -> Iterator[Violation]:
    place = child.education
    if place is None:
        return
    if place.status == "on_roll" and not place.urn:
        yield Violation("/education/urn", "Give the number of the setting on whose roll the child is.")
    yield from in_childhood("/education/start_date", place.start_date, child.date_of_birth, today)
    if place.start_date and place.end_date and place.end_date < place.start_date:
        yield Violation("/education/end_date", "The end date must be on or after the start date.")
    elif place.status == "on_roll" and place.end_date and place.end_date < today:
        yield Violation("/education/end_date", "A child on the roll has not left. Change the `status` or this date.")
    else:
        yield from in_childhood("/education/end_date", place.end_date, child.date_of_birth, today)


def in_childhood(pointer: str, day: date | None, earliest: date | None, today: date) -> list[Violation]:
    """Return whether a day is outside the child's life, or more than a few years ahead."""
    if day is None:
        return []
    if day < (earliest or EARLIEST_BIRTH):
        return [Violation(pointer, "Check the year: this is before the child's life.")]
    if day > birthday_at_age(today, MAX_YEARS_AHEAD):
        return [Violation(pointer, f"Check the year: this is more than {MAX_YEARS_AHEAD} years from today.")]
    return []


_RULES_OF_CHILD: MappingProxyType[
    tuple[str, ...], Callable[[ChildDetails, date], list[Violation] | Iterator[Violation]]
] = MappingProxyType(
    {
        ("given_name", "family_name"): _own_name,
        ("other_names",): _other_names,
        ("carers",): _carers,
        ("date_of_birth",): _birth,
        ("address", "address_status"): _address,
        ("previous_addresses",): _previous_addresses,
        ("education", "date_of_birth"): _education,
    }
)
"""The facts that a rule reads, and the rule."""
