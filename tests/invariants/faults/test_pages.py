"""Each call of AWS that a page makes fails in turn, its answer is lost, or it lags; then the page is asked for again.

Nobody is shown half a child, a page without a record of it, or a page that says nothing of what to do.
"""

import pytest

from tests.invariants.every_page import EVERY_PAGE
from tests.invariants.faults.harness.directory import furnish
from tests.invariants.faults.harness.index_checker import disagreements
from tests.invariants.faults.harness.page_cases import PAGE_CASES
from tests.invariants.faults.harness.pages import names_child, open_pages
from tests.invariants.faults.harness.sweep import swept
from tests.invariants.faults.test_sweep import WHAT_IS_WRONG

PUBLIC = {"GET /pages/sign-in", "GET /pages/signed-in"}


def each_case() -> pytest.MarkDecorator:
    """Return a parameter for each page and form."""
    return pytest.mark.parametrize("case", PAGE_CASES, ids=str)


def test_every_page_and_form_has_a_use_case():
    covered = {case.operation for case in PAGE_CASES} - PUBLIC
    assert covered == {f"{method} /pages/{pattern}" for method, pattern in EVERY_PAGE}


@each_case()
def test_fault_is_shown_honestly_and_leaves_all_or_nothing(stack, case):
    sweep = swept(stack, case)
    wrong = {which.__name__: found for which in WHAT_IS_WRONG if (found := which(case, sweep))}
    half_told = [trial.what for trial in sweep.trials if trial.answer.status >= 400 and names_child(trial.answer)]
    assert (wrong, half_told) == ({}, [])


@each_case()
def test_lagging_reads_change_no_page(stack, case):
    furnish(stack, open_pages)
    undisturbed = case.act(stack)
    furnish(stack, open_pages)
    stack.aws.watch()
    stack.aws.lags = lambda _: 3
    answer = case.act(stack)
    assert (undisturbed.status, answer.status) == (case.status, case.status)
    assert disagreements(stack) == []
