"""No record, no answer: if the audit event cannot be written, nothing is shown and nothing is changed (section 9).

By default, the write fails in two ways for each use case, page and form. `CONTACTPOINT_EXAMPLES=1000` makes 1,000
trials.
"""

import os
import random
from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from contactpoint.adapters.dynamodb.events.event_items import decrypt_event
from contactpoint.adapters.dynamodb.tables import COHORT_MARK
from contactpoint.domain.audit import AuditEvent
from tests.invariants.faults.harness.aws import Call
from tests.invariants.faults.harness.directory import furnish
from tests.invariants.faults.harness.failures import ANSWER_LOST, Fault
from tests.invariants.faults.harness.index_checker import checking_keyring
from tests.invariants.faults.harness.page_cases import PAGE_CASES
from tests.invariants.faults.harness.pages import names_child
from tests.invariants.faults.harness.stack import Answer, Stack
from tests.invariants.faults.harness.sweep import COUNTED, changes_between, state_of
from tests.invariants.faults.harness.use_cases import LOOKS, NO_EVENT, PUBLIC, USE_CASES, UseCase

CASES = [case for case in (*USE_CASES, *PAGE_CASES) if case.operation not in PUBLIC]
RECORDED = sum(case.operation not in NO_EVENT for case in CASES)
TRIALS_OF_A_CASE = max(2, -(-int(os.environ.get("CONTACTPOINT_EXAMPLES", "1")) // RECORDED))
AUDIT_LOG = "test-audit_log"
REFUSED = (
    "timeout",
    "no connection",
    "late connection",
    "ThrottlingException",
    "ProvisionedThroughputExceededException",
    "InternalServerError",
    "AccessDeniedException",
)
CANCELLED = ("cancelled: ThrottlingError", "cancelled: ProvisionedThroughputExceeded", "TransactionInProgressException")
Key = tuple[Any, Any]
OF_A_PROBLEM = {"type", "title", "status", "detail", "instance", "may_be_done", "page"}


@dataclass(frozen=True)
class Trial:
    """What was answered, stored and changed while writes of events failed, and what was written before its event."""

    answer: Answer
    events: Sequence[AuditEvent]
    changes: Counter[str]
    too_early: Sequence[str]


class FailingEvents:
    """Lets writes of events fail, all of them or half of them, and watches what is written before the first event."""

    def __init__(self, chance: random.Random) -> None:
        self._chance, self._share = chance, chance.choice((1, 1, 0.5))
        self._recorded = False
        self.too_early: list[str] = []

    def __call__(self, call: Call) -> Fault | None:
        if not call.writes:
            return None
        fault = self._fault(call) if _writes_event(call) else None
        self._recorded |= _writes_event(call) and fault in (None, ANSWER_LOST)
        if not (self._recorded or _writes_event(call)):
            self.too_early += [f"{call.operation} {table}" for table in _tables(call) if table in COUNTED]
        return fault

    def _fault(self, call: Call) -> Fault | None:
        if self._chance.random() > self._share:
            return None
        ways = REFUSED + (CANCELLED if call.operation == "TransactWriteItems" else ())
        return self._chance.choice((*ways, ANSWER_LOST))


def _puts(call: Call) -> Iterator[Mapping[str, Any]]:
    for each in call.request.get("TransactItems", ()):
        yield from each.values()
    if "TableName" in call.request:
        yield call.request


def _tables(call: Call) -> list[str]:
    """Return the tables that a call writes to; the mark of a cohort is part of a keyset, which may stay unused."""
    written = ((put["TableName"], put.get("Item") or put.get("Key") or {}) for put in _puts(call))
    return [table for table, item in written if item.get("sort_key") != {"S": COHORT_MARK}]


def _writes_event(call: Call) -> bool:
    return AUDIT_LOG in _tables(call)


def _stored_events(stack: Stack) -> dict[Key, Any]:
    """Return the items that hold an event, not those that point to one: there is one for each event."""
    items = (item for item in stack.aws.items(AUDIT_LOG) if "ciphertext" in item.attrs)
    return {(item.hash_key.value, item.range_key.value): item for item in items}


def _events_since(stack: Stack, known: Container[Key]) -> list[AuditEvent]:
    """Return the events that are not known yet; each must be readable."""
    new = {key: item for key, item in _stored_events(stack).items() if key not in known}
    keyring = checking_keyring(stack)[0] if new else None
    return [
        decrypt_event(keyring, SimpleNamespace(event_id=event_id, ciphertext=item.attrs["ciphertext"].value))
        for (_, event_id), item in new.items()
    ]


def tried(stack: Stack, case: UseCase, chance: random.Random) -> Trial:
    """Return what happens to a use case while events cannot be written."""
    furnish(stack, case.add_more)
    stack.warm()
    before, known = state_of(stack), _stored_events(stack)
    failing = FailingEvents(chance)
    stack.aws.watch(failing)
    answer = case.act(stack)
    stack.aws.watch()
    changes = changes_between(before, state_of(stack))
    return Trial(answer, _events_since(stack, known), changes, failing.too_early)


def violations(trial: Trial, case: UseCase) -> Iterator[str]:
    """Yield what is shown, changed or done without a durable event."""
    yield from (f"written before its event: {each}" for each in trial.too_early)
    if not trial.events:
        if trial.changes:
            yield f"changed without an event: {dict(trial.changes)}"
        if (trial.answer.status, trial.answer.problem) != (503, "unavailable"):
            yield f"answered without an event: {trial.answer.status}"
    if trial.answer.status == 503 and set(trial.answer.body or {}) - OF_A_PROBLEM:
        yield "more than a problem is told"
    if trial.answer.status >= 400 and is_page(case) and names_child(trial.answer):
        yield "a page that says of a failure names the child"
    if trial.answer.status < 400 and case.caller:
        if case.caller.practitioner_id not in {event.practitioner_id for event in trial.events}:
            yield "no event names the caller"
        if untold := _children_shown(trial.answer, case) - {c for event in trial.events for c in event.child_ids}:
            yield f"shown without an event: {len(untold)} children"
        if is_page(case) and case.operation in LOOKS and not any(event.child_ids for event in trial.events):
            yield "a page is shown without an event about a child"


def _children_shown(answer: Answer, case: UseCase) -> set[str]:
    if case.operation not in LOOKS or is_page(case):
        return set()
    return {each["child_id"] for each in answer.body.get("candidates", [answer.body]) if "child_id" in each}


def is_page(case: UseCase) -> bool:
    """Return whether a use case is a page or a form: these answer with a page, not with JSON."""
    return "/pages/" in case.operation


def records_events(stack: Stack, case: UseCase) -> bool:
    """Return whether a use case writes an event when nothing fails."""
    furnish(stack, case.add_more)
    stack.warm()
    stack.aws.watch()
    case.act(stack)
    return any(call.writes and _writes_event(call) for call in stack.aws.calls)


def each_case() -> Callable[..., Any]:
    """Return a parameter for each use case that needs a sign-in."""
    return pytest.mark.parametrize("case", CASES, ids=str)


@each_case()
def test_nothing_is_shown_or_changed_unless_an_event_is_durable(stack, case):
    if not records_events(stack, case):
        assert case.operation in NO_EVENT
        return
    for number in range(TRIALS_OF_A_CASE):
        trial = tried(stack, case, random.Random(f"{case.name}|{number}"))  # noqa: S311 - must repeat
        assert list(violations(trial, case)) == [], number
