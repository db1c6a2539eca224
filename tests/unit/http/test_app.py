"""A function's requests: logged, counted, refused and failed without a word of what was sent."""

import json
import logging
from dataclasses import replace
from itertools import count

import pytest

from contactpoint.application.ports.unavailable import Unavailable
from contactpoint.application.time_left_and_act_done import remember_act
from contactpoint.http.app import FunctionApp, json_response
from contactpoint.http.request import Request
from contactpoint.problems import Problem
from tests.fakes import MemoryStore, fake_dependencies
from tests.unit.http.gateway_event import CANARY, event

LOGGERS = count()
"""A logger is known by its name for the life of the process; no two tests share one."""


def respond(
    fails: Exception | None, caplog, capsys, *, after_act: bool = False, **facts: str
) -> tuple[dict, str, MemoryStore]:
    store = MemoryStore()
    api = FunctionApp(f"test-{next(LOGGERS)}", lambda: fake_dependencies(store))
    api._logger.addHandler(caplog.handler)

    @api.operation("POST", "/things/{child_id}")
    def post_thing(_: Request):
        if after_act:
            remember_act()
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


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"child_id": "child-0001", "other_child_id": "child-0002"}, [("child-0001",), ("child-0002",)]),
        ({"child_id": "child-0001", "other_child_id": "child-0001"}, [("child-0001",)]),
        ({"child_id": "child-0001"}, [("child-0001",)]),
        ({"child_id": ["child-0001"], "other_child_id": CANARY + "?"}, [()]),
        ({}, [()]),
    ],
)
def test_refusal_is_recorded_for_each_child_that_the_body_names(body, named):
    store = MemoryStore()
    api = FunctionApp(f"test-{next(LOGGERS)}", lambda: fake_dependencies(store))

    @api.operation("POST", "/things/{child_id}")
    def post_thing(_: Request):
        raise Problem("merge-refused", "No.", extra_members={"rule": "other_authority"})

    asked = event(body)
    asked["pathParameters"] = None
    api.handler(asked, None)
    assert [each.child_ids for each in store.events if each.event_type == "refused"] == named


@pytest.mark.parametrize("reads_records", [True, False])
@pytest.mark.parametrize("path", [{"child_id": "child-0009"}, None])
def test_body_that_names_another_child_says_nothing_of_that_child(path, reads_records):
    store = MemoryStore()
    deps = replace(fake_dependencies(store), reads_records=reads_records)
    api = FunctionApp(f"test-{next(LOGGERS)}", lambda: deps)

    @api.operation("POST", "/things/{child_id}")
    def post_thing(_: Request):
        raise Problem("not-permitted", "No.", authority="northmoor", is_hidden=False)

    asked = event({"child_id": "child-0001"})
    asked["pathParameters"] = path
    api.handler(asked, None)
    (left,) = store.events
    if path:
        assert (left.child_ids, left.authorities) == (("child-0009",), ("northmoor",))
    else:
        assert (left.child_ids, "northmoor" in left.authorities) == (("child-0001",) if reads_records else (), False)


def test_failure_reveals_nothing_and_logs_only_its_location(caplog, capsys):
    answered, logged, _ = respond(ValueError(f"cannot store {CANARY}"), caplog, capsys)
    assert answered["statusCode"] == 500
    assert json.loads(answered["body"])["type"].endswith("internal-error")
    assert CANARY not in answered["body"] + logged
    assert "ValueError" in logged
    assert '"raised_at":"test_app.py:' in logged


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
    ("outage", "after_act", "may_be_done"),
    [
        (Unavailable("ThrottlingException"), False, False),
        (Unavailable("ReadTimeoutError", may_be_done=True), False, True),
        (Unavailable("ReadTimeoutError"), True, True),
    ],
    ids=["not done", "its answer was lost", "a later step failed"],
)
def test_outage_is_503_and_says_whether_the_act_may_have_been_done(outage, after_act, may_be_done, caplog, capsys):
    answered, logged, store = respond(outage, caplog, capsys, after_act=after_act)
    told = json.loads(answered["body"])
    assert (answered["statusCode"], answered["headers"]["Retry-After"]) == (503, "5")
    assert (told["type"], told["may_be_done"]) == ("urn:contactpoint:problem:unavailable", may_be_done)
    assert told["detail"].startswith("It may have been done." if may_be_done else "Nothing was changed.")
    assert outage.cause in logged
    assert "11111111-2222-3333-4444-555555555555" in logged
    assert store.events == [], "nothing was shown, changed or refused"


def test_refusal_that_cannot_be_recorded_is_not_answered(caplog, capsys, monkeypatch):
    monkeypatch.setattr(MemoryStore, "append", lambda *_: (_ for _ in ()).throw(Unavailable("ThrottlingException")))
    answered, _, _ = respond(Problem("not-permitted", "No."), caplog, capsys)
    assert answered["statusCode"] == 503


def test_next_request_does_not_remember_the_act_of_the_last_one(caplog, capsys):
    respond(None, caplog, capsys, after_act=True)
    answered, _, _ = respond(Unavailable(), caplog, capsys)
    assert json.loads(answered["body"])["may_be_done"] is False
