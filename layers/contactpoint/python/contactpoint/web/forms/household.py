"""The form by which practitioners declare their household: from answers to the use case's command."""

from collections.abc import Mapping
from typing import Any

import msgspec

from contactpoint.application.accounts.household import DeclareHousehold
from contactpoint.domain.access.household import MAX_FAMILY_NAMES
from contactpoint.domain.matching import normalise
from contactpoint.problems import Problem
from contactpoint.web.forms.search import FormError

ADDRESS_FIELDS = ("address", "address_2")
NAME_FIELDS = tuple(f"name_{number}" for number in range(1, MAX_FAMILY_NAMES + 1))
WRONG = {
    "address": "Enter the first line of your address, with 120 characters at most",
    "address_2": "Enter the second line with 120 characters at most, or leave it empty",
    "postcode": "Enter your full address and postcode, such as 4 Cooper Street, LS1 4AP",
    **dict.fromkeys(NAME_FIELDS, "Enter the last name with letters only, or leave it empty"),
}


def to_household(form: Mapping[str, str]) -> tuple[DeclareHousehold | None, list[FormError]]:
    """Return what is declared, or everything that must be corrected."""
    needed = {"address": "lines", "postcode": "postcode"}
    parts = {**needed, "address_2": "lines", **dict.fromkeys(NAME_FIELDS, "family_names")}
    given = {field: form.get(field, "") for field in WRONG if field in needed or form.get(field)}
    errors = [FormError(field, WRONG[field]) for field, answer in given.items() if not _fits(parts[field], answer)]
    if errors:
        return None, errors
    lines = tuple(given[field] for field in ADDRESS_FIELDS if field in given)
    names = tuple(given[field] for field in NAME_FIELDS if field in given)
    return DeclareHousehold(lines=lines, postcode=given["postcode"], family_names=names), []


def errors_of(problem: Problem, form: Mapping[str, str]) -> list[FormError]:
    """Return what the use case found wrong, by the fields concerned: names are numbered without the empty ones."""
    filled = [field for field in NAME_FIELDS if form.get(field)]
    fields = []
    for violation in problem.violations:
        _, part, at = [*violation.pointer.split("/"), ""][:3]
        fields.append(filled[int(at)] if part == "family_names" else "postcode")
    return [FormError(field, WRONG[field]) for field in sorted(fields, key=list(WRONG).index)]


def _fits(part: str, answer: str) -> bool:
    example: dict[str, Any] = {"lines": ["4 Cooper Street"], "postcode": "LS1 4AP"}
    try:
        msgspec.convert({**example, part: answer if part == "postcode" else [answer]}, DeclareHousehold)
    except msgspec.ValidationError:
        return False
    return part != "family_names" or bool(normalise.name(answer))
