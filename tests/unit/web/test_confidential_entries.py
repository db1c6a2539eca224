"""Confidential services on the pages: marked for those who see them, never printed, and not told to others."""

import re
from datetime import timedelta

import pytest
from msgspec.structs import replace

from contactpoint.application.records.record_or_amend_involvement import amend_involvement, record_involvement
from contactpoint.application.records.view import view_record
from contactpoint.domain.access_history.reasons_and_parts import SAW
from tests.builders import DIRECTORY_TEAM, MENTAL_HEALTH_NURSE, TODAY, sensitive_details
from tests.unit.web.visitor import ROOT

MARK = "Confidential: do not tell anybody that this service is involved"
UNSEEN = "You cannot see which"


@pytest.fixture
def confidential(directory, child_id) -> str:
    """Record a confidential service, and return the id of the entry."""
    return record_involvement(directory.deps, MENTAL_HEALTH_NURSE, child_id, sensitive_details(), None)


@pytest.mark.parametrize("reader", [DIRECTORY_TEAM, MENTAL_HEALTH_NURSE], ids=lambda each: each.practitioner_id)
def test_confidential_entry_is_marked_for_those_who_see_it(directory, child_id, confidential, reader):
    page = directory.add(reader).sign_in().open_child(child_id)[1]
    marked = re.findall(f'<div class="cp-card[^"]*">(?:(?!<div).)*{MARK}.*?</div>', page.body, re.S)
    assert ["Ines Duarte" in each for each in marked] == [True]
    assert page.text.count(MARK) == 1, "no other entry is marked"
    assert UNSEEN not in page.text


def test_confidential_entry_is_marked_where_it_is_changed(directory, child_id, confidential):
    service = directory.add(MENTAL_HEALTH_NURSE).sign_in()
    address, page = service.open_child(child_id)
    assert f"{ROOT}{address}/update/{confidential}" in page.body
    assert MARK in service.get(f"{address}/update/{confidential}").text


@pytest.mark.parametrize("reader", [DIRECTORY_TEAM, MENTAL_HEALTH_NURSE], ids=lambda each: each.practitioner_id)
def test_confidential_entry_is_never_on_the_call_sheet(directory, child_id, confidential, reader):
    visitor = directory.add(reader).sign_in()
    sheet = visitor.get(f"{visitor.open_child(child_id)[0]}/call-sheet")
    assert "Siobhan Keane" in sheet.text
    assert "Ines Duarte" not in sheet.body
    assert "0113 496 0777" not in sheet.body
    assert "A confidential service is never on the call sheet" in sheet.text


def test_person_who_sees_no_confidential_service_is_told_only_that_there_is_one(nurse, child_id, confidential):
    address, page = nurse.open_child(child_id)
    assert "A service that is kept confidential also works with this child" in page.text
    assert UNSEEN in page.text
    assert MARK not in page.text
    assert "A confidential service is never" not in nurse.get(f"{address}/call-sheet").text


def end(directory, child_id: str, involvement_id: str, days_ago: int) -> None:
    """Let the confidential service end some days ago."""
    _, etag = view_record(directory.deps, MENTAL_HEALTH_NURSE, child_id, "maintaining_record")
    last = {"end_date": TODAY - timedelta(days=days_ago)}
    amend_involvement(directory.deps, MENTAL_HEALTH_NURSE, child_id, involvement_id, etag, last)


def test_service_that_has_ended_is_said_only_to_those_who_see_it(directory, nurse, child_id, confidential):
    end(directory, child_id, confidential, 0)
    assert UNSEEN in nurse.open_child(child_id)[1].text, "its last day is a day of work"
    end(directory, child_id, confidential, 1)
    address, page = nurse.open_child(child_id)
    assert "confidential" not in page.text
    assert f"{address}/contact" not in page.body
    assert nurse.post(f"{address}/contact").status == 409
    for who in (DIRECTORY_TEAM, MENTAL_HEALTH_NURSE):
        seen = directory.add(who).sign_in().open_child(child_id)[1].text
        assert "Worked with the child before" in seen
        assert seen.count(MARK) == 1
        assert "confidential service" not in seen, "nobody else is told of it, and it works with the child no more"


def test_provider_whose_work_has_ended_is_told_of_others_as_everybody_is(directory, nurse, child_id, confidential):
    end(directory, child_id, confidential, 1)
    colleague = replace(MENTAL_HEALTH_NURSE, practitioner_id="p-other-nurse")
    record_involvement(directory.deps, colleague, child_id, sensitive_details(practitioner_name="Petra Vale"), None)
    for visitor in (directory.add(MENTAL_HEALTH_NURSE).sign_in(), nurse):
        assert "A service that is kept confidential also works with this child." in visitor.open_child(child_id)[1].text


def test_team_cannot_choose_a_service_that_has_ended(directory, nurse, child_id, confidential):
    asked = nurse.post(f"{nurse.open_child(child_id)[0]}/contact").location.removeprefix(ROOT)
    team = directory.add(DIRECTORY_TEAM).sign_in()
    assert f'value="{confidential}"' in team.get(asked).body
    end(directory, child_id, confidential, 1)
    page = team.get(asked)
    assert f'value="{confidential}"' not in page.body
    assert "They need to reach a confidential service" not in page.text
    assert team.post(f"{asked}/passing-on", service=confidential).status == 422


def test_list_of_who_looked_says_of_nobody_that_confidential_services_were_left_out(
    directory, nurse, child_id, confidential
):
    nurse.open_child(child_id)
    team = directory.add(DIRECTORY_TEAM).sign_in()
    address, page = team.open_child(child_id, "maintaining_record")
    assert MARK in page.text, "the team saw the confidential service"
    listed = team.get(f"/oversight/looks/{address.rpartition('/')[2]}")
    assert listed.text.count("The record, as far as their work allows") == 2
    assert "confidential" not in listed.text
    assert {"confidential", "sensitive"}.isdisjoint(" ".join(SAW.values()).split())


def test_team_that_sees_all_confidential_services_is_told_so(directory, child_id, confidential):
    page = directory.add(DIRECTORY_TEAM).sign_in().open_child(child_id)[1]
    assert "You can see the confidential services of this child" in page.text
    assert "Ask for contact" not in page.text


def test_provider_is_not_told_whether_there_are_other_confidential_services(directory, child_id, confidential):
    service = directory.add(MENTAL_HEALTH_NURSE).sign_in()
    alone = service.open_child(child_id)[1]
    assert "There may be other confidential services" in alone.text
    colleague = replace(MENTAL_HEALTH_NURSE, practitioner_id="p-other-nurse")
    record_involvement(directory.deps, colleague, child_id, sensitive_details(practitioner_name="Petra Vale"), None)
    assert service.open_child(child_id)[1].text == alone.text
