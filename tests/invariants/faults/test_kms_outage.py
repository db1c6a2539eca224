"""KMS does not respond for an hour: functions that hold their keysets go on, new ones say so.

By default, something is asked every five minutes, and KMS fails in one way. `CONTACTPOINT_EXAMPLES=100` asks every ten
seconds, in every way in which KMS can be away.
"""

import os
from collections import Counter
from datetime import timedelta

import pytest

from tests.builders import DIRECTORY_TEAM, MANAGER, NURSE, SOCIAL_WORKER
from tests.invariants.faults.harness.directory import CHILD, CONFIRMED, NEW, ORDINARY, furnish
from tests.invariants.faults.harness.index_checker import disagreements
from tests.invariants.faults.harness.stack import Stack

FULL = int(os.environ.get("CONTACTPOINT_EXAMPLES", "1")) > 50
EVERY = 10 if FULL else 300
AWAY = ("timeout", "no connection", "KMSInternalException", "DependencyTimeoutException", "ThrottlingException")
CRITERIA = {name: CHILD[name] for name in ("given_name", "family_name", "date_of_birth")}


def requests(stack: Stack, number: int) -> dict[str, int]:
    """Send a request of each kind, and return the statuses."""
    call, given = stack.call, "".join(chr(ord("a") + int(digit)) for digit in f"{number:04}").title()
    # These children are born in one month, whose keyset is in memory.
    home = {"lines": [f"{number + 1} Oak Hill"], "postcode": "LS1 2CC"}
    new = {**NEW, "given_name": given, "family_name": f"{given}son", "nhs_number": None, "address": home, **CONFIRMED}
    answers = {
        "search": call("searchChild", NURSE, {"access_reason": "urgent_care", "criteria": CRITERIA}),
        "view": call("viewChild", NURSE, child_id="child", Access_Reason="urgent_care"),
        "register": call("registerChild", SOCIAL_WORKER, new),
        "involve": call("recordInvolvement", SOCIAL_WORKER, ORDINARY, child_id="child", Idempotency_Key="involve-1"),
        "notifications": call("listNotifications", DIRECTORY_TEAM),
        "reviews": call("listReviews", DIRECTORY_TEAM),
        "history": call("listAccesses", DIRECTORY_TEAM, child_id="child", Access_Reason="subject_access"),
        "account": call("viewAccount", MANAGER, practitioner_id="p-nurse-01"),
        "authorize": stack.authorize("p-nurse-01"),
    }
    return {kind: answer.status for kind, answer in answers.items()}


@pytest.mark.parametrize("fault", AWAY if FULL else AWAY[:1])
def test_functions_with_keysets_in_memory_go_on_while_kms_is_away_for_an_hour(stack, fault):
    furnish(stack)
    expected = requests(stack, 0)
    assert {kind: status for kind, status in expected.items() if status not in (200, 201)} == {}
    asked: Counter[int] = Counter()
    stack.aws.watch(lambda call: fault if call.operation in ("Encrypt", "Decrypt") else None, requests=100_000)
    for number in range(1, 3600 // EVERY + 1):
        stack.seconds += EVERY
        stack.now += timedelta(seconds=EVERY)
        if number % 10 == 0:
            stack.aws.clear("test-usage", "test-audit_log")
        assert requests(stack, number) == expected, f"after {number * EVERY} seconds"
        asked.update(expected.values())
    assert any(call.operation == "Decrypt" for call in stack.aws.calls), "KMS was asked, in vain"
    stack.cool()
    answer = stack.call("viewChild", NURSE, child_id="child", Access_Reason="urgent_care")
    assert (answer.status, answer.problem) == (503, "unavailable")
    stack.aws.watch(requests=100)
    assert requests(stack, 9999) == expected
    assert disagreements(stack) == []
