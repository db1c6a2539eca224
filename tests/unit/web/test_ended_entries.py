"""Entries whose last day is known: the pages say the day, and change nothing of who worked with the child then."""

import re
from datetime import date

import pytest

from contactpoint.application.records.record_or_amend_involvement import amend_involvement, record_involvement
from contactpoint.application.records.view import view_record
from contactpoint.application.shields.shield import ShieldChild, shield_child
from tests.builders import DIRECTORY_TEAM, SOCIAL_WORKER, involvement_details
from tests.unit.web.visitor import ROOT

LATER = {"end_day": "20", "end_month": "12", "end_year": "2026"}
OVER = {"end_day": "20", "end_month": "11", "end_year": "2026"}


@pytest.fixture
def entry_id(directory, child_id) -> str:
    details = involvement_details(practitioner_name="Martin Hale", start_date=date(2026, 11, 2))
    return record_involvement(directory.deps, SOCIAL_WORKER, child_id, details, None)


@pytest.fixture
def entry(worker, child_id, entry_id) -> str:
    """Return the path of the page that changes the entry."""
    return f"{worker.open_child(child_id)[0]}/update/{entry_id}"


def child_of(entry: str) -> str:
    return entry.partition("/update")[0]


def send(worker, entry: str, **form: str):
    return worker.post(entry, version=worker.get(entry).hidden("version"), **form)


def offered(page) -> set[str]:
    return set(re.findall('name="change" value="([^"]*)"', page.body))


def test_entry_that_will_end_says_on_which_day_wherever_it_is_shown(worker, entry):
    shown = worker.follow(send(worker, entry, change="end", **LATER))
    pages = shown, worker.get(f"{child_of(entry)}/call-sheet"), worker.get(entry)
    assert ["Ends on 20 December 2026" in page.text for page in pages] == [True, True, True]


def test_entry_that_has_ended_says_so_and_offers_no_change_of_who_it_was(worker, entry):
    assert offered(worker.get(entry)) == {"confirm", "correct", "end", "hand_over", "error"}
    shown = worker.follow(send(worker, entry, change="end", **OVER))
    assert f"{ROOT}{entry}" in shown.body, "the child's page leads to it"
    page = worker.get(entry)
    assert "From 2 November 2026 to 20 November 2026" in page.text
    assert offered(page) == {"end", "go_on", "error"}
    assert f"{ROOT}{child_of(entry)}/record" in page.body


@pytest.mark.parametrize("change", ["confirm", "correct", "hand_over"])
def test_entry_that_has_ended_keeps_who_worked_with_the_child(directory, worker, child_id, entry, entry_id, change):
    send(worker, entry, change="end", **OVER)
    before = directory.store.stored[child_id].involvements
    typed = {"name": "Nova Person", "telephone": "0117 496 0999", "right_telephone": "0117 496 0999"}
    answer = send(worker, entry, change=change, **typed)
    assert answer.status == 422
    assert "record the new person" in answer.text
    assert directory.store.stored[child_id].involvements == before


def test_person_recorded_again_after_the_end_is_asked_for_the_new_start(worker, entry):
    send(worker, entry, change="end", **OVER)
    form = {"service": "children_social_care", "organisation": "westvale-childrens-social-care"}
    person = {"name": "Martin Hale", "role": "social_worker", "telephone": "0113 496 0358"}
    record = f"{child_of(entry)}/record"
    answer = worker.post(record, start_day="2", start_month="11", start_year="2026", **form, **person)
    assert answer.status == 422
    assert "It is recorded already, and has ended. Record it with the new start" in answer.text
    assert 'href="#start_day"' in answer.body
    again = worker.follow(worker.post(record, start_day="23", start_month="11", start_year="2026", **form, **person))
    assert "Recorded." in again.text
    assert "Since 23 November 2026" in again.text


@pytest.mark.parametrize("day", [LATER, OVER])
def test_work_that_goes_on_after_all_is_current_again(worker, entry, day):
    send(worker, entry, change="end", **day)
    shown = worker.follow(send(worker, entry, change="go_on"))
    assert "Martin Hale" in shown.text
    assert "Ends on" not in shown.text
    assert "Worked with the child before" not in shown.text
    assert "go_on" not in offered(worker.get(entry))


def test_entry_on_a_hidden_child_is_confirmed_alike_whether_or_not_the_team_ended_it(
    directory, worker, child_id, entry, entry_id
):
    shield_child(directory.deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="domestic_abuse"))
    before = worker.post(entry, change="confirm")
    _, etag = view_record(directory.deps, DIRECTORY_TEAM, child_id, "maintaining_record")
    amend_involvement(directory.deps, DIRECTORY_TEAM, child_id, entry_id, etag, {"end_date": date(2026, 11, 20)})
    after = worker.post(entry, change="confirm")
    assert (before.status, before.location) == (after.status, after.location)
    assert after.status == 303
