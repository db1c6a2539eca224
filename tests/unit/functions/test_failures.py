"""Every handler, failing in every way: neither its answer nor what it or Lambda logs has the text of the failure."""

import importlib
import json
import logging
import traceback

import pytest
import tink
from botocore.exceptions import ClientError, EndpointConnectionError
from pynamodb.exceptions import PutError

from contactpoint import job_invocation
from contactpoint.application.ports.conflict import Conflict
from contactpoint.application.ports.unavailable import Unavailable
from contactpoint.lambda_invocation import InvocationFailed
from infra.functions.all_functions import ALL_FUNCTIONS, API_FUNCTIONS
from tests.fakes import MemoryRunFiles
from tests.unit.http.gateway_event import CANARY, event

REQUEST_ID = "11111111-2222-3333-4444-555555555555"
CLIENT_ERROR = ClientError({"Error": {"Code": CANARY, "Message": CANARY}}, CANARY)


def chained() -> Exception:
    try:
        try:
            raise ValueError(CANARY)
        except ValueError as cause:
            raise RuntimeError(CANARY) from cause
    except RuntimeError as error:
        return error


FAILURES = [
    Exception(CANARY),
    KeyError(CANARY),
    UnicodeDecodeError("utf-8", CANARY.encode(), 0, 1, CANARY),
    RecursionError(CANARY),
    MemoryError(CANARY),
    TimeoutError(CANARY),
    OSError(2, CANARY, CANARY),
    EndpointConnectionError(endpoint_url=CANARY),
    CLIENT_ERROR,
    PutError(CANARY, CLIENT_ERROR),
    tink.TinkError(CANARY),
    Conflict(CANARY),
    chained(),
]


class Context:
    """Lambda's context."""

    aws_request_id = REQUEST_ID

    def get_remaining_time_in_millis(self) -> int:
        return 10_000


STEP = {
    "action": "take_step",
    "run": "night",
    "at": "2026-11-25T01:10:00Z",
    "batch": {"number": 0, "ids": [CANARY]},
    "progress": {"step": 0},
}
PAGES_ENVIRONMENT = {
    "PAGES_URL": "https://pages.example/v1/pages",
    "SIGN_IN_ORIGIN": "https://issuer.example",
    "SIGN_IN_CLIENT_ID": "pages",
    "ISSUERS": "[]",
}
EVENTS = {
    "oversight": {
        "httpMethod": "GET",
        "pathParameters": {"proxy": f"looks/{CANARY}"},
        "headers": {"Cookie": f"__Host-contactpoint={CANARY}"},
        "requestContext": {"requestId": REQUEST_ID},
    },
    "web": {
        "httpMethod": "GET",
        "pathParameters": {"proxy": f"child/{CANARY}"},
        "headers": {"Cookie": f"__Host-contactpoint={CANARY}"},
        "requestContext": {"requestId": REQUEST_ID},
    },
    "archiving": STEP,
    "destruction": STEP,
    "access_review": STEP,
    "authorizer": {
        "methodArn": f"arn:aws:execute-api:eu-west-2:0:id/v1/GET/children/{CANARY}",
        "headers": {"Authorization": "Bearer x"},
        "requestContext": {"requestId": REQUEST_ID},
    },
}


def requests(name: str, api) -> list[dict]:
    """Return an event for each operation of a function."""
    if api is None:
        return [EVENTS.get(name, {"resource": "/openapi.json"})]
    routes = [{"httpMethod": method, "resource": resource} for method, resource in api.operations]
    path = {"child_id": "child-0001", "practitioner_id": "p-nurse-1", "review_id": "review-01"}
    return [{**event({"given_name": CANARY}), **route, "pathParameters": path} for route in routes]


def fail_everywhere(handler, monkeypatch, failure: Exception) -> None:
    """Make all that a handler uses fail: its dependencies, what it reads, and what it verifies tokens with."""

    def fail(*_, **__):
        raise failure

    fail.audit_log_reader = fail
    for used in ("deps", "parts", "load_openapi", "verifier"):
        if hasattr(handler, used):
            monkeypatch.setattr(handler, used, fail)
    monkeypatch.setattr(job_invocation, "run_files", lambda _: MemoryRunFiles())
    if pages := getattr(handler, "pages", None):
        for used in ("_deps", "_sessions", "_sign_ins"):
            monkeypatch.setattr(pages, used, fail)
        for name, value in PAGES_ENVIRONMENT.items():
            monkeypatch.setenv(name, value)
    if api := getattr(handler, "api", None):
        monkeypatch.setattr(api, "_deps", fail)


@pytest.fixture
def logged(caplog, capfd):
    """Return all that was logged or printed."""

    def collect() -> str:
        printed = capfd.readouterr()
        return caplog.text + "".join(str(vars(record)) for record in caplog.records) + printed.out + printed.err

    with caplog.at_level(logging.DEBUG):
        yield collect


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: type(failure).__name__)
@pytest.mark.parametrize("definition", ALL_FUNCTIONS, ids=lambda definition: definition.name)
def test_no_answer_and_no_log_has_the_text_of_a_failure(definition, failure, monkeypatch, logged, caplog):
    handler = importlib.import_module(f"functions.{definition.folder.replace('/', '.')}.handler")
    logger = logging.getLogger(definition.name)
    fail_everywhere(handler, monkeypatch, failure)
    logger.addHandler(caplog.handler)
    try:
        for sent in requests(definition.name, getattr(handler, "api", None)):
            assert CANARY not in invoke(handler, sent)
    finally:
        logger.removeHandler(caplog.handler)
    assert CANARY not in logged()


def invoke(handler, sent: dict) -> str:
    """Return a handler's answer, or what Lambda would log and answer of what it raises."""
    try:
        return json.dumps(handler.handler(sent, Context()))
    except Exception as raised:
        assert isinstance(raised, InvocationFailed)
        assert (raised.__cause__, raised.__context__, raised.args) == (None, None, ())
        return "".join(traceback.format_exception(raised))


@pytest.mark.parametrize("name", ["authorizer", "jobs.archiving", "jobs.access_review"])
def test_failure_outside_the_api_is_found_by_its_type_and_request(name, monkeypatch, logged, caplog):
    handler = importlib.import_module(f"functions.{name}.handler")
    fail_everywhere(handler, monkeypatch, Unavailable("ThrottlingException"))
    logging.getLogger(name.rpartition(".")[2]).addHandler(caplog.handler)
    invoke(handler, EVENTS[name.rpartition(".")[2]])
    found = logged()
    assert "invocation_failed" in found
    for told in ("Unavailable", "ThrottlingException", REQUEST_ID):
        assert told in found


@pytest.mark.parametrize("name", [each.name for each in API_FUNCTIONS if each.name != "public"])
def test_outage_of_any_function_is_503(name, monkeypatch):
    handler = importlib.import_module(f"functions.{name}.handler")
    fail_everywhere(handler, monkeypatch, Unavailable("ThrottlingException"))
    for sent in requests(name, handler.api):
        assert handler.handler(sent, Context())["statusCode"] == 503
