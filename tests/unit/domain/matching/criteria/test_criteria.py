"""Criteria: what is enough for a search, and what is refused."""

from datetime import date

import pytest

from contactpoint.domain.matching import (
    Criteria,
    require_minimum_criteria,
)
from contactpoint.domain.matching.ranking import rank
from contactpoint.problems import Problem
from tests.builders import TODAY, search_document


@pytest.mark.parametrize("ages", [{"age_to": 7}, {"age": 9, "age_to": 7}])
def test_age_range_must_start_with_the_lower_age(ages):
    with pytest.raises(Problem, match="invalid-request"):
        require_minimum_criteria(Criteria(given_name="Tyler", family_name="Reid", postcode="WV4 1MS", **ages), TODAY)


def test_year_of_birth_is_enough_like_a_date():
    asked = Criteria(family_name="Reid", year_of_birth=2015, postcode="WV4 1MS")
    require_minimum_criteria(asked, TODAY)
    evidence = rank(asked, [search_document("c1", "Tyler", "Reid")], TODAY)[0].evidence
    assert "year of birth agrees" in evidence


@pytest.mark.parametrize(
    ("criteria", "hint"),
    [
        (Criteria(), "family name"),
        (Criteria(given_name="Tyler"), "family name"),
        (Criteria(family_name="Reid"), "date of birth"),
        (Criteria(family_name="Reid", postcode="WV4 1MS"), "given name"),
        (Criteria(postcode="WV4 1MS", date_of_birth=date(2011, 1, 23)), "family name"),
        (Criteria(sex="male", age=15), "family name"),
    ],
)
def test_insufficient_search_is_refused_with_what_to_add(criteria, hint):
    with pytest.raises(Problem, match="insufficient-criteria") as refused:
        require_minimum_criteria(criteria, TODAY)
    assert hint in refused.value.detail


def test_future_birth_date_is_refused():
    with pytest.raises(Problem, match="invalid-request") as refused:
        require_minimum_criteria(Criteria(given_name="T", family_name="R", date_of_birth=date(2027, 1, 1)), TODAY)
    assert refused.value.violations[0].pointer == "/criteria/date_of_birth"
