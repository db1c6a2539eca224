"""Reading many items by their keys: all of them, in bounded time, by one helper."""

import ast

import pytest

from cli.local_stack.workspace import ROOT
from contactpoint.adapters.dynamodb.client import retries
from contactpoint.adapters.dynamodb.client.batch_reads import PAGE, get_all
from contactpoint.adapters.dynamodb.tables import AccountItem
from contactpoint.application.ports.unavailable import Unavailable

SOURCES = [file for folder in ("layers", "functions", "cli") for file in sorted((ROOT / folder).rglob("*.py"))]


@pytest.fixture
def throttled(stored, monkeypatch):
    """Read at most one item of each call, as a throttled table does; `reads` are the sizes of the calls."""
    original, reads, slept = AccountItem._batch_get_page, [], []

    def read(keys, **options):
        reads.append(len(keys))
        items, _ = original(keys[:1], **options)
        return items, keys[1:]

    monkeypatch.setattr(AccountItem, "_batch_get_page", read)
    monkeypatch.setattr(retries.attempts, "__defaults__", (slept.append,))
    return reads, slept


def test_all_items_are_found_in_pages_and_missing_ones_are_left_out(stored):
    keys = [f"organisation#{number:03d}" for number in range(2 * PAGE + 50)]
    with AccountItem.batch_write() as batch:
        for key in keys:
            batch.save(AccountItem(key))
    found = get_all(AccountItem, [*keys, *keys, "organisation#none"])
    assert sorted(item.account_key for item in found) == keys
    assert get_all(AccountItem, []) == []


def test_what_a_call_leaves_unread_is_read_after_a_pause(throttled):
    reads, slept = throttled
    for key in ("a", "b", "c"):
        AccountItem(key).save()
    assert {item.account_key for item in get_all(AccountItem, ["a", "b", "c"])} == {"a", "b", "c"}
    assert (reads, len(slept)) == ([3, 2, 1], 2)


def test_table_that_stays_throttled_is_given_up(throttled):
    reads, slept = throttled
    with pytest.raises(Unavailable):
        get_all(AccountItem, [str(number) for number in range(50)])
    assert (len(reads), len(slept)) == (retries.ATTEMPTS, retries.ATTEMPTS - 1)


def test_pauses_are_random_and_grow(monkeypatch):
    asked = []
    monkeypatch.setattr(retries.random, "uniform", lambda low, high: asked.append((low, high)) or 0)
    assert list(retries.attempts(lambda _: None)) == [1, 2, 3, 4]
    assert [low for low, _ in asked] == [0, 0, 0]
    assert [high for _, high in asked] == sorted({high for _, high in asked})


def test_nothing_else_reads_batches():
    """PynamoDB's own loop has neither a pause nor an end."""
    others = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in SOURCES
        if file.name != "batch_reads.py"
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("batch_get", "_batch_get_page", "batch_get_item")
    ]
    assert others == []
