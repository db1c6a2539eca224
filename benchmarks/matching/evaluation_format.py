"""The evaluation format: a directory and the searches made of it, as two CSV files (docs/evaluation.md)."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path

from contactpoint.domain.children.child import Sex
from contactpoint.domain.matching import Criteria, SearchDocument, normalise
from contactpoint.domain.matching.evaluation import MemoryIndex, Query
from contactpoint.domain.matching.index.search_document import to_place

SEXES: dict[str, Sex] = {"f": "female", "female": "female", "m": "male", "male": "male"}
MIN_STATED_AGES = 20
DIRECTORY_COLUMNS = ("child_id", "given_name", "family_name", "date_of_birth", "sex", "postcode", "address")
QUERY_COLUMNS = ("query_id", "date_of_birth", "sex", "child_id")


class MissingColumnError(ValueError):
    """A file lacks a column that it needs; the text names the file and the columns."""


class UndecodableFileError(ValueError):
    """A file is not in UTF-8; the text names the file and says what to do."""


@dataclass(frozen=True)
class DirectoryRow:
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
class QueryRow:
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


def write(folder: Path, directory: Iterable[DirectoryRow], queries: Iterable[QueryRow]) -> None:
    """Write ``directory.csv`` and ``queries.csv`` into ``folder``, which is created if necessary."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "directory.csv", DirectoryRow, directory)
    _write(folder / "queries.csv", QueryRow, queries)


def read(folder: Path, now: date) -> tuple[MemoryIndex, list[Query], date]:
    """Return a set's directory, its queries, and the day on which its ages are calculated, no later than ``now``."""
    index = MemoryIndex(map(parse_directory_row, read_directory(folder / "directory.csv")))
    queries = [parse_query_row(row) for row in read_queries(folder / "queries.csv")]
    return index, queries, infer_today(queries, index.documents, now)


def read_directory(file: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a directory file; raises MissingColumnError or UndecodableFileError."""
    return _read(file, DIRECTORY_COLUMNS)


def read_queries(file: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a queries file; raises MissingColumnError or UndecodableFileError."""
    return _read(file, QUERY_COLUMNS)


def parse_directory_row(row: dict[str, str]) -> SearchDocument:
    """Return a directory row as a search document. Unreadable fields are treated as missing."""
    places = [(row["postcode"], row["address"]), *_pairs(row.get("previous_addresses", ""))]
    return SearchDocument(
        child_id=row["child_id"],
        names=((row["given_name"], row["family_name"]), *_pairs(row.get("aliases", ""))),
        sex=SEXES.get(row["sex"].lower(), "not_specified"),
        date_of_birth=normalise.parse_date(row["date_of_birth"]),
        places=tuple(place for place in (to_place(p, a) for p, a in places) if any(place)),
    )


def parse_query_row(row: dict[str, str]) -> Query:
    """Return a query row as a search with its correct answer. Unreadable fields are treated as missing."""
    return Query(
        query_id=row["query_id"],
        criteria=Criteria(
            given_name=row.get("given_name") or None,
            family_name=row.get("family_name") or None,
            postcode=row.get("postcode") or None,
            address=row.get("address") or None,
            sex=SEXES.get(row["sex"].lower()),
            date_of_birth=normalise.parse_date(row["date_of_birth"]),
            year_of_birth=normalise.parse_year(row["date_of_birth"]),
            age=parse_age(row.get("age", "")),
        ),
        child_id=row["child_id"],
        stratum=row.get("stratum", ""),
        name_origin=row.get("name_origin", ""),
    )


def parse_age(text: str) -> int | None:
    """Return an age in whole years, or None if the text is not one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else None


def infer_today(queries: Sequence[Query], documents: Sequence[SearchDocument], now: date) -> date:
    """Return the day on which the queries' ages seem to be calculated: ``now``, unless the data are older.

    If enough queries state both age and date of birth, it is the day on which most of them agree. Otherwise, in a
    directory of more than a hundred children, it is the birth date of the youngest.
    """
    stated = [(q.criteria.date_of_birth, q.criteria.age) for q in queries]
    birthdays = [_birthday(born, age) for born, age in stated if born and age is not None]
    if len(birthdays) >= MIN_STATED_AGES:
        return min(now, _most_agreed_day(birthdays))
    births = sorted(c.date_of_birth for c in documents if c.date_of_birth and c.date_of_birth <= now)
    return births[-1 - len(births) // 1_000] if len(births) > 100 else now


def _most_agreed_day(birthdays: Sequence[date]) -> date:
    """Return the first day that lies in the year after as many of the birthdays as possible."""
    changes = sorted([(day, 1) for day in birthdays] + [(day + timedelta(days=365), -1) for day in birthdays])
    agreeing = accumulate(change for _, change in changes)
    return max(zip(agreeing, (day for day, _ in changes), strict=True), key=lambda each: each[0])[1]


def _birthday(born: date, age: int) -> date:
    """Return the day on which the child reached that age; for the 29th to 31st of a month, the 28th."""
    return date(min(born.year + age, 9998), born.month, min(born.day, 28))


def _pairs(text: str) -> list[tuple[str, str]]:
    """Return the pairs of ``one|other``, joined by ``;``."""
    parts = (pair.partition("|") for pair in text.split(";") if pair)
    return [(one, other) for one, _, other in parts]


def _read(file: Path, columns: Sequence[str]) -> Iterator[dict[str, str]]:
    table = csv.DictReader(io.StringIO(_text(file), newline=""))
    names = [name.strip() for name in table.fieldnames or ()]
    table.fieldnames = names
    missing = [column for column in columns if column not in names]
    if missing:
        separated = " Its columns must be separated by commas." if ";" in "".join(names) else ""
        needed = f"{file.name} has no column {', '.join(missing)}. It needs {', '.join(columns)}."
        raise MissingColumnError(f"{needed}{separated}")
    for row in table:
        yield {name: (value or "").strip() for name, value in row.items() if name}


def _text(file: Path) -> str:
    """Return the text of a file in UTF-8, with or without a byte order mark; raises UndecodableFileError."""
    content = file.read_bytes()
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UndecodableFileError(f"{file.name} is in UTF-16. Save it as CSV in UTF-8.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        text = f"{file.name} is not in UTF-8: line {line} cannot be read. It may be in Windows-1252."
        raise UndecodableFileError(f"{text} Save it as CSV in UTF-8.") from None


def _write(file: Path, form: type[DirectoryRow | QueryRow], rows: Iterable[DirectoryRow | QueryRow]) -> None:
    with file.open("w", encoding="utf-8", newline="") as text:
        table = csv.writer(text)
        table.writerow(field.name for field in fields(form))
        table.writerows(astuple(row) for row in rows)
