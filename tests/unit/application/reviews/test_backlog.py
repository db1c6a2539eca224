"""What waits for directory teams: a number and an age, for the dashboards."""

from datetime import timedelta

from contactpoint.application.reviews.backlog import Waiting, count_waiting
from contactpoint.domain.audit import new_event_id
from tests.builders import NOW
from tests.fakes import MemoryStore, fake_dependencies


def test_nothing_waits_in_an_empty_directory():
    assert count_waiting(fake_dependencies(MemoryStore())) == Waiting(0, 0.0)


def test_age_is_that_of_the_oldest_review():
    store = MemoryStore()
    for days, authority in ((1, "westvale"), (9, "westvale"), (3, "northmoor")):
        store.reviews[authority, new_event_id(NOW - timedelta(days=days), "0" * 20)] = None
    assert count_waiting(fake_dependencies(store)) == Waiting(3, 9.0)
