"""The duty numbers on DynamoDB: read once a minute, and again at once where they were written."""

import pytest

from contactpoint.adapters.dynamodb.duty_numbers import DutyNumberItems
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
    one.save("westvale", OURS, event(stored))
    assert one.get(["westvale", "northmoor"]) == {"westvale": OURS}


def test_change_counts_elsewhere_within_a_minute(stored, environments, clock):
    one, other = environments
    assert other.get(["westvale"]) == {}
    one.save("westvale", OURS, event(stored))
    clock.seconds += 59
    assert other.get(["westvale"]) == {}
    clock.seconds += 1
    assert other.get(["westvale"]) == {"westvale": OURS}
