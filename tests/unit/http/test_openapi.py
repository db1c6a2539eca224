"""The contract: examples that fit their schemas, each enumeration once, texts for integrators."""

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import msgspec
import pytest

from contactpoint.domain.matching.comparison.agreement_of_one_name import EXPLANATIONS, GIVEN_NAME_ONLY
from contactpoint.domain.matching.comparison.places import ADDRESS_EXPLANATIONS, POSTCODE_EXPLANATIONS
from contactpoint.http import openapi
from contactpoint.http.openapi.contract_texts import EVIDENCE_CODES
from contactpoint.http.openapi.examples import load_examples
from contactpoint.http.operations import OPERATIONS
from contactpoint.http.problem_kinds import CATALOGUE, DELEGATION_DETAILS, LAPSE_DETAILS
from contract.reference import page

CONTRACT = json.loads(openapi.load_openapi())
COMPONENTS = CONTRACT["components"]


def valid(schema: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator({**schema, "components": COMPONENTS}, validate_formats=True)


def walk(part: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    if isinstance(part, dict):
        yield path, part
        for name, inner in part.items():
            yield from walk(inner, (*path, name))
    elif isinstance(part, list):
        for index, inner in enumerate(part):
            yield from walk(inner, (*path, str(index)))


def operation(name: str) -> dict[str, Any]:
    return next(o for methods in CONTRACT["paths"].values() for o in methods.values() if o["operationId"] == name)


def test_committed_contract_is_what_the_code_describes():
    assert openapi.load_openapi() == openapi.generate_openapi()


@pytest.mark.parametrize("described", OPERATIONS, ids=lambda each: each.name)
def test_every_operation_has_examples_that_fit(described):
    published, examples = operation(described.name), load_examples().get(described.name, {})
    if described.body is not None:
        content = published["requestBody"]["content"]["application/json"]
        valid(content["schema"]).validate(content["example"])
        msgspec.convert(content["example"], described.body)
    answers = (*described.answers, described.media_type), (202, described.accepts, "application/json")
    for status, message, media_type in answers:
        if message is None:
            continue
        content = published["responses"][str(status)]["content"][media_type]
        valid(content["schema"]).validate(content["example"])
        assert content["example"] == msgspec.json.decode(
            msgspec.json.encode(msgspec.convert(content["example"], message))
        )
    assert set(examples) <= {"request", "response", "accepted"}


@pytest.mark.parametrize("kind", CATALOGUE)
def test_every_problem_has_an_example_that_fits(kind):
    example = COMPONENTS["examples"][kind]["value"]
    valid({"$ref": "#/components/schemas/Problem"}).validate(example)
    assert example["status"] == CATALOGUE[kind][0]
    assert DELEGATION_DETAILS.get(kind, example["detail"]) == example["detail"]


def test_every_problem_belongs_to_an_operation():
    assert {kind for described in OPERATIONS for kind in described.problems} == set(CATALOGUE)


def test_every_enumeration_is_one_named_component():
    inline = [
        path
        for path, part in walk(CONTRACT)
        if isinstance(part.get("enum"), list) and path[:2] != ("components", "schemas")
    ]
    nested = [path for path, part in walk(COMPONENTS["schemas"]) if isinstance(part.get("enum"), list) and path[1:]]
    assert inline == nested == []
    values = [tuple(sorted(s["enum"])) for s in COMPONENTS["schemas"].values() if "enum" in s]
    assert len(values) == len(set(values))


def test_no_schema_has_a_default():
    assert [path for path, part in walk(COMPONENTS["schemas"]) if "default" in part and path[-1] != "properties"] == []


def test_only_the_messages_of_requests_are_closed():
    requested = {"SearchChildren", "RegisterChild", "ChildChanges", "InvolvementDetails", "Criteria", "Address"}
    closed = {name for name, schema in COMPONENTS["schemas"].items() if schema.get("additionalProperties") is False}
    assert requested <= closed
    assert closed.isdisjoint({"RecordView", "CandidateView", "Involvement", "Notification", "Problem"})


def test_descriptions_speak_to_integrators():
    described = [part["description"] for _, part in walk(CONTRACT) if isinstance(part.get("description"), str)]
    assert not [text for text in described if re.search(r"----|Attributes\n|Parameters\n|Raises|rulebook|``", text)]
    operations = [o for methods in CONTRACT["paths"].values() for o in methods.values()]
    assert all(o["summary"] and o["description"] for o in operations)
    assert {tag for o in operations for tag in o["tags"]} == {tag["name"] for tag in CONTRACT["tags"]}


def test_every_evidence_code_that_a_search_can_show_is_listed():
    words = {f"given_name.{kind}" for kind in EXPLANATIONS}
    words |= {f"family_name.{kind}" for kind in EXPLANATIONS if kind not in GIVEN_NAME_ONLY}
    places = {f"postcode.{kind}" for kind in POSTCODE_EXPLANATIONS} | {f"address.{k}" for k in ADDRESS_EXPLANATIONS}
    assert words | places | {"date_of_birth.exact", "sibling.twin", "number.exact"} <= set(EVIDENCE_CODES)
    assert not {code for code in EVIDENCE_CODES if code.startswith(("tf_", "birth.", "home"))}


def test_every_lapse_is_explained():
    assert set(LAPSE_DETAILS) == set(COMPONENTS["schemas"]["Lapse"]["enum"])


def test_reference_page_shows_every_operation_and_loads_nothing():
    html = page(CONTRACT)
    assert all(f'id="{described.name}"' in html for described in OPERATIONS)
    assert all(f'id="problem-{kind}"' in html for kind in CATALOGUE)
    assert not re.search(r'(?:src|href)=(?!"#)|@import|url\(|<script|<link|<img', html)
    assert not re.findall(r"https?://(?!login\.(?:example\.org|westvale\.example))", html)
    targets = set(re.findall(r'href="#([^"]+)"', html))
    assert targets <= set(re.findall(r'id="([^"]+)"', html))
