"""Who is shown: nobody whose probability is small, and everybody counts when duplicates are looked for."""

from hypothesis import given
from hypothesis import strategies as st

from contactpoint.domain.matching import (
    Candidate,
    CandidateSet,
    Criteria,
    decide,
    possible_duplicates,
    showable,
    to_search_document,
)
from contactpoint.domain.matching.ranking import CANDIDATE_THRESHOLD, MAX_CANDIDATES
from tests.builders import TODAY, child

TYLER = Criteria(given_name="Tyler", family_name="Reid")


def candidate(number: int, probability: float) -> Candidate:
    document = to_search_document(child(child_id=f"child-{number:04}"))
    facts = {"match_weight": 0.0, "band": "possible", "evidence": ()}
    return Candidate(document=document, match_probability=probability, **facts)


@given(probabilities=st.lists(st.floats(0.0, 1.0), max_size=20))
def test_decide_shows_nobody_below_the_threshold(probabilities):
    ranked = sorted(
        (candidate(n, p) for n, p in enumerate(probabilities)), key=lambda each: each.match_probability, reverse=True
    )
    for shown in decide(TYLER, ranked).candidates:
        assert shown.match_probability >= CANDIDATE_THRESHOLD >= 0.1


def test_decide_asks_for_more_where_somebody_may_fit_and_nobody_is_likely():
    assert decide(TYLER, [candidate(1, 0.07)]).outcome == "refine"
    assert decide(TYLER, [candidate(1, 0.02)]).outcome == "none"


def test_possible_duplicates_counts_many_equal_ones_together():
    documents = tuple(to_search_document(child(child_id=f"child-{n:04}")) for n in range(30))
    found = possible_duplicates(
        Criteria(given_name="Tyler", family_name="Reid", date_of_birth=child().date_of_birth),
        CandidateSet(documents),
        TODAY,
    )
    assert len(found) == MAX_CANDIDATES
    assert showable(found) == ()
