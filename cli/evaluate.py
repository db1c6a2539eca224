"""`contactpoint evaluate`: reads the judging data's CSV files, runs the real engine, and tells how good it is."""

import csv
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console
from rich.progress import track
from rich.table import Table

from cli.plotting import side_by_side
from contactpoint.children.record import Sex
from contactpoint.matching import Card, Criteria, normalise
from contactpoint.matching.evaluation import MemoryIndex, Query, report, run

SEXES: dict[str, Sex] = {"f": "female", "female": "female", "m": "male", "male": "male"}


def evaluate(directory: Path, queries: Path, today: date | None, now: date, console: Console) -> dict[str, Any]:
    """Return the measures of the queries against the directory.

    Parameters
    ----------
    directory, queries
        CSV files in the form that docs/evaluation.md describes. A field that cannot be read counts as not given.
    today
        The day on which the searches are made: ages count from it. If not said, the day that the data tell (`as_of`).
    now
        The day beyond which no data can be from.
    """
    cards = [card(row) for row in track(list(rows(directory)), "Directory", console=console)]
    index = MemoryIndex(track(cards, "Index", console=console))
    asked = [query(row) for row in rows(queries)]
    day = today or as_of(asked, index.cards, now)
    searched = run(index, track(asked, "Searches", console=console), day, time.process_time)
    return report(list(searched))


def rows(file: Path) -> Iterator[dict[str, str]]:
    """Yield a CSV file's rows; a missing field is empty."""
    with file.open(encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            yield {name: (value or "").strip() for name, value in row.items() if name}


def card(row: dict[str, str]) -> Card:
    """Return a directory row as the card that the directory would hold."""
    aliases = [tuple(pair.partition("|")[::2]) for pair in row.get("aliases", "").split(";") if pair]
    former = [pair.partition("|")[::2] for pair in row.get("previous_addresses", "").split(";") if pair]
    places = [(row["postcode"], row["address"]), *former]
    return Card(
        child_id=row["child_id"],
        names=((row["given_name"], row["family_name"]), *aliases),
        sex=SEXES.get(row["sex"].lower(), "not_specified"),
        date_of_birth=normalise.read_date(row["date_of_birth"]),
        places=tuple((normalise.postcode(p), normalise.address(a)) for p, a in places if p or a),
    )


def query(row: dict[str, str]) -> Query:
    """Return a query row."""
    given = {name: row[name] for name in ("given_name", "family_name", "postcode", "address") if row.get(name)}
    return Query(
        query_id=row["query_id"],
        criteria=Criteria(
            **given,
            sex=SEXES.get(row["sex"].lower()),
            date_of_birth=normalise.read_date(row["date_of_birth"]),
            year_of_birth=normalise.read_year(row["date_of_birth"]),
            age=read_age(row.get("age", "")),
        ),
        child_id=row["child_id"],
        stratum=row.get("stratum", ""),
        name_origin=row.get("name_origin", ""),
    )


def as_of(queries: Sequence[Query], cards: Sequence[Card], today: date) -> date:
    """Return the day from which the queries' ages seem to count: ``today``, unless the data are older.

    Where queries state both age and date of birth, it is the day on which most of these agree; else, of a directory
    of more than a hundred, that of the youngest.
    """
    stated = [(q.criteria.date_of_birth, q.criteria.age) for q in queries]
    birthdays = [_birthday(born, age) for born, age in stated if born and age is not None]
    if len(birthdays) >= ENOUGH_STATED:
        return min(today, _agreed(birthdays))
    births = sorted(c.date_of_birth for c in cards if c.date_of_birth and c.date_of_birth <= today)
    return births[-1 - len(births) // 1_000] if len(births) > 100 else today


ENOUGH_STATED = 20


def _agreed(birthdays: Sequence[date]) -> date:
    """Return the first day that lies in the year after as many of the birthdays as possible."""
    changes = sorted([(day, 1) for day in birthdays] + [(day + timedelta(days=365), -1) for day in birthdays])
    agreeing = accumulate(change for _, change in changes)
    return max(zip(agreeing, (day for day, _ in changes), strict=True), key=lambda each: each[0])[1]


def _birthday(born: date, age: int) -> date:
    """Return the day on which the child came to that age; a leap day's is the day before."""
    return date(min(born.year + age, 9998), born.month, min(born.day, 28))


def read_age(text: str) -> int | None:
    """Return an age in whole years, or None for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else None


def table(found: dict[str, Any]) -> Table:
    """Return the measures as a table: all queries, then each stratum and each name origin."""
    columns = ("recall_at_1", "recall_at_5", "confident_correct", "confident_wrong", "open_set_false_match")
    more = ("lookups_mean", "candidates_p99", "cpu_ms_p99")
    shown = Table(*(name.replace("_", " ") for name in ("", *columns, *more)))
    shown.columns[0].no_wrap = True
    groups: Iterable[tuple[str, dict[str, Any]]] = [
        ("all", found),
        *((name, m) for name, m in found["by_stratum"].items() if name),
        *((f"{name} names", m) for name, m in found["by_name_origin"].items() if name),
    ]
    for name, measured in groups:
        exact = (_told(measured[column], 4) for column in columns)
        rough = (_told(measured[column], 1) for column in more)
        shown.add_row(name, *exact, *rough)
    return shown


def write(found: dict[str, Any], file: Path) -> None:
    """Write the measures as one JSON object."""
    file.write_bytes(msgspec.json.format(json.dumps(found).encode(), indent=2))


def plot(found: dict[str, Any], file: Path) -> None:
    """Write a plot: is a stated probability right that often, and who is found by kind of query."""
    with side_by_side(file, 12, 5) as (calibrated, strata):
        bands = found["calibration"]
        calibrated.plot([0, 1], [0, 1], color="#999999", linestyle="--")
        calibrated.plot([b["predicted"] for b in bands], [b["observed"] for b in bands], marker="o", color="#31688e")
        calibrated.set(xlabel="stated probability", ylabel="share that was right", title="Calibration")
        measured = {name: m["recall_at_1"] for name, m in found["by_stratum"].items() if m["recall_at_1"] is not None}
        strata.barh(list(measured), list(measured.values()), color="#35b779")
        strata.set(xlabel="recall at 1", title="By kind of query", xlim=(min(0.8, *measured.values(), 1.0), 1.0))
        strata.invert_yaxis()


def _told(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}f}"
