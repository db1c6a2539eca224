"""Reading requests: bad input is refused precisely, and never repeated."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.application.records.register import RegisterChild
from contactpoint.application.search.search import SearchChildren
from contactpoint.domain.children import InvolvementDetails
from contactpoint.http.change_bodies import ChildChanges
from contactpoint.http.change_bodies import sent_fields as sent
from contactpoint.http.problem_kinds import CATALOGUE
from contactpoint.http.query_strings import EventsQuery
from contactpoint.http.request import MAX_BODY_CHARACTERS, Request
from contactpoint.problems import Problem
from tests.unit.http.gateway_event import CANARY, event

SEARCH = {"access_reason": "urgent_care", "criteria": {"family_name": CANARY}}
INVOLVEMENT = {
    "service": "early_help",
    "organisation_id": "westvale",
    "practitioner_name": "Joanne Peters",
    "role": "support_worker",
    "start_date": "2026-02-02",
}
CHILD = {"given_name": CANARY, "family_name": "Reid", "date_of_birth": "2011-01-23", "sex": "male"}


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


@pytest.mark.parametrize(
    ("stage_path", "expected"),
    [(f"/v1/things/{CANARY}", "/v1/children/1"), (f"/things/{CANARY}", "/children/1")],
)
def test_a_location_is_an_absolute_path_with_what_comes_before_it(stage_path, expected):
    sent = event({})
    sent["requestContext"]["path"] = stage_path
    sent["pathParameters"] = {"child_id": CANARY}
    assert Request(sent).location("/children/1") == expected


@pytest.mark.parametrize(
    ("accept", "is_html"),
    [
        ("", False),
        ("application/json", False),
        ("*/*", False),
        ("text/html", True),
        ("text/html,application/xhtml+xml,*/*;q=0.8", True),
        ("application/json;q=0.9, TEXT/HTML;q=0.4", False),
        ("text/html;q=0", False),
        ("text/html;q=huge", False),
    ],
)
def test_html_is_preferred_only_if_it_is_accepted_before_json(accept, is_html):
    assert asked(Accept=accept).prefers_html is is_html
