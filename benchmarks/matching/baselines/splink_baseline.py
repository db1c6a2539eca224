"""Splink 5 on a set in the evaluation format: the model of its FEBRL tutorial, without the social security number.

It compares names with term frequencies, dates of birth with Splink's own comparison, postcodes and addresses by edit
distance. It blocks on the tutorial's rules and estimates parameters by random sampling and expectation maximisation.
"""

import csv
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import pandas as pd
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from benchmarks.matching.baselines.measures import BaselineResult

FACTS = ("given_name", "family_name", "date_of_birth", "postcode", "address")
BLOCKS: dict[str, Any] = {
    "names": block_on("given_name", "family_name"),
    "names swapped": "l.given_name = r.family_name and l.family_name = r.given_name",
    "date of birth": block_on("date_of_birth"),
    "address": block_on("address"),
    "postcode": block_on("postcode"),
}
MAX_POSTCODE_SHARE = 0.05
"""If more of the directory has one postcode, blocking by postcode is left out: it would give millions of pairs."""
SINGLE_SEARCHES = 20


def run_splink(folder: Path) -> tuple[list[BaselineResult], float, float]:
    """Return Splink's results for the set's queries, and its processor seconds without training.

    The seconds are those of all queries in one batch, as Splink is meant to be used, and those of one single search.
    """
    directory, queries = _table(folder / "directory.csv", "child_id"), _table(folder / "queries.csv", "query_id")
    linker = _trained(directory, queries)
    began = time.process_time()
    pairs = linker.inference.predict(threshold_match_probability=0.0001).as_pandas_dataframe()
    spent = time.process_time() - began
    return _results(folder, pairs), spent, _single_search_seconds(linker, directory, queries)


def _single_search_seconds(linker: Linker, directory: pd.DataFrame, queries: pd.DataFrame) -> float:
    """Return the mean processor seconds of a search for one person at a time."""
    database = linker._db_api  # noqa: SLF001 - Splink has no other way to the database that a linker uses
    everybody = database.register(directory, dataset_display_name="everybody")
    began = time.process_time()
    for number in range(SINGLE_SEARCHES):
        one = database.register(queries.iloc[[number]], dataset_display_name=f"one_{number}")
        linker.inference.predict_between(everybody, one).as_pandas_dataframe()
    return (time.process_time() - began) / SINGLE_SEARCHES


def _table(file: Path, number: str) -> pd.DataFrame:
    rows = pd.read_csv(file, dtype=str, keep_default_na=False)
    plain = {fact: rows[fact].str.lower().str.strip().replace("", None) for fact in FACTS}
    return pd.DataFrame({"unique_id": rows[number], **plain})


def _trained(directory: pd.DataFrame, queries: pd.DataFrame) -> Linker:
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.NameComparison("given_name").configure(term_frequency_adjustments=True),
            cl.NameComparison("family_name").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("date_of_birth", input_is_string=True),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("address", [0.95, 0.85]),
        ],
        blocking_rules_to_generate_predictions=_blocking_rules(directory),
    )
    database = DuckDBAPI()
    linker = Linker(
        [
            database.register(directory, dataset_display_name="directory"),
            database.register(queries, dataset_display_name="queries"),
        ],
        settings,
        log_level=None,
    )
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [block_on("given_name", "family_name", "date_of_birth"), block_on("postcode", "date_of_birth", "family_name")],
        recall=0.7,
    )
    training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for block in (("date_of_birth",), ("postcode",), ("given_name", "family_name")):
        training.estimate_parameters_using_expectation_maximisation(block_on(*block), record_sample_proportion=1.0)
    return linker


def _blocking_rules(directory: pd.DataFrame) -> list[Any]:
    postcode_is_crowded = directory.postcode.value_counts(normalize=True).max() > MAX_POSTCODE_SHARE
    return [block for name, block in BLOCKS.items() if not (postcode_is_crowded and name == "postcode")]


def _results(folder: Path, pairs: Any) -> list[BaselineResult]:
    """Return one result per query, from the scored pairs."""
    ranked: defaultdict[str, list[tuple[float, str]]] = defaultdict(list)
    directory_left = (pairs["source_dataset_l"] == "directory").to_numpy()
    columns = (pairs["unique_id_l"], pairs["unique_id_r"], pairs["match_probability"])
    for left_is_directory, left, right, probability in zip(directory_left, *columns, strict=True):
        child, query = (left, right) if left_is_directory else (right, left)
        ranked[query].append((-probability, child))
    with (folder / "queries.csv").open(encoding="utf-8", newline="") as text:
        return [_result(row["child_id"], sorted(ranked[row["query_id"]])) for row in csv.DictReader(text)]


def _result(right: str, ranked: list[tuple[float, str]]) -> BaselineResult:
    order = [child for _, child in ranked]
    best, score = (order[0], -ranked[0][0]) if ranked else ("", 0.0)
    return BaselineResult(right, best, score, order.index(right) + 1 if right in order else 0)
