"""`contactpoint simulate`: two small years without a fault, and faults that it finds."""

from datetime import date

import pytest
from msgspec.structs import replace
from typer import Exit

from cli.commands.measuring.simulate import COUNTED, live, simulate
from cli.simulation.invariants import violations_of
from cli.simulation.people import NOTHING_STATED, team
from cli.simulation.random_acts import Life


def test_violations_are_shown_with_the_day_and_the_number(monkeypatch, capsys):
    monkeypatch.setattr("cli.commands.measuring.simulate.violations_of", lambda life: [f"{life.day}: wrong: a1"])
    with pytest.raises(Exit):
        simulate(years=1, children=10, seed=1)
    shown = capsys.readouterr().out
    assert "2027-01-02: wrong: a1" in shown
    assert "2027-01-12" not in shown


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
    assert list(violations_of(life)) == [f"{life.day}: somebody under age is lost: {child_id}"]


def test_record_that_is_kept_after_its_six_years_is_found(life):
    life.destruction.cohorts.members["2026-12"].add("somebody")
    assert any("kept after its six years" in each for each in violations_of(life))


def test_counts_that_do_not_balance_are_found(life):
    life.counts["born"] += 1
    assert any("balance" in each for each in violations_of(life))


def only_archived(life):
    """Let one child leave England, and return the number."""
    life.retention.emigrate()
    (child_id,) = life.gone
    return child_id


def test_record_that_was_archived_and_need_not_have_left_is_found(life):
    life.gone[only_archived(life)].state(NOTHING_STATED)
    assert any("need not leave is archived" in each for each in violations_of(life))


def test_record_that_is_overdue_is_found(life):
    person = next(iter(life.people.values()))
    person.state(replace(person.stated, died_on=life.day))
    assert any("has to leave is in the directory" in each for each in violations_of(life))


def test_record_on_hold_that_was_destroyed_is_found(life):
    child_id = only_archived(life)
    life.retention.hold_archived()
    (month,) = (month for month, members in life.destruction.cohorts.members.items() if child_id in members)
    assert month.startswith("on-hold-")
    life.destruction.cohorts.unreadable.add(month)
    assert any("destroyed before its six years" in each for each in violations_of(life))


def test_departure_that_was_stated_in_error_is_undone(life):
    child_id = only_archived(life)
    life.retention.come_back()
    assert child_id in life.people
    assert list(violations_of(life)) == []


def test_correction_to_an_adults_birthday_archives_and_an_archived_child_who_is_younger_comes_back(life):
    child_id, person = next((number, each) for number, each in life.people.items() if not each.shielded)
    life._amend_as(team(person.authority), child_id, {"date_of_birth": date(1999, 1, 23)})
    life._decide_reviews()
    assert (child_id in life.gone, list(violations_of(life))) == (True, [])
    life.retention.is_younger()
    assert (child_id in life.people, list(violations_of(life))) == (True, [])
