"""`contactpoint cost`: the lines add up, and each driver moves them."""

import json

import pytest
from typer.testing import CliRunner

from cli.commands.measuring.cost import BAR_GBP, BAR_GROWTH_GBP
from cli.main import app


def cost(*options: str) -> dict:
    done = CliRunner().invoke(app, ["cost", "--no-measure", "--json", *options])
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


def test_total_is_the_sum_of_the_lines_at_the_stated_rate():
    found = cost()
    assert found["monthly_total_gbp"] == pytest.approx(sum(line["usd"] for line in found["lines"]) / 1.30, abs=0.01)
    assert [line["usd"] for line in found["lines"]] == sorted((line["usd"] for line in found["lines"]), reverse=True)
    assert all(line["usd"] > 0 for line in found["lines"])


def test_each_driver_raises_the_total():
    before = cost()["monthly_total_gbp"]
    for driver, value in (("searches", 41e6), ("views", 26e6), ("children", 12e6), ("pool-users", 1), ("systems", 1)):
        assert cost(f"--{driver}", str(value))["monthly_total_gbp"] > before, driver


def test_federated_users_cost_nothing_and_users_of_the_pool_do():
    assert not any(line["service"] == "Cognito" for line in cost()["lines"])
    assert next(line for line in cost("--pool-users", "330000")["lines"] if line["service"] == "Cognito")["usd"] == 6600


def test_bill_of_england_is_within_the_aim_with_the_archive_and_above_it_without():
    built, kept = cost(), cost("--audit-storage", "kept")
    assert built["monthly_total_gbp"] < BAR_GBP < kept["monthly_total_gbp"]
    assert built["growth_gbp_per_audit_year"] < BAR_GROWTH_GBP < kept["growth_gbp_per_audit_year"]


def test_bill_counts_the_sequencer_and_the_reads_of_the_archive():
    lines = {line["what"]: line["usd"] for line in cost()["lines"]}
    for what in ("writes of the Merkle log", "reads of the sequencer", "archive reads", "reads to archive a month"):
        assert lines[what] > 0


def test_three_drivers_are_listed_by_what_they_move():
    spans = [each["more_gbp"] - each["less_gbp"] for each in cost()["sensitivity"]]
    assert len(spans) == 3
    assert spans == sorted(spans, reverse=True)


def test_wrong_storage_lists_the_kinds():
    done = CliRunner().invoke(app, ["cost", "--no-measure", "--audit-storage", "attic"], env={"COLUMNS": "200"})
    assert done.exit_code != 0
    assert all(kind in done.output for kind in ("as-built", "kept"))


def test_printed_bill_above_the_aim_names_what_would_have_to_change():
    done = CliRunner().invoke(app, ["cost", "--no-measure", "--audit-storage", "kept"], env={"COLUMNS": "200"})
    assert "£41 million" in done.output
    assert "These changes are not built" in done.output
