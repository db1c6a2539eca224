"""Rules that every involvement must meet."""

from collections.abc import Callable
from datetime import date, timedelta
from types import MappingProxyType

from contactpoint.domain.children.child_validation import in_childhood, raise_if_any
from contactpoint.domain.children.free_text_validation import email_violations, name_violations
from contactpoint.domain.children.involvements.involvement import InvolvementDetails, is_sensitive
from contactpoint.domain.facts.telephones import telephone_violations
from contactpoint.problems import Violation

BEFORE_BIRTH = timedelta(days=366)
"""Health visiting and social care begin before a child is born."""
LEAD_ENDED = "The work has ended, so this person cannot be the lead."
LEAD_NOT_BEGUN = "The work has not begun, so this person cannot be the lead."
LEAD_SENSITIVE = "A sensitive service cannot be the lead professional, because everybody can see who leads."
BASIS_OF_ORDINARY = "Only a sensitive service has a basis. Leave it out."


def validate_involvement(
    involvement: InvolvementDetails, today: date, born: date | None = None, before: InvolvementDetails | None = None
) -> None:
    """Raise `Problem` ``invalid-request`` unless the dates and contact details are plausible.

    Parameters
    ----------
    born
        The child's date of birth.
    before
        The involvement before a change, as in `validate_child`.
    """
    found = [
        violation
        for fields, rule in _RULES_OF_INVOLVEMENT.items()
        if before is None or any(getattr(before, name) != getattr(involvement, name) for name in fields)
        for violation in rule(involvement, today, born)
    ]
    raise_if_any(found)


def _practitioner(involvement: InvolvementDetails, _: date, __: date | None) -> list[Violation]:
    return name_violations("/practitioner_name", involvement.practitioner_name)


def _reachability(involvement: InvolvementDetails, _: date, __: date | None) -> list[Violation]:
    if not (involvement.telephone or involvement.email):
        said = "Give a telephone number or an email address, so that others can reach the practitioner."
        return [Violation("/telephone", said)]
    return [
        *telephone_violations("/telephone", involvement.telephone),
        *email_violations("/email", involvement.email),
    ]


def _start(involvement: InvolvementDetails, today: date, born: date | None) -> list[Violation]:
    if involvement.start_date > today + timedelta(days=365):
        return [Violation("/start_date", "The start date must be no later than a year from today.")]
    return in_childhood("/start_date", involvement.start_date, born and born - BEFORE_BIRTH, today)


def _end(involvement: InvolvementDetails, today: date, born: date | None) -> list[Violation]:
    if involvement.end_date and involvement.end_date < involvement.start_date:
        return [Violation("/end_date", "The end date must be on or after the start date.")]
    return in_childhood("/end_date", involvement.end_date, born and born - BEFORE_BIRTH, today)


def _lead(involvement: InvolvementDetails, today: date, _: date | None) -> list[Violation]:
    if not involvement.lead_professional or involvement.leads(today):
        return []
    return [Violation("/lead_professional", LEAD_ENDED if involvement.has_ended(today) else LEAD_NOT_BEGUN)]


def _basis(involvement: InvolvementDetails, today: date, born: date | None) -> list[Violation]:
    """Return what is wrong with the legal basis of a sensitive service (rulebook, section 6)."""
    basis = involvement.basis
    if not is_sensitive(involvement):
        return [Violation("/basis", BASIS_OF_ORDINARY)] if basis else []
    if basis is None:
        return [Violation("/basis", "Give the basis and its date: consent, or significant harm.")]
    if basis.dated > today:
        return [Violation("/basis/dated", "The date of consent or of the harm assessment must not be in the future.")]
    if found := in_childhood("/basis/dated", basis.dated, born and born - BEFORE_BIRTH, today):
        return found
    if involvement.lead_professional:
        return [Violation("/lead_professional", LEAD_SENSITIVE)]
    return []


_RULES_OF_INVOLVEMENT: MappingProxyType[
    tuple[str, ...], Callable[[InvolvementDetails, date, date | None], list[Violation]]
] = MappingProxyType(
    {
        ("practitioner_name",): _practitioner,
        ("start_date",): _start,
        ("start_date", "end_date"): _end,
        ("telephone", "email"): _reachability,
        ("lead_professional", "start_date", "end_date"): _lead,
        ("service", "role", "organisation_id", "basis", "lead_professional"): _basis,
    }
)
"""The facts that a rule reads, and the rule."""
