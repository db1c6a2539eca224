"""The harness sees what it should see: each kind of fault, and each kind of damage."""

import pytest

from contactpoint.adapters.dynamodb.tables import MODELS, AccountItem, IndexEntryItem, RecordItem, ReviewItem
from contactpoint.domain.children.record import searchable_when_shielded
from contactpoint.domain.matching import blocking_keys_of_record
from contactpoint.domain.matching.index.search_document import to_search_document
from tests.builders import DIRECTORY_TEAM, MANAGER
from tests.invariants.faults.harness.aws import MAX_CALLS, EndlessCallsError
from tests.invariants.faults.harness.directory import NEW, furnish, require
from tests.invariants.faults.harness.index_checker import CHECKED, SELF_CONTAINED, contents, disagreements


@pytest.fixture(autouse=True)
def furnished(stack):
    furnish(stack)
    stack.aws.watch()


def test_checker_finds_nothing_wrong_in_a_furnished_directory(stack):
    assert disagreements(stack) == []


def test_checker_knows_every_table():
    assert set(MODELS) == CHECKED | SELF_CONTAINED


def _delete_entry(stack):
    next(iter(IndexEntryItem.scan())).delete()


def _orphan_entry(stack):
    item = next(iter(IndexEntryItem.scan()))
    item.blind_index = b"0" * 16
    item.save()


def _delete_record(stack):
    RecordItem(stack.ids["child"], "record").delete()


def _delete_review(stack):
    next(iter(ReviewItem.scan())).delete()


def _swap_records(stack):
    one, other = (RecordItem.get(stack.ids[name], "record") for name in ("child", "adult"))
    one.ciphertext = other.ciphertext
    one.save()


@pytest.mark.parametrize("damage", [_delete_entry, _orphan_entry, _delete_record, _delete_review, _swap_records])
def test_checker_finds_damage(stack, damage):
    with stack.aws.unseen():
        damage(stack)
    assert disagreements(stack)


def test_checker_finds_a_hidden_fact_that_is_searchable(stack):
    everything = contents(stack)
    hidden = everything.records[stack.ids["hidden"]].record
    visible = searchable_when_shielded(hidden.child)
    keys, visible_keys = (blocking_keys_of_record(to_search_document(each)) for each in (hidden.child, visible))
    key = next(key for key in keys if key not in visible_keys)
    with stack.aws.unseen():
        item = next(iter(IndexEntryItem.scan(IndexEntryItem.child_id == stack.ids["hidden"])))
        item.blind_index = everything.keyring.blind_index("searchable", key)
        item.save()
    assert any("hidden" in each for each in disagreements(stack))


def test_failed_call_changes_nothing_and_lost_answer_changes_everything(stack):
    for fault, added in (("timeout", 0), ("answer lost", 1)):
        furnish(stack)
        children = len(contents(stack).records)
        stack.aws.watch(lambda call, f=fault: f if len(call.request.get("TransactItems", ())) > 5 else None)
        assert stack.call("registerChild", DIRECTORY_TEAM, NEW).status >= 500
        assert len(contents(stack).records) == children + added


def test_read_lags_unless_it_asks_for_a_consistent_one(stack):
    stack.aws.lags = lambda _: 1
    require(stack.call("suspendAccount", MANAGER, {"reason": "long_absence"}, practitioner_id="p-nurse-01"), 200)
    stored = [AccountItem.get("practitioner#p-nurse-01", consistent_read=consistent) for consistent in (False, True)]
    assert [each.status for each in stored] == ["active", "suspended"]


def test_request_that_never_stops_calling_is_stopped(stack):
    with pytest.raises(EndlessCallsError):
        for _ in range(MAX_CALLS + 1):
            stack.authorize("p-nurse-01")
