"""The form to find a child: each thing that is wrong is named at its field, in words that fit it, in both languages."""

import inspect
import re
from dataclasses import replace
from importlib.resources import files

import pytest

from contactpoint.domain.matching import Criteria
from contactpoint.domain.matching import minimum_criteria as criteria_module
from contactpoint.problems import Problem, Violation
from contactpoint.web.forms.search import FIELDS, OF_CRITERION, errors_of
from contactpoint.web.texts.translations import parse
from tests.builders import NURSE, TEACHER, TODAY
from tests.unit.web.test_words import FORBIDDEN

NAMES = {"last_name": "Reid", "first_name": "Tyler"}
HOME = {"postcode": "WV4 1MS", "address": "29 Mill Street"}
BORN = {"day": "23", "month": "1", "year": "2011"}
WELSH = parse(files("contactpoint.web.texts").joinpath("locale/cy.po").read_text("utf-8"))
WRONG = [
    ({**NAMES, "year": "2050"}, "day", "The year of birth must not be in the future"),
    ({**NAMES, "day": "1", "month": "1", "year": "2050"}, "day", "The date of birth must not be in the future"),
    ({**NAMES, "year": "2013", "age": "5"}, "age", "This age does not fit the year of birth"),
    ({**NAMES, **BORN, "age": "5"}, "age", "This age does not fit the date of birth"),
    ({**NAMES, **HOME, "age_to": "5"}, "age_to", "Give the youngest age, too"),
    ({**NAMES, **HOME, "age": "7", "age_to": "5"}, "age_to", "The oldest age must be the same or higher"),
    ({**NAMES, "postcode": "XYZ"}, "postcode", "Enter a whole postcode"),
    ({**NAMES, "postcode": "NM1"}, "postcode", "Enter a whole postcode"),
    ({**NAMES, "postcode": "WV4 1MS", "address": "hospital"}, "address", "Many people stay at this address"),
    ({**NAMES, "age": "1", "age_to": "15"}, "age", "Enter ages that are 3 years apart"),
    (
        {"last_name": "Unknown", "first_name": "Tyler", "postcode": "WV4 1MS"},
        "last_name",
        "This does not count as a name",
    ),
    ({"last_name": "Reid", "first_name": "Baby Girl 1", "year": "2011"}, "first_name", "This does not count as a name"),
    ({**NAMES, **BORN, "address": "beware 29 Mill Street"}, "address", "A search has no room for remarks"),
    ({**NAMES, **BORN, "also_called": "dangerous"}, "also_called", "A search has no room for remarks"),
    ({**NAMES, **BORN, "also_called": "T" * 200}, "also_called", "Enter the other first name with letters only"),
    ({**BORN, "last_name": "R\u0435id", "first_name": "Tyler"}, "last_name", "Write each word in one alphabet"),
    ({"nhs_number": "9990001234"}, "nhs_number", "The check digit is wrong"),
    ({"nhs_number": "1111111111"}, "nhs_number", "This number is not real"),
    ({"upn": "B123456789012"}, "upn", "The check letter is wrong"),
]


def errors_on(page) -> set[tuple[str, str]]:
    """Return the field and the text of each error, as the page shows them at the field."""
    found = re.findall(
        r'<p id="([\w-]+)-error" class="govuk-error-message">\s*<span [^>]*>[^<]*</span> (.*?)\s*</p>', page.body
    )
    return {("day" if field == "date" else field, words) for field, texts in found for words in texts.split("<br>")}


@pytest.mark.parametrize(("answers", "field", "text"), WRONG)
def test_what_is_wrong_stands_at_its_field(directory, answers, field, text):
    who = directory.add(TEACHER if "upn" in answers else NURSE).sign_in()
    page = who.search("providing_service", **answers)[1]
    assert page.status == 422
    said = [words for at, words in errors_on(page) if at == field and text in words]
    assert len(said) == 1, errors_on(page)
    assert said[0] in WELSH
    assert not FORBIDDEN.search(said[0])


def test_number_for_tests_is_refused_at_its_field(directory):
    directory.deps = replace(directory.deps, accepts_test_numbers=False)
    page = directory.add(NURSE).sign_in().search(nhs_number="9990001235")[1]
    assert errors_on(page) == {("nhs_number", "This is a number for tests, which no child has. Leave it empty")}


def test_every_criterion_that_can_be_typed_has_a_field():
    assert {*Criteria.__struct_fields__} - {*OF_CRITERION} == {"directory_number"}
    assert {*OF_CRITERION.values()} <= {*FIELDS}
    source = inspect.getsource(criteria_module)
    assert {*re.findall(r'"/criteria/(\w+)"', source)} <= {*OF_CRITERION}


@pytest.mark.parametrize("violations", [(Violation("/criteria/shoes", "Say what shoes."),), ()])
def test_fault_of_no_field_is_shown_as_the_use_case_says_it(directory, monkeypatch, violations):
    problem = Problem("invalid-request", "Say what shoes.", violations)
    assert [each.field for each in errors_of(problem, Criteria(), TODAY)] == [""]

    def refuse(*_, **__):
        raise problem

    monkeypatch.setattr("contactpoint.web.views.find.require_minimum_criteria", refuse)
    page = directory.add(NURSE).sign_in().search(**NAMES, **BORN)[1]
    assert "Say what shoes" in page.text
    assert errors_on(page) == set()
    assert 'href="#"' not in page.body
