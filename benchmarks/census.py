"""Writes a noisy census in the judging form: ``python -m benchmarks.census FOLDER --noise 0.03``.

From the simulated population of the `pseudopeople` package (BSD-3-Clause; invented people of all ages, in households).
The directory is one enumeration with a little noise, the searches are another with as much as asked for, a fifth of
them for people left out of the directory. Only every second household is searched for, so that what is trained on
(``--half 0``) is never what is measured (``--half 1``).
"""

import argparse
import random
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pseudopeople

from benchmarks.judging import Asked, Held, write

ABSENT, LITTLE_NOISE = 0.2, 0.01


def census(folder: Path, noise: float, half: int, seed: int) -> None:
    """Write ``directory.csv`` and ``queries.csv``; ``noise`` is the chance of each slip in each field."""
    counted, again = _enumerated(LITTLE_NOISE, seed), _enumerated(noise, seed + 1_000)
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    absent = set(chance.sample(sorted(counted), int(len(counted) * ABSENT)))
    held = (Held(number, **_facts(row)) for number, row in counted.items() if number not in absent)
    write(folder, held, _asked(counted, again, absent, half))


def _enumerated(noise: float, seed: int) -> dict[str, Any]:
    """Return one enumeration's rows by the person's number."""
    kinds = pseudopeople.get_config()["decennial_census"]["column_noise"]
    columns = {column: {kind: {"cell_probability": noise} for kind in slips} for column, slips in kinds.items()}
    rows = pseudopeople.generate_decennial_census(seed=seed, config={"decennial_census": {"column_noise": columns}})
    return {row.simulant_id: row for row in rows.drop_duplicates("simulant_id").itertuples()}


def _asked(counted: dict[str, Any], again: dict[str, Any], absent: set[str], half: int) -> Iterator[Asked]:
    for number, row in again.items():
        if number in counted and zlib.crc32(counted[number].household_id.encode()) % 2 == half:
            right = "" if number in absent else number
            yield Asked(query_id=f"q-{number}", age=_text(row.age), child_id=right, **_facts(row))


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
    """Return ``MM/DD/YYYY`` in the ISO order, whether or not it is a date."""
    parts = text.split("/")
    return f"{parts[2]}-{parts[0]}-{parts[1]}" if len(parts) == 3 else text


def main() -> None:
    """Write the set that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.census", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--noise", type=float, default=0.03)
    parser.add_argument("--half", type=int, choices=(0, 1), default=1)
    parser.add_argument("--seed", type=int, default=11)
    given = parser.parse_args()
    census(given.folder, given.noise, given.half, given.seed)


if __name__ == "__main__":
    main()
