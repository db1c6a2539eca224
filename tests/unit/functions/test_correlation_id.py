"""One id leads from a complaint to everything: the problem, each line of the logs, the access log and the trace."""

import importlib
import json
import logging

import pytest

from infra.constructs.rest_api import ACCESS_LOG
from infra.monitoring.saved_queries import QUERIES
from tests.unit.http.gateway_event import event

REQUEST_ID = event()["requestContext"]["requestId"]


@pytest.fixture
def lines(capsys, monkeypatch):
    """Return what the search function logs of a call that fails, and its answer."""
    handler = importlib.import_module("functions.search.handler")

    def fail():
        raise KeyError("secret")

    monkeypatch.setattr(handler.api, "_deps", fail)
    monkeypatch.setattr(handler, "deps", fail)
    logged: list[dict] = []
    collector = logging.Handler()
    collector.emit = lambda record: logged.append({"message": record.msg, **vars(record)})  # type: ignore[method-assign]
    logger = logging.getLogger("search")
    logger.addHandler(collector)
    sent = {**event({}), "httpMethod": "POST", "resource": "/searches"}
    try:
        answer = handler.handler(sent, None)
    finally:
        logger.removeHandler(collector)
    return logged, json.loads(answer["body"]), capsys.readouterr().out


def test_problem_and_each_log_line_have_the_same_id(lines):
    logged, problem, _ = lines
    assert problem["instance"] == f"urn:uuid:{REQUEST_ID}"
    assert {line["message"] for line in logged} == {"request_failed", "request_completed"}
    assert {line["request_id"] for line in logged} == {REQUEST_ID}


def test_failure_is_counted_by_function_and_version(lines):
    _, _, printed = lines
    (counted,) = (json.loads(line) for line in printed.splitlines() if '"Failures"' in line)
    (directive,) = counted["_aws"]["CloudWatchMetrics"]
    assert directive["Dimensions"] == [["service"], ["service", "version"]]
    assert (counted["service"], counted["Failures"]) == ("search", 1)


def test_access_log_has_the_id_and_a_saved_query_finds_it_in_both_logs():
    assert ACCESS_LOG["requestId"] == "$context.requestId"
    (query,) = (text for name, text in QUERIES.items() if name.startswith("1 "))
    assert all(name in query for name in ("request_id", "requestId", "xray_trace_id"))
