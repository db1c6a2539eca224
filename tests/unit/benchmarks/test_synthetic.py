"""Synthetic children and the searches for them."""

from benchmarks.matching.synthetic import Population, Searches
from benchmarks.matching.synthetic.__main__ import generate
from benchmarks.matching.synthetic.searches import KINDS


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


def test_synthetic_children_depend_on_the_seed_only(tmp_path):
    for name, seed in (("one", 7), ("same", 7), ("other", 8)):
        generate(tmp_path / name, 200, 50, seed)
    one, same, other = ((tmp_path / name / "directory.csv").read_text() for name in ("one", "same", "other"))
    assert one == same != other
