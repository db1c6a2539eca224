"""Lets every call of a use case fail in turn and every answer be lost, and then sends the request again."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from contactpoint.adapters.dynamodb.tables import COHORT_MARK
from tests.invariants.faults.harness.aws import Call
from tests.invariants.faults.harness.directory import furnish
from tests.invariants.faults.harness.failures import LOST, UPLOADED_MEANWHILE, Fault, faults_of
from tests.invariants.faults.harness.index_checker import disagreements
from tests.invariants.faults.harness.page_cases import PAGE_CASES
from tests.invariants.faults.harness.retention_jobs import RETENTION_CASES
from tests.invariants.faults.harness.stack import Answer, Stack
from tests.invariants.faults.harness.use_cases import MARKS, NO_EVENT, TIME_TO_LIVE, USE_CASES, UseCase

WAYS = int(os.environ.get("CONTACTPOINT_EXAMPLES", "1"))
"""In how many ways each call fails."""
OUTAGE = "everything from here"
COUNTED = {
    "test-records": ("version", "state"),
    "test-search_index": ("version",),
    "test-accounts": ("version", "status", "active"),
    "test-contact_requests": ("version",),
    "test-reviews": (),
    "test-cases": (),
    "test-notifications": (),
    "test-idempotency": (),
}
"""The tables in which a use case leaves its result, and what of an item shows that it has changed."""
TURN_OF = {case.name: number for number, case in enumerate((*USE_CASES, *PAGE_CASES, *RETENTION_CASES))}
ALSO_COUNTED = {"test-cohort_keysets": (), "test-event_keysets": ("state",)}
State = dict[tuple[str, Any, Any], tuple[Any, ...]]


@dataclass(frozen=True)
class Trial:
    """What a fault did, and what the same request did afterwards."""

    what: str
    fault: Fault
    answer: Answer
    changes: Counter[str]
    events: int
    damage: Sequence[str]
    again: Answer
    changes_again: Counter[str]
    events_again: int


@dataclass(frozen=True)
class Sweep:
    """What a use case does undisturbed, and all its trials.

    Attributes
    ----------
    damage
        What disagrees until a later step of the same job.
    """

    answer: Answer
    changes: Counter[str]
    trials: tuple[Trial, ...]
    events: int
    damage: Sequence[str]


def swept(stack: Stack, case: UseCase) -> Sweep:
    """Return what happens to a use case."""
    trials: list[Trial] = []
    for warm in (False, True) if WAYS > 50 else (False,):
        before, events = _begin(stack, case, warm=warm)
        stack.aws.watch()
        answer = case.act(stack)
        calls, changes = stack.aws.calls, changes_between(before, state_of(stack, case.also_changes))
        told, damage = _events(stack) - events, disagreements(stack) if case.in_steps else []
        assert answer.status == case.status, (answer.status, answer.body, answer.log)
        assert case.operation in NO_EVENT or told, "no audit event"
        for call, fault in _faults(calls, TURN_OF[case.name]):
            trials.append(_trial(stack, case, call, fault, warm=warm))
    return Sweep(answer, changes, tuple(trials), told, damage)


def _begin(stack: Stack, case: UseCase, *, warm: bool) -> tuple[State, int]:
    furnish(stack, case.add_more)
    if warm:
        stack.warm()
    return state_of(stack, case.also_changes), _events(stack)


def _faults(calls: Sequence[Call], turn: int) -> Iterator[tuple[Call, Fault]]:
    """Yield which call is to fail, and how.

    Of equal calls, such as twenty queries, the first and the last fail; of reads, by default, one of them in turn.
    """
    only = -(turn % 2)
    for call in calls:
        equal = [other.number for other in calls if other.kind == call.kind]
        ends = (equal[0], equal[-1]) if call.writes or WAYS > 1 else (equal[only],)
        if call.number not in ends:
            continue
        every = faults_of(call)
        yield from ((call, every[(turn + way) % len(every)]) for way in range(min(WAYS, len(every))))
        turn += WAYS
        if call.number == 0 or call.operation == "TransactWriteItems":
            yield call, OUTAGE
        if call.operation == "PutObject" and call.conditional:
            yield call, UPLOADED_MEANWHILE
        if call.writes:
            yield from ((call, lost) for lost in LOST)


def _trial(stack: Stack, case: UseCase, call: Call, fault: Fault, *, warm: bool) -> Trial:
    before, events = _begin(stack, case, warm=warm)
    if fault == OUTAGE:
        stack.aws.watch(lambda current: "no connection" if current.number >= call.number else None)
    else:
        stack.aws.watch(lambda current: fault if current.number == call.number else None)
    answer = case.act(stack)
    changes, told = changes_between(before, state_of(stack, case.also_changes)), _events(stack) - events
    damage = disagreements(stack) if changes and not case.in_steps else []
    stack.aws.watch()
    again = case.act(stack)
    damage += disagreements(stack)
    what = f"{fault} at call {call.number}, {' '.join(call.kind)}{', warm' if warm else ''}"
    changes_again = changes_between(before, state_of(stack, case.also_changes))
    return Trial(what, fault, answer, changes, told, damage, again, changes_again, _events(stack) - events)


def state_of(stack: Stack, more: Sequence[str] = ()) -> State:
    """Return the keys of all that is stored, and what shows that it has changed."""
    found: State = {(bucket, key, None): (content,) for (bucket, key), content in stack.aws.objects.items()}
    if TIME_TO_LIVE in more:
        found[TIME_TO_LIVE, None, None] = (stack.aws.expires("test-audit_log"),)
    counted = COUNTED | {table: ALSO_COUNTED[table] for table in more if table in ALSO_COUNTED}
    for table, attributes in counted.items():
        for item in stack.aws.items(table):
            if item.range_key and item.range_key.value == COHORT_MARK and MARKS not in more:
                continue  # Part of the keyset, which stays if the record is not written.
            shown = tuple(str(item.attrs[name].value) for name in attributes if name in item.attrs)
            found[table, item.hash_key.value, item.range_key and item.range_key.value] = shown
    return found


def changes_between(before: State, after: State) -> Counter[str]:
    """Return how many items of each table are new, gone and changed."""
    signs = dict.fromkeys(after.keys() - before.keys(), "+") | dict.fromkeys(before.keys() - after.keys(), "-")
    signs |= {key: "~" for key in before.keys() & after.keys() if before[key] != after[key]}
    return Counter(f"{sign}{key[0].removeprefix('test-')}" for key, sign in signs.items())


def _events(stack: Stack) -> int:
    """Return how many events there are: each is in one list of a day."""
    return sum("organisation" in item.attrs for item in stack.aws.items("test-audit_log"))
