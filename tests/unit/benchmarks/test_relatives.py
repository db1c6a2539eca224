"""The sets of relatives, neighbours and strangers."""

from benchmarks.matching import relatives
from benchmarks.matching.synthetic.searches_for_relatives import like_names
from contactpoint.domain.matching.given_names import spellings


def test_names_that_are_alike_are_two_names():
    for names in relatives.NAMES:
        pairs = relatives.like_pairs(names)
        assert len(pairs) > 300
        assert not any(spellings.same_name(one.casefold(), other.casefold()) for one, other in pairs[:200])
    assert "Oliver" in like_names("Olivia", "british")


def test_relatives_are_absent_and_other_spellings_are_not(monkeypatch):
    monkeypatch.setattr(relatives, "PAIRS", 20)
    maker = relatives.Maker(3, "common")
    for kind, rule in relatives.KINDS.items():
        rows = list(maker.rows(kind))
        assert len(rows) == 20
        assert all(bool(query.child_id) != rule.absent for _, query in rows)


def test_relatives_are_measured_for_each_kind(monkeypatch):
    monkeypatch.setattr(relatives, "PAIRS", 40)
    monkeypatch.setattr(relatives, "BACKGROUND", 400)
    found = relatives.measure("common", 3, ("like-named twin", "spelt otherwise"))
    assert found["like-named twin"]["open_set_false_match"] <= 0.1
    assert found["spelt otherwise"]["confident_correct"] >= 0.8
