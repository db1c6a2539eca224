"""The form by which a child is searched: from answers to criteria, with everything at fault at once."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct

from contactpoint.domain.facts.fillers import is_shared_place
from contactpoint.domain.matching import Criteria, informative_criteria
from contactpoint.problems import Problem, Violation

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
OF_CRITERION = {
    **{criterion: field for field, criterion in CRITERIA.items()},
    **dict.fromkeys(("date_of_birth", "year_of_birth"), "day"),
}
"""Criterion to the field that has it; nothing else of the criteria can be typed."""
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
IN_OTHER_WORDS = {
    "Give `age` as well, and make `age_to` greater than it or equal to it.": (
        "Give the youngest age, too. The oldest age must be the same or higher"
    ),
    "A number of one repeated digit belongs to nobody. Leave it out.": "This number is not real. Leave it empty",
    "This is a number for tests, which belongs to nobody. Leave it out.": (
        "This is a number for tests, which no child has. Leave it empty"
    ),
}
"""What a use case says for systems, or with words that people misread, to what the page says."""
NO_NAME = "This does not count as a name. Enter the name, or leave it empty"
SAYS_NOTHING = {
    "family_name": NO_NAME,
    "given_name": NO_NAME,
    "postcode": "Enter a whole postcode, such as LS1 4AP, or leave it empty",
    "address": "Many people stay at this address, so it does not find a child. Leave it and its postcode empty",
    "age": "Enter ages that are 3 years apart at most, or leave them empty",
}
"""Criterion to the text about one that was typed and does not count."""


class FormError(Struct, frozen=True):
    """A field and what is wrong with it; without a field, it is shown above the form only."""

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
    if not _is_name(answers.get("also_called")):
        errors.append(FormError("also_called", WRONG["also_called"]))
    born, error = _born(answers)
    facts |= born
    errors += [error] if error else []
    errors.sort(key=lambda each: FIELDS.index(each.field))
    return (None, errors) if errors else (msgspec.convert(facts, Criteria), [])


def errors_of(problem: Problem, criteria: Criteria, today: date) -> list[FormError]:
    """Return what a use case found wrong with the criteria, by the fields concerned."""
    if problem.kind == "insufficient-criteria":
        missing = [OF_CRITERION.get(name, "last_name") for name in problem.extra_members.get("add", ())]
        return [*_that_say_nothing(criteria, today), FormError(missing[0] if missing else "last_name", NOT_ENOUGH)]
    found = [_error_of(each) for each in problem.violations]
    return found or [FormError("", problem.detail)]


def _error_of(violation: Violation) -> FormError:
    """Return the violation at its field, as the use case says it; without a field, if it is about none of them."""
    criterion = violation.pointer.removeprefix("/criteria/")
    text = IN_OTHER_WORDS.get(violation.detail, violation.detail.removesuffix("."))
    return FormError(OF_CRITERION.get(criterion, ""), text)


def _that_say_nothing(criteria: Criteria, today: date) -> list[FormError]:
    """Return the facts that were typed and do not count, such as a postcode that is none."""
    counted = informative_criteria(criteria, today)
    dropped = [name for name in SAYS_NOTHING if getattr(criteria, name) is not None and getattr(counted, name) is None]
    if "postcode" in dropped and is_shared_place(criteria.address or ""):
        dropped[dropped.index("postcode")] = "address"
    return [FormError(OF_CRITERION[name], SAYS_NOTHING[name]) for name in dict.fromkeys(dropped)]


def _is_name(answer: str | None) -> bool:
    try:
        msgspec.convert({"given_name": answer}, Criteria)
    except msgspec.ValidationError:
        return False
    return True


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
