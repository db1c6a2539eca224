"""`contactpoint find-call`, `logs` and `outcomes`: the questions of the person who is paged."""

import json

import pytest

from cli.commands.operations.call_counts import with_successes
from tests.adapters.operations.conftest import CALL

COMPLETED = {"message": "request_completed", "level": "INFO", "request_id": CALL, "operation": "POST /searches"}
FAILED = {"message": "request_failed", "level": "ERROR", "request_id": CALL, "error_type": "KeyError"}
OTHER = {**COMPLETED, "request_id": "another-call-altogether", "status": 200}


@pytest.mark.parametrize("instance", [CALL, f"urn:uuid:{CALL}"])
def test_call_is_found_by_the_instance_that_the_caller_got(operated, run, instance):
    operated.log("search", **FAILED, raised_at="search.py:55")
    operated.log("search", **COMPLETED, status=500, duration_ms=12.5)
    operated.log("search", **OTHER)
    code, output = run("find-call", instance)
    assert code == 0
    assert "It failed in search: KeyError at search.py:55" in output
    assert CALL in output
    assert "another-call" not in output


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([{**COMPLETED, "status": 422}], "was refused with 422"),
        ([{**COMPLETED, "status": 200, "duration_ms": 7}], "succeeded with 200 in 7 ms"),
        (
            [{"message": "request_unavailable", "request_id": CALL, "cause": "ThrottlingException"}],
            "ThrottlingException",
        ),
        ([{"message": "access_denied", "request_id": CALL}], "may have run out of time"),
    ],
    ids=["refused", "succeeded", "outage", "unfinished"],
)
def test_found_call_is_explained(operated, run, lines, said):
    for line in lines:
        operated.log("registration", **line)
    assert said in run("find-call", CALL)[1]


def test_call_of_another_time_is_not_found_and_how_to_go_on_is_said(operated, run):
    operated.log("search", minutes_ago=60 * 30, **COMPLETED, status=200)
    code, output = run("find-call", CALL)
    assert (code, "--hours" in output, "API Gateway" in output) == (1, True, True)
    assert run("find-call", CALL, "--hours", "48")[0] == 0


def test_text_that_is_no_instance_is_refused_with_an_example(run):
    code, output = run("find-call", "the red one")
    assert (code, "urn:uuid:" in output) == (1, True)


def test_logs_show_failures_of_chosen_parts_only(operated, run):
    operated.log("search", **COMPLETED, status=200)
    operated.log("search", **FAILED)
    operated.log("registration", **FAILED)
    operated.log("search", _aws={"CloudWatchMetrics": []}, ServerErrors=[1])
    operated.log("search", type="platform.report", record={"status": "timeout"})
    output = run("logs", "search", "--failures")[1]
    assert output.count("KeyError") == 1
    assert "timeout" in output
    assert "registration" not in output
    everything = run("logs")[1]
    assert "request_completed" in everything
    assert "ServerErrors" not in everything


def test_logs_of_an_unknown_part_list_the_known_ones(run):
    code, output = run("logs", "kitchen")
    assert code == 1
    assert "access-review, api, archiving, authorizer, destruction, detection, registration, search" in output


def test_outcomes_are_counted_by_cloudwatch(operated, run):
    for outcome, count in (("match", 3), ("none", 1)):
        operated.metric("Searches", count, outcome=outcome)
    code, output = run("outcomes", "--today", "--json")
    assert code == 0
    assert json.loads(output[output.index("{") :]) == {"match": 3, "candidates": 0, "refine": 0, "none": 1}
    assert "75%" in run("outcomes")[1]


def test_outcomes_on_this_machine_are_counted_from_the_log_lines(operated, run):
    object.__setattr__(operated.stack, "origin", "http://127.0.0.1:1")
    group = {"Namespace": "ContactPoint/test", "Dimensions": [["outcome"], ["access_reason"]]}
    for outcome in ("match", "none"):
        measured = {"CloudWatchMetrics": [{**group, "Metrics": [{"Name": "Searches", "Unit": "Count"}]}]}
        operated.log("search", 0.01, _aws=measured, outcome=outcome, access_reason="urgent_care", Searches=1)
    output = run("outcomes", "--json")[1]
    assert json.loads(output[output.index("{") :]) == {"match": 1, "candidates": 0, "refine": 0, "none": 1}


def test_call_that_neither_was_refused_nor_failed_succeeded():
    row = {"Calls": 7.0, "ClientErrors": 2.0, "ServerErrors": 1.0, "Latency": 80.0}
    assert with_successes(row) == {"Succeeded": 4.0, "ClientErrors": 2.0, "ServerErrors": 1.0, "Latency": 80.0}


def test_calls_show_failed_operations_first_and_omit_unused_ones(operated, run):
    for operation, service, ended in (
        ("POST /searches", "search", "ClientErrors"),
        ("POST /children", "registration", "ServerErrors"),
    ):
        operated.metric(ended, 2, operation=operation, service=service)
    output = run("calls", "--json")[1]
    found = json.loads(output[output.index("{") :])
    assert {name: row["ServerErrors"] for name, row in found.items()} == {"POST /searches": 0, "POST /children": 2}
    printed = run("calls")[1]
    assert printed.index("POST /children") < printed.index("POST /searches")
    assert "GET /me" not in printed
