"""What to do if a child needs help now: the right numbers, on every page that stops somebody at work."""

import re

import pytest

from contactpoint.application.accounts.duty_numbers import KeepDutyNumbers, keep_duty_numbers
from contactpoint.application.records.record_or_amend_involvement import record_involvement
from contactpoint.application.shields.shield import ShieldChild, shield_child
from contactpoint.domain.registers.duty_numbers import registered_numbers
from contactpoint.http.problem_kinds import CATALOGUE
from contactpoint.problems import Problem
from contactpoint.web.app import PROBLEM_STATUS, problem_page
from contactpoint.web.rendering import Site
from tests.builders import DIRECTORY_TEAM, MENTAL_HEALTH_NURSE, caller, sensitive_details
from tests.unit.web.visitor import Visitor

NORTHMOOR_NURSE = caller("p-north", "northmoor", "local_authority")
"""Somebody whose own authority is another than the child's."""
HIDDEN = ShieldChild(basis="domestic_abuse")


@pytest.fixture
def stranger(directory) -> Visitor:
    return directory.add(NORTHMOOR_NURSE).sign_in()


def numbers_on(page) -> set[str]:
    return set(re.findall(r"0\d{3} \d{3} \d{4}", page.text))


def test_request_for_contact_shows_the_numbers_of_the_childs_authority(directory, stranger, child_id):
    keep_duty_numbers(directory.deps, DIRECTORY_TEAM, KeepDutyNumbers(day="0113 496 0701", night="0113 496 0702"))
    record_involvement(directory.deps, MENTAL_HEALTH_NURSE, child_id, sensitive_details(), None)
    asked = stranger.follow(stranger.post(f"{stranger.open_child(child_id)[0]}/contact"))
    assert "If you need somebody now" in asked.text
    assert numbers_on(asked) == {"0113 496 0701", "0113 496 0702"}


def test_request_for_contact_shows_the_national_line_of_a_hidden_child(directory, stranger, child_id):
    shield_child(directory.deps, DIRECTORY_TEAM, child_id, HIDDEN)
    asked = stranger.follow(stranger.post(f"{stranger.open_child(child_id)[0]}/contact"))
    national = registered_numbers("national")
    assert national.name in asked.text
    assert numbers_on(asked) == {national.day, national.night}


@pytest.mark.parametrize("kind", sorted({*CATALOGUE, "form-expired", "internal-error", "something-new"}))
def test_page_that_stops_somebody_says_what_to_do_in_an_emergency(kind):
    body = problem_page(Site("/pages", {}), kind, "r-1").body
    assert "If a child needs help now" in body
    assert "999" in body
    assert registered_numbers("national").day in body


def test_limit_shows_the_numbers_of_the_persons_area(nurse, child_id, monkeypatch):
    def refuse(*_):
        raise Problem("too-many-requests", "")

    monkeypatch.setattr("contactpoint.web.views.child.view_record", refuse)
    _, page = nurse.open_child(child_id)
    assert page.status == 429
    assert "You have looked too often" in page.text
    assert "In an emergency, call 999." in page.text
    assert registered_numbers("hospital").day in page.text


@pytest.mark.parametrize("path", ["/signed-out", "/not-used", "/signed-in"])
def test_page_after_the_session_says_what_to_do_in_an_emergency(directory, path):
    page = Visitor(directory, "p-nurse").get(path)
    assert "In an emergency, call 999." in page.text
    assert registered_numbers("national").day in page.text


def test_call_sheet_says_which_number_is_for_the_night(nurse, child_id):
    sheet = nurse.get(f"{nurse.open_child(child_id)[0]}/call-sheet").text
    assert "Monday to Friday, 9 to 5: 0113 496 0700" in sheet
    assert "Nights, weekends and holidays: 0113 496 0799" in sheet


def test_pages_refuse_with_the_status_of_the_api_where_something_stands_in_the_way():
    in_the_way = {kind for kind, (status, _) in CATALOGUE.items() if status == 409} | {"version-conflict"}
    assert {kind for kind, status in PROBLEM_STATUS.items() if status == 409} == in_the_way


def test_number_that_a_colleague_changed_is_not_taken_back_by_a_form_that_was_open(directory):
    team = directory.add(DIRECTORY_TEAM).sign_in()
    page = team.get("/duty-numbers")
    opened = {name: page.hidden(name) for name in ("day_shown", "night_shown")}
    mine = {"day": "0113 496 0799", "night": opened["night_shown"]}
    assert team.post("/duty-numbers", **mine, **opened).status == 303
    late = team.post("/duty-numbers", day=opened["day_shown"], night="0113 496 0711", **opened)
    assert late.status == 422
    assert "Somebody changed the numbers while you had this page open" in late.text
    assert "0113 496 0799" in late.text
    assert directory.store.duty_numbers["westvale"].day == "0113 496 0799"
