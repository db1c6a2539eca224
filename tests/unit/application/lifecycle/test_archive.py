"""Archiving at eighteen."""

from datetime import date, timedelta

import pytest

from contactpoint.application.lifecycle.archive import (
    ATTEMPTS,
    archive_all,
    archive_if_due,
    list_due_for_archive,
)
from contactpoint.application.ports.conflict import Conflict
from contactpoint.application.records.view import view_record
from contactpoint.problems import Problem
from tests.builders import NURSE
from tests.fakes import fake_dependencies


@pytest.fixture
def store(store_with_record):
    return store_with_record


def test_record_is_archived_on_the_birthday_and_not_before(store):
    birthday_at_age = date(2029, 1, 23)
    assert list(list_due_for_archive(fake_dependencies(store), birthday_at_age - timedelta(days=1))) == []
    assert list(list_due_for_archive(fake_dependencies(store), birthday_at_age)) == ["child-0001"]
    assert archive_if_due(fake_dependencies(store), "child-0001", birthday_at_age - timedelta(days=1)) == "not_due"
    assert archive_if_due(fake_dependencies(store), "child-0001", birthday_at_age) == "archived"
    assert store.stored["child-0001"].archived


def test_retention_run_catches_up_after_a_month(store):
    assert list(list_due_for_archive(fake_dependencies(store), date(2029, 2, 22))) == ["child-0001"]


def test_record_that_fails_stops_no_other(store, monkeypatch):
    find = store.find

    def failing(child_id):
        if child_id == "child-bad":
            raise ValueError("secret")
        return find(child_id)

    monkeypatch.setattr(store, "find", failing)
    done = archive_all(fake_dependencies(store), ["child-bad", "child-0001"], date(2029, 1, 23))
    assert (done.outcomes, [*done.failures]) == (["archived"], ["child-bad"])


def test_record_that_changes_all_the_time_is_given_up(store, monkeypatch):
    attempts = []

    def conflicting(change):
        attempts.append(change)
        raise Conflict

    monkeypatch.setattr(store, "save", conflicting)
    with pytest.raises(Conflict):
        archive_if_due(fake_dependencies(store), "child-0001", date(2029, 1, 23))
    assert len(attempts) == ATTEMPTS


def test_archiving_twice_changes_nothing(store):
    birthday_at_age = date(2029, 1, 23)
    for _ in range(2):
        assert archive_if_due(fake_dependencies(store), "child-0001", birthday_at_age) == "archived"
    assert [e.event_type for e in store.events].count("archived") == 1


def conflicting(store, monkeypatch, times: int) -> list[int]:
    """Let the first attempts to save meet somebody else's change; return the attempts."""
    save, tried = store.save, []

    def refuse(change):
        tried.append(1)
        if len(tried) <= times:
            raise Conflict
        save(change)

    monkeypatch.setattr(store, "save", refuse)
    return tried


def test_record_that_changes_meanwhile_is_archived_at_the_next_attempt(store, monkeypatch):
    tried = conflicting(store, monkeypatch, times=2)
    assert archive_if_due(fake_dependencies(store), "child-0001", date(2029, 1, 23))
    assert (len(tried), store.stored["child-0001"].archived) == (3, True)


def test_record_that_changes_again_and_again_is_left_to_the_state_machine(store, monkeypatch):
    tried = conflicting(store, monkeypatch, times=99)
    with pytest.raises(Conflict):
        archive_if_due(fake_dependencies(store), "child-0001", date(2029, 1, 23))
    assert len(tried) == 3


def test_archived_record_returns_not_found(store):
    archive_if_due(fake_dependencies(store), "child-0001", date(2029, 1, 23))
    with pytest.raises(Problem, match="not-found"):
        view_record(fake_dependencies(store), NURSE, "child-0001", "urgent_care")
