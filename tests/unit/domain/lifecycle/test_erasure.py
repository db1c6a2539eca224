"""What an event says of a child is erased no later than the child's record, whatever is stated of it afterwards."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contactpoint.domain.children import LegalHold, Record, Retention
from contactpoint.domain.lifecycle import (
    destruction_month_of,
    erasure_month,
    erasure_month_without_child,
    months_ahead,
    to_archive,
)
from contactpoint.domain.lifecycle.merged_retention import all_due
from tests.builders import child

DAY = date(2026, 11, 23)


def record(born: date = date(2016, 3, 12), **retention) -> Record:
    stated = Retention(set_on=DAY, organisation_id="westvale", practitioner_id="p-team", **retention)
    return Record(child=child(date_of_birth=born), retention=stated if retention else None)


def test_event_of_a_child_is_erased_six_years_later_though_the_record_stays():
    assert destruction_month_of(record()) == "2040-03"
    assert erasure_month(DAY, [record()]) == "2032-10"


def test_event_of_several_children_is_erased_with_the_first():
    archived = replace(record(), archived_on=date(2022, 5, 1))
    assert erasure_month(DAY, [record(), archived]) == "2028-05"


def test_event_of_a_record_whose_month_has_passed_is_erased_with_its_own_month():
    assert erasure_month(DAY, [replace(record(), archived_on=date(2019, 5, 1))]) == "2026-11"


def test_event_of_a_held_record_is_erased_when_the_hold_can_end():
    hold = LegalHold(basis="inquiry", since=DAY)
    assert erasure_month(DAY, [replace(record(hold=hold), archived_on=date(2019, 5, 1))]) == "2026-12"
    assert erasure_month(DAY, [replace(record(hold=hold), archived_on=date(2022, 5, 1))]) == "2028-05"


@pytest.mark.parametrize(("months", "month"), [(0, "2026-11"), (1, "2026-12"), (2, "2027-01"), (12, "2027-11")])
def test_event_without_a_child_is_erased_after_the_stated_months(months, month):
    assert erasure_month_without_child(DAY, months) == month


@given(
    days=st.integers(0, 6000),
    late=st.integers(0, 400),
    born=st.dates(date(2002, 1, 1), date(2026, 11, 1)),
    stated=st.sampled_from(["death", "left", "born", "nothing"]),
    on_hold=st.booleans(),
)
def test_no_later_statement_destroys_a_record_before_its_events_are_erased(days, late, born, stated, on_hold):
    """A record that is in the directory on the day of an event; then something is stated, and it is archived."""
    before = record(born)
    if all_due([before], DAY):
        return
    today = DAY + timedelta(days=days)
    left = today - timedelta(days=late)
    retention = {"death": {"died_on": left}, "left": {"left_england_on": left}}.get(stated, {})
    after = record(left.replace(year=left.year - 18, day=min(left.day, 28)) if stated == "born" else born, **retention)
    if after.retention:
        after = replace(after, retention=replace(after.retention, set_on=today))
    if not all_due([after], today):
        return
    archived = to_archive(after, after.leaving.day, today)
    if on_hold:
        hold = LegalHold(basis="inquiry", since=DAY)
        held = Retention(set_on=today, organisation_id="westvale", practitioner_id="p-team", hold=hold)
        archived = replace(archived, retention=held)
        assert erasure_month(today, [archived]) <= destruction_month_of(
            replace(archived, retention=replace(held, hold=None, set_on=today))
        )
    else:
        assert erasure_month(DAY, [before]) <= destruction_month_of(archived)


def test_months_ahead_cover_each_month_that_an_event_of_the_next_year_can_have():
    for today in (DAY, date(2028, 2, 29), date(2027, 12, 31)):
        months = months_ahead(today)
        for later in range(0, 366, 5):
            day = today + timedelta(days=later)
            assert {erasure_month(day, []), erasure_month_without_child(day, 72)} <= set(months)
        assert months[0] == f"{today:%Y-%m}"
