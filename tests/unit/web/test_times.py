"""What lists of events say of when and what: no time that nobody may be told, and no part that was not shown."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from contactpoint.application.audit.access_history_and_day_lists import HistoryQuestion, answer_history
from contactpoint.application.records.register import register_child
from contactpoint.application.search.search import SearchChildren, search
from contactpoint.application.shields.shield import ShieldChild, shield_child
from contactpoint.domain.audit.event_time_precision import is_only_a_day
from contactpoint.domain.matching import Criteria
from contactpoint.http.access_history_page.page import access_history_html
from contactpoint.web.rendering import environment
from tests.builders import AUDITOR, DIRECTORY_TEAM, NOW, NURSE, child, registration
from tests.unit.web.visitor import Directory

TIME = re.compile(r"\d\d:\d\d")
LATER = NOW + timedelta(days=1, hours=2)


def cells(body: str) -> list[str]:
    return re.findall(r"<tr[^>]*><td[^>]*>([^<]*)</td>", re.search("<tbody.*</tbody>", body, re.S)[0])


def history(directory: Directory, child_id: str, reason: str):
    return answer_history(directory.deps, directory.audit_log, DIRECTORY_TEAM, HistoryQuestion(child_id, reason))


def look_on_the_next_day(directory: Directory, child_id: str) -> None:
    event = directory.deps.new_event(
        "viewed", NURSE, access_reason="urgent_care", child_ids=(child_id,), authorities=("westvale",)
    )
    directory.store.append(replace(event, occurred_at=LATER, event_id="f" * 32))


@pytest.mark.parametrize("edition", ["family", "directory_team"])
def test_report_shows_a_first_day_without_times(directory, nurse, child_id, edition):
    nurse.open_child(child_id)
    look_on_the_next_day(directory, child_id)
    shown = history(directory, child_id, "subject_access")
    body = access_history_html(shown, child_id, edition, NOW).decode()
    when = re.findall(r'<td data-column="When">([^<]*)</td>', body)
    assert "00:00" not in body
    assert when[0] == "24 November 2026, 11:30"
    assert set(when[1:]) == {"23 November 2026"}
    assert "Some entries have only a day. Those of one day are in no order." in body


def test_teams_page_shows_the_first_day_of_a_hidden_record_without_times(directory):
    hidden = register_child(directory.deps, DIRECTORY_TEAM, registration(shield="adoption"), None)
    team = directory.add(DIRECTORY_TEAM).sign_in()
    address, _ = team.open_child(hidden)
    page = team.get(address.replace("/child/", "/oversight/looks/"))
    assert set(cells(page.body)) == {"23 November 2026"}
    assert "All times are London time." in page.text
    assert "00:00" not in page.body


def test_list_of_a_day_shows_a_redacted_event_without_a_time(directory, nurse, child_id):
    shield_child(directory.deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="domestic_abuse"))
    nurse.open_child(child_id)
    page = directory.add(AUDITOR).sign_in().get("/oversight/events")
    assert "23 November 2026" in cells(page.body)
    assert "00:00" not in page.body


@pytest.mark.parametrize("day", [datetime(2026, 1, 10, tzinfo=UTC), datetime(2026, 6, 9, 23, tzinfo=UTC)])
def test_moment_without_a_time_is_shown_as_a_day_in_winter_and_in_summer(day):
    moment = environment("en").filters["moment"]
    assert is_only_a_day(day)
    assert moment(day) == ("10 January 2026" if day.month == 1 else "10 June 2026")
    assert TIME.search(moment(day + timedelta(microseconds=1)))


def test_search_is_said_to_have_shown_the_area_only_where_it_did(directory, child_id):
    wanted = Criteria(given_name="Tyler", family_name="Reid", date_of_birth=child().date_of_birth)
    asked = SearchChildren(access_reason="urgent_care", criteria=wanted)
    search(directory.deps, NURSE, asked)
    shield_child(directory.deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="domestic_abuse"))
    search(directory.deps, NURSE, asked)
    team = [e.saw for e in history(directory, child_id, "maintaining_record").events if e.event_type == "searched"]
    assert team == [("search_result_without_area",), ("search_result",)]
    family = [e.saw for e in history(directory, child_id, "subject_access").events if e.event_type == "searched"]
    assert set(family) == {("search_result",)}, "a family is not told of the shield"
    visitor = directory.add(DIRECTORY_TEAM).sign_in()
    address, _ = visitor.open_child(child_id)
    page = visitor.get(address.replace("/child/", "/oversight/looks/"))
    searched = [row for row in re.findall("<tr.*?</tr>", page.body, re.S) if re.search(">Searched\\s*<", row)]
    assert [re.findall("Name, [^<]*", row) for row in searched][-2:] == [
        ["Name, date of birth and sex"],
        ["Name, date of birth and sex, and the area if it was shown"],
    ]
    assert "Name, date of birth, sex and area" not in page.text
