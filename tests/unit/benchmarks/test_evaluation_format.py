"""Data sets as files."""

from datetime import date, timedelta

from benchmarks.matching import evaluation_format
from benchmarks.matching.evaluation_format import DirectoryRow, QueryRow, write


def write_files(folder, directory, queries):
    write(folder, (DirectoryRow(*row) for row in directory), (QueryRow(*row) for row in queries))
    return ["--directory", str(folder / "directory.csv"), "--queries", str(folder / "queries.csv")]


def test_infer_today_returns_the_day_most_ages_agree_on(tmp_path):
    directory = [(f"c{n}", "Ann", f"Name{n}", f"2010-{n % 12 + 1:02}-{n % 28 + 1:02}", *[""] * 5) for n in range(60)]
    queries = [
        (f"q{n}", "", row[2], row[3], str(age_on(date.fromisoformat(row[3]))), *[""] * 6)
        for n, row in enumerate(directory)
    ]
    write_files(tmp_path, directory, queries)
    queries = [
        evaluation_format.parse_query_row(row) for row in evaluation_format.read_queries(tmp_path / "queries.csv")
    ]
    assert abs(evaluation_format.infer_today(queries, (), date(2026, 11, 23)) - date(2020, 4, 1)) < timedelta(days=14)
    assert evaluation_format.infer_today(queries[:5], (), date(2026, 11, 23)) == date(2026, 11, 23)


def age_on(born, day=date(2020, 4, 1)):
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
