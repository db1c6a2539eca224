"""The judging data's form: a directory and the searches made of it, as two CSV files (docs/evaluation.md)."""

import csv
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from datetime import date
from pathlib import Path

from cli import evaluate
from contactpoint.matching.evaluation import MemoryIndex, Query


@dataclass(frozen=True)
class Held:
    """A directory row: `aliases` is ``Given|Family`` and `previous_addresses` ``postcode|address``, joined by ``;``."""

    child_id: str
    given_name: str = ""
    family_name: str = ""
    date_of_birth: str = ""
    sex: str = ""
    postcode: str = ""
    address: str = ""
    aliases: str = ""
    previous_addresses: str = ""


@dataclass(frozen=True)
class Asked:
    """A query row. An empty `child_id` means that the person is not in the directory."""

    query_id: str = ""
    given_name: str = ""
    family_name: str = ""
    date_of_birth: str = ""
    age: str = ""
    sex: str = ""
    postcode: str = ""
    address: str = ""
    child_id: str = ""
    stratum: str = ""
    name_origin: str = ""


def write(folder: Path, directory: Iterable[Held], queries: Iterable[Asked]) -> None:
    """Write ``directory.csv`` and ``queries.csv`` into ``folder``, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "directory.csv", Held, directory)
    _write(folder / "queries.csv", Asked, queries)


def read(folder: Path, now: date) -> tuple[MemoryIndex, list[Query], date]:
    """Return a set's directory, its queries, and the day from which its ages count, ``now`` at the latest."""
    index = MemoryIndex(evaluate.card(row) for row in evaluate.rows(folder / "directory.csv"))
    queries = [evaluate.query(row) for row in evaluate.rows(folder / "queries.csv")]
    return index, queries, evaluate.as_of(queries, index.cards, now)


def _write(file: Path, form: type[Held] | type[Asked], rows: Iterable[Held | Asked]) -> None:
    with file.open("w", encoding="utf-8", newline="") as text:
        table = csv.writer(text)
        table.writerow(field.name for field in fields(form))
        table.writerows(astuple(row) for row in rows)
