"""What a bill comes to, how it grows, and what moves it most."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from cli.cost.bill import Line, Prices, Scenario, Units, bill

PRICES = Path(__file__).with_name("prices.toml")
ORIGINAL_GBP_A_YEAR = 41_000_000
"""What the first ContactPoint was to cost a year."""
DRIVERS = ("searches", "views", "audit_months", "children", "registrations", "amendments", "moves", "pool_users")
CHANGE = 0.5


class Sensitivity(NamedTuple):
    """What the total becomes if one driver is half as large again, or half as large."""

    driver: str
    less_gbp: float
    more_gbp: float


class Saving(NamedTuple):
    """A change of the system, and what it would save in a month."""

    what: str
    gbp: float


@dataclass(frozen=True)
class Estimate:
    """A bill with its total."""

    lines: Sequence[Line]
    total_gbp: float
    growth_gbp_per_audit_year: float
    sensitivity: Sequence[Sensitivity]
    savings: Sequence[Saving]


def load_prices() -> Prices:
    """Return the price table."""
    return tomllib.loads(PRICES.read_text(encoding="utf-8"))


def estimate(units: Units, scenario: Scenario, prices: Prices) -> Estimate:
    """Return the bill of a scenario, with the three drivers that move it most."""
    total = total_gbp(units, scenario, prices)
    later = replace(scenario, audit_months=scenario.audit_months + 12)
    moved = [_move(units, scenario, prices, driver) for driver in DRIVERS]
    largest = sorted(moved, key=lambda each: each.less_gbp - each.more_gbp)[:3]
    lines = bill(units, scenario, prices)
    growth = total_gbp(units, later, prices) - total
    return Estimate(lines, total, growth, largest, _savings(lines, prices))


def total_gbp(units: Units, scenario: Scenario, prices: Prices) -> float:
    """Return what a month costs in pounds."""
    return float(sum(line.usd for line in bill(units, scenario, prices)) / prices["usd_per_gbp"])


def _move(units: Units, scenario: Scenario, prices: Prices, driver: str) -> Sensitivity:
    def at(factor: float) -> float:
        changed = replace(scenario, **{driver: getattr(scenario, driver) * factor})
        return total_gbp(units, changed, prices)

    return Sensitivity(driver, at(1 - CHANGE), at(1 + CHANGE))


def _savings(lines: Sequence[Line], prices: Prices) -> list[Saving]:
    """Return what changes that are not built would save, each of them applied after those above it."""
    traces = sum(line.usd for line in lines if line.service == "X-Ray")
    return [Saving("No traces: the metrics and the log lines of a call stay", traces / prices["usd_per_gbp"])]
