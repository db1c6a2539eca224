"""The baselines, the extrapolation and the synthetic data behave as documented."""

from datetime import date

import pytest

from benchmarks.matching.baselines.dfe_ladder import Ladder
from benchmarks.matching.baselines.results import BaselineResult, threshold_for_false_match_rate, to_measures
from benchmarks.matching.scale import extrapolated, measure
from benchmarks.matching.synthetic import Population, Searches
from benchmarks.matching.synthetic.searches import KINDS
from contactpoint.domain.matching import Criteria, SearchDocument
from contactpoint.domain.matching.blocking import MAX_BLOCK_SIZE

BORN = date(2015, 3, 9)


def document(number, given_name, family_name, born=BORN, postcode="LS14AP"):
    return SearchDocument(
        child_id=number, names=((given_name, family_name),), date_of_birth=born, places=((postcode, ""),)
    )


@pytest.mark.parametrize(
    "query",
    [
        {"given_name": "Tyler", "family_name": "Reid", "date_of_birth": BORN},
        {"given_name": "Tylor", "family_name": "Reed", "date_of_birth": BORN},
        {"given_name": "Reid", "family_name": "Tyler", "date_of_birth": BORN},
        {"given_name": "Tyler", "family_name": "Reid", "date_of_birth": date(2015, 5, 1)},
        {"given_name": "Tyler", "family_name": "Reid", "date_of_birth": date(2015, 9, 3)},
        {"given_name": "", "family_name": "Reid", "date_of_birth": BORN, "postcode": "LS1 4AP"},
    ],
    ids=["as recorded", "misheard", "transposed", "half a year", "day and month", "no given name"],
)
def test_ladder_finds_by_its_published_queries(query):
    ladder = Ladder([document("c1", "Tyler", "Reid"), document("c2", "Priya", "Patel")])
    assert ladder.search(Criteria(**query))[0] == "c1"


def test_ladder_requires_a_single_result_and_a_date():
    ladder = Ladder([document("c1", "Tyler", "Reid"), document("c2", "Tyler", "Reid")])
    assert ladder.search(Criteria(given_name="Tyler", family_name="Reid", date_of_birth=BORN))[0] == ""
    assert ladder.search(Criteria(given_name="Tyler", family_name="Reid")) == ("", 0)


def test_baseline_thresholds_meet_the_false_match_limit():
    absent = [BaselineResult("", "x", score) for score in (0.9, *[0.1] * 999)]
    present = [BaselineResult("a", "a", 0.95, 1), BaselineResult("b", "b", 0.5, 1), BaselineResult("c", "x", 0.95, 2)]
    threshold = threshold_for_false_match_rate([*absent, *present])
    found = to_measures([*absent, *present], threshold, 1.0, None)
    assert found.open_set <= 0.002
    assert (found.confident_correct, found.confident_wrong) == (pytest.approx(2 / 3), pytest.approx(1 / 3))


def test_extrapolation_grows_with_the_directory_and_skips_oversized_blocks():
    blocks = {"wide": [str(n) for n in range(21)], "own": ["0"]}
    searches = [("wide", "own"), ("none",)]
    assert measure(searches, blocks)["candidates_max"] == 21
    twice = extrapolated(searches, blocks, 2)
    assert 21 < twice["candidates_max"] <= 2 * 21
    tenfold = extrapolated(searches, blocks, 10)
    assert tenfold["candidates_max"] <= MAX_BLOCK_SIZE
    assert tenfold["oversized"] == pytest.approx(1 / 3)


def test_every_kind_of_search_works_for_every_child():
    population = Population(3, 300)
    children = list(population.children())
    for kind in KINDS:
        rows, absent = Searches(population, 3).of(children, 300, (kind,))
        assert len(rows) == 300
        assert {each.stratum for each in rows} == {kind}
        assert len(absent) == 60
        assert {each.child_id for each in rows} & absent == set()


def test_twins_are_as_common_as_in_england():
    children = list(Population(5, 40_000).children())
    homes = [(child.family, child.home, child.born) for child in children]
    seen: dict = {}
    for home in homes:
        seen[home] = seen.get(home, 0) + 1
    assert 0.02 < sum(n for n in seen.values() if n > 1) / len(children) < 0.045
