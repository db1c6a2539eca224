"""The duty numbers on DynamoDB: read once a minute, and again at once where they were written."""

import pytest

from contactpoint.adapters.dynamodb.duty_numbers import DutyNumberItems
from contactpoint.application.ports.conflict import Conflict
from contactpoint.domain.registers.duty_numbers import DutyNumbersView
from tests.builders import DIRECTORY_TEAM

OURS = DutyNumbersView(name="Westvale children's social care", day="0113 496 0701", night="101")


class Clock:
    """A clock that a test moves."""

    seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def environments(stored, clock):
    """Return two execution environments."""
    return [DutyNumberItems(stored.connection, stored.keyring, clock) for _ in range(2)]


def event(stored):
    return stored.deps.new_event("duty_numbers_kept", DIRECTORY_TEAM)


def test_kept_numbers_are_read_by_authority(stored, environments):
    one, _ = environments
    assert one.get(["westvale", "northmoor"]) == {}
    one.save("westvale", OURS, None, event(stored))
    assert one.get(["westvale", "northmoor"]) == {"westvale": OURS}


def test_change_counts_elsewhere_within_a_minute(stored, environments, clock):
    one, other = environments
    assert other.get(["westvale"]) == {}
    one.save("westvale", OURS, None, event(stored))
    clock.seconds += 59
    assert other.get(["westvale"]) == {}
    clock.seconds += 1
    assert other.get(["westvale"]) == {"westvale": OURS}


def test_numbers_of_now_are_no_copy_and_a_write_on_an_older_copy_is_a_conflict(stored, environments):
    one, other = environments
    assert other.get(["westvale"]) == {}
    one.save("westvale", OURS, None, event(stored))
    assert other.get(["westvale"], now=True) == {"westvale": OURS}
    later = DutyNumbersView(name=OURS.name, day="0113 496 0799", night=OURS.night)
    other.save("westvale", later, OURS, event(stored))
    for stale in (None, OURS):
        with pytest.raises(Conflict):
            one.save("westvale", OURS, stale, event(stored))
    assert one.get(["westvale"], now=True) == {"westvale": later}
