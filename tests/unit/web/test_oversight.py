"""The pages of what the audit log knows: they say what the use cases say, to those who may read it."""

import html
import re

import msgspec
import pytest

from contactpoint.application.audit.access_history_and_day_lists import (
    ChosenEvents,
    HistoryQuestion,
    answer_history,
    list_events,
)
from contactpoint.application.audit.own_events import list_own_events
from contactpoint.application.records.record_or_amend_involvement import record_involvement
from contactpoint.application.shields.shield import ShieldChild, shield_child
from contactpoint.problems import Problem
from tests.builders import (
    AUDITOR,
    DIRECTORY_TEAM,
    MANAGER,
    MENTAL_HEALTH_NURSE,
    NURSE,
    OTHER_TEAM,
    OVERRIDER,
    SOCIAL_WORKER,
    TODAY,
    account,
    sensitive_details,
)
from tests.unit.web.visitor import ROOT

CALLERS = (NURSE, SOCIAL_WORKER, MENTAL_HEALTH_NURSE, DIRECTORY_TEAM, OTHER_TEAM, OVERRIDER, MANAGER, AUDITOR)
PATHS = ("", "/mine", "/events", "/use", "/people")


@pytest.fixture(params=["ordinary", "shielded"])
def known_child(request, directory, child_id):
    record_involvement(directory.deps, MENTAL_HEALTH_NURSE, child_id, sensitive_details(), None)
    if request.param == "shielded":
        shield_child(directory.deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="domestic_abuse"))
    return child_id


def answered(read) -> str | None:
    """Return what a use case answers as text, or None if it refuses."""
    try:
        return msgspec.json.encode(read()).decode()
    except Problem:
        return None


def names_in(text: str, directory) -> set[str]:
    """Return what a text names of accounts, organisations and children."""
    accounts = {each.name for each in directory.store.accounts.values()}
    return {each for each in (*accounts, *directory.store.organisations_by_id, *directory.store.stored) if each in text}


@pytest.mark.parametrize("caller", CALLERS, ids=lambda caller: caller.practitioner_id)
def test_pages_of_oversight_are_refused_where_the_use_cases_refuse(directory, known_child, caller):
    visitor = directory.add(caller).sign_in()
    events = answered(lambda: list_events(directory.deps, directory.audit_log, caller, ChosenEvents(), None))
    assert (visitor.get("/oversight/events").status == 200) == (events is not None)
    assert (visitor.get("/oversight/people").status == 200) == (caller.role == "account_manager")
    assert (visitor.get("/oversight/use").status == 200) == (events is not None)
    assert visitor.get("/oversight").status == visitor.get("/oversight/mine").status == 200


@pytest.mark.parametrize("caller", CALLERS, ids=lambda caller: caller.practitioner_id)
def test_list_of_a_day_names_what_the_api_names(directory, known_child, caller):
    for each in CALLERS:
        directory.add(each)
    page = directory.add(caller).sign_in().get("/oversight/events")
    told = answered(lambda: list_events(directory.deps, directory.audit_log, caller, ChosenEvents(), None))
    if told is None:
        assert page.status == 403
    else:
        body = html.unescape(re.search("<tbody.*</tbody>", page.body, re.S)[0])
        assert names_in(body, directory) <= names_in(told, directory)


@pytest.mark.parametrize("caller", [DIRECTORY_TEAM, OTHER_TEAM, NURSE], ids=lambda caller: caller.practitioner_id)
def test_history_of_a_child_names_what_the_api_names(directory, known_child, caller):
    visitor = directory.add(caller).sign_in()
    opened, child_page = visitor.open_child(known_child)
    offered = f"{ROOT}/oversight/looks" in child_page.body
    page = visitor.get(opened.replace("/child/", "/oversight/looks/"))
    question = HistoryQuestion(known_child, "urgent_care")
    told = answered(lambda: answer_history(directory.deps, directory.audit_log, caller, question))
    assert (page.status == 200) == (told is not None) == offered
    if told:
        body = re.search("<tbody.*</tbody>", page.body, re.S)[0]
        assert names_in(html.unescape(body), directory) <= names_in(told, directory)
        assert known_child not in page.body, "the address of the page leads to the child, its number is not shown"
        family = visitor.get(opened.replace("/child/", "/oversight/looks/") + "/family")
        assert re.match(r"\d+ entries", family.body)


def test_auditor_opens_a_history_by_the_directory_number(directory, known_child):
    auditor = directory.add(AUDITOR).sign_in()
    number = known_child.zfill(32) if len(known_child) != 32 else known_child
    wrong = auditor.post("/oversight/looks", number="Tyler Reid")
    assert wrong.status == 422
    assert "Enter the directory number: 32 digits and letters" in wrong.text
    assert 'value="Tyler Reid"' in wrong.body
    opened = auditor.post("/oversight/looks", number=f" {number[:16].upper()} {number[16:]}")
    assert number not in opened.location
    assert auditor.follow(opened).status == 200


def test_own_events_name_no_child_and_are_all_of_the_day(directory, nurse, child_id):
    nurse.open_child(child_id)
    page = nurse.get("/oversight/mine")
    for said in ("Searched", "Looked at a record", "The child needed urgent care"):
        assert said in page.text
    assert child_id not in page.body
    assert "Tyler" not in page.body
    again = nurse.follow(nurse.post("/oversight/mine", day="22", month="11", year="2026"))
    assert "Nothing is recorded on this day." in again.text
    assert (
        "Enter a day that is over or today, such as 23 11 2026"
        in nurse.post("/oversight/mine", day="31", month="2", year="2026").text
    )
    for wrong in ({"day": "22", "month": "11", "year": "26"}, {"day": "1", "month": "1", "year": "2031"}):
        assert nurse.post("/oversight/mine", **wrong).status == 422


def test_own_events_show_a_refusal(directory, nurse):
    assert nurse.get("/reviews").status == 403
    assert "Tried, and was refused: Not allowed for this role or reason" in nurse.get("/oversight/mine").text


def test_own_events_do_not_tell_which_registration_waits_for_a_review(directory):
    """A redacted event is at the start of its day in the stored list: the order of the page must not show it."""
    deps, reader = directory.deps, directory.audit_log
    for number in range(120):
        redacted = number == 100
        event_type = "amended" if redacted else "registered"
        deps.audit_log.append(deps.new_event(event_type, NURSE, redaction="hide_review" if redacted else ""))
    shown = [each.event_type for each in list_own_events(deps, reader, NURSE, None).events]
    assert shown.index("amended") == 20
    assert shown.count("registered") == 119


def test_use_counts_what_each_person_did(directory, nurse, child_id):
    nurse.open_child(child_id)
    nurse.get("/reviews")
    text = directory.add(MANAGER).sign_in().get("/oversight/use").text
    assert re.search(r"Nurse[^0-9]* 1 1 1 ", text, re.IGNORECASE) or re.search(r" 1 1 1 ", text), text


def test_people_are_listed_with_what_is_due(directory):
    manager = directory.add(MANAGER).sign_in()
    soon = account(practitioner_id="p-soon", organisation_id="hospital", confirmed_until=TODAY)
    directory.store.accounts["p-soon"] = msgspec.structs.replace(soon, name="Una Marsh")
    late = account(practitioner_id="p-late", organisation_id="hospital", vetting_valid_until=TODAY.replace(year=2025))
    directory.store.accounts["p-late"] = msgspec.structs.replace(late, name="Otto Late")
    text = manager.get("/oversight/people").text
    assert "Confirm by 23 November 2026 that this person still needs access" in text
    assert re.search(r"Otto Late.*Cannot use the directory today: the vetting has ended", text)


def test_filters_of_the_events_are_kept_in_the_session_and_not_in_the_address(directory, nurse, child_id):
    nurse.open_child(child_id)
    auditor = directory.add(AUDITOR).sign_in()
    opened = auditor.post("/oversight/events", event_type="searched", practitioner_id=NURSE.practitioner_id)
    assert NURSE.practitioner_id not in opened.location
    body = re.search("<tbody.*</tbody>", auditor.follow(opened).body, re.S)[0]
    assert "Searched" in body
    assert "Looked at a record" not in body
    assert auditor.follow(auditor.post("/oversight/events", event_type="everything")).status == 200


def test_addresses_of_another_session_open_nothing(directory, known_child):
    opened, _ = directory.add(DIRECTORY_TEAM).sign_in().open_child(known_child)
    stranger = directory.add(AUDITOR).sign_in()
    assert stranger.get(opened.replace("/child/", "/oversight/looks/")).status == 404


@pytest.mark.parametrize("path", PATHS)
def test_oversight_without_a_session_leads_to_the_sign_in(directory, path):
    nobody = directory.add(NURSE)
    answer = nobody.get(f"/oversight{path}")
    assert answer.status == 303
    assert answer.location == f"{ROOT}/sign-in?return-to=oversight"


def test_forms_of_oversight_need_the_token(directory):
    auditor = directory.add(AUDITOR).sign_in()
    assert auditor.post("/oversight/events", token="forged").status == 403
