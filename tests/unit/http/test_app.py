"""A function's requests: logged, counted, refused and failed without a word of what was sent."""

import json
import logging
from itertools import count

from contactpoint.http.app import FunctionApp, json_response
from contactpoint.http.request import Request
from contactpoint.problems import Problem
from tests.fakes import MemoryStore, fake_dependencies
from tests.unit.http.gateway_event import CANARY, event

LOGGERS = count()
"""A logger is known by its name for the life of the process; no two tests share one."""


def respond(fails: Exception | None, caplog, capsys) -> tuple[dict, str, MemoryStore]:
    store = MemoryStore()
    api = FunctionApp(f"test-{next(LOGGERS)}", lambda: fake_dependencies(store))
    api._logger.addHandler(caplog.handler)

    @api.operation("POST", "/things/{child_id}")
    def post_thing(_: Request):
        if fails:
            raise fails
        return json_response(200, {"given_name": CANARY})

    with caplog.at_level(logging.INFO):
        answered = api.handler(event({"given_name": CANARY}), None)
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
