"""The texts of the pages: no word that their users misread, and each of them in Welsh."""

import re
from importlib.resources import files

import pytest

from contactpoint.web import rendering
from contactpoint.web.forms import involvement_and_contact, search
from contactpoint.web.texts import words
from contactpoint.web.texts.translations import parse
from tests.unit.web.texts import page_texts

FORBIDDEN = re.compile(
    r"\b(match(?:es)?|candidates?|score|band|evidence|refine|outcome|shielded|sensitive service|involvements?|"
    r"whereabouts|not_on_a_roll|not_on_roll|urn|child_id|problem|409|null|no results|unknown child|nobody)\b",
    re.IGNORECASE,
)


def test_texts_contain_no_word_that_is_misread():
    assert [text for text in page_texts() if FORBIDDEN.search(text)] == []


def test_texts_are_all_found():
    assert {
        "Find a child",
        "Call first",
        words.REASONS["urgent_care"],
        involvement_and_contact.WRONG["name"],
    } <= page_texts()
    assert search.NOT_ENOUGH in page_texts()


def test_welsh_lacks_no_text():
    catalogue = parse(files("contactpoint.web.texts").joinpath("locale/cy.po").read_text("utf-8"))
    assert sorted(page_texts() - {original for original, text in catalogue.items() if text}) == []


def test_welsh_has_the_same_placeholders():
    catalogue = parse(files("contactpoint.web.texts").joinpath("locale/cy.po").read_text("utf-8"))
    for original, text in catalogue.items():
        assert sorted(re.findall(r"%\(\w+\)s", original)) == sorted(re.findall(r"%\(\w+\)s", text)), original


@pytest.mark.parametrize("language", ["en", "cy"])
def test_templates_compile(language):
    environment = rendering.environment(language)
    for template in environment.list_templates():
        environment.get_template(template)
