"""Retention: when a record leaves, and when it is destroyed."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from contactpoint.domain.lifecycle import archive_date, archive_dates_to_check, destruction_month


@given(st.dates(date(1992, 1, 1), date(2026, 11, 23)))
def test_destruction_month_is_six_years_after_the_archive_date(born):
    left = archive_date(born)
    assert left.year == born.year + 18
    assert (left.month, left.day) == (born.month, born.day) or (born.month, born.day, left.month, left.day) == (
        2,
        29,
        3,
        1,
    )
    assert destruction_month(left) == f"{left.year + 6}-{left.month:02}"
    assert left in archive_dates_to_check(left)
