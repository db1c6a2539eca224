"""Every call of every use case fails in turn, in every way, and every answer is lost; then the request is sent again.

By default, each call fails in one of the ways, in turn. `CONTACTPOINT_EXAMPLES=100` takes all of them, in functions
that hold their keysets, too.
"""

import functools
import json
import os
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from contactpoint.http.operations import OPERATIONS
from tests.invariants.faults.aws import EXCEPTION_TEXT, Call, Fault, faults_of, is_conflict
from tests.invariants.faults.index_checker import disagreements
from tests.invariants.faults.stack import JOBS, Answer, Stack
from tests.invariants.faults.use_cases import LOOKS, NO_EVENT, PUBLIC, USE_CASES, UseCase, furnish

WAYS = int(os.environ.get("CONTACTPOINT_EXAMPLES", "1"))
"""In how many ways each call fails."""
OUTAGE = "everything from here"
LOST = ("answer lost", "answer lost, sent again")
COUNTED = {
    "test-records": ("version", "state"),
    "test-search_index": ("version",),
    "test-accounts": ("version", "status", "active"),
    "test-contact_requests": ("version",),
    "test-reviews": (),
    "test-notifications": (),
    "test-idempotency": (),
}
"""The tables in which a use case leaves its result, and what of an item shows that it has changed."""
NEW_COHORTS = ("register", "register with key", "register shielded", "register a new identity", "amend")
LONE_EVENTS = (
    "search in vain",
    "register a duplicate",
    "list reviews",
    "list notifications",
    "list practitioners",
    "list accounts",
    "view an account",
    "list a day's events",
    "authorize a stranger",
)
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


@dataclass(frozen=True)
class Sweep:
    """What a use case does undisturbed, and all its trials."""

    answer: Answer
    changes: Counter[str]
    trials: tuple[Trial, ...]


@functools.cache
def swept(stack: Stack, case: UseCase) -> Sweep:
    """Return what happens to a use case; it is found out once for all the tests below."""
    trials: list[Trial] = []
    for warm in (False, True) if WAYS > 50 else (False,):
        before, events = _begin(stack, warm=warm)
        stack.aws.watch()
        answer = case.act(stack)
        calls, changes = stack.aws.calls, _changes(before, _state(stack))
        assert answer.status == case.status, (answer.status, answer.body, answer.log)
        assert case.operation in NO_EVENT or _events(stack) > events, "no audit event"
        for call, fault in _faults(calls, USE_CASES.index(case)):
            trials.append(_trial(stack, case, call, fault, warm=warm))
    return Sweep(answer, changes, tuple(trials))


def _begin(stack: Stack, *, warm: bool) -> tuple[State, int]:
    furnish(stack)
    if warm:
        stack.warm()
    return _state(stack), _events(stack)


def _faults(calls: Sequence[Call], turn: int) -> Iterator[tuple[Call, Fault]]:
    """Yield which call is to fail, and how. Of equal calls, such as twenty queries, the first and the last fail."""
    for call in calls:
        equal = [other.number for other in calls if other.kind == call.kind]
        if call.number not in (equal[0], equal[-1]):
            continue
        every = faults_of(call)
        yield from ((call, every[(turn + way) % len(every)]) for way in range(min(WAYS, len(every))))
        turn += WAYS
        if call.number == 0 or call.operation == "TransactWriteItems":
            yield call, OUTAGE
        if call.writes:
            yield from ((call, lost) for lost in LOST)


def _trial(stack: Stack, case: UseCase, call: Call, fault: Fault, *, warm: bool) -> Trial:
    before, events = _begin(stack, warm=warm)
    if fault == OUTAGE:
        stack.aws.watch(lambda current: "no connection" if current.number >= call.number else None)
    else:
        stack.aws.watch(lambda current: fault if current.number == call.number else None)
    answer = case.act(stack)
    changes, told = _changes(before, _state(stack)), _events(stack) - events
    damage = disagreements(stack) if changes else []
    stack.aws.watch()
    again = case.act(stack)
    damage += disagreements(stack)
    what = f"{fault} at call {call.number}, {' '.join(call.kind)}{', warm' if warm else ''}"
    return Trial(what, fault, answer, changes, told, damage, again, _changes(before, _state(stack)))


def _state(stack: Stack) -> State:
    """Return the keys of all that is stored, and what shows that it has changed."""
    found: State = {}
    for table, attributes in COUNTED.items():
        for item in stack.aws.items(table):
            shown = tuple(str(item.attrs[name].value) for name in attributes if name in item.attrs)
            found[table, item.hash_key.value, item.range_key and item.range_key.value] = shown
    return found


def _changes(before: State, after: State) -> Counter[str]:
    """Return how many items of each table are new, gone and changed."""
    signs = {key: "+" for key in after.keys() - before.keys()} | {key: "-" for key in before.keys() - after.keys()}
    signs |= {key: "~" for key in before.keys() & after.keys() if before[key] != after[key]}
    return Counter(f"{sign}{key[0].removeprefix('test-')}" for key, sign in signs.items())


def _events(stack: Stack) -> int:
    return sum(partition.startswith("day#") for partition in stack.aws.values("test-audit_log", "partition"))


def each_case(known: Mapping[str, str], without: Container[str] = ()) -> pytest.MarkDecorator:
    """Return a parameter for each use case; ``known`` names those that fail, and the finding."""
    return pytest.mark.parametrize(
        "case",
        [
            pytest.param(
                each,
                id=str(each),
                marks=[
                    pytest.mark.xdist_group(f"sweep {each}"),
                    *([pytest.mark.xfail(strict=True, reason=known[each.name])] if each.name in known else []),
                ],
            )
            for each in USE_CASES
            if each.operation not in without
        ],
    )


def all_but(*names: str) -> list[str]:
    """Return the names of all use cases but some."""
    return [each.name for each in USE_CASES if each.name not in names]


def test_every_operation_and_every_job_has_a_use_case():
    covered = {each.operation for each in USE_CASES}
    assert covered == {operation.name for operation in OPERATIONS} | set(JOBS) | {"authorizer"}


@each_case({})
def test_fault_leaves_all_or_nothing(stack, case):
    sweep = swept(stack, case)
    half = [trial.what for trial in sweep.trials if trial.changes not in (Counter(), sweep.changes)]
    assert half == []
    assert [(trial.what, trial.damage) for trial in sweep.trials if trial.damage] == []


@each_case({})
def test_nothing_is_changed_or_shown_without_an_event(stack, case):
    unrecorded = [
        trial.what
        for trial in swept(stack, case).trials
        if not trial.events and (trial.changes or (_shows(trial.answer) and case.operation not in NO_EVENT))
    ]
    assert unrecorded == []


@each_case(dict.fromkeys(("find who is due", "archive", "review access", "authorize", "authorize a stranger"), "R29"))
def test_exception_text_reaches_neither_answer_nor_log(stack, case):
    trials = swept(stack, case).trials
    assert [t.what for t in trials if EXCEPTION_TEXT in t.answer.log + json.dumps(t.answer.body)] == []


@each_case(dict.fromkeys(all_but("check health", "get the contract"), "R18"))
def test_fault_is_answered_as_unavailable(stack, case):
    sweep = swept(stack, case)
    assert [(t.what, t.answer.status) for t in sweep.trials if not _is_honest(t, sweep.answer.status)] == []


@each_case({"propose a sign-in": "R23: it is read after it is written, and its notification is sent again"})
def test_request_after_a_fault_ends_in_one_result(stack, case):
    sweep = swept(stack, case)
    assert [_ending(t) for t in sweep.trials if t.fault not in LOST and not _ends_in_one(t, case, sweep)] == []


@each_case(dict.fromkeys(("request contact", "forward a contact request", "propose a sign-in"), "R23"))
def test_request_after_a_lost_answer_ends_in_one_result(stack, case):
    sweep = swept(stack, case)
    assert [_ending(t) for t in sweep.trials if t.fault in LOST and not _ends_in_one(t, case, sweep)] == []


@each_case(dict.fromkeys(LONE_EVENTS, "R16"))
def test_write_that_botocore_sends_again_succeeds(stack, case):
    sweep = swept(stack, case)
    again = [t for t in sweep.trials if t.fault == "answer lost, sent again"]
    assert [(t.what, t.answer.status) for t in again if t.answer.status != sweep.answer.status] == []


@each_case(dict.fromkeys(NEW_COHORTS, "R15"), without=PUBLIC)
def test_lagging_reads_change_no_result(stack, case):
    before, _ = _begin(stack, warm=False)
    stack.aws.watch()
    stack.aws.lags = lambda _: 3
    answer = case.act(stack)
    assert (answer.status, answer.problem) == (case.status, swept(stack, case).answer.problem)
    assert disagreements(stack) == []


@each_case({"archive": "R28"}, without=PUBLIC)
def test_lasting_conflict_is_given_up(stack, case):
    furnish(stack)
    stack.aws.watch(lambda call: "cancelled: TransactionConflict" if call.operation == "TransactWriteItems" else None)
    case.act(stack)


@each_case(dict.fromkeys(all_but(), "R22"), without=PUBLIC)
def test_lasting_throttling_of_batch_reads_is_given_up(stack, case):
    furnish(stack)
    stack.aws.watch(lambda call: "unprocessed" if call.operation == "BatchGetItem" else None)
    case.act(stack)


def _shows(answer: Answer) -> bool:
    return answer.status < 300 or "candidates" in (answer.body or {})


def _is_honest(trial: Trial, status: int) -> bool:
    """Return whether an answer is the right one, says that AWS failed, or says that somebody else was faster."""
    if trial.answer.status == 503:
        return trial.answer.problem == "unavailable" and "Retry-After" in trial.answer.headers
    return trial.answer.status == status or (is_conflict(trial.fault) and trial.answer.status in (409, 412))


def _ends_in_one(trial: Trial, case: UseCase, sweep: Sweep) -> bool:
    twice = Counter({what: 2 * number for what, number in sweep.changes.items()})
    right = [sweep.changes, twice] if case.operation in LOOKS else [sweep.changes]
    return trial.changes_again in right and trial.again.status < 500


def _ending(trial: Trial) -> tuple[str, int, dict[str, int]]:
    return trial.what, trial.again.status, dict(trial.changes_again)
