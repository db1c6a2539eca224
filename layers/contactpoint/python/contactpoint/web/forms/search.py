"""The form by which a child is searched: from answers to criteria, with everything at fault at once."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct

from contactpoint.domain.matching import Criteria
from contactpoint.problems import Problem

FIELDS = (
    "nhs_number",
    "upn",
    "last_name",
    "first_name",
    "also_called",
    "day",
    "month",
    "year",
    "age",
    "age_to",
    "sex",
    "postcode",
    "address",
)
CRITERIA = {
    "nhs_number": "nhs_number",
    "upn": "upn",
    "last_name": "family_name",
    "first_name": "given_name",
    "age": "age",
    "age_to": "age_to",
    "sex": "sex",
    "postcode": "postcode",
    "address": "address",
}
"""Field to criterion. The parts of the date are put together, and ``also_called`` is searched by itself."""
_OF_CRITERION = {**{criterion: field for field, criterion in CRITERIA.items()}, "date_of_birth": "day"}
NUMBER_FIELDS = ("age", "age_to")
WRONG = {
    "nhs_number": "Enter the NHS number with its 10 digits, such as 999 000 1235",
    "upn": "Enter the UPN with its 13 characters",
    "last_name": "Enter the last name with letters only",
    "first_name": "Enter the first name with letters only",
    "also_called": "Enter the other first name with letters only",
    "day": "Enter a real date of birth, or leave day and month empty if you know only the year",
    "age": "Enter the age as a number from 0 to 17",
    "age_to": "Enter the higher age as a number from 0 to 17",
    "sex": "Choose the sex from the list",
    "postcode": "Enter a postcode, such as LS1 4AP, or leave it empty",
    "address": "Enter the address with 200 characters at most",
}
NOT_ENOUGH = (
    "This is not enough to find one child. Add the last name, the first name, the date of birth or the postcode"
)
FUTURE = "The date of birth must not be in the future"


class FormError(Struct, frozen=True):
    """A field and what is wrong with it."""

    field: str
    text: str


def kept(form: Mapping[str, str]) -> dict[str, str]:
    """Return the answers that belong to the search."""
    return {name: form[name] for name in FIELDS if name in form}


def to_criteria(answers: Mapping[str, str]) -> tuple[Criteria | None, list[FormError]]:
    """Return the criteria, or everything that must be corrected."""
    facts: dict[str, Any] = {}
    errors: list[FormError] = []
    for field, criterion in CRITERIA.items():
        if field in answers:
            value: Any = _value(field, answers[field])
            try:
                msgspec.convert({criterion: value}, Criteria)
                facts[criterion] = value
            except msgspec.ValidationError:
                errors.append(FormError(field, WRONG[field]))
    born, error = _born(answers)
    facts |= born
    errors += [error] if error else []
    errors.sort(key=lambda each: FIELDS.index(each.field))
    return (None, errors) if errors else (msgspec.convert(facts, Criteria), [])


def errors_of(problem: Problem) -> list[FormError]:
    """Return what a use case found wrong, by the fields concerned."""
    if problem.kind == "insufficient-criteria":
        missing = [_OF_CRITERION.get(name, "last_name") for name in problem.extra_members.get("add", ())]
        return [FormError(missing[0] if missing else "last_name", NOT_ENOUGH)]
    found = []
    for violation in problem.violations:
        field = _OF_CRITERION.get(violation.pointer.rpartition("/")[2], "last_name")
        found.append(FormError(field, FUTURE if violation.pointer.endswith("date_of_birth") else WRONG[field]))
    return found or [FormError("last_name", NOT_ENOUGH)]


def _value(field: str, answer: str) -> Any:
    if field in NUMBER_FIELDS:
        return int(answer) if re.fullmatch(r"[0-9]{1,3}", answer) else answer
    if field == "nhs_number":
        return re.sub(r"[\s-]", "", answer)
    return answer.upper() if field == "upn" else answer


def _born(answers: Mapping[str, str]) -> tuple[dict[str, Any], FormError | None]:
    """Return the date of birth, or the year if only that is known."""
    parts = [answers.get(name, "") for name in ("year", "month", "day")]
    if not any(parts):
        return {}, None
    wrong = FormError("day", WRONG["day"])
    if not all(re.fullmatch(r"[0-9]{1,4}", part) for part in parts if part) or not parts[0] or len(parts[0]) != 4:
        return {}, wrong
    if not parts[1] and not parts[2]:
        return ({"year_of_birth": int(parts[0])}, None) if 1900 <= int(parts[0]) <= 2100 else ({}, wrong)
    try:
        return {"date_of_birth": date(*(int(part or "0") for part in parts))}, None
    except ValueError:
        return {}, wrong
