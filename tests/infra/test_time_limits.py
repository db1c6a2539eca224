"""Time limits: what a function may wait for fits into its time-out, and that into API Gateway's."""

import importlib

import pytest

from contactpoint.adapters.aws_clients import (
    ANSWER_SECONDS,
    ATTEMPTS,
    CALL_SECONDS,
    CONNECT_SECONDS,
    MAX_PAUSE_SECONDS,
    READ_SECONDS,
)
from infra.functions.all_functions import ALL_FUNCTIONS, API_FUNCTIONS
from tests.infra.conftest import Synthesis

pytestmark = pytest.mark.xdist_group("infra")

API_GATEWAY_SECONDS = 29
DOCUMENTS_OF_AN_ISSUER = 2
"""Its configuration and its keys."""


@pytest.fixture
def timeouts(any_environment: Synthesis) -> dict[str, int]:
    """Return each function's time-out in the template, by name."""
    functions = any_environment.resources("AWS::Lambda::Function").values()
    described = {function["Description"].split()[1]: function["Timeout"] for function in functions}
    assert set(described) == {definition.name for definition in ALL_FUNCTIONS}
    return described


def test_a_call_takes_no_longer_than_its_attempts_and_pauses():
    pauses = [MAX_PAUSE_SECONDS * 2**number for number in range(ATTEMPTS - 1)]
    assert ATTEMPTS * (CONNECT_SECONDS + READ_SECONDS) + sum(pauses) == CALL_SECONDS


def test_a_call_that_hangs_is_given_up_before_the_function_is_killed(timeouts):
    for name, seconds in timeouts.items():
        waiting = 0 if name == "public" else CALL_SECONDS + ANSWER_SECONDS
        if name == "authorizer":
            fetch_seconds = importlib.import_module("contactpoint.adapters.identity.issuer_documents").FETCH_SECONDS
            waiting += DOCUMENTS_OF_AN_ISSUER * fetch_seconds
        assert waiting < seconds, name


def test_each_function_and_the_authorizer_before_it_fit_into_the_gateway(timeouts):
    for definition in API_FUNCTIONS:
        assert timeouts["authorizer"] + timeouts[definition.name] <= API_GATEWAY_SECONDS
