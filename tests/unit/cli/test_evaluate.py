"""`contactpoint evaluate`: the measures mean what docs/evaluation.md says, and bad data does no harm."""

import json
from datetime import date

import pytest
from rich.console import Console
from typer.testing import CliRunner

from benchmarks.matching.evaluation_format import DirectoryRow, QueryRow, write
from benchmarks.matching.synthetic.__main__ import generate
from cli.commands.measuring.evaluate import measure
from cli.main import app

KEYS = {
    "recall_at_1", "recall_at_5", "mrr", "confident_correct", "confident_wrong", "open_set_false_match", "shown_mean",
    "lookups_mean", "lookups_max", "candidates_mean", "candidates_p99", "candidates_max", "cpu_ms_p50", "cpu_ms_p99",
    "calibration", "by_stratum", "by_name_origin",
}  # fmt: skip


def write_files(folder, directory, queries):
    write(folder, (DirectoryRow(*row) for row in directory), (QueryRow(*row) for row in queries))
    return ["--directory", str(folder / "directory.csv"), "--queries", str(folder / "queries.csv")]


DIRECTORY = [
    ("c1", "Tyler", "Reid", "2011-01-23", "male", "WV4 1MS", "29 Mill Street", "Ty|Marsh", "NM3 8QL|41 Quarry Lane"),
    ("c2", "Grace", "Reid", "2014-06-01", "female", "WV4 1MS", "29 Mill Street", "", ""),
]


QUERIES = [
    ("q1", "Tyler", "Reid", "2011-01-23", "", "male", "WV4 1MS", "", "c1", "plain", "british"),
    ("q2", "Ty", "Marsh", "2011-01-23", "", "", "NM3 8QL", "", "c1", "alias", "british"),
    ("q3", "Oliver", "Reid", "2012-02-02", "", "", "WV4 1MS", "29 Mill Street", "", "sibling", "british"),
    ("q4", "🙂", "x" * 10_000, "2011-02-30", "fifteen", "?", "12345", "\u202eright to left", "", "nonsense", ""),
    ("q5", "", "", "", "", "", "", "", "c2", "nothing", ""),
]


def test_evaluate_writes_the_documented_measures(tmp_path):
    files = write_files(tmp_path, DIRECTORY, QUERIES)
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


def test_evaluate_names_the_missing_columns(tmp_path):
    files = write_files(tmp_path, DIRECTORY, QUERIES)
    (tmp_path / "queries.csv").write_text("query_id,given_name\nq1,Tyler\n")
    done = CliRunner().invoke(app, ["evaluate", *files])
    assert done.exit_code == 1
    assert "queries.csv has no column date_of_birth, sex, child_id." in done.output
    assert "docs/evaluation.md" in done.output


def test_evaluate_reads_files_with_a_byte_order_mark_and_spaces_in_the_header(tmp_path):
    files = write_files(tmp_path, DIRECTORY, QUERIES)
    for name in ("directory.csv", "queries.csv"):
        header, _, rows = (tmp_path / name).read_text(encoding="utf-8").partition("\n")
        (tmp_path / name).write_text(header.replace(",", " , ") + "\n" + rows, encoding="utf-8-sig")
    found = measure(tmp_path / "directory.csv", tmp_path / "queries.csv", None, date(2026, 11, 23), Console(quiet=True))
    assert found["by_stratum"]["plain"]["confident_correct"] == 1.0
    assert CliRunner().invoke(app, ["evaluate", *files]).exit_code == 0


@pytest.mark.parametrize(("encoding", "words"), [("cp1252", "Windows-1252"), ("utf-16", "UTF-16")])
def test_evaluate_says_which_file_it_cannot_decode(tmp_path, encoding, words):
    files = write_files(tmp_path, [("c1", "Zoë", "Núñez", *DIRECTORY[0][3:])], QUERIES)
    text = (tmp_path / "directory.csv").read_text(encoding="utf-8")
    (tmp_path / "directory.csv").write_bytes(text.encode(encoding))
    done = CliRunner().invoke(app, ["evaluate", *files])
    assert done.exit_code == 1
    assert not isinstance(done.exception, UnicodeError)
    assert "directory.csv" in done.output
    assert words in done.output
    assert "UTF-8" in done.output


def test_evaluate_says_that_columns_are_separated_by_commas(tmp_path):
    files = write_files(tmp_path, DIRECTORY, QUERIES)
    text = (tmp_path / "directory.csv").read_text(encoding="utf-8")
    (tmp_path / "directory.csv").write_text(text.replace(",", ";"), encoding="utf-8")
    assert "separated by commas" in " ".join(CliRunner().invoke(app, ["evaluate", *files]).output.split())


def test_evaluate_ranks_most_synthetic_children_first(tmp_path):
    generate(tmp_path, 3000, 600, 9)
    found = measure(tmp_path / "directory.csv", tmp_path / "queries.csv", None, date(2026, 11, 23), Console(quiet=True))
    assert found["recall_at_1"] > 0.97
    assert found["confident_wrong"] == 0.0
    assert found["lookups_mean"] <= 14
    assert found["lookups_max"] <= 32


def test_evaluate_decides_with_the_figures_of_the_set_or_of_england(tmp_path):
    files = write_files(tmp_path, DIRECTORY, [("q1", "Tyler", "Reid", "", "15", "", "", "", "c1", "plain", "british")])
    found = {}
    for figures in ("set", "england"):
        out = tmp_path / f"{figures}.json"
        done = CliRunner().invoke(
            app, ["evaluate", *files, "--json", str(out), "--today", "2026-11-23", "--figures", figures]
        )
        assert done.exit_code == 0, done.output
        found[figures] = json.loads(out.read_text())["calibration"][0]["predicted"]
    assert found["england"] < found["set"]
