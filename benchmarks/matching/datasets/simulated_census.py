"""Write a noisy census: ``python -m benchmarks.matching.datasets.simulated_census FOLDER --noise 0.03``.

The people come from the simulated population of the `pseudopeople` package (BSD-3-Clause): invented, of all ages, in
households. The directory is one enumeration with little noise, the searches are another with ``--noise``. A fifth of
the searches are for people left out of the directory. Only every second household is searched for, so that training
data (``--half 0``) and evaluation data (``--half 1``) never overlap.
"""

import argparse
import random
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pseudopeople

from benchmarks.matching.evaluation_format import DirectoryRow, QueryRow, write

ABSENT, LITTLE_NOISE = 0.2, 0.01


def census(folder: Path, noise: float, half: int, seed: int) -> None:
    """Write ``directory.csv`` and ``queries.csv``; ``noise`` is the chance of each kind of error in each field."""
    counted, again = _enumerated(LITTLE_NOISE, seed), _enumerated(noise, seed + 1_000)
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    absent = set(chance.sample(sorted(counted), int(len(counted) * ABSENT)))
    directory = (DirectoryRow(number, **_facts(row)) for number, row in counted.items() if number not in absent)
    write(folder, directory, _queries(counted, again, absent, half))


def _enumerated(noise: float, seed: int) -> dict[str, Any]:
    """Return one enumeration's rows by the person's number."""
    kinds = pseudopeople.get_config()["decennial_census"]["column_noise"]
    columns = {column: {kind: {"cell_probability": noise} for kind in errors} for column, errors in kinds.items()}
    rows = pseudopeople.generate_decennial_census(seed=seed, config={"decennial_census": {"column_noise": columns}})
    return {row.simulant_id: row for row in rows.drop_duplicates("simulant_id").itertuples()}


def _queries(counted: dict[str, Any], again: dict[str, Any], absent: set[str], half: int) -> Iterator[QueryRow]:
    for number, row in again.items():
        if number in counted and zlib.crc32(counted[number].household_id.encode()) % 2 == half:
            right = "" if number in absent else number
            yield QueryRow(query_id=f"q-{number}", age=_text(row.age), child_id=right, **_facts(row))


def _facts(row: Any) -> dict[str, str]:
    address = (row.street_number, row.street_name, row.unit_number)
    return {
        "given_name": _text(row.first_name),
        "family_name": _text(row.last_name),
        "date_of_birth": _iso(_text(row.date_of_birth)),
        "sex": _text(row.sex),
        "postcode": _text(row.zipcode),
        "address": " ".join(filter(None, map(_text, address))),
    }


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _iso(text: str) -> str:
    """Return ``MM/DD/YYYY`` in ISO order, even if it is not a valid date."""
    parts = text.split("/")
    return f"{parts[2]}-{parts[0]}-{parts[1]}" if len(parts) == 3 else text


def main() -> None:
    """Write the set that the command line describes."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.matching.datasets.simulated_census", description=__doc__
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--noise", type=float, default=0.03)
    parser.add_argument("--half", type=int, choices=(0, 1), default=1)
    parser.add_argument("--seed", type=int, default=11)
    given = parser.parse_args()
    census(given.folder, given.noise, given.half, given.seed)


if __name__ == "__main__":
    main()
