"""Every use case with its function's deployed permissions only: the keysets it unwraps, the metrics it writes."""

import json
from fnmatch import fnmatchcase

import pytest

from contactpoint.adapters.dynamodb.tables import MODELS
from contactpoint.http.operations import OPERATIONS
from contactpoint.metrics import METRICS
from infra.functions.all_functions import ALL_FUNCTIONS
from infra.functions.definition import FunctionDefinition
from infra.functions.encryption_contexts import keysets_of_function
from tests.invariants.faults.harness.directory import furnish
from tests.invariants.faults.harness.page_cases import PAGE_CASES
from tests.invariants.faults.harness.retention_jobs import RETENTION_CASES
from tests.invariants.faults.harness.stack import Stack
from tests.invariants.faults.harness.use_cases import USE_CASES, UseCase

DEFINITIONS = {definition.name: definition for definition in ALL_FUNCTIONS}
FUNCTION = {operation.name: operation.function for operation in OPERATIONS}
ONLY_FAILURES = {"Failures", "UnreadableItems"}


def definition_of(case: UseCase) -> FunctionDefinition:
    """Return the function of a use case."""
    method, _, page = case.operation.partition(" /pages/")
    name = FUNCTION.get(method, method)
    if page:
        name = "web_oversight" if page.startswith("oversight") else "web"
    return DEFINITIONS.get(name, DEFINITIONS["authorizer"])


@pytest.fixture
def furnished(stack, monkeypatch):
    """Return a stack with a directory, and a function that runs a use case as its function is deployed."""

    def run(case: UseCase):
        furnish(stack, case.add_more)
        stack.aws.watch()
        with monkeypatch.context() as patch:
            permissions = definition_of(case).permissions
            for key in {"records", "accounts", "audit", "shared"} - set(permissions.keys):
                patch.delenv(f"{key.upper()}_KEY", raising=False)
            for table in set(MODELS) - {name.partition("/")[0] for name in permissions.tables}:
                patch.delenv(f"{table}_TABLE", raising=False)
            return case.act(stack)

    return run


def unwrapped(stack: Stack) -> set[tuple[str, str, str]]:
    """Return the KMS calls since `watch`: the action, the key's name, and the keyset."""
    names = {arn: name.removesuffix("_KEY").lower() for name, arn in stack._keys.items()}
    return {
        (call.operation, names[call.request["KeyId"]], call.request["EncryptionContext"]["keyset"])
        for call in stack.aws.calls
        if "EncryptionContext" in call.request
    }


def test_functions_unwrap_only_keysets_that_their_roles_allow(stack, furnished):
    refused, seen = set(), set()
    for case in (*USE_CASES, *PAGE_CASES, *RETENTION_CASES):
        definition = definition_of(case)
        assert furnished(case).status == case.status, case.name
        for action, key, keyset in unwrapped(stack):
            assert action in definition.permissions.keys[key], (case.name, action, key)
            allowed = keysets_of_function(definition.permissions.tables, key, action)
            if not any(fnmatchcase(keyset, each) for each in allowed):
                refused.add((definition.name, action, keyset))
            seen.add((definition.name, key))
    assert not refused
    assert seen >= {("search", "records"), ("registration", "records"), ("audit", "audit"), ("accounts", "accounts")}


def written(log: str) -> set[tuple[str, tuple[str, ...]]]:
    """Return the metrics in a log, each with its sets of dimensions."""
    lines = [json.loads(line) for line in log.splitlines() if '"_aws"' in line]
    return {
        (metric["Name"], tuple(sorted(dimensions)))
        for line in lines
        for directive in line["_aws"]["CloudWatchMetrics"]
        for metric in directive["Metrics"]
        for dimensions in directive["Dimensions"]
    }


def test_functions_write_each_listed_metric_and_no_other(furnished):
    succeeding = [case for case in (*USE_CASES, *PAGE_CASES, *RETENTION_CASES) if case.status < 500]
    found = set().union(*(written(furnished(case).log) for case in succeeding))
    listed = {
        (name, tuple(sorted(dimensions)))
        for name, metric in METRICS.items()
        if name not in ONLY_FAILURES
        for dimensions in metric.dimensions
    }
    assert found - listed == set()
    assert {name for name, _ in listed - found} <= {"Refusals"}, "no use case is refused"
