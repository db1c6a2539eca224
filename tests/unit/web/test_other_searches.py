"""A search that shows no child: the page says why, and offers searches that are enough by themselves."""

import pytest

from contactpoint.application.records.register import register_child
from contactpoint.application.search.result_view import HintView, SearchResultView
from contactpoint.domain.matching import Criteria
from contactpoint.domain.matching.refine_hints import SEVERAL, TOO_LITTLE, hint
from contactpoint.web.views.found import other_searches
from tests.builders import SOCIAL_WORKER, TODAY, registration

NAMES = {"last_name": "Reid", "first_name": "Tyler"}
DAY = {"day": "23", "month": "1", "year": "2011"}
HOME = {"postcode": "WV4 1MS", "address": "29 Mill Street"}


@pytest.mark.parametrize(
    ("answers", "offered"),
    [
        ({**NAMES, "age": "7"}, {"names_swapped"}),
        ({**NAMES, "age": "7", "age_to": "9", **HOME}, {"without_age", "without_address", "names_swapped"}),
        ({**NAMES, **DAY}, {"year_only", "names_swapped"}),
        ({**NAMES, "year": "2011", **HOME}, {"without_birth", "without_address", "names_swapped"}),
        ({"last_name": "Reid", "postcode": "WV4 1MS", "year": "2011"}, set()),
    ],
)
def test_offered_searches_drop_what_may_be_false_and_are_enough(answers, offered):
    assert set(other_searches(answers, TODAY)) == offered


def test_false_age_is_not_called_too_many_children(directory, nurse):
    register_child(directory.deps, SOCIAL_WORKER, registration(), None)
    address, page = nurse.search(**NAMES, age="0", sex="male")
    assert "Too little of this agrees with one child" in page.text
    assert "Leave out what you doubt" in page.text
    assert "Too many children fit" not in page.text
    assert nurse.post(address, again="names_swapped").status == 303


@pytest.mark.parametrize(("why", "heading"), [(SEVERAL, "Too many children fit"), (TOO_LITTLE, "Too little of this")])
def test_heading_says_why_a_fact_must_be_added(nurse, monkeypatch, why, heading):
    asked = hint(Criteria(given_name="Tyler", family_name="Reid"), [], why)
    found = SearchResultView(
        search_id="s1", outcome="refine", candidates=(), hint=HintView(code=asked.code, text=asked.text)
    )
    monkeypatch.setattr("contactpoint.web.views.found.search", lambda *_: found)
    page = nurse.search(**NAMES, **HOME, age="7")[1]
    assert heading in page.text
    assert ("Without the age" in page.text) == (why == TOO_LITTLE)
