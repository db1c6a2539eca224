"""The contract has no free text: every string that a caller can send has a rule, and every rule refuses remarks."""
# ruff: noqa: RUF001 - some texts have Cyrillic letters

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, get_args, get_type_hints

import msgspec
import pytest

from contactpoint.application.accounts.manage_accounts import require_names
from contactpoint.domain.children import ChildDetails, InvolvementDetails, validate_child, validate_involvement
from contactpoint.domain.contacts.contact_request import ContactDetails, validate_contact
from contactpoint.domain.matching import Criteria, require_minimum_criteria
from contactpoint.domain.text_normalisation import TextFields, text_fields
from contactpoint.http.openapi import load_openapi
from contactpoint.http.operations import OPERATIONS
from contactpoint.problems import Problem
from tests.builders import TODAY

CONTRACT = json.loads(load_openapi())
RESTRICTED = ("enum", "pattern", "format", "const")
RULES = {
    "Address.lines": "address",
    "Address.locality": "address",
    "Address.postcode": "postcode",
    "Carer.family_name": "name",
    "Carer.given_name": "name",
    "ChangeAccount.job_title": "post",
    "ChangeAccount.name": "name",
    "ChildChanges.family_name": "name",
    "ChildChanges.given_name": "name",
    "ContactDetails.name": "name",
    "ContactDetails.organisation": "registered",
    "CreateAccount.job_title": "post",
    "CreateAccount.name": "name",
    "Criteria.address": "criterion",
    "Criteria.family_name": "criterion",
    "Criteria.given_name": "criterion",
    "Criteria.postcode": "short criterion",
    "DeclareHousehold.family_names": "digested",
    "DeclareHousehold.lines": "digested",
    "DeclareHousehold.postcode": "digested",
    "ForwardContactRequest.involvement_id": "looked up",
    "InvolvementChanges.practitioner_name": "name",
    "InvolvementDetails.practitioner_name": "name",
    "Name.family_name": "name",
    "Name.given_name": "name",
    "RegisterChild.family_name": "name",
    "RegisterChild.given_name": "name",
}
"""What each free string may hold. A text that is looked up must be the identifier of something that exists, or the
request is refused. Of a text that is digested nothing is kept that anybody could read. All other rules are in
`domain/children/free_text_validation.py` and in `validate_contact`."""
UNCHECKED = ("looked up", "digested")
REMARKS = {
    "name": (
        "violent, see police file",
        "violent see police file",
        "Smith 07700900123",
        "Smіth",
        "Mother Must Not Know",
        "CP plan",
        "Concern level RED",
        "Level Red",
        "High Concern",
        "Social Services Involved",
        "Neglect Category",
        "Mum Drinks",
        "Vio-lent Fa-ther",
    ),
    "address": (
        "father violent",
        "HIV positive mother",
        "Weapons seen",
        "Do not tell the father",
        "High risk family",
        "At risk of FGM",
        "CP plan category neglect",
        "On a child protection plan",
        "2 Mill Street\nviolent",
        "2 Mіll Street",
        "٢ Mill Street",
    ),
    "postcode": ("VIOLENT", "see file", "LS1 4AP!", "LЅ1 4AP"),
    "post": (
        "see file: 07700900123",
        "call 07700900123",
        "Nursе",
        "one two three four five six seven eight nine ten ten",
    ),
    "criterion": ("violent man", "DANGEROUS", "Smіth"),
    "short criterion": ("violent", "LЅ1 4AP"),
    "registered": ("St Wilfrid's, father violent", "Westvale", "St Wilfrіd's Hospital"),
}
CHILD = {
    "given_name": "Tyler",
    "family_name": "Reid",
    "date_of_birth": "2011-01-23",
    "sex": "male",
    "address_status": "current",
}
ADDRESS = {"lines": ["29 Mill Street"], "locality": "Westvale", "postcode": "LS1 4AP"}
INVOLVEMENT = {
    "service": "early_help",
    "organisation_id": "westvale-early-help",
    "practitioner_name": "Joanne Peters",
    "role": "family_support_worker",
    "start_date": "2026-02-02",
    "telephone": "0113 496 0142",
}
Validate = Callable[[dict[str, Any]], None]


def send_child(facts: dict[str, Any]) -> None:
    validate_child(msgspec.convert({"address": ADDRESS, **CHILD, **facts}, ChildDetails), TODAY)


def send_address(facts: dict[str, Any]) -> None:
    lines = {"lines": [facts["lines"]]} if "lines" in facts else {}
    send_child({"address": {**ADDRESS, **facts, **lines}})


def send_name(facts: dict[str, Any]) -> None:
    send_child({"other_names": [{"given_name": "Ty", "family_name": "Marsh", "kind": "alias", **facts}]})


def send_carer(facts: dict[str, Any]) -> None:
    carer = {"given_name": "Angela", "family_name": "Reid", "relationship": "day_to_day_care"}
    send_child({"carers": [{**carer, **facts}]})


def send_involvement(facts: dict[str, Any]) -> None:
    validate_involvement(msgspec.convert({**INVOLVEMENT, **facts}, InvolvementDetails), TODAY)


def send_criteria(facts: dict[str, Any]) -> None:
    known = {"directory_number": "0000-0000", **facts}
    require_minimum_criteria(msgspec.convert(known, Criteria), date(2026, 11, 23))


def send_account(facts: dict[str, Any]) -> None:
    require_names(**{"name": "Ann Other", "job_title": "Nurse", "role": "practitioner", **facts})


def send_contact(facts: dict[str, Any]) -> None:
    validate_contact(msgspec.convert({"name": "Ann Other", **facts}, ContactDetails))


SENDERS: dict[str, Validate] = {
    "Address": send_address,
    "Carer": send_carer,
    "ChangeAccount": send_account,
    "ChildChanges": send_child,
    "ContactDetails": send_contact,
    "CreateAccount": send_account,
    "Criteria": send_criteria,
    "InvolvementChanges": send_involvement,
    "InvolvementDetails": send_involvement,
    "Name": send_name,
    "RegisterChild": send_child,
}
CHECKED = [(field, text) for field, rule in RULES.items() if rule not in UNCHECKED for text in REMARKS[rule]]


def free_strings() -> Iterator[str]:
    """Yield every string without a restricted form that a request can hold: in its body, query and headers."""
    for path in CONTRACT["paths"].values():
        for operation in (each for each in path.values() if isinstance(each, dict)):
            for parameter in map(resolve, operation.get("parameters", [])):
                if is_free(parameter["schema"]):
                    yield f"{operation['operationId']}.{parameter['name']}"
            yield from (f"{name}.{field}" for name in bodies(operation) for field in free_fields(name))


def bodies(operation: dict[str, Any]) -> set[str]:
    """Return the names of all components that an operation's body can hold."""
    waiting, found = list(references(operation.get("requestBody", {}))), set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += references(CONTRACT["components"]["schemas"][name])
    return found


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if str(part.get("$ref", "")).startswith("#/components/schemas/"):
            yield part["$ref"].rpartition("/")[2]
        for value in part.values():
            yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


def resolve(part: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in part:
        return part
    _, kind, name = part["$ref"].removeprefix("#/").split("/")
    return CONTRACT["components"][kind][name]


def free_fields(name: str) -> list[str]:
    properties = CONTRACT["components"]["schemas"][name].get("properties", {})
    return [field for field, schema in properties.items() if is_free(schema)]


def is_free(part: Any) -> bool:
    if isinstance(part, list):
        return any(map(is_free, part))
    if not isinstance(part, dict):
        return False
    if "string" in (part.get("type"), *part.get("type", ())) and not any(key in part for key in RESTRICTED):
        return True
    return any(
        is_free(part[key]) for key in ("items", "anyOf", "oneOf", "allOf", "additionalProperties") if key in part
    )


def test_every_free_string_of_a_request_has_a_rule():
    assert sorted(set(free_strings())) == sorted(RULES)


def structures_of(hint: Any) -> Iterator[type[msgspec.Struct]]:
    """Yield the structures of which a request's body consists."""
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        yield hint
        for inner in get_type_hints(hint).values():
            yield from structures_of(inner)
    for argument in get_args(hint):
        yield from structures_of(argument)


BODIES = {kind.__name__: kind for each in OPERATIONS if each.body for kind in structures_of(each.body)}


@pytest.mark.parametrize("field", [field for field, rule in RULES.items() if rule not in UNCHECKED])
def test_every_free_string_of_a_request_is_tidied_by_its_structure(field):
    component, _, name = field.partition(".")
    assert issubclass(BODIES[component], TextFields)
    assert name in text_fields(BODIES[component])


@pytest.mark.parametrize(("field", "text"), CHECKED)
def test_a_remark_is_refused_wherever_text_is_free(field, text):
    component, _, name = field.partition(".")
    with pytest.raises(Problem, match="invalid-request") as refused:
        SENDERS[component]({name: text})
    assert [name in violation.pointer for violation in refused.value.violations] == [True]
    assert text not in str(refused.value.violations)


@pytest.mark.parametrize("component", sorted(SENDERS))
def test_a_request_without_remarks_is_accepted(component):
    SENDERS[component]({})


@pytest.mark.parametrize(
    "job_title",
    [
        "Detective sergeant, child protection",
        "Head of Year 11",
        "SENCO/DSL",
        "Domestic violence adviser",
        "Nurse (Band 6)",
    ],
)
def test_a_real_job_title_is_accepted(job_title):
    send_account({"job_title": job_title})


def test_the_name_of_a_system_may_have_digits():
    send_account({"name": "Casework 2", "role": "case_management_system"})


@pytest.mark.parametrize("postcode", ["LS1 4AP", "ls14ap", "ZZ99 3CZ", "1010", "SW1A-1AA"])
def test_a_real_postcode_is_accepted(postcode):
    send_address({"postcode": postcode})


def test_a_registered_organisation_is_accepted_in_contact_details():
    send_contact({"organisation": "St Wilfrid's Hospital"})


@pytest.mark.parametrize(
    "email",
    [
        "hits.the.child@drunk-at-home.example",
        "violent.father@westvale.example",
        "ann@violent-father.example",
        "tyler.is.in.the.care.of.his.aunt@case-notes.example",
    ],
)
def test_email_address_has_no_room_for_a_remark(email):
    with pytest.raises(Problem) as refused:
        validate_involvement(msgspec.convert({**INVOLVEMENT, "email": email}, InvolvementDetails), TODAY)
    assert [each.pointer for each in refused.value.violations] == ["/email"]


@pytest.mark.parametrize(
    "email",
    [
        "safeguarding.team@st-mary-primary.westvale.sch.uk",
        "office@st-marys-ce-primary.leeds.sch.uk",
        "jane.doe@met.police.uk",
        "drugs.team@westvale.example",
        "lac.review@westvale.example",
        "child.protection.conference@westvale.example",
        "office@fgm-clinic.example",
        "will.self@harms.example",
    ],
)
def test_email_address_of_a_person_or_a_team_is_taken(email):
    validate_involvement(msgspec.convert({**INVOLVEMENT, "email": email}, InvolvementDetails), TODAY)


@pytest.mark.parametrize(
    "line",
    ["1 High Level Road", "Level 3, High Street", "Level 2 High Street", "Upper Level, Green Lane"],
)
def test_an_address_with_a_level_is_no_remark(line):
    send_address({"lines": line})
