"""The units of an operation are measured, and the stored ones are those of the present code."""

import json
import subprocess
import sys

import pytest

from benchmarks.cost.capacity_units import item_bytes, usage_of
from cli.cost.units import STORED_OF_JOBS, stored_units

AT = (0.0, 0.0)
SMALL, LARGE = {"id": {"S": "a"}}, {"id": {"S": "a" * 1500}}


def test_item_has_the_size_that_dynamodb_documents():
    item = {"id": {"S": "é"}, "n": {"N": "12345"}, "b": {"B": b"123"}, "l": {"L": [{"S": "ab"}]}, "o": {"BOOL": True}}
    assert item_bytes(item) == (2 + 2) + (1 + 3) + (1 + 3) + (1 + 3 + 3) + (1 + 1)


@pytest.mark.parametrize(
    ("operation", "request_", "response", "reads", "writes"),
    [
        ("PutItem", {"TableName": "cp-a", "Item": LARGE}, {}, 0, {"a": 2}),
        ("UpdateItem", {"TableName": "cp-a"}, {}, 0, {"a": 1}),
        (
            "TransactWriteItems",
            {
                "TransactItems": [
                    {"Put": {"TableName": "cp-a", "Item": LARGE}},
                    {"ConditionCheck": {"TableName": "cp-b"}},
                ]
            },
            {},
            0,
            {"a": 4, "b": 2},
        ),
        (
            "PutItem",
            {"TableName": "cp-a", "Item": {"account_key": {"S": "a"}, "member_of": {"S": "x"}}},
            {},
            0,
            {"a": 2},
        ),
        ("GetItem", {"ConsistentRead": True}, {"Item": SMALL}, 1, {}),
        ("GetItem", {}, {}, 0.5, {}),
        ("Query", {}, {"Items": [LARGE] * 3}, 1.0, {}),
        ("Query", {"ConsistentRead": True}, {"Items": []}, 1.0, {}),
        (
            "BatchGetItem",
            {"RequestItems": {"a": {"Keys": [1, 2], "ConsistentRead": True}}},
            {"Responses": {"a": [SMALL]}},
            2.0,
            {},
        ),
    ],
)
def test_call_uses_the_units_that_dynamodb_documents(operation, request_, response, reads, writes):
    used = usage_of("dynamodb", operation, request_, response, AT)
    assert (used.reads, dict(used.written or {})) == (reads, writes)


def test_stored_units_are_those_of_the_present_code():
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.cost.measure", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    now, stored = json.loads(done.stdout.splitlines()[-1]), stored_units().units
    assert set(now) == set(stored)
    for operation in ("authorizer", "view", "amendment", "involvement"):
        for unit in ("reads", "queries", "writes"):
            assert now[operation][unit] == stored[operation][unit], (
                f"{operation}: measure again: contactpoint cost --json"
            )


def test_stored_units_of_jobs_are_those_of_the_present_code():
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.cost.jobs"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    now, stored = json.loads(done.stdout.splitlines()[-1]), stored_units(STORED_OF_JOBS).units
    assert set(now) == set(stored)
    for job in ("cohorts", "index", "archiving"):
        for unit in ("reads", "writes"):
            assert now[job][unit] == pytest.approx(stored[job][unit], abs=0.5), f"{job}: run {' '.join(command[-2:])}"
