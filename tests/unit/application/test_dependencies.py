"""Dependencies: the events that they make."""

from datetime import UTC, datetime

from tests.builders import NURSE
from tests.fakes import MemoryStore, fake_dependencies


def test_event_ids_sort_by_time():
    store = MemoryStore()
    earlier = fake_dependencies(store, datetime(2026, 1, 1, tzinfo=UTC)).new_event("viewed", NURSE)
    later = fake_dependencies(store, datetime(2026, 1, 1, 0, 0, 1, tzinfo=UTC)).new_event("viewed", NURSE)
    assert earlier.event_id < later.event_id
