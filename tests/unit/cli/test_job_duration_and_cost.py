"""`contactpoint keysets plan` and `nightly plan`: hours and pounds follow from the measured units of one record."""

import json

import pytest
from typer.testing import CliRunner

from cli.cost.bill_totals import load_prices
from cli.cost.job_plan import SHARE, TABLE_WRITE_UNITS, plan_archiving, plan_rotation
from cli.cost.units import STORED_OF_JOBS, stored_units
from cli.main import app

ENGLAND = 11_500_000
UNITS = stored_units(STORED_OF_JOBS).units


def run(*options: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(options), env={"COLUMNS": "200"})
    return done.exit_code, done.output


def planned(*options: str) -> dict:
    code, output = run(*options, "--json")
    assert code == 0, output
    return json.loads(output)


def test_rotation_of_england_has_hours_and_pounds_from_the_units_of_one_record():
    found = planned("keysets", "plan", "--records", str(ENGLAND))
    lines = {line["what"]: line for line in found["lines"]}
    assert lines["writes"]["amount"] == pytest.approx(ENGLAND * sum(UNITS["index"]["writes"].values()))
    assert found["gbp"] == pytest.approx(sum(line["usd"] for line in found["lines"]) / load_prices()["usd_per_gbp"])
    assert found["hours"] == pytest.approx(sum(found["phases"].values()))
    assert 0 < found["phases"]["the run"] < found["shape"]["run_hours"]


def test_rotation_of_the_index_writes_each_entry_and_deletes_the_former_one():
    (index, cohorts) = (UNITS[kind]["writes"]["search_index"] for kind in ("index", "cohorts"))
    assert index == pytest.approx(2 * cohorts, rel=0.01)


def test_run_leaves_people_half_of_what_a_table_can_write():
    for kind in ("index", "cohorts"):
        plan = plan_rotation(UNITS, kind, ENGLAND, load_prices())
        assert plan.limited_by == "environments", "the run would write more, and people would be told to try again"
        assert plan.write_units_per_second <= TABLE_WRITE_UNITS * SHARE


@pytest.mark.parametrize("due", [30_000, 60_000])
def test_night_of_a_national_peak_is_over_before_morning(due):
    found = planned("nightly", "plan", "--records", str(due))
    assert found["hours"] < 1
    assert found["gbp"] < 5
    assert found["step_seconds"] < found["shape"]["step_seconds"]


def test_twice_the_records_take_twice_the_time():
    one, two = (plan_archiving(UNITS, due, load_prices()) for due in (30_000, 60_000))
    assert two.hours == pytest.approx(2 * one.hours)


def test_run_that_is_longer_than_its_time_limit_is_refused():
    code, output = run("keysets", "plan", "--records", "999999999")
    assert (code, "It does not fit" in output) == (1, True)


def test_printed_plan_says_what_to_do_first_and_what_is_assumed():
    code, output = run("keysets", "plan", "--records", str(ENGLAND))
    assert code == 0
    assert all(
        said in output for said in ("warm throughput of the table search_index", "Assumed: 40 ms", "hours in all")
    )
