"""Measuring the engine: the measures mean what docs/evaluation.md says, and bad data does no harm."""

import json
from dataclasses import asdict
from datetime import date, timedelta

import pytest
from typer.testing import CliRunner

from benchmarks.families.__main__ import generate
from benchmarks.judging import Asked, Held, write
from cli import evaluate
from cli.main import app
from contactpoint.matching.evaluation import kinship
from contactpoint.matching.weights import trained

KEYS = {
    "recall_at_1", "recall_at_5", "mrr", "confident_correct", "confident_wrong", "open_set_false_match", "shown_mean",
    "lookups_mean", "lookups_max", "candidates_mean", "candidates_p99", "candidates_max", "cpu_ms_p50", "cpu_ms_p99",
    "calibration", "by_stratum", "by_name_origin",
}  # fmt: skip


def written(folder, directory, queries):
    write(folder, (Held(*row) for row in directory), (Asked(*row) for row in queries))
    return ["--directory", str(folder / "directory.csv"), "--queries", str(folder / "queries.csv")]


HELD = [
    ("c1", "Tyler", "Reid", "2011-01-23", "male", "WV4 1MS", "29 Mill Street", "Ty|Marsh", "NM3 8QL|41 Quarry Lane"),
    ("c2", "Grace", "Reid", "2014-06-01", "female", "WV4 1MS", "29 Mill Street", "", ""),
]
ASKED = [
    ("q1", "Tyler", "Reid", "2011-01-23", "", "male", "WV4 1MS", "", "c1", "plain", "british"),
    ("q2", "Ty", "Marsh", "2011-01-23", "", "", "NM3 8QL", "", "c1", "alias", "british"),
    ("q3", "Oliver", "Reid", "2012-02-02", "", "", "WV4 1MS", "29 Mill Street", "", "sibling", "british"),
    ("q4", "🙂", "x" * 10_000, "2011-02-30", "fifteen", "?", "12345", "\u202eright to left", "", "nonsense", ""),
    ("q5", "", "", "", "", "", "", "", "c2", "nothing", ""),
]


def test_the_measures_are_those_of_the_judging_data_and_mean_what_they_say(tmp_path):
    files = written(tmp_path, HELD, ASKED)
    out, plot = tmp_path / "out.json", tmp_path / "out.png"
    done = CliRunner().invoke(
        app, ["evaluate", *files, "--json", str(out), "--plot", str(plot), "--today", "2026-11-23"]
    )
    assert done.exit_code == 0, done.output
    found = json.loads(out.read_text())
    assert set(found) == KEYS
    assert found["by_stratum"]["plain"]["confident_correct"] == 1.0
    assert found["by_stratum"]["alias"]["recall_at_1"] == 1.0
    assert found["by_stratum"]["sibling"]["open_set_false_match"] == 0.0
    assert found["recall_at_1"] == pytest.approx(2 / 3)
    assert set(found["by_stratum"]["plain"]) == KEYS - {"calibration", "by_stratum", "by_name_origin"}
    assert plot.stat().st_size > 10_000


def test_a_file_without_a_column_is_told_which(tmp_path):
    files = written(tmp_path, HELD, ASKED)
    (tmp_path / "queries.csv").write_text("query_id,given_name\nq1,Tyler\n")
    done = CliRunner().invoke(app, ["evaluate", *files])
    assert done.exit_code == 1


def test_invented_children_are_the_same_for_the_same_seed_and_others_for_another(tmp_path):
    for name, seed in (("one", 7), ("same", 7), ("other", 8)):
        generate(tmp_path / name, 200, 50, seed)
    one, same, other = ((tmp_path / name / "directory.csv").read_text() for name in ("one", "same", "other"))
    assert one == same != other


def test_most_invented_children_are_found_first(tmp_path):
    generate(tmp_path, 3000, 600, 9)
    found = evaluate.evaluate(
        tmp_path / "directory.csv", tmp_path / "queries.csv", None, date(2026, 11, 23), evaluate.Console(quiet=True)
    )
    assert found["recall_at_1"] > 0.97
    assert found["confident_wrong"] == 0.0
    assert found["lookups_mean"] <= 14
    assert found["lookups_max"] <= 32


def test_agreement_never_counts_less_than_disagreement():
    counted = trained().levels
    for field in ("given_name", "family_name", "birth", "age", "sex", "postcode", "address"):
        assert counted[f"{field}.exact"] > counted[f"{field}.differs"]


def test_ages_count_from_the_day_on_which_the_data_agree(tmp_path):
    held = [(f"c{n}", "Ann", f"Name{n}", f"2010-{n % 12 + 1:02}-{n % 28 + 1:02}", *[""] * 5) for n in range(60)]
    asked = [
        (f"q{n}", "", row[2], row[3], str(age_on(date.fromisoformat(row[3]))), *[""] * 6) for n, row in enumerate(held)
    ]
    written(tmp_path, held, asked)
    queries = [evaluate.query(row) for row in evaluate.rows(tmp_path / "queries.csv")]
    assert abs(evaluate.as_of(queries, (), date(2026, 11, 23)) - date(2020, 4, 1)) < timedelta(days=14)
    assert evaluate.as_of(queries[:5], (), date(2026, 11, 23)) == date(2026, 11, 23)


def age_on(born, day=date(2020, 4, 1)):
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def test_kinship_is_the_share_of_cards_with_the_family_name_and_home_of_another():
    cards = [evaluate.card(asdict(Held(*row))) for row in HELD] + [evaluate.card(asdict(Held("c3", "Ann", "Lee")))]
    assert kinship(cards) == pytest.approx(2 / 3)
    assert kinship(()) == 0.0
