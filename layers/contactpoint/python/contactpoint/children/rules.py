"""Rules that a record must meet whoever sends it; the shapes themselves are the published contract's."""

from datetime import date, timedelta

from contactpoint.children.involvement import SENSITIVE_SERVICES, Contact
from contactpoint.children.record import Particulars
from contactpoint.problems import Problem, Violation

ADULT_AT = 18


def birthday(born: date, age: int) -> date:
    """Return the day on which someone born on ``born`` reaches ``age`` years; 29 February counts as 1 March."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def check(child: Particulars, today: date) -> None:
    """Raise `Problem` ``invalid-request`` with every violation, unless the record may stand in the directory.

    The directory holds children only (rulebook, section 10): a date of birth lies within the 18 years up to today.
    """
    found = [*_birth(child, today), *_address(child), *_identifiers(child), *_education(child)]
    _refuse(found)


def check_involvement(involvement: Contact, today: date) -> None:
    """Raise `Problem` ``invalid-request`` unless the involvement's dates and contact can be true."""
    found = []
    if involvement.start_date > today + timedelta(days=365):
        found.append(Violation("/start_date", "An involvement starts within a year from today at the latest."))
    if involvement.end_date and involvement.end_date < involvement.start_date:
        found.append(Violation("/end_date", "An involvement ends on or after the day it starts."))
    if not (involvement.telephone or involvement.email):
        found.append(
            Violation("/telephone", "Give a telephone number or an email address: it is how they are reached.")
        )
    if involvement.lead_professional and involvement.end_date and involvement.end_date <= today:
        found.append(Violation("/lead_professional", "Someone whose involvement has ended cannot lead."))
    _refuse([*found, *_basis(involvement, today)])


def _basis(involvement: Contact, today: date) -> list[Violation]:
    """Return what is wrong with the basis on which a sensitive service is recorded (rulebook, section 6)."""
    basis = involvement.basis
    if involvement.service not in SENSITIVE_SERVICES:
        return [Violation("/basis", "Only a sensitive service has a basis.")] if basis else []
    if basis is None:
        return [Violation("/basis", "Say on which basis, and since when: consent, or significant harm.")]
    if basis.on > today:
        return [Violation("/basis/on", "Consent has been given, or harm judged, today at the latest.")]
    if involvement.lead_professional:
        return [Violation("/lead_professional", "Everybody sees who leads, so a sensitive service cannot.")]
    return []


def _refuse(found: list[Violation]) -> None:
    if found:
        raise Problem("invalid-request", "The request is not valid; see `violations`.", tuple(found))


def _birth(child: Particulars, today: date) -> list[Violation]:
    if child.date_of_birth > today:
        return [Violation("/date_of_birth", "A date of birth cannot lie in the future.")]
    if birthday(child.date_of_birth, ADULT_AT) <= today:
        return [Violation("/date_of_birth", "The directory holds children only: this person is 18 or older.")]
    return []


def _address(child: Particulars) -> list[Violation]:
    has_address = child.address is not None
    if child.address_status in ("current", "last_known") and not has_address:
        return [Violation("/address", "Give the address, or the address_status `no_known_address`.")]
    if child.address_status == "no_known_address" and has_address:
        return [Violation("/address_status", "An address is given: say whether it is `current` or `last_known`.")]
    return []


def _identifiers(child: Particulars) -> list[Violation]:
    from nhs_number.validate import is_valid  # noqa: PLC0415 - a search never needs it, and it costs a tenth of its start

    if child.nhs_number and not is_valid(child.nhs_number):
        return [Violation("/nhs_number", "The check digit does not fit; please compare the number with its source.")]
    return []


def _education(child: Particulars) -> list[Violation]:
    place = child.education
    if place is None:
        return []
    if place.status == "on_roll" and not place.setting:
        return [Violation("/education/setting", "A child on a roll is on the roll of a named setting.")]
    if place.start_date and place.end_date and place.end_date < place.start_date:
        return [Violation("/education/end_date", "A place of education ends on or after the day it starts.")]
    return []
