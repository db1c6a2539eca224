"""Every call of every use case fails in turn, in every way, and every answer is lost; then the request is sent again.

By default, each call fails in one of the ways, in turn. `CONTACTPOINT_EXAMPLES=100` takes all of them, in functions
that hold their keysets, too.
"""

import json
from collections import Counter
from collections.abc import Container, Mapping

import pytest

from contactpoint.http.operations import OPERATIONS
from tests.invariants.faults.harness.directory import furnish
from tests.invariants.faults.harness.failures import EXCEPTION_TEXT, LOST, SENT_AGAIN, UNPROCESSED, is_conflict
from tests.invariants.faults.harness.index_checker import disagreements
from tests.invariants.faults.harness.stack import JOBS, Answer
from tests.invariants.faults.harness.sweep import Sweep, Trial, swept
from tests.invariants.faults.harness.use_cases import LOOKS, NO_EVENT, PUBLIC, USE_CASES, UseCase


def each_case(known: Mapping[str, str], without: Container[str] = ()) -> pytest.MarkDecorator:
    """Return a parameter for each use case; ``known`` names those that fail, and the finding."""
    return pytest.mark.parametrize(
        "case",
        [
            pytest.param(
                each,
                id=str(each),
                marks=[pytest.mark.xfail(strict=True, reason=known[each.name])] if each.name in known else [],
            )
            for each in USE_CASES
            if each.operation not in without
        ],
    )


def all_but(*names: str) -> list[str]:
    """Return the names of all use cases but some."""
    return [each.name for each in USE_CASES if each.name not in names]


Findings = list[str]


def _half_done(case: UseCase, sweep: Sweep) -> Findings:
    half = [trial.what for trial in sweep.trials if trial.changes not in (Counter(), sweep.changes)]
    return half + [f"{trial.what}: {each}" for trial in sweep.trials for each in trial.damage]


def _without_an_event(case: UseCase, sweep: Sweep) -> Findings:
    return [
        trial.what
        for trial in sweep.trials
        if not trial.events
        and (trial.changes or (_shows(trial.answer) and case.operation not in NO_EVENT))
        # A contact request is refused as new only if the same request made it before, with its event.
        and not (case.operation == "requestContact" and "ConditionalCheck" in trial.fault)
    ]


def _with_exception_text(case: UseCase, sweep: Sweep) -> Findings:
    return [t.what for t in sweep.trials if EXCEPTION_TEXT in t.answer.log + json.dumps(t.answer.body)]


def _dishonest(case: UseCase, sweep: Sweep) -> Findings:
    return [f"{t.what}: {t.answer.status}" for t in sweep.trials if not _is_honest(t, case, sweep)]


def _several_results(case: UseCase, sweep: Sweep) -> Findings:
    return [_ending(t) for t in sweep.trials if t.fault not in LOST and not _ends_in_one(t, case, sweep)]


def _several_results_after_a_lost_answer(case: UseCase, sweep: Sweep) -> Findings:
    return [_ending(t) for t in sweep.trials if t.fault in LOST and not _ends_in_one(t, case, sweep)]


def _failed_although_sent_again(case: UseCase, sweep: Sweep) -> Findings:
    again = [t for t in sweep.trials if t.fault == SENT_AGAIN]
    return [f"{t.what}: {t.answer.status}" for t in again if t.answer.status != sweep.answer.status]


WHAT_IS_WRONG = (
    _half_done,
    _without_an_event,
    _with_exception_text,
    _dishonest,
    _several_results,
    _several_results_after_a_lost_answer,
    _failed_although_sent_again,
)


SWEPT_ELSEWHERE = frozenset({"event_archive", "event_expiry", "destruction"})
"""These jobs use S3: tests/adapters/test_event_archive.py and test_destruction.py make their calls fail."""


def test_every_operation_and_every_job_has_a_use_case():
    covered = {each.operation for each in USE_CASES}
    assert covered | SWEPT_ELSEWHERE == {operation.name for operation in OPERATIONS} | set(JOBS) | {"authorizer"}


@each_case({"re-encrypt": "A step is many transactions, one for each record, and changes no content: it has no event"})
def test_fault_is_answered_honestly_and_leaves_all_or_nothing(stack, case):
    sweep = swept(stack, case)
    wrong = {which.__name__: found for which in WHAT_IS_WRONG if (found := which(case, sweep))}
    assert wrong == {}


@each_case({}, without=PUBLIC)
def test_lagging_reads_change_no_result(stack, case):
    furnish(stack)
    undisturbed = case.act(stack)
    furnish(stack)
    stack.aws.watch()
    stack.aws.lags = lambda _: 3
    answer = case.act(stack)
    assert undisturbed.status == case.status
    assert (answer.status, answer.problem) == (undisturbed.status, undisturbed.problem)
    assert disagreements(stack) == []


@each_case({}, without=PUBLIC)
def test_lasting_conflict_is_given_up(stack, case):
    furnish(stack)
    stack.aws.watch(lambda call: "cancelled: TransactionConflict" if call.operation == "TransactWriteItems" else None)
    case.act(stack)


@each_case({}, without=PUBLIC)
def test_lasting_throttling_of_batch_reads_is_given_up(stack, case):
    furnish(stack)
    stack.aws.watch(lambda call: UNPROCESSED if call.operation == "BatchGetItem" else None)
    case.act(stack)


def _shows(answer: Answer) -> bool:
    return answer.status < 300 or "candidates" in (answer.body or {})


def _is_honest(trial: Trial, case: UseCase, sweep: Sweep) -> bool:
    """Return whether an answer is the right one, says that AWS failed, or says that somebody else was faster."""
    answer = trial.answer
    if answer.status == 503:
        told = answer.problem == "unavailable" and "Retry-After" in answer.headers
        return told and (not trial.changes or case.operation in LOOKS or answer.body.get("may_be_done", True))
    shown_again = 422 if " /pages/" in case.operation else 409
    return answer.status == sweep.answer.status or (
        is_conflict(trial.fault) and answer.status in (409, 412, shown_again)
    )


def _ends_in_one(trial: Trial, case: UseCase, sweep: Sweep) -> bool:
    twice = Counter({what: 2 * number for what, number in sweep.changes.items()})
    right = [sweep.changes, twice] if case.operation in LOOKS else [sweep.changes]
    return trial.changes_again in right and trial.again.status < 500


def _ending(trial: Trial) -> str:
    return f"{trial.what}, then {trial.again.status} {dict(trial.changes_again)}"
