"""Two short names: one child's, or those of a brother or sister."""

from datetime import date

import pytest

from contactpoint.domain.matching import CandidateSet, Criteria, decide_search
from contactpoint.domain.matching.comparison.agreement_of_one_name import agreement
from tests.builders import TODAY, search_document

BORN = date(2018, 3, 12)
HOME = {"postcode": "WV4 1MS", "address": "29 Mill Street"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("maisie", "daisy"), ("maisie", "megan"), ("alfie", "freddie"), ("ellie", "elsie"), ("ellie", "nell"),
        ("theo", "teddy"), ("polly", "molly"), ("lottie", "charlie"), ("lily", "libby"), ("liam", "will"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("born", [BORN, date(2019, 3, 12)])
def test_two_frequent_names_that_are_short_for_a_third_may_be_two_childrens(one, other, born):
    for asked, stored in ((one, other), (other, one)):
        found = decide_search(
            Criteria(given_name=asked, family_name="Reid", date_of_birth=born, **HOME),
            CandidateSet((search_document("c1", stored, "Reid", BORN),)),
            TODAY,
        )
        assert found.outcome == "candidates"
        assert "may be a brother or sister" in found.candidates[0].evidence
        assert "given name is short for the other" not in found.candidates[0].evidence


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ella", "eleanor"), ("harry", "henry"), ("maisie", "margarita"), ("alfie", "alfred"), ("evie", "eve"),
        ("kate", "cathy"), ("peggy", "maggie"),
    ],
)  # fmt: skip
def test_long_and_short_name_or_two_rare_short_names_are_one_name(one, other):
    assert agreement(one, other, given=True) in {"nickname", "spelling"}
    assert agreement(other, one, given=True) in {"nickname", "spelling"}


def test_evidence_says_that_both_names_may_be_short_for_one():
    assert agreement("maisie", "daisy", given=True) == "both_short"
    assert agreement("daisy mae", "maisie mae", given=True) == "part_differs"


@pytest.mark.parametrize(
    ("long", "short"),
    [("Elizabeth", "Lily"), ("John", "Jack"), ("Mary", "Molly"), ("Margaret", "Daisy"), ("Eleanor", "Ella")],
)
@pytest.mark.parametrize(
    "born",
    [
        {"date_of_birth": date(2019, 3, 12)},
        {"date_of_birth": date(2020, 3, 12)},
        {"year_of_birth": 2020},
        {"age": TODAY.year - 2018 + 3},
    ],
    ids=str,
)
def test_long_and_short_name_are_one_childs_only_if_the_birthday_does_not_differ(long, short, born):
    for asked, stored in ((long, short), (short, long)):
        document = search_document("c1", stored, "Hobbs", BORN)
        criteria = Criteria(given_name=asked, family_name="Hobbs", **born, **HOME)
        assert decide_search(criteria, CandidateSet((document,)), TODAY).outcome == "candidates"
        same = Criteria(given_name=asked, family_name="Hobbs", date_of_birth=date(2018, 12, 3), **HOME)
        assert decide_search(same, CandidateSet((document,)), TODAY).outcome == "match"
