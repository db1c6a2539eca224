"""The authorizer's handler: a policy for the whole stage, a recorded refusal, or no answer at all."""

import pytest

from contactpoint.adapters.identity.tokens import InvalidToken, TokenIdentity
from contactpoint.application.accounts.authenticate import AccessDenied
from contactpoint.domain.access import Caller
from contactpoint.http.request import Request
from functions.authorizer import handler as authorizer
from tests.builders import NURSE
from tests.fakes import MemoryStore, fake_dependencies

ARN = "arn:aws:execute-api:eu-west-2:000000000000:api-id/live/GET/children/child-0001"
STAGE = "arn:aws:execute-api:eu-west-2:000000000000:api-id/live/*"


class FakeVerifier:
    """Trusts one token."""

    def verify(self, token: str) -> TokenIdentity:
        if token != "good":
            raise InvalidToken
        return TokenIdentity("https://issuer.example", "subject-1", is_machine=False)


class FakeLazyDependencies:
    """Dependencies in memory; `authenticate` is replaced too, so nobody uses the sign-ins."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def __call__(self):
        return fake_dependencies(self._store)

    def sign_ins(self):
        return None


@pytest.fixture
def store(monkeypatch):
    store = MemoryStore()
    monkeypatch.setattr(authorizer, "verifier", FakeVerifier)
    monkeypatch.setattr(authorizer, "deps", FakeLazyDependencies(store))
    return store


@pytest.fixture
def requests(monkeypatch):
    """Let everybody in, and keep what was asked."""
    kept = []

    def authenticate(_, request, unknown_id, today):
        kept.append((request, unknown_id))
        return NURSE

    monkeypatch.setattr(authorizer, "authenticate", authenticate)
    return kept


def call(**headers: str) -> dict:
    return authorizer.handler({"methodArn": ARN, "headers": {k.replace("_", "-"): v for k, v in headers.items()}}, None)


def test_handler_allows_the_whole_stage_with_the_caller_as_context(store, requests):
    policy = call(Authorization="Bearer good")
    (statement,) = policy["policyDocument"]["Statement"]
    assert statement == {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": STAGE}
    assert policy["principalId"] == NURSE.practitioner_id
    assert policy["context"]["role"] == "practitioner"
    assert "source_ip" not in policy["context"]
    assert store.events == []


def test_functions_receive_every_fact_of_the_caller_that_the_authorizer_found(store, monkeypatch):
    facts = {field: f"some-{field}" for field in NURSE.__struct_fields__ if field != "access_status"}
    found = Caller(**{**facts, "access_status": "current"})
    monkeypatch.setattr(authorizer, "authenticate", lambda *_: found)
    context = call(Authorization="Bearer good")["context"]
    received = Request({"requestContext": {"authorizer": context, "identity": {"sourceIp": found.source_ip}}})
    assert received.caller == found


def test_handler_reads_headers_in_any_case(store, requests):
    call(AUTHORIZATION="bearer good", on_behalf_of="p-nurse", Asked_By="p-teacher")
    ((request, unknown_id),) = requests
    assert (request.subject, request.is_machine) == ("subject-1", False)
    assert (request.on_behalf_of, request.asked_by) == ("p-nurse", "p-teacher")
    assert unknown_id.startswith("unknown-")
    assert "subject-1" not in unknown_id


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": ""}, {"Authorization": "Bearer"}, {"Authorization": "Basic good"}, {"Authorization": "good"},
     {"Authorization": "Bearer bad"}, {"Authorization": "Bearer " + "x" * (authorizer.MAX_TOKEN_CHARACTERS + 1)}],
    ids=["none", "empty", "no token", "another scheme", "no scheme", "refused", "too long"],
)  # fmt: skip
def test_handler_without_a_valid_token_is_unauthorized(store, requests, headers):
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        call(**headers)
    assert requests == store.events == []


def test_handler_takes_no_headers_for_no_token(store, requests):
    with pytest.raises(Exception, match=r"^Unauthorized$"):
        authorizer.handler({"methodArn": ARN, "headers": None}, None)


def test_handler_denies_and_records_a_sign_in_without_an_account(store, monkeypatch):
    def deny(*_):
        raise AccessDenied(NURSE, "unknown-account")

    monkeypatch.setattr(authorizer, "authenticate", deny)
    policy = call(Authorization="Bearer good")
    (statement,) = policy["policyDocument"]["Statement"]
    assert (statement["Effect"], statement["Resource"]) == ("Deny", STAGE)
    assert (policy["principalId"], policy["context"]) == ("refused", {})
    (event,) = store.events
    assert (event.event_type, event.practitioner_id) == ("refused", "p-nurse")
    assert event.details == {"operation": "sign-in", "problem": "no-account"}


@pytest.mark.parametrize(
    ("problem", "lapses"),
    [("access-lapsed", "vetting-lapsed,training-lapsed"), ("asked-by-lapsed", "")],
)
def test_handler_leaves_a_lapse_to_the_function_that_explains_it(store, monkeypatch, problem, lapses):
    def deny(*_):
        raise AccessDenied(NURSE, "vetting-lapsed", "training-lapsed", problem=problem)

    monkeypatch.setattr(authorizer, "authenticate", deny)
    policy = call(Authorization="Bearer good")
    context = policy["context"]
    assert (context["access_status"], context["denial"], context["lapses"]) == ("lapsed", problem, lapses)
    assert store.events == []
