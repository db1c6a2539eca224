"""Hints: which fact to add to a search."""

from datetime import date

from contactpoint.domain.matching import (
    Criteria,
)
from contactpoint.domain.matching.refine_hints import hint
from tests.builders import search_document

BORN = date(2015, 3, 9)


def test_hint_names_the_fact_that_separates_candidates_best():
    by_date = [search_document(f"c{n}", "John", "Smith", date(2010, 1, 1 + n)) for n in range(8)]
    asked = Criteria(given_name="John", family_name="Smith", postcode="WV4 1MS")
    assert hint(asked, by_date).code == "date_of_birth"
    by_place = [search_document(f"c{n}", "John", "Smith", BORN, (f"LS{n}4AP", "")) for n in range(8)]
    assert hint(Criteria(given_name="John", family_name="Smith", date_of_birth=BORN), by_place).code == "postcode"
