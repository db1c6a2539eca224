"""The baselines that the matching engine is compared with."""

from datetime import date

import pytest

from benchmarks.matching.baselines.dfe_ladder import Ladder
from benchmarks.matching.baselines.measures import BaselineResult, threshold_for_false_match_rate, to_measures
from contactpoint.domain.matching import Criteria, SearchDocument

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
