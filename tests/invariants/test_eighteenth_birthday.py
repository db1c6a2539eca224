"""From midnight of the 18th birthday nobody finds or sees the record, whether or not the nightly run has come.

Two worlds: in one the run archived every record whose day has come, in the other it did not. Whatever anybody does,
the answers are the same.
"""

import ast
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from contactpoint.application.records.view import view_record
from contactpoint.application.search.search import SearchChildren, search
from contactpoint.domain.children import PendingChange, Record, Review
from contactpoint.domain.children.acts import act_on
from contactpoint.domain.children.sources.source import source_from
from contactpoint.domain.children.waiting_changes import with_act
from contactpoint.domain.matching import Criteria
from contactpoint.problems import Problem
from tests.builders import DIRECTORY_TEAM, NURSE, child, new_record
from tests.fakes import MemoryStore, fake_dependencies
from tests.invariants.faults.harness.directory import furnish
from tests.invariants.faults.harness.jobs import RUN, step
from tests.invariants.faults.harness.stack import the_stack
from tests.invariants.faults.harness.use_cases import USE_CASES

EVERYBODY_IS_18 = datetime(2033, 7, 6, 23, 0, 1, tzinfo=UTC)
"""The youngest child of the harness was born on 7 July 2015; in London it is one second past midnight."""
LISTS = {"listReviews", "listNotifications", "listEvents", "listOwnEvents", "listAccesses"}
"""What tells that the run has come: the log has its event, and a review that it ended is not listed."""
FROM_THE_ARCHIVE = {"giveSubjectAccess"}
"""What is given from the archive says when work with the child ended: by the run."""
COMPARED = [case for case in USE_CASES if case.caller and case.operation not in LISTS | FROM_THE_ARCHIVE]
APPLICATION = Path(view_record.__code__.co_filename).parents[1]
THE_ONE_WAY = {"dependencies.py", "archive.py", "hide_again_after_restore.py"}


@pytest.fixture
def stack():
    with the_stack().installed() as stack:
        stack.aws.watch()
        yield stack


def answered(stack, case, *, archived: bool) -> tuple[int, Any]:
    """Return the answer to a request just after midnight; opaque ids of what is created differ by design."""
    furnish(stack)
    stack.aws.watch()
    stack.now = EVERYBODY_IS_18
    if archived:
        everybody = [stack.ids[name] for name in ("child", "hidden", "held", "adult")]
        stack.invoke("archiving", step(*everybody, at=EVERYBODY_IS_18.isoformat()))
        assert stack.run_files.results[RUN][0, 0].counts == {"archived": 4}
    answer = case.act(stack)
    body = answer.body if isinstance(answer.body, dict) else {}
    return answer.status, {name: value for name, value in body.items() if name not in ("id", "search_id")}


@pytest.mark.parametrize("case", COMPARED, ids=str)
def test_record_that_is_due_is_as_if_it_were_archived(stack, case):
    assert answered(stack, case, archived=False) == answered(stack, case, archived=True)


@pytest.mark.parametrize(
    ("now", "found"),
    [
        (datetime(2029, 7, 4, 22, 59, 59, tzinfo=UTC), True),
        (datetime(2029, 7, 4, 23, 0, tzinfo=UTC), False),
        (datetime(2029, 7, 9, 9, 0, tzinfo=UTC), False),
    ],
)
def test_record_is_found_and_seen_until_midnight_in_london(now, found):
    store, day = MemoryStore(), date(2011, 7, 5)
    deps = fake_dependencies(store, now)
    store.save(new_record(Record(child=child(date_of_birth=day)), deps.new_event("registered", NURSE)))
    known = Criteria(given_name="Tyler", family_name="Reid", date_of_birth=day)
    outcome = search(deps, NURSE, SearchChildren(access_reason="urgent_care", criteria=known)).outcome
    assert (outcome == "match") is found
    if found:
        view_record(deps, NURSE, "child-0001", "urgent_care")
        return
    with pytest.raises(Problem, match="not-found"):
        view_record(deps, NURSE, "child-0001", "urgent_care")
    assert view_record(deps, DIRECTORY_TEAM, "child-0001", "inquiry")


def test_submitter_of_a_later_birthday_does_not_find_a_record_that_is_due():
    store = MemoryStore()
    deps = fake_dependencies(store, datetime(2029, 1, 23, 12, tzinfo=UTC))
    later = child(date_of_birth=child().date_of_birth.replace(year=2014))
    review = Review(
        review_id="r-1", kind="date_of_birth", submitted_by="p-nurse", submitted_at=deps.now(), suspicions=()
    )
    stated = {"date_of_birth": later.date_of_birth}
    act = act_on(child(), stated, source_from(NURSE, deps.today), waits_for="p-nurse")
    record = with_act(Record(child=child(), pending=(PendingChange(review=review),)), act)
    store.save(new_record(record, deps.new_event("registered", NURSE)))
    known = Criteria(given_name="Tyler", family_name="Reid", date_of_birth=later.date_of_birth)
    result = search(deps, NURSE, SearchChildren(access_reason="urgent_care", criteria=known))
    assert result.candidates == ()


def ports_used(source: str) -> set[str]:
    """Return the methods of the ports of records and of the index that find something."""
    calls = (node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return {ast.unparse(call).partition(".")[2] for call in calls} & {
        "records.find",
        "index.look_up",
        "index.look_up_shielded",
    }


@pytest.mark.parametrize("path", sorted(APPLICATION.rglob("*.py")), ids=lambda path: path.name)
def test_use_cases_find_records_only_through_the_dependencies(path):
    assert path.name in THE_ONE_WAY or ports_used(path.read_text(encoding="utf-8")) == set()
