"""Names have room for every real name, and for no remark."""
# ruff: noqa: RUF001 - the names are as people write them

from datetime import date
from typing import Any, get_args, get_type_hints

import msgspec
import pytest

from contactpoint.domain.children import (
    ChildDetails,
    InvolvementDetails,
    name_violations,
    validate_child,
    validate_involvement,
)
from contactpoint.domain.children.child import PersonName
from contactpoint.problems import Problem
from tests.builders import TODAY

REAL = (
    "Zoë",
    "O'Brien-Núñez",
    "O’Brien",
    "D‘Souza",
    "Hawaiʻi",
    "St. John",
    "J.",
    "van der Berg",
    "Mst Ayesha",
    "Md. Abdul Karim",
    "bin Abdullah bin Muhammad Al Faisal",
    "María de los Ángeles del Carmen",
    "Warnakulasuriya Patabendige Ushantha Joseph",
    "Nguyễn Thị Minh Khai",
    "Smith–Jones",
    "محمد العربي",
    "علی‌رضا",
    "Оксана",
    "王小明",
    "प्रिया",
    "E",
    "Prudence",
    "Unknown",
)
REMARKS = (
    "violent, see police file",
    "violent see police file",
    "VIOLENT",
    "Smith (violent)",
    "DANGEROUS - violent to staff, see police file 1234",
    "alcoholic, do not visit alone",
    "Smith 07700900123",
    "Smith; CP plan",
    "Smith/Jones",
    "Smith\nfather violent",
    "Smith\n",
    "Smith\u200cJones",
    "Smith\u00ad",
    "on a plan since the father came back home again",
    ".",
    " - ",
    "ｖｉｏｌｅｎｔ",
)
CHILD = {"given_name": "Tyler", "family_name": "Reid", "date_of_birth": "2011-01-23", "sex": "male"}
FILLED = {
    ChildDetails: {
        **CHILD,
        "other_names": [{"given_name": "Ty", "family_name": "Marsh", "kind": "alias"}],
        "carers": [{"given_name": "Angela", "family_name": "Reid", "relationship": "day_to_day_care"}],
    },
    InvolvementDetails: {
        "service": "early_help",
        "organisation_id": "westvale-early-help",
        "practitioner_name": "Joanne Peters",
        "role": "family_support_worker",
        "start_date": "2026-02-02",
        "telephone": "0113 496 0142",
    },
}
VALIDATORS = {ChildDetails: validate_child, InvolvementDetails: validate_involvement}


def name_fields(kind: Any, pointer: str = "") -> list[str]:
    """Return the pointer to every name in a structure, its first entry standing for a list."""
    found = []
    for field, hint in get_type_hints(kind, include_extras=True).items():
        if PersonName in (hint, *get_args(hint)):
            found.append(f"{pointer}/{field}")
        for part in parts(hint):
            found += name_fields(part, f"{pointer}/{field}/0")
    return found


def parts(hint: Any) -> list[Any]:
    """Return the structures of which a tuple of a field consists."""
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return [hint]
    return [found for argument in get_args(hint) if not isinstance(argument, str) for found in parts(argument)]


def with_text(facts: Any, pointer: str, text: str) -> Any:
    """Return the facts with a text at a pointer."""
    if not pointer:
        return text
    at, _, rest = pointer[1:].partition("/")
    key: Any = int(at) if isinstance(facts, list) else at
    changed = facts.copy()
    changed[key] = with_text(facts[key], f"/{rest}" if rest else "", text)
    return changed


FIELDS = [(kind, pointer) for kind in FILLED for pointer in name_fields(kind)]


@pytest.mark.parametrize("name", REAL)
def test_a_real_name_is_accepted(name):
    assert name_violations("/given_name", name) == []


@pytest.mark.parametrize("text", REMARKS)
def test_a_remark_is_no_name(text):
    (violation,) = name_violations("/given_name", text)
    assert violation.pointer == "/given_name"
    assert text.strip(" .-") == "" or text not in violation.detail


def test_every_name_field_is_known():
    assert [pointer for _, pointer in FIELDS] == [
        "/given_name",
        "/family_name",
        "/other_names/0/given_name",
        "/other_names/0/family_name",
        "/carers/0/given_name",
        "/carers/0/family_name",
        "/practitioner_name",
    ]


@pytest.mark.parametrize(("kind", "pointer"), FIELDS)
@pytest.mark.parametrize("text", ["violent, see police file", "violent see police file", "Smith 2"])
def test_a_remark_is_refused_in_every_name_field(kind, pointer, text):
    details = msgspec.convert(with_text(FILLED[kind], pointer, text), kind)
    with pytest.raises(Problem, match="invalid-request") as refused:
        VALIDATORS[kind](details, TODAY)
    assert [violation.pointer for violation in refused.value.violations] == [pointer]


@pytest.mark.parametrize(
    ("address", "pointer"),
    [
        ({"lines": ["29 Mill Street", "father violent"]}, "/address/lines/1"),
        ({"lines": ["29 Mill Street"], "locality": "Westvale: violent"}, "/address/locality"),
        ({"lines": ["29 Mill Street\nflat 2"]}, "/address/lines/0"),
    ],
)
def test_a_remark_is_refused_in_an_address(address, pointer):
    facts = {**CHILD, "address_status": "current", "address": address}
    with pytest.raises(Problem, match="invalid-request") as refused:
        validate_child(msgspec.convert(facts, ChildDetails), TODAY)
    assert [violation.pointer for violation in refused.value.violations] == [pointer]


def test_an_address_may_be_a_police_house():
    address = {"lines": ["Flat 3, The Old Police House (rear)", "12a Prison Lane"], "locality": "St. Mary's"}
    facts = {**CHILD, "address_status": "current", "address": address}
    validate_child(msgspec.convert(facts, ChildDetails), date(2026, 11, 23))
