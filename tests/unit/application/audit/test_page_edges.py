"""Pages of audit events: each is full until the last, and only the last says that nothing follows."""

from datetime import timedelta

import pytest

from contactpoint.application.audit.access_history_and_day_lists import (
    PAGE_SIZE,
    ChosenEvents,
    access_history,
    list_events,
)
from tests.builders import AUDITOR, DIRECTORY_TEAM, NOW, NURSE, TEACHER
from tests.fakes import FakeAuditLogReader, MemoryStore, fake_dependencies

ABOUT = {"child_ids": ("child-0001",), "authorities": ("westvale",)}
NEXT_DAY = NOW + timedelta(days=1)


@pytest.fixture
def store():
    return MemoryStore()


def record(store, count: int, *, hidden_after_each: int = 0, **of_hidden: str) -> None:
    """Record views of one child, each followed by events that the list leaves out."""
    deps = fake_dependencies(store)
    for _ in range(count):
        store.append(deps.new_event("viewed", NURSE, access_reason="urgent_care", **ABOUT))
        for _ in range(hidden_after_each):
            store.append(deps.new_event(**{"event_type": "viewed", "caller": TEACHER, **ABOUT, **of_hidden}))


def page_lengths(store, read) -> list[int]:
    """Return how many views each page shows, until a page says that it is the last."""
    lengths, before = [], None
    while True:
        page = read(before)
        lengths.append(len([event for event in page.events if event.event_type == "viewed"]))
        assert len(page.events) <= PAGE_SIZE
        if page.next_before is None:
            return lengths
        before = page.next_before


def pages_of_history(store, access_reason="subject_access", caller=DIRECTORY_TEAM) -> list[int]:
    return page_lengths(
        store,
        lambda before: access_history(
            fake_dependencies(MemoryStore()), FakeAuditLogReader(store), caller, "child-0001", access_reason, before
        ),
    )


def pages_of_day(store) -> list[int]:
    reader = FakeAuditLogReader(store)
    return page_lengths(
        store,
        lambda before: list_events(
            fake_dependencies(MemoryStore(), NEXT_DAY), reader, AUDITOR, ChosenEvents(day=NOW.date()), before
        ),
    )


EDGES = [
    (1, [1]),
    (PAGE_SIZE - 1, [PAGE_SIZE - 1]),
    (PAGE_SIZE, [PAGE_SIZE]),
    (PAGE_SIZE + 1, [PAGE_SIZE, 1]),
    (2 * PAGE_SIZE, [PAGE_SIZE, PAGE_SIZE]),
    (2 * PAGE_SIZE + 1, [PAGE_SIZE, PAGE_SIZE, 1]),
]


@pytest.mark.parametrize(("count", "lengths"), EDGES)
@pytest.mark.parametrize("hidden", [0, 1, 3])
def test_history_has_full_pages_whatever_it_leaves_out(store, count, lengths, hidden):
    record(store, count, hidden_after_each=hidden, redaction="hide_link")
    assert pages_of_history(store) == lengths
    assert pages_of_history(store, "oversight", AUDITOR) == lengths


@pytest.mark.parametrize(("count", "lengths"), EDGES)
@pytest.mark.parametrize("hidden", [0, 1, 3])
def test_day_has_full_pages_whatever_it_leaves_out(store, count, lengths, hidden):
    record(store, count, hidden_after_each=hidden, event_type="duplicates_checked")
    assert pages_of_day(store) == lengths


def test_day_without_events_is_one_empty_page(store):
    assert pages_of_day(store) == [0]


@pytest.mark.parametrize("redaction", ["", "hide_child"])
def test_look_at_a_history_is_redacted_as_its_newest_event_is(store, redaction):
    record(store, 1)
    store.append(fake_dependencies(store, NEXT_DAY).new_event("amended", NURSE, redaction=redaction, **ABOUT))
    looked = MemoryStore()
    access_history(
        fake_dependencies(looked), FakeAuditLogReader(store), DIRECTORY_TEAM, "child-0001", "subject_access", None
    )
    assert [(event.event_type, event.redaction) for event in looked.events] == [("access_history_viewed", redaction)]


def test_look_at_a_history_is_not_hidden_from_its_own_list(store):
    """An event about a sensitive service has no row; a look at the history is no such event."""
    record(store, 1)
    store.append(
        fake_dependencies(store, NEXT_DAY).new_event("involvement_recorded", NURSE, redaction="hide_link", **ABOUT)
    )
    looked = MemoryStore()
    access_history(
        fake_dependencies(looked), FakeAuditLogReader(store), DIRECTORY_TEAM, "child-0001", "subject_access", None
    )
    assert looked.events[0].redaction == ""
