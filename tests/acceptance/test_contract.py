"""The deployed API against its published contract, with inputs that nobody thought of."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

EXAMPLES = 12


@pytest.fixture(scope="session")
def published(deployed_contract):
    return schemathesis.openapi.from_dict(deployed_contract)


schema = schemathesis.pytest.from_fixture("published")


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_one_that_the_contract_names(case, stack):
    who = "auditor" if case.operation.definition.raw["tags"] == ["audit"] else "social-worker"
    answered = case.call(base_url=stack.home.api, headers={"Authorization": f"Bearer {stack.token(who)}"})
    case.validate_response(
        answered,
        checks=(
            not_a_server_error,
            status_code_conformance,
            content_type_conformance,
            response_schema_conformance,
        ),
    )
