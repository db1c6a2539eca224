"""Rules that every record must meet. The published contract describes the shapes."""

from collections.abc import Mapping
from datetime import date, timedelta

from contactpoint.domain.children.child import Address, Carer, ChildDetails, Name
from contactpoint.domain.children.involvement import InvolvementDetails, is_sensitive
from contactpoint.domain.children.names import name_violations, place_violations, postcode_violations
from contactpoint.domain.facts.identifiers import nhs_number_fault, upn_fault
from contactpoint.problems import Violation, invalid_request

ADULT_AGE = 18


def birthday_at_age(born: date, age: int) -> date:
    """Return the day on which someone born on ``born`` reaches ``age`` years; 29 February counts as 1 March."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def validate_child(
    child: ChildDetails, today: date, *, before: ChildDetails | None = None, accepts_test_numbers: bool = False
) -> None:
    """Raise `Problem` ``invalid-request`` with every violation, unless the directory can hold the record.

    The directory holds children only (rulebook, section 10): a date of birth lies within the 18 years up to today.
    Numbers that the record had ``before`` are not checked again, because the rules for them become stricter.
    """
    known = numbers_of(before).values() if before else ()
    numbers = {at: number for at, number in numbers_of(child).items() if number not in known}
    wrong = number_violations(numbers, accepts_test_numbers=accepts_test_numbers)
    found = [*_names(child), *_birth(child, today), *_address(child), *wrong, *_education(child)]
    _raise_if_any(found)


def validate_involvement(involvement: InvolvementDetails, today: date) -> None:
    """Raise `Problem` ``invalid-request`` unless the dates and contact details are plausible."""
    found = name_violations("/practitioner_name", involvement.practitioner_name)
    if involvement.start_date > today + timedelta(days=365):
        found.append(Violation("/start_date", "The start date must be no later than a year from today."))
    if involvement.end_date and involvement.end_date < involvement.start_date:
        found.append(Violation("/end_date", "The end date must be on or after the start date."))
    if not (involvement.telephone or involvement.email):
        found.append(
            Violation(
                "/telephone", "Give a telephone number or an email address, so that others can reach the practitioner."
            )
        )
    if involvement.lead_professional and involvement.end_date and involvement.end_date <= today:
        found.append(
            Violation(
                "/lead_professional", "A practitioner whose involvement has ended cannot be the lead professional."
            )
        )
    _raise_if_any([*found, *_basis(involvement, today)])


def _basis(involvement: InvolvementDetails, today: date) -> list[Violation]:
    """Return what is wrong with the legal basis of a sensitive service (rulebook, section 6)."""
    basis = involvement.basis
    if not is_sensitive(involvement):
        return [Violation("/basis", "Only a sensitive service has a basis. Leave it out.")] if basis else []
    if basis is None:
        return [Violation("/basis", "Give the basis and its date: consent, or significant harm.")]
    if basis.dated > today:
        return [Violation("/basis/dated", "The date of consent or of the harm assessment must not be in the future.")]
    if involvement.lead_professional:
        return [
            Violation(
                "/lead_professional",
                "A sensitive service cannot be the lead professional, because everybody can see who leads.",
            )
        ]
    return []


def _raise_if_any(found: list[Violation]) -> None:
    if found:
        raise invalid_request(*found)


def _birth(child: ChildDetails, today: date) -> list[Violation]:
    if child.date_of_birth > today:
        return [Violation("/date_of_birth", "The date of birth must not be in the future.")]
    if birthday_at_age(child.date_of_birth, ADULT_AGE) <= today:
        return [Violation("/date_of_birth", "This person is 18 or older. The directory holds children only.")]
    return []


def _names(child: ChildDetails) -> list[Violation]:
    """Return what is wrong with the names of the child and the carers."""
    named: list[tuple[str, ChildDetails | Name | Carer]] = [("", child)]
    named += [(f"/other_names/{n}", each) for n, each in enumerate(child.other_names)]
    named += [(f"/carers/{n}", each) for n, each in enumerate(child.carers)]
    return [
        violation
        for pointer, person in named
        for field in ("given_name", "family_name")
        for violation in name_violations(f"{pointer}/{field}", getattr(person, field))
    ]


def _address(child: ChildDetails) -> list[Violation]:
    addresses = [("/address", child.address)] if child.address else []
    addresses += [(f"/previous_addresses/{n}", each) for n, each in enumerate(child.previous_addresses)]
    return [*_address_status(child), *(v for pointer, each in addresses for v in _place(pointer, each))]


def _place(pointer: str, address: Address) -> list[Violation]:
    written = [(f"{pointer}/lines/{n}", line) for n, line in enumerate(address.lines)]
    written += [(f"{pointer}/locality", address.locality)] if address.locality else []
    found = [violation for at, text in written for violation in place_violations(at, text)]
    return [*found, *postcode_violations(f"{pointer}/postcode", address.postcode)] if address.postcode else found


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


def _education(child: ChildDetails) -> list[Violation]:
    place = child.education
    if place is None:
        return []
    if place.status == "on_roll" and not place.urn:
        return [Violation("/education/urn", "Give the number of the setting on whose roll the child is.")]
    if place.start_date and place.end_date and place.end_date < place.start_date:
        return [Violation("/education/end_date", "The end date must be on or after the start date.")]
    return []
