"""A rotation that is killed at any call, and run again while others write, loses nothing.

By default it is killed at a few calls. `CONTACTPOINT_EXAMPLES=1000` kills it before and after each.
"""

import os
from collections import Counter
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

from contactpoint.adapters.dynamodb.tables import CohortKeysetItem, RecordItem
from contactpoint.adapters.encryption.rotation import WAIT_SECONDS, Rotation
from infra.constructs.access.operator_tasks import ROTATOR_TABLES
from tests.builders import DIRECTORY_TEAM, MENTAL_HEALTH_NURSE, NURSE, SOCIAL_WORKER
from tests.invariants.faults.harness.aws import Call
from tests.invariants.faults.harness.directory import CONFIRMED, NEW, ORDINARY, SENSITIVE, created, furnish, require
from tests.invariants.faults.harness.failures import KILLED, KILLED_AFTER, Fault, KilledError
from tests.invariants.faults.harness.index_checker import disagreements
from tests.invariants.faults.harness.stack import ENVIRONMENT, KEYSETS, Stack

KILLS = int(os.environ.get("CONTACTPOINT_EXAMPLES", "2"))
"""At how many calls each rotation is killed, at most."""
STEPS = ("add", "promote", "reencrypt", "delete_old")
STEPS_WITHOUT_RECORDS = ("add", "promote", "delete_old")
NEEDED_FOR_LONG = frozenset({"activity_index", "notifications", "accounts", "checks"})
"""Keysets whose old key is needed until items expire, or are saved again."""
ENDS = {"audit": "kept", "audit_index": "kept", **dict.fromkeys(NEEDED_FOR_LONG, "in use")}

CREATED_SINCE = "not in this rotation"


GIVEN_NAMES = [
    "Ada",
    "Boris",
    "Clio",
    "Dov",
    "Edda",
    "Fynn",
    "Gwen",
    "Hugo",
    "Ines",
    "Jonas",
    "Kezia",
    "Lars",
    "Mira",
    "Nils",
    "Oona",
    "Piet",
]
FAMILY_NAMES = [
    "Ashby",
    "Bolton",
    "Crane",
    "Dyer",
    "Eaves",
    "Frost",
    "Gale",
    "Hobbs",
    "Ingram",
    "Joyce",
    "Knight",
    "Lowe",
    "Mercer",
    "Nash",
    "Odell",
    "Price",
]
"""No two children are alike: one who resembles a hidden child would wait for a review."""


class Rotated:
    """A directory, an operator who rotates keysets in it, and functions that go on writing."""

    def __init__(self, stack: Stack, kind: str, kill_at: int = -1, fault: Fault = KILLED) -> None:
        self.stack, self.kind, self.kill_at, self.fault = stack, kind, kill_at, fault
        self.calls: list[Call] = []
        self.numbers = count(1)
        self.children: list[dict[str, Any]] = []
        furnish(stack)
        self.write()

    def rotate(self) -> list[str]:
        """Take all steps; one is killed and taken again. Return the results of the last step."""
        for step in STEPS if self.kind in ("cohorts", "index") else STEPS_WITHOUT_RECORDS:
            self.stack.seconds += WAIT_SECONDS + 1
            try:
                results = self.take(step)
            except KilledError:
                self.write()
                results = self.take(step)
            self.write()
        return results

    def take(self, step: str) -> list[str]:
        """Take a step as the command does, in a process of its own."""
        before = len(self.calls)
        self.stack.aws.watch(lambda call: self.fault if before + call.number == self.kill_at else None, requests=100)
        try:
            return self._take(step)
        finally:
            self.calls += self.stack.aws.calls
            self.stack.aws.watch(requests=100)

    def _take(self, step: str) -> list[str]:
        deps, keyring = self.stack.new_environment()
        if step == "reencrypt":
            is_record = RecordItem.sort_key == "record"
            for item in list(RecordItem.scan(is_record, attributes_to_get=["child_id"], consistent_read=True)):
                deps.records.reencrypt(item.child_id)  # type: ignore[attr-defined]
            return []
        rotation, keysets = Rotation(keyring, "rotation-1"), [self.kind]
        if self.kind == "cohorts":
            keysets = [item.keyset for item in CohortKeysetItem.scan(consistent_read=True)]
        return [each.result for each in getattr(rotation, step)(keysets)]

    def write(self) -> None:
        """Let others register, amend and shield a child, and ask for contact."""
        number = next(self.numbers)
        home = {"address": {"lines": [f"{number} Rope Walk"], "postcode": "LS1 2CC"}}
        facts = {"given_name": GIVEN_NAMES[number], "family_name": FAMILY_NAMES[number]}
        born = {"date_of_birth": f"20{10 + number % 5}-0{number % 9 + 1}-11", "nhs_number": None}
        who, call = {**facts, **born}, self.stack.call
        child_id = created(
            call("registerChild", SOCIAL_WORKER, {**NEW, **home, **who, **CONFIRMED}, Idempotency_Key=f"k-{number:08}")
        )
        require(
            call("recordInvolvement", SOCIAL_WORKER, ORDINARY, child_id=child_id, Idempotency_Key=f"i-{number:08}"), 201
        )
        seen = require(call("viewChild", SOCIAL_WORKER, child_id=child_id, Access_Reason="maintaining_record"), 200)
        tag = seen.headers["ETag"]
        amended = {"family_name": f"{FAMILY_NAMES[number]}s"}
        require(call("amendChild", SOCIAL_WORKER, amended, child_id=child_id, If_Match=tag), 200)
        require(call("recordInvolvement", MENTAL_HEALTH_NURSE, SENSITIVE, child_id=child_id), 201)
        require(call("requestContact", NURSE, {"access_reason": "urgent_care"}, child_id=child_id), 201)
        if number % 3 == 0:
            require(call("shieldChild", DIRECTORY_TEAM, {"basis": "court_order"}, child_id=child_id), 204)
        self.children.append({"child_id": child_id, **who, **home, **amended})

    def lost(self) -> Iterator[str]:
        """Yield what cannot be read, is not found, or would be created twice."""
        yield from disagreements(self.stack)
        for number, child in enumerate(self.children, 1):
            criteria = {name: child[name] for name in ("given_name", "family_name", "date_of_birth")}
            asked = {"access_reason": "urgent_care", "criteria": criteria}
            found = require(self.stack.call("searchChild", NURSE, asked), 200).body["candidates"]
            if child["child_id"] not in {each["child_id"] for each in found}:
                yield f"not found: child {number}"
            viewed = self.stack.call("viewChild", NURSE, child_id=child["child_id"], Access_Reason="urgent_care")
            if viewed.status != 200:
                yield f"not viewed: child {number}, {viewed.status}"
            history = self.stack.call(
                "listAccesses", DIRECTORY_TEAM, child_id=child["child_id"], Access_Reason="subject_access"
            )
            if history.status != 200:
                yield f"no history: child {number}, {history.status}"
        repeated = {**NEW, **self.children[0], "family_name": FAMILY_NAMES[1], **CONFIRMED}
        del repeated["child_id"]
        again = self.stack.call("registerChild", SOCIAL_WORKER, repeated, Idempotency_Key="k-00000001")
        if again.body.get("id") != self.children[0]["child_id"]:
            yield "the repetition of a registration made another child"


def kills(calls: int) -> list[tuple[int, Fault]]:
    """Return at which calls to kill, and whether the call still takes effect."""
    every = [(number, fault) for number in range(calls) for fault in (KILLED, KILLED_AFTER)]
    step = max(1, len(every) // KILLS)
    return every[step // 2 :: step]


@pytest.mark.parametrize("kind", ["cohorts", *KEYSETS])
def test_rotation_killed_at_any_call_and_run_again_loses_nothing(stack, kind, record_property):
    undisturbed = Rotated(stack, kind)
    ended = set(undisturbed.rotate())
    assert ended - {CREATED_SINCE} == {ENDS.get(kind, "done")}
    found = kills(len(undisturbed.calls))
    record_property("kills", len(found))
    for number, fault in found:
        rotated = Rotated(stack, kind, number, fault)
        results = set(rotated.rotate())
        assert len(rotated.calls) > number, "nothing was killed"
        assert results <= {*ended, "done before", CREATED_SINCE}
        assert list(rotated.lost()) == [], f"{fault} at call {number}: {rotated.calls[number].kind}"


def test_keyset_role_may_call_what_rotations_call(stack):
    used: Counter[tuple[str, str]] = Counter()
    for kind in ("cohorts", "index", "activity_index", "checks"):
        rotated = Rotated(stack, kind)
        rotated.rotate()
        used.update(use for call in rotated.calls for use in uses_of(call))
    role = {(action, ENVIRONMENT[f"{table}_TABLE"]) for table, actions in ROTATOR_TABLES.items() for action in actions}
    assert set(used) <= role


def uses_of(call: Call) -> Iterator[tuple[str, str]]:
    """Yield the permissions that a call of DynamoDB needs."""
    kinds = {"Put": "PutItem", "Delete": "DeleteItem", "Update": "UpdateItem", "ConditionCheck": "ConditionCheckItem"}
    if call.operation == "TransactWriteItems":
        yield from (
            (kinds[kind], of["TableName"]) for each in call.request["TransactItems"] for kind, of in each.items()
        )
    elif call.operation == "BatchGetItem":
        yield from (("BatchGetItem", table) for table in call.request["RequestItems"])
    elif "TableName" in call.request:
        yield call.operation, call.request["TableName"]
