"""Facts about the birth that contradict each other, or that nobody can have, are refused."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.domain.matching import Criteria, require_minimum_criteria
from contactpoint.problems import Problem
from tests.builders import TODAY

NAMES = {"given_name": "Tyler", "family_name": "Reid", "postcode": "WV4 1MS"}
EVE, BIRTHDAY = date(2011, 11, 24), date(2011, 11, 23)


@pytest.mark.parametrize(
    ("facts", "pointer"),
    [
        ({"date_of_birth": date(2011, 1, 23), "age": 3}, "/criteria/age"),
        ({"date_of_birth": date(2011, 1, 23), "age": 16}, "/criteria/age"),
        ({"date_of_birth": date(2011, 1, 23), "age": 3, "age_to": 14}, "/criteria/age"),
        ({"date_of_birth": EVE, "age": 15}, "/criteria/age"),
        ({"date_of_birth": BIRTHDAY, "age": 14}, "/criteria/age"),
        ({"date_of_birth": date(2011, 1, 23), "year_of_birth": 2012}, "/criteria/year_of_birth"),
        ({"year_of_birth": 2011, "age": 13}, "/criteria/age"),
        ({"year_of_birth": TODAY.year + 1}, "/criteria/year_of_birth"),
        ({"year_of_birth": 2100}, "/criteria/year_of_birth"),
        ({"date_of_birth": date(2100, 1, 1)}, "/criteria/date_of_birth"),
    ],
)
def test_contradicting_or_future_birth_is_refused_with_its_pointer(facts, pointer):
    with pytest.raises(Problem, match="invalid-request") as refused:
        require_minimum_criteria(Criteria(**NAMES, **facts), TODAY)
    assert [each.pointer for each in refused.value.violations] == [pointer]


@given(st.integers(0, 17 * 365), st.integers(0, 3), st.integers(0, 3))
def test_age_and_year_of_the_date_of_birth_are_accepted(days, younger, older):
    born = TODAY - timedelta(days=days)
    age = TODAY.year - born.year - ((TODAY.month, TODAY.day) < (born.month, born.day))
    ages = {"age": max(age - younger, 0), "age_to": min(age + older, 17)}
    require_minimum_criteria(Criteria(**NAMES, date_of_birth=born, year_of_birth=born.year, **ages), TODAY)
    require_minimum_criteria(Criteria(**NAMES, year_of_birth=born.year, **ages), TODAY)
