"""The page of a household: it says when it was entered, never what, and everything at fault at once."""

import pytest

from tests.builders import NURSE
from tests.unit.web.visitor import Directory

TYPED = {"address": "Flat 3", "address_2": "18 Tannery Row", "postcode": "LS1 4AP", "name_3": "Reid-Marsh"}
SECRETS = ("Tannery", "LS1", "Marsh")


@pytest.fixture
def directory():
    return Directory()


def test_page_says_when_it_was_entered_and_never_what(directory):
    nurse = directory.add(NURSE).sign_in()
    assert "You have not entered your household" in nurse.get("/household").text
    shown = nurse.follow(nurse.post("/household", **TYPED))
    assert "You entered your household on 23 November 2026" in shown.text
    assert not [each for each in SECRETS if each in shown.body or each in nurse.get("/home").body]
    assert "p-nurse" in directory.store.households
    assert "You have not entered" in nurse.follow(nurse.post("/household/removal")).text
    assert directory.store.households == {}


def test_everything_at_fault_is_said_at_once_and_what_was_typed_stays(directory):
    nurse = directory.add(NURSE).sign_in()
    refused = nurse.post("/household", postcode="LS1 4AP", name_1="12", name_2="Marsh")
    assert refused.status == 422
    assert "Enter the first line of your address" in refused.text
    assert "with letters only" in refused.text
    assert 'value="Marsh"' in refused.body
    assert directory.store.households == {}


@pytest.mark.parametrize("postcode", ["LS", "ZZ99 3VZ"])
def test_address_that_names_no_home_is_refused_by_its_postcode(directory, postcode):
    refused = directory.add(NURSE).sign_in().post("/household", **{**TYPED, "postcode": postcode})
    assert (refused.status, "Enter your full address and postcode" in refused.text) == (422, True)


def test_page_in_welsh_lacks_no_text(directory):
    nurse = directory.add(NURSE).sign_in()
    nurse.get("/language/cy")
    assert "Eich aelwyd" in nurse.get("/household").text
