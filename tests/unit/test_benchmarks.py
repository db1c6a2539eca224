"""The peers and the foretelling that the engine is measured by do what they are said to do."""

from datetime import date

import pytest

from benchmarks.families import Population, Searches
from benchmarks.families.searches import KINDS
from benchmarks.peers.found import PeerResult, at_open_set_bar, measured
from benchmarks.peers.ladder import Ladder
from benchmarks.scale import foretold, measure
from contactpoint.matching import Card, Criteria
from contactpoint.matching.keys import MOST_CARDS_OF_A_KEY

BORN = date(2015, 3, 9)


def card(number, given_name, family_name, born=BORN, postcode="LS14AP"):
    return Card(child_id=number, names=((given_name, family_name),), date_of_birth=born, places=((postcode, ""),))


@pytest.mark.parametrize(
    "asked",
    [
        {"given_name": "Tyler", "family_name": "Reid", "date_of_birth": BORN},
        {"given_name": "Tylor", "family_name": "Reed", "date_of_birth": BORN},
        {"given_name": "Reid", "family_name": "Tyler", "date_of_birth": BORN},
        {"given_name": "Tyler", "family_name": "Reid", "date_of_birth": date(2015, 5, 1)},
        {"given_name": "Tyler", "family_name": "Reid", "date_of_birth": date(2015, 9, 3)},
        {"given_name": "", "family_name": "Reid", "date_of_birth": BORN, "postcode": "LS1 4AP"},
    ],
    ids=["as held", "by ear", "transposed", "half a year", "day and month", "no given name"],
)
def test_the_ladder_finds_by_its_published_queries(asked):
    ladder = Ladder([card("c1", "Tyler", "Reid"), card("c2", "Priya", "Patel")])
    assert ladder.search(Criteria(**asked))[0] == "c1"


def test_the_ladder_accepts_only_where_exactly_one_answers_and_asks_nothing_without_a_date():
    ladder = Ladder([card("c1", "Tyler", "Reid"), card("c2", "Tyler", "Reid")])
    assert ladder.search(Criteria(given_name="Tyler", family_name="Reid", date_of_birth=BORN))[0] == ""
    assert ladder.search(Criteria(given_name="Tyler", family_name="Reid")) == ("", 0)


def test_a_peer_is_as_sure_as_the_absent_allow():
    absent = [PeerResult("", "x", score) for score in (0.9, *[0.1] * 999)]
    present = [PeerResult("a", "a", 0.95, 1), PeerResult("b", "b", 0.5, 1), PeerResult("c", "x", 0.95, 2)]
    sure_from = at_open_set_bar([*absent, *present])
    found = measured([*absent, *present], sure_from, 1.0, None)
    assert found.open_set <= 0.002
    assert (found.confident_correct, found.confident_wrong) == (pytest.approx(2 / 3), pytest.approx(1 / 3))


def test_what_is_foretold_grows_with_the_directory_and_leaves_wide_keys_unread():
    blocks = {"wide": [str(n) for n in range(21)], "own": ["0"]}
    searches = [("wide", "own"), ("none",)]
    assert measure(searches, blocks)["candidates_max"] == 21
    twice = foretold(searches, blocks, 2)
    assert 21 < twice["candidates_max"] <= 2 * 21
    tenfold = foretold(searches, blocks, 10)
    assert tenfold["candidates_max"] <= MOST_CARDS_OF_A_KEY
    assert tenfold["too_wide"] == pytest.approx(1 / 3)


def test_every_kind_of_search_can_be_made_of_every_child():
    population = Population(3, 300)
    children = list(population.children())
    for kind in KINDS:
        asked, absent = Searches(population, 3).of(children, 300, (kind,))
        assert len(asked) == 300
        assert {each.stratum for each in asked} == {kind}
        assert len(absent) == 60
        assert {each.child_id for each in asked} & absent == set()


def test_twins_are_as_many_as_in_england():
    children = list(Population(5, 40_000).children())
    homes = [(child.family, child.home, child.born) for child in children]
    seen: dict = {}
    for home in homes:
        seen[home] = seen.get(home, 0) + 1
    assert 0.02 < sum(n for n in seen.values() if n > 1) / len(children) < 0.045
