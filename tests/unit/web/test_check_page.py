"""The page on which a child is checked says what the evidence says: of each fact, and no less than the API."""

import re
from datetime import date

import pytest

from contactpoint.application.records.register import register_child
from contactpoint.application.search.result_view import CandidateView, EvidenceView, MatchView, SearchResultView
from contactpoint.application.search.search import PUBLISHED_CODES
from contactpoint.application.shields.shield import ShieldChild, shield_child
from contactpoint.domain.children import Address
from contactpoint.web.evidence import AGREEMENT_OF, OTHER_NAME, agreements_of
from contactpoint.web.texts.comparison import AGREEMENTS, BROTHER_OR_SISTER, WARNINGS
from tests.builders import DIRECTORY_TEAM, SOCIAL_WORKER, registration
from tests.unit.domain.matching.comparison.every_level import reach_every_level

EVIDENCE = sorted({(PUBLISHED_CODES.get(name, name), text) for name, text in reach_every_level() if text})
TYPED = {
    "nhs_number": "9990001235",
    "upn": "A123456789012",
    "last_name": "Quill",
    "first_name": "Zoe",
    "day": "1",
    "month": "2",
    "year": "2012",
    "age": "14",
    "sex": "female",
    "postcode": "LS1 4AP",
    "address": "4 High Road",
}
BORN = {"day": "23", "month": "1", "year": "2011"}
TYLER = {"last_name": "Reid", "first_name": "Tyler", **BORN}
CONTRADICTION = WARNINGS["number.contradicted"]


def rows(page) -> dict[str, str]:
    """Return how each fact of the first child compares, by its label."""
    table = re.search(r"<tbody.*?</tbody>", page.body, re.DOTALL)[0]
    found = re.findall(
        r'<th scope="row"[^>]*>([^<]*)</th>.*?<td [^>]*>([^<]*|<strong>[^<]*</strong>)</td>\s*</tr>', table, re.DOTALL
    )
    return {label: re.sub("<.*?>", "", words) for label, words in found}


@pytest.mark.parametrize(("code", "text"), [each for each in EVIDENCE if each[0] != OTHER_NAME])
def test_evidence_of_every_code_is_in_words_on_the_page(nurse, monkeypatch, code, text):
    match = MatchView(probability=0.5, band="possible", evidence=(EvidenceView(code=code, text=text),))
    facts = {"family_name": "Reid", "given_name": "Tyler", "date_of_birth": date(2011, 1, 23), "sex": "male"}
    child = CandidateView(child_id="c1", match=match, shielded=False, **facts)
    found = SearchResultView(search_id="s1", outcome="candidates", candidates=(child,))
    monkeypatch.setattr("contactpoint.web.views.found.search", lambda *_: found)
    page = nurse.search(**TYPED)[1]
    if code in WARNINGS:
        assert WARNINGS[code] in page.text
        return
    words = AGREEMENTS[AGREEMENT_OF[code]]
    expected = {"former": f"{words} (an earlier one)", "other": f"{words} (another name)"}.get(text.split()[0], words)
    assert expected in rows(page).values()


def test_evidence_that_has_no_words_yet_is_shown_as_the_api_says_it(nurse, monkeypatch):
    match = MatchView(probability=0.5, band="possible", evidence=(EvidenceView(code="shoes.same", text="same shoes"),))
    child = CandidateView(child_id="c1", family_name="Reid", sex="male", match=match, shielded=False)
    found = SearchResultView(search_id="s1", outcome="candidates", candidates=(child,))
    monkeypatch.setattr("contactpoint.web.views.found.search", lambda *_: found)
    assert "same shoes" in nurse.search(**TYLER)[1].text


def test_number_is_compared_in_the_field_that_it_was_typed_in():
    both = [
        EvidenceView(code="number.exact", text="UPN agrees"),
        EvidenceView(code="number.differs", text="NHS number differs"),
    ]
    assert {fact: each.agreement for fact, each in agreements_of(both).items()} == {
        "upn": "same",
        "nhs_number": "different",
    }


@pytest.fixture
def register(directory):
    def one(**facts):
        return register_child(directory.deps, SOCIAL_WORKER, registration(**facts), None)

    return one


@pytest.fixture
def zoe(register):
    facts = {"given_name": "Zoe", "family_name": "Quill", "date_of_birth": date(2012, 6, 5), "sex": "female"}
    return register(**facts, nhs_number="9990003572")


def test_number_of_another_child_is_said_above_the_children(nurse, register, zoe):
    register(nhs_number="9990001235")
    page = nurse.search(**TYLER, nhs_number="999 000 3572")[1]
    assert page.text.index(CONTRADICTION) < page.text.index("Record says")
    assert page.text.count(CONTRADICTION) == 1
    assert rows(page)["NHS number"] == "Same"
    assert page.text.count("This is the child") == 2
    assert "brother or sister" not in page.text


def test_number_that_differs_is_the_first_row(nurse, child_id, zoe):
    page = nurse.search(last_name="Quill", first_name="Zoe", day="5", month="6", year="2012", nhs_number="9990001235")[
        1
    ]
    assert next(iter(rows(page).items())) == ("NHS number", "Different")


def test_search_by_number_only_says_that_the_number_agrees(nurse, zoe):
    page = nurse.search(nhs_number="9990003572")[1]
    assert rows(page)["NHS number"] == "Same"
    assert rows(page)["Last name"] == "You did not say"


def test_number_that_the_record_does_not_have_is_not_compared(nurse, register):
    register()
    assert rows(nurse.search(**TYLER, nhs_number="9990001235")[1])["NHS number"] == "Not compared"


def test_one_child_who_may_be_a_sister_has_the_warning(nurse, register):
    address = Address(lines=("4 High Road",), postcode="LS1 4AP")
    girl = {"given_name": "Rosalba", "family_name": "Quill", "date_of_birth": date(2012, 10, 4), "sex": "female"}
    register(**girl, address=address, address_status="current")
    boy = {"last_name": "Quill", "first_name": "Terence", "day": "4", "month": "10", "year": "2012", "sex": "male"}
    page = nurse.search(**boy, postcode="LS1 4AP")[1]
    assert "This may be the child" in page.text
    assert page.text.count(BROTHER_OR_SISTER) == 1


HOMES = {
    "WV4 1MS": "Same",
    "LS1 4AP": "Different",
    "NM3 8QL": "Same (an earlier one)",
}


@pytest.mark.parametrize("postcode", HOMES)
def test_home_that_was_typed_is_compared(nurse, register, postcode):
    before = (Address(lines=("41 Quarry Lane",), postcode="NM3 8QL"),)
    now = Address(lines=("29 Mill Street",), postcode="WV4 1MS", locality="Placeham")
    register(address=now, address_status="current", previous_addresses=before)
    compared = rows(nurse.search(**TYLER, postcode=postcode)[1])
    assert compared["Postcode"] == HOMES[postcode]
    assert compared["Area"] == "Not compared"


def test_names_in_each_others_field_are_called_swapped(nurse, child_id):
    compared = rows(nurse.search(last_name="Tyler", first_name="Reid", **BORN)[1])
    assert (compared["Last name"], compared["First name"]) == ("Swapped", "Swapped")


def test_first_name_that_was_not_searched_is_not_called_nearly_the_same(nurse, child_id):
    compared = rows(nurse.search(last_name="Reid", first_name="Zz", year="2011", also_called="Tyler")[1])
    assert (compared["Also called"], compared["First name"]) == ("Same", "Not compared")


@pytest.mark.parametrize("postcode", HOMES)
def test_page_of_a_hidden_child_compares_no_home(directory, nurse, child_id, postcode):
    shield_child(directory.deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="domestic_abuse"))
    page = nurse.search(**TYLER, postcode=postcode, address="29 Mill Street", nhs_number="9990003572")[1]
    assert "Tyler" in page.text
    assert set(rows(page)) == {"Last name", "First name", "Date of birth", "Sex"}
