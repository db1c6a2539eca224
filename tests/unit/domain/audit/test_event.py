"""The ids of audit events."""

from datetime import UTC, datetime, timedelta

from contactpoint.domain.audit import new_event_id

RANDOM = "f" * 20


def test_event_id_is_milliseconds_then_randomness():
    assert new_event_id(datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC), RANDOM) == "0000000003e8" + RANDOM


def test_event_ids_of_one_millisecond_after_another_sort_by_time():
    now = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    assert new_event_id(now, RANDOM) < new_event_id(now + timedelta(milliseconds=1), "0" * 20)
