"""The forms that say who works with a child: from answers to the domain's structures."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, get_args

import msgspec
from msgspec import UNSET, UnsetType, structs

from contactpoint.application.accounts.duty_numbers import KeepDutyNumbers
from contactpoint.application.records.hand_over_involvement import HAS_ENTRY, NOT_AT_WORK
from contactpoint.application.records.repeated_involvements import ENDED_ALREADY, RECORDED_ALREADY
from contactpoint.domain.children import InvolvementDetails
from contactpoint.domain.children.child import Email, PersonName, Telephone
from contactpoint.domain.children.involvements.involvement import PractitionerRole, Service
from contactpoint.domain.children.involvements.involvement_validation import (
    BASIS_OF_ORDINARY,
    LEAD_ENDED,
    LEAD_NOT_BEGUN,
    LEAD_SENSITIVE,
)
from contactpoint.domain.contacts.contact_request import ContactDetails
from contactpoint.domain.text_normalisation import TextFields
from contactpoint.problems import Problem
from contactpoint.web.forms.search import FormError

SERVICES: tuple[str, ...] = get_args(Service)
ROLES: tuple[str, ...] = get_args(PractitionerRole)
FIELD_OF = {
    "service": "service",
    "organisation_id": "organisation",
    "practitioner_name": "name",
    "role": "role",
    "start_date": "start_day",
    "end_date": "end_day",
    "telephone": "telephone",
    "email": "email",
    "basis": "consent",
    "lead_professional": "lead",
}
"""Field of the structure to field of the form."""
WRONG = {
    "service": "Choose the service",
    "organisation": "Choose the organisation",
    "name": "Enter the name of the person, with letters only",
    "role": "Choose the role",
    "start_day": "Enter a real date on which the work began",
    "end_day": "Enter a real date on which the work ended, on or after the day it began",
    "telephone": "Enter a telephone number or an email address, so that others can reach the person",
    "email": "Enter an email address, such as name@example.org",
    "day": "Enter the number for working days, such as 0113 496 0123",
    "night": "Enter the number for nights, weekends and holidays, such as 0113 496 0123",
    "declined": "You said no, but also how to reach somebody. Say yes, or take away the name, number and address",
    "consent": "Say on what basis a confidential service is recorded, and since when",
    "right_role": "This role changes whether the service is confidential. Take the entry back, and record it anew",
    "lead": "This person cannot be the lead professional. Take the tick away",
    "lead_of_hidden": "You cannot set the lead professional here. Nothing was recorded: send it again without that",
    "full": "You have recorded as many entries for this child as one person can. End or take back one of them first",
    "ended": "The work has ended. If somebody else works with the child now, record the new person",
    "change": "The record changed while you had it open. Check it, then send your change again",
}
WRONG_BY_DETAIL = {
    **{detail: detail for detail in RECORDED_ALREADY.values()},
    **{detail: detail for detail in (ENDED_ALREADY, HAS_ENTRY, NOT_AT_WORK)},
    LEAD_NOT_BEGUN: "The work has not begun, so this person is not the lead professional yet. Take the tick away",
    LEAD_ENDED: "The work has ended, so this person is not the lead professional. Take the tick away",
    LEAD_SENSITIVE: "A confidential service cannot lead, because everybody can see who leads. Take the tick away",
    BASIS_OF_ORDINARY: "This service is not confidential. Choose “It is not a confidential service”",
}
"""What a use case says to what the page says, where several things can be wrong with one field."""
OF_NO_FIELD = {"version-conflict": "change", "record-full": "full"}
REACHES = MappingProxyType({"hand_over": "", "correct": "right_"})
"""Changes that say how the person can be reached, and what the names of their fields begin with."""
FIELDS_OF_PERSON = {"name": "practitioner_name", "telephone": "telephone", "email": "email"}
CHECKED = (
    "service",
    "organisation_id",
    "practitioner_name",
    "role",
    "start_date",
    "telephone",
    "email",
    "basis",
)


class ChangesOfWork(TextFields, frozen=True, kw_only=True, omit_defaults=True):
    """What may change of who works with a child."""

    end_date: date | UnsetType = UNSET
    practitioner_name: PersonName | UnsetType = UNSET
    role: PractitionerRole | UnsetType = UNSET
    lead_professional: bool | UnsetType = UNSET
    telephone: Telephone | UnsetType | None = UNSET
    email: Email | UnsetType | None = UNSET


def to_details(form: Mapping[str, str]) -> tuple[InvolvementDetails | None, list[FormError]]:
    """Return who works with the child, or everything that must be corrected."""
    facts: dict[str, Any] = {
        name: form[field] for name, field in FIELD_OF.items() if field in form and not field.endswith("_day")
    }
    facts["start_date"] = day_in(form, "start")
    facts.pop("basis", None)
    if form.get("consent"):
        facts["basis"] = {"kind": form["consent"], "dated": day_in(form, "consent")}
    if form.get("lead"):
        facts["lead_professional"] = True
    errors = [FormError(FIELD_OF[name], WRONG[FIELD_OF[name]]) for name in CHECKED if not _is_valid(name, facts)]
    if errors:
        return None, errors
    try:
        return msgspec.convert(facts, InvolvementDetails), []
    except msgspec.ValidationError:
        return None, [FormError("service", WRONG["service"])]


def to_changes(form: Mapping[str, str]) -> tuple[dict[str, Any], list[FormError]]:
    """Return what changes, or everything that must be corrected. An empty number or address is taken away."""
    change = form.get("change", "")
    facts: dict[str, Any] = {}
    if change == "go_on":
        return {"end_date": None}, []
    if change == "end":
        facts["end_date"] = day_in(form, "end")
    elif change in REACHES:
        facts = {name: form.get(REACHES[change] + FIELD_OF[name]) for name in ("telephone", "email")}
        if change == "hand_over":
            facts["practitioner_name"] = form.get("name")
        else:
            facts |= {"role": form.get("right_role"), "lead_professional": bool(form.get("right_lead"))}
    else:
        return {}, [FormError("change", "Choose what has changed")]
    errors = [_error_of(change, name) for name in facts if not _may_become(name, facts[name])]
    if change in REACHES and not errors and not (facts["telephone"] or facts["email"]):
        errors = [_error_of(change, "telephone")]
    if errors:
        return {}, errors
    changes = msgspec.convert(facts, ChangesOfWork)
    return {name: value for name, value in structs.asdict(changes).items() if value is not UNSET}, []


def to_contact(form: Mapping[str, str]) -> tuple[ContactDetails | None, list[FormError]]:
    """Return how a service can be reached, or everything that must be corrected."""
    facts = {name: form[name] for name in ("name", "telephone", "email") if name in form}
    errors = [
        FormError(name, WRONG[name])
        for name in ("name", "telephone", "email")
        if (name in facts or name == "name") and not _fits(FIELDS_OF_PERSON[name], facts.get(name))
    ]
    if not errors and not (facts.get("telephone") or facts.get("email")):
        errors = [FormError("telephone", WRONG["telephone"])]
    return (None, errors) if errors else (msgspec.convert(facts, ContactDetails), [])


def errors_of_declined(form: Mapping[str, str]) -> list[FormError]:
    """Return what contradicts a "no": details of a person, who perhaps wants to be called. They are not thrown away."""
    given = [FormError(name, WRONG["declined"]) for name in FIELDS_OF_PERSON if form.get(name, "").strip()]
    return given[:1]


def to_duty_numbers(form: Mapping[str, str]) -> tuple[KeepDutyNumbers | None, list[FormError]]:
    """Return the duty numbers of an authority, or everything that must be corrected."""
    wrong = [FormError(name, WRONG[name]) for name in ("day", "night") if not _fits("telephone", form.get(name))]
    return (None, wrong) if wrong else (KeepDutyNumbers(day=form["day"], night=form["night"]), [])


def errors_of_contact(problem: Problem) -> list[FormError]:
    """Return what a use case found wrong with the details of a contact."""
    names = [violation.pointer.rpartition("/")[2] for violation in problem.violations]
    return [FormError(name, WRONG[name]) for name in dict.fromkeys(names) if name in WRONG] or [
        FormError("name", WRONG["name"])
    ]


def errors_of(problem: Problem, first: str = "change", change: str = "") -> list[FormError]:
    """Return what a use case found wrong, by the fields concerned; by the ``first`` one, if it is none of them."""
    if problem.kind in OF_NO_FIELD:
        return [FormError(first, WRONG[OF_NO_FIELD[problem.kind]])]
    texts: dict[str, str] = {}
    for violation in problem.violations:
        field = FIELD_OF.get(violation.pointer.strip("/").partition("/")[0], "service")
        if change == "correct" and field == "consent":
            field, said = "role", WRONG["right_role"]
        else:
            said = WRONG_BY_DETAIL.get(violation.detail, WRONG[field])
        texts.setdefault(field, said)
    texts = texts or {"organisation": WRONG["organisation"]}
    return [FormError(REACHES.get(change, "") + field, text) for field, text in texts.items()]


def from_day(day: date, name: str = "start") -> dict[str, str]:
    """Return a day as the answers of a form."""
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


def day_in(form: Mapping[str, str], name: str) -> str:
    """Return a day of a form as ISO 8601, or an empty text if it is none."""
    try:
        year, month, day = (int(form.get(f"{name}_{part}", "")) for part in ("year", "month", "day"))
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def _error_of(change: str, name: str) -> FormError:
    field = FIELD_OF[name]
    return FormError(REACHES.get(change, "") + field, WRONG[field])


def _may_become(name: str, value: Any) -> bool:
    """Return whether an entry may get this value: a number and an address can go."""
    return (value is None and name in ("telephone", "email")) or _fits(name, value)


def _is_valid(name: str, facts: Mapping[str, Any]) -> bool:
    if name not in facts:
        return name in ("telephone", "email", "basis")
    return _fits(name, facts[name])


def _fits(name: str, value: Any) -> bool:
    kinds = {field.name: field.type for field in structs.fields(InvolvementDetails)}
    try:
        msgspec.convert(value, kinds[name])
    except msgspec.ValidationError:
        return False
    return value is not None
