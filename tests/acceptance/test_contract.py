"""The deployed API conforms to its published contract, with generated inputs."""

import json

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from cli.local_stack.workspace import ANSWER_SECONDS
from contactpoint.http.openapi import load_openapi
from contactpoint.http.openapi.parameters import DELEGATION_HEADERS
from contactpoint.http.operations import OPERATIONS as DECLARED

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
OPERATIONS = [found.ok() for found in schemathesis.openapi.from_dict(json.loads(load_openapi())).get_all_operations()]
EXAMPLES = 8
DELEGATION = {name for name, _ in DELEGATION_HEADERS}
FIRST_OPERATIONS = {o.function: f"{o.method.upper()} {o.path}" for o in reversed(DECLARED) if not o.public}
"""An operation of each function that has an authorizer: one shows the refusal of all."""
GUARDED = [operation for operation in OPERATIONS if operation.label in FIRST_OPERATIONS.values()]


class SignedIn(requests.auth.AuthBase):
    """Signs every request in, even one that was generated without a token: the refusal of that would hide the rest."""

    def __init__(self, token: str) -> None:
        self.token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self.token}"
        return request


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["as described", "otherwise"])
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_every_response_conforms_to_the_contract(stack, operation, mode):
    who = "auditor" if "Audit" in operation.tags else "social-worker"
    if mode is GenerationMode.NEGATIVE and not (operation.body or operation.path_parameters or operation.headers):
        pytest.skip("there is nothing to get wrong")

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case):
        if mode is GenerationMode.POSITIVE:
            # A made-up id names nobody, and the request would get no further.
            case.headers = {name: value for name, value in case.headers.items() if name not in DELEGATION}
        answered = case.call(base_url=stack.workspace.api, auth=SignedIn(stack.token(who)), timeout=ANSWER_SECONDS)
        case.validate_response(answered, checks=CHECKS)

    ask()


@pytest.mark.parametrize("operation", GUARDED, ids=lambda operation: operation.label)
def test_response_without_a_token_conforms_to_the_contract(stack, operation):
    case = operation.Case(path_parameters={"child_id": "0" * 32})
    answered = case.call(base_url=stack.workspace.api, timeout=ANSWER_SECONDS)
    assert answered.status_code == 401
    case.validate_response(answered, checks=CHECKS)
