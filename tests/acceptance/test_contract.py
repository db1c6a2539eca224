"""The deployed API conforms to its published contract, with generated inputs."""

import json

import pytest
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

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
OPERATIONS = [found.ok() for found in schemathesis.openapi.from_dict(json.loads(load_openapi())).get_all_operations()]
EXAMPLES = 8
DELEGATION = {name for name, _ in DELEGATION_HEADERS}


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
        signed_in = {"Authorization": f"Bearer {stack.token(who)}"}
        answered = case.call(base_url=stack.workspace.api, headers=signed_in, timeout=ANSWER_SECONDS)
        case.validate_response(answered, checks=CHECKS)

    ask()
