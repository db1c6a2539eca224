"""When a month of events is archived, and when its events may expire."""

from datetime import UTC, datetime

import pytest

from contactpoint.domain.audit.event_archiving import days_of, expires_at, last_complete_month, may_expire, month_after


def at(month, day, hour=0):
    return datetime(2026, month, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(("now", "month"), [(at(11, 1), "2026-09"), (at(11, 1, 1), "2026-10"), (at(1, 5), "2025-12")])
def test_month_is_complete_an_hour_after_its_end(now, month):
    assert last_complete_month(now) == month


def test_events_expire_two_weeks_after_their_month():
    assert expires_at("2026-09") == at(10, 15)
    assert month_after("2026-12") == "2027-01"
    assert len(days_of("2026-02")) == 28


@pytest.mark.parametrize(
    ("archived", "now", "may"),
    [
        ((), at(10, 1), False),
        (("2026-08",), at(10, 1), True),
        (("2026-08",), at(10, 12, 23), True),
        (("2026-08",), at(10, 13), False),
        (("2026-08", "2026-09"), at(10, 13), True),
        (("2026-08", "2026-09"), at(12, 1), False),
    ],
)
def test_nothing_expires_if_a_month_that_is_about_to_is_not_archived(archived, now, may):
    assert may_expire(archived, now) is may
