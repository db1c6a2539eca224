"""Which months are due, and how long a backup can hold what was destroyed."""

from datetime import date
from itertools import islice

import pytest
from msgspec.structs import replace

from contactpoint.domain.children import Record
from contactpoint.domain.lifecycle import destruction_month_of, to_archive
from contactpoint.domain.lifecycle.destruction import BACKUP_DAYS, MONTHS_LOOKED_BACK, due_months
from infra.constructs.storage.backups import KEPT_DAYS
from tests.builders import child


@pytest.mark.parametrize(
    ("today", "months"),
    [
        (date(2035, 1, 31), ["2034-12", "2034-11"]),
        (date(2035, 2, 1), ["2035-01", "2034-12"]),
        (date(2036, 1, 1), ["2035-12", "2035-11"]),
    ],
)
def test_month_is_due_when_it_is_over(today, months):
    assert list(islice(due_months(today), 2)) == months
    assert len(list(due_months(today))) == MONTHS_LOOKED_BACK


def test_certificate_counts_a_day_more_than_backups_are_kept():
    assert BACKUP_DAYS == KEPT_DAYS + 1


@pytest.mark.parametrize(
    ("archived_on", "month"),
    [(date(2029, 1, 23), "2035-01"), (date(2029, 2, 3), "2035-01"), (date(2036, 5, 6), "2042-05")],
)
def test_six_years_begin_with_the_archiving_if_it_came_late(archived_on, month):
    record = Record(child=replace(child(), date_of_birth=date(2011, 1, 23)))
    assert destruction_month_of(to_archive(record, archived_on)) == month
