"""`contactpoint simulate`: two small years without a fault, and faults that it finds."""

from datetime import date

import pytest
from msgspec.structs import replace

from cli.commands.measuring.simulate import COUNTED, live
from cli.simulation.invariants import violations_of
from cli.simulation.random_acts import Life


def test_two_years_of_a_small_authority_violate_nothing():
    report = live(years=2, children=30, seed=4)
    assert report["violations"] == []
    assert set(COUNTED) <= report.keys()


def test_records_are_destroyed_with_a_certificate_six_years_after_they_left():
    report = live(years=8, children=20, seed=2)
    assert report["violations"] == []
    assert report["destroyed"] > 0


@pytest.fixture
def life():
    life = Life(20, 1, date(2027, 1, 1))
    life.settle_in()
    life.live_a_day()
    assert list(violations_of(life)) == []
    return life


def test_lost_shield_is_found(life):
    next(iter(life.people.values())).shielded = True
    assert any("a shield" in each for each in violations_of(life))


def test_lost_child_is_found(life):
    child_id = next(iter(life.people))
    life.directory.stored[child_id] = replace(life.directory.stored[child_id], archived=True)
    assert any("under age is lost" in each for each in violations_of(life))


def test_record_that_is_kept_after_its_six_years_is_found(life):
    life.destruction.cohorts.members["2026-12"].add("somebody")
    assert any("kept after its six years" in each for each in violations_of(life))


def test_counts_that_do_not_balance_are_found(life):
    life.counts["born"] += 1
    assert any("balance" in each for each in violations_of(life))
