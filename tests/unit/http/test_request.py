"""Reading requests and answering problems: bad input is refused precisely, and never repeated."""

import json
import logging
import re
from itertools import count
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.local_stack.workspace import ROOT
from contactpoint.application.records.register import RegisterChild
from contactpoint.application.search.search import SearchChildren
from contactpoint.domain.access import REASONS, ReasonForAccess
from contactpoint.domain.children import InvolvementDetails
from contactpoint.http import openapi
from contactpoint.http.app import FunctionApp, json_response
from contactpoint.http.problems import CATALOGUE
from contactpoint.http.request import MAX_BODY_CHARACTERS, Request
from contactpoint.http.schemas import ChildChanges, EventsQuery
from contactpoint.http.schemas import sent_fields as sent
from contactpoint.problems import Problem
from tests.fakes import MemoryStore, fake_dependencies

CANARY = "Zebedee-Canary"
SEARCH = {"access_reason": "urgent_care", "criteria": {"family_name": CANARY}}
INVOLVEMENT = {
    "service": "early_help",
    "organisation_id": "westvale",
    "practitioner_name": "Joanne Peters",
    "role": "support_worker",
    "start_date": "2026-02-02",
}
CHILD = {"given_name": CANARY, "family_name": "Reid", "date_of_birth": "2011-01-23", "sex": "male"}


def event(body: object = None, *, raw: str | None = None, **headers: str) -> dict:
    text = raw if raw is not None else json.dumps(body)
    given_headers = {"Content-Type": "application/json", **{k.replace("_", "-"): v for k, v in headers.items()}}
    return {
        "body": text,
        "headers": given_headers,
        "multiValueHeaders": {k: [v] for k, v in given_headers.items()},
        "isBase64Encoded": False,
        "httpMethod": "POST",
        "path": f"/things/{CANARY}",
        "resource": "/things/{child_id}",
        "queryStringParameters": None,
        "requestContext": {
            "requestId": "11111111-2222-3333-4444-555555555555",
            "identity": {"sourceIp": "192.0.2.7"},
            "authorizer": {
                "practitioner_id": "p-nurse",
                "organisation_id": "hospital",
                "organisation_type": "health",
                "role": "practitioner",
                "access_status": "current",
            },
        },
    }


def asked(body: object = None, **options: str) -> Request:
    return Request(event(body, **options))


@pytest.mark.parametrize(
    ("message", "body", "pointer"),
    [
        (SearchChildren, {**SEARCH, "extra": 1}, "/extra"),
        (SearchChildren, {**SEARCH, "criteria": {"surname": CANARY}}, "/criteria/surname"),
        (SearchChildren, {**SEARCH, "criteria": {"a/b~c": CANARY}}, "/criteria/a~1b~0c"),
        (SearchChildren, {**SEARCH, "criteria": {"family_name": 7}}, "/criteria/family_name"),
        (SearchChildren, {**SEARCH, "criteria": {"date_of_birth": "2011-02-30"}}, "/criteria/date_of_birth"),
        (SearchChildren, {**SEARCH, "criteria": {"age": "fifteen"}}, "/criteria/age"),
        (SearchChildren, {**SEARCH, "criteria": {"age": 18}}, "/criteria/age"),
        (SearchChildren, {**SEARCH, "criteria": {"family_name": "x" * 101}}, "/criteria/family_name"),
        (SearchChildren, {**SEARCH, "criteria": {"sex": CANARY}}, "/criteria/sex"),
        (SearchChildren, {**SEARCH, "criteria": []}, "/criteria"),
        (SearchChildren, [], ""),
        (RegisterChild, {k: v for k, v in CHILD.items() if k != "sex"}, "/sex"),
        (RegisterChild, {**CHILD, "given_name": ""}, "/given_name"),
        (RegisterChild, {**CHILD, "nhs_number": "12345"}, "/nhs_number"),
        (
            RegisterChild,
            {**CHILD, "other_names": [{"given_name": CANARY, "family_name": CANARY}]},
            "/other_names/0/kind",
        ),
        (
            RegisterChild,
            {**CHILD, "other_names": [{"given_name": "A", "family_name": "B", "kind": "alias"}] * 11},
            "/other_names",
        ),
        (RegisterChild, {**CHILD, "new_identity": "yes"}, "/new_identity"),
        (RegisterChild, {**CHILD, "address": {"lines": [CANARY, 7]}}, "/address/lines/1"),
        (RegisterChild, {**CHILD, "carers": None}, "/carers"),
        (RegisterChild, {**CHILD, "notes": CANARY}, "/notes"),
        (ChildChanges, {"child_id": "another"}, "/child_id"),
        (ChildChanges, {"responsible_authority": "another"}, "/responsible_authority"),
        (ChildChanges, {"nhs_number": "x"}, "/nhs_number"),
        (InvolvementDetails, {**INVOLVEMENT, "service": "astrology"}, "/service"),
    ],
)
def test_violation_names_the_part_without_its_value(message, body, pointer):
    with pytest.raises(Problem, match="invalid-request") as refused:
        asked(body).body(message)
    (violation,) = refused.value.violations
    assert violation.pointer == pointer
    assert CANARY not in violation.detail
    assert not re.search(r"[\^\\$]", violation.detail), "a sentence, not a regular expression"


def test_every_violation_is_named_at_once():
    wrong = {**CHILD, "sex": "x", "date_of_birth": "12.5.2014", "address": {"postcode": ""}, "carer": []}
    with pytest.raises(Problem, match="invalid-request") as refused:
        asked({k: v for k, v in wrong.items() if k != "family_name"}).body(RegisterChild)
    found = {violation.pointer: violation.detail for violation in refused.value.violations}
    assert set(found) == {"/sex", "/date_of_birth", "/address/postcode", "/carer", "/family_name"}
    assert found["/carer"] == "There is no such field. Did you mean `carers`?"
    assert found["/date_of_birth"] == "Give a real date as YYYY-MM-DD, such as 2014-05-12."


def test_a_missing_access_reason_is_told_with_all_other_violations():
    with pytest.raises(Problem, match="missing-access-reason") as refused:
        asked({"criteria": {"age": 99}}).body(SearchChildren)
    assert {v.pointer for v in refused.value.violations} == {"/access_reason", "/criteria/age"}


@pytest.mark.parametrize("raw", ["", "{", "\x00", "nul", '{"access_reason": "urgent_care"', '{"x": "\ud800"}'])
def test_body_that_is_not_json_is_refused(raw):
    with pytest.raises(Problem, match="malformed-json"):
        asked(raw=raw).body(SearchChildren)


def test_oversized_body_is_refused_before_it_is_parsed():
    with pytest.raises(Problem, match="too-large"):
        asked(raw="[" * (MAX_BODY_CHARACTERS + 1)).body(SearchChildren)


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_other_media_type_is_refused(media_type):
    with pytest.raises(Problem, match="unsupported-media-type"):
        asked(SEARCH, Content_Type=media_type).body(SearchChildren)


def test_json_with_a_character_set_is_accepted():
    assert asked(SEARCH, Content_Type="application/json; charset=utf-8").body(SearchChildren)


@pytest.mark.parametrize(
    "body", [{"criteria": {}}, {"access_reason": "curiosity", "criteria": {}}, {"access_reason": None, "criteria": {}}]
)
def test_search_without_a_listed_reason_returns_the_list(body):
    with pytest.raises(Problem, match="missing-access-reason") as refused:
        asked(body).body(SearchChildren)
    assert "urgent_care" in refused.value.detail


@pytest.mark.parametrize("headers", [{}, {"Access_Reason": "curiosity"}, {"Access_Reason": "URGENT_CARE"}])
def test_view_without_a_listed_reason_returns_the_list(headers):
    with pytest.raises(Problem, match="missing-access-reason"):
        _ = asked(**headers).access_reason


def test_if_match_must_be_present_and_an_etag():
    assert asked(If_Match=f'"{"0a" * 16}"').if_match == "0a" * 16
    assert asked(If_Match=f'W/"{"0a" * 16}"').if_match == "0a" * 16
    with pytest.raises(Problem, match="missing-version"):
        _ = asked().if_match
    for other in ("*", "12", '"x"', '""', '"1", "2"'):
        with pytest.raises(Problem, match="malformed-header"):
            _ = asked(If_Match=other).if_match


@pytest.mark.parametrize("key", ["short", "with space in it", "x" * 129, "umläut-is-no-ascii"])
def test_invalid_idempotency_key_is_refused(key):
    with pytest.raises(Problem, match="malformed-header"):
        _ = asked(Idempotency_Key=key).idempotency_key


@pytest.mark.parametrize("path", ["../x", "a", "A" * 32, "x" * 41, "child#0001", "%00%00%00%00"])
def test_path_without_a_valid_identifier_returns_not_found(path):
    with pytest.raises(Problem, match="not-found"):
        Request({"pathParameters": {"child_id": path}}).identifier("child_id")


def test_unknown_query_parameter_is_refused():
    with pytest.raises(Problem, match="invalid-request"):
        Request({"queryStringParameters": {"dya": "2026-11-23"}}).query(EventsQuery)


def test_patch_keeps_missing_fields_and_clears_null_ones():
    assert sent(asked({"address": None}).body(ChildChanges)) == {"address": None}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=50),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=20), inner, max_size=4),
    max_leaves=12,
)


@given(body=st.one_of(json_values, st.fixed_dictionaries({"access_reason": json_values, "criteria": json_values})))
def test_any_json_raises_at_most_a_problem(body):
    try:
        asked(body).body(SearchChildren)
    except Problem as problem:
        assert problem.kind in CATALOGUE


LOGGERS = count()
"""A logger is known by its name for the life of the process; no two tests share one."""


def respond(fails: Exception | None, caplog, capsys, **facts: str) -> tuple[dict, str, MemoryStore]:
    store = MemoryStore()
    api = FunctionApp(f"test-{next(LOGGERS)}", lambda: fake_dependencies(store))
    api._logger.addHandler(caplog.handler)

    @api.operation("POST", "/things/{child_id}")
    def post_thing(_: Request):
        if fails:
            raise fails
        return json_response(200, {"given_name": CANARY})

    with caplog.at_level(logging.INFO):
        sent = event({"given_name": CANARY})
        sent["requestContext"]["authorizer"] |= facts
        answered = api.handler(sent, None)
    printed = capsys.readouterr()
    return answered, caplog.text + printed.out + printed.err, store


def test_response_log_contains_only_route_status_and_duration(caplog, capsys):
    answered, logged, _ = respond(None, caplog, capsys)
    assert answered["statusCode"] == 200
    assert "/things/{child_id}" in logged
    assert CANARY not in logged
    assert "192.0.2.7" not in logged


def test_refusal_returns_a_problem_and_writes_an_event(caplog, capsys):
    answered, _, store = respond(Problem("insufficient-criteria", "Add the family name."), caplog, capsys)
    told = json.loads(answered["body"])
    assert (answered["statusCode"], told["type"]) == (422, "urn:contactpoint:problem:insufficient-criteria")
    assert told["instance"] == "urn:uuid:11111111-2222-3333-4444-555555555555"
    (left,) = store.events
    assert (left.event_type, left.practitioner_id, left.source_ip) == ("refused", "p-nurse", "192.0.2.7")
    assert left.details == {"operation": "POST /things/{child_id}", "problem": "insufficient-criteria"}


def test_failure_reveals_nothing_and_logs_only_its_location(caplog, capsys):
    answered, logged, _ = respond(ValueError(f"cannot store {CANARY}"), caplog, capsys)
    assert answered["statusCode"] == 500
    assert json.loads(answered["body"])["type"].endswith("internal-error")
    assert CANARY not in answered["body"] + logged
    assert "ValueError" in logged


@pytest.mark.parametrize(
    ("context", "kind", "status"),
    [
        ({"access_status": "lapsed"}, "access-lapsed", 403),
        ({"access_status": ""}, "access-lapsed", 403),
        ({"denial": "access-lapsed", "lapses": "training-lapsed,vetting-lapsed"}, "access-lapsed", 403),
        ({"denial": "on-behalf-of-lapsed", "lapses": "account-closed"}, "on-behalf-of-lapsed", 403),
        ({"denial": "asked-by-lapsed"}, "asked-by-lapsed", 403),
        ({"denial": "unknown-on-behalf-of"}, "unknown-on-behalf-of", 400),
        ({"denial": "unknown-asked-by"}, "unknown-asked-by", 400),
        ({"denial": "delegation-not-allowed"}, "delegation-not-allowed", 403),
        ({"denial": "something new"}, "access-lapsed", 403),
    ],
)
def test_a_denied_caller_reaches_no_operation_and_is_told_why(context, kind, status, caplog, capsys):
    answered, _, store = respond(None, caplog, capsys, **context)
    told = json.loads(answered["body"])
    assert (answered["statusCode"], told["type"].removeprefix("urn:contactpoint:problem:")) == (status, kind)
    assert told.get("lapses", []) == [each for each in context.get("lapses", "").split(",") if each]
    assert CANARY not in answered["body"]
    (left,) = store.events
    assert (left.event_type, left.details["problem"]) == ("refused", kind)


def test_a_system_that_names_nobody_is_told_to_name_a_practitioner(caplog, capsys):
    refused = Problem("not-permitted", "No.")
    answered, _, _ = respond(refused, caplog, capsys, role="case_management_system")
    assert json.loads(answered["body"])["type"].endswith(":missing-on-behalf-of")


def test_a_problem_that_passes_says_when_to_try_again(caplog, capsys):
    answered, _, _ = respond(Problem("unavailable", "Wait."), caplog, capsys)
    assert (answered["statusCode"], answered["headers"]["Retry-After"]) == (503, "5")


@pytest.mark.parametrize(
    ("stage_path", "expected"),
    [(f"/v1/things/{CANARY}", "/v1/children/1"), (f"/things/{CANARY}", "/children/1")],
)
def test_a_location_is_an_absolute_path_with_what_comes_before_it(stage_path, expected):
    sent = event({})
    sent["requestContext"]["path"] = stage_path
    sent["pathParameters"] = {"child_id": CANARY}
    assert Request(sent).location("/children/1") == expected


def test_committed_contract_matches_the_code():
    assert openapi.load_openapi() == openapi.generate_openapi()


def test_problems_page_lists_every_problem_with_its_status():
    rows = re.findall(
        r"^\| `([a-z-]+)` \| (\d+) \|", (ROOT / "docs/problems.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert {kind: int(status) for kind, status in rows} == {kind: status for kind, (status, _) in CATALOGUE.items()}


def test_every_access_reason_has_a_description():
    assert tuple(REASONS) == get_args(ReasonForAccess)
