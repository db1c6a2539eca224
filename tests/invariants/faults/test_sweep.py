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
from tests.invariants.faults.harness.retention_jobs import RETENTION_CASES
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
            for each in (*USE_CASES, *RETENTION_CASES)
            if each.operation not in without
        ],
    )


def all_but(*names: str) -> list[str]:
    """Return the names of all use cases but some."""
    return [each.name for each in USE_CASES if each.name not in names]


Findings = list[str]


def _half_done(case: UseCase, sweep: Sweep) -> Findings:
    whole = (Counter[str](), sweep.changes)
    half = [trial.what for trial in sweep.trials if not case.in_steps and trial.changes not in whole]
    damage = [f"{trial.what}: {each}" for trial in sweep.trials for each in trial.damage if each not in sweep.damage]
    return half + damage


def _without_an_event(case: UseCase, sweep: Sweep) -> Findings:
    return [
        trial.what
        for trial in sweep.trials
        if sweep.events > trial.events == 0
        and not case.in_steps
        and (trial.changes or (_shows(trial.answer) and case.operation not in NO_EVENT))
        # A contact request is refused as new only if the same request made it before, with its event.
        and not (case.operation == "requestContact" and "ConditionalCheck" in trial.fault)
    ]


def _with_exception_text(case: UseCase, sweep: Sweep) -> Findings:
    return [t.what for t in sweep.trials if EXCEPTION_TEXT in t.answer.log + json.dumps(t.answer.body)]


def _dishonest(case: UseCase, sweep: Sweep) -> Findings:
    return [f"{t.what}: {t.answer.status}" for t in sweep.trials if not _is_honest(t, case, sweep)]


def _succeeded_without_result(case: UseCase, sweep: Sweep) -> Findings:
    """Nobody repeats what was answered with success, so then all of it must be done.

    A condition is refused only if somebody else has done the same, which this fault does not do.
    """
    refused = [trial for trial in sweep.trials if "ConditionalCheck" in trial.fault]
    succeeded = [t for t in sweep.trials if t.answer.status == sweep.answer.status < 300 and t not in refused]
    return [f"{trial.what}: {dict(trial.changes)}" for trial in succeeded if trial.changes != sweep.changes]


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
    _succeeded_without_result,
    _several_results,
    _several_results_after_a_lost_answer,
    _failed_although_sent_again,
)


def test_every_operation_and_every_job_has_a_use_case():
    covered = {each.operation for each in (*USE_CASES, *RETENTION_CASES)}
    assert covered == {operation.name for operation in OPERATIONS} | set(JOBS) | {"authorizer"}


@each_case({})
def test_fault_is_answered_honestly_and_leaves_all_or_nothing(stack, case):
    sweep = swept(stack, case)
    wrong = {which.__name__: found for which in WHAT_IS_WRONG if (found := which(case, sweep))}
    assert wrong == {}


@each_case({}, without=PUBLIC)
def test_lagging_reads_change_no_result(stack, case):
    furnish(stack, case.add_more)
    undisturbed, damage = case.act(stack), disagreements(stack)
    furnish(stack, case.add_more)
    stack.aws.watch()
    stack.aws.lags = lambda _: 3
    answer = case.act(stack)
    assert undisturbed.status == case.status
    assert (answer.status, answer.problem) == (undisturbed.status, undisturbed.problem)
    assert disagreements(stack) == damage


@each_case({}, without=PUBLIC)
def test_lasting_conflict_is_given_up(stack, case):
    furnish(stack, case.add_more)
    stack.aws.watch(lambda call: "cancelled: TransactionConflict" if call.operation == "TransactWriteItems" else None)
    case.act(stack)


@each_case({}, without=PUBLIC)
def test_lasting_throttling_of_batch_reads_is_given_up(stack, case):
    furnish(stack, case.add_more)
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
    told_once = not case.in_steps or trial.events_again == sweep.events
    return trial.changes_again in right and told_once and _ends_well(trial.again, case)


def _ends_well(answer: Answer, case: UseCase) -> bool:
    """Return whether a repetition does not fail; where the undisturbed case raises the alarm, it may do so again."""
    return answer.status < 500 or answer.status == case.status


def _ending(trial: Trial) -> str:
    return f"{trial.what}, then {trial.again.status} {dict(trial.changes_again)}"
