"""What people read on the pages, and what is recorded of it."""

import re

import pytest

from contactpoint.application.records.challenges import ChallengeAccuracy, challenge_accuracy
from contactpoint.application.records.record_or_amend_involvement import record_involvement
from contactpoint.application.shields.shield import ShieldChild, shield_child
from tests.builders import (
    DIRECTORY_TEAM,
    MENTAL_HEALTH_NURSE,
    OVERRIDER,
    SOCIAL_WORKER,
    sensitive_details,
)
from tests.unit.web.visitor import ROOT

TYLER = {"last_name": "Reid", "first_name": "Tyler", "day": "23", "month": "1", "year": "2011"}


def test_child_page_names_the_lead_professional_first(nurse, child_id):
    _, page = nurse.open_child(child_id)
    order = [
        page.text.index(words) for words in ("Call first", "Siobhan Keane", "Others who work", "Angela", "29 Mill")
    ]
    assert order == sorted(order)
    assert 'href="tel:01134960358"' in page.body


def test_child_page_records_a_look_with_the_reason(directory, nurse, child_id):
    nurse.open_child(child_id, "safeguarding_enquiry")
    looked = directory.store.events[-1]
    assert (looked.event_type, looked.access_reason, looked.source_ip) == (
        "viewed",
        "safeguarding_enquiry",
        "192.0.2.7",
    )


def test_search_shows_what_differs_first(nurse, child_id):
    _, page = nurse.search(**{**TYLER, "last_name": "Smith", "postcode": "WV4 1MS"})
    rows = re.findall(
        r'<tr class="govuk-table__row ([\w-]*)">\s*<th scope="row" class="govuk-table__header">([^<]+)', page.body
    )
    assert rows[0] == ("cp-different", "Last name")


def test_search_by_another_name_says_which_name_agreed(nurse, child_id):
    _, page = nurse.search(**{**TYLER, "last_name": "Marsh", "first_name": "Ty"})
    assert "Tyler Reid was also known as Ty Marsh." in page.text


def test_search_with_another_first_name_is_tried_as_well(nurse, child_id):
    _, page = nurse.search(**{**TYLER, "first_name": "Wilfred", "also_called": "Tyler"})
    assert "Tyler" in page.text


def test_form_names_everything_at_fault_at_once(nurse):
    answer = nurse.search(**{**TYLER, "nhs_number": "12", "month": "13", "postcode": "x" * 20})[1]
    assert answer.status == 422
    assert {f"#{name}" for name in ("nhs_number", "day", "postcode")} <= set(re.findall(r'href="(#\w+)"', answer.body))


def test_form_with_too_little_says_what_to_add(nurse):
    assert "This is not enough to find one child" in nurse.search(last_name="Reid")[1].text


@pytest.mark.parametrize("changed", ["year_only", "names_swapped"])
def test_search_that_finds_none_offers_others(nurse, changed):
    address, page = nurse.search(**{**TYLER, "last_name": "Zzyzx"})
    assert "This does not mean that no one knows the child." in page.text
    assert nurse.follow(nurse.post(address, again=changed)).status == 200


def test_addresses_and_titles_contain_nothing_about_a_child(nurse, child_id):
    found, result = nurse.search(**TYLER)
    address, page = nurse.open_child(child_id)
    for path, shown in ((found, result), (address, page)):
        assert re.fullmatch(r"/(found|child)/[0-9a-f]{24}", path)
        assert not re.search("tyler|reid", re.search("<title>(.*)</title>", shown.body)[1], re.IGNORECASE)
    assert child_id not in address


def test_hidden_child_looks_the_same_whatever_is_hidden(directory, nurse, child_id):
    shield_child(directory.deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="domestic_abuse"))
    _, page = nurse.open_child(child_id)
    assert "Some details of this child are hidden" in page.text
    assert "The national duty line" in page.text
    hidden = (
        "Mill Street",
        "Westvale",
        "Siobhan",
        "Marsh",
        "School",
        "Lives at",
        "Print a call sheet",
        "domestic",
        "07700",
    )
    assert [word for word in hidden if word in page.body] == []


def test_hidden_child_has_no_call_sheet(directory, nurse, child_id):
    shield_child(directory.deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="domestic_abuse"))
    address, _ = nurse.open_child(child_id)
    assert "There is no call sheet for this child." in nurse.get(f"{address}/call-sheet").text


def test_override_shows_the_hidden_details_once_and_tells_the_authority(directory, child_id):
    shield_child(directory.deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="domestic_abuse"))
    detective = directory.add(OVERRIDER).sign_in()
    address, page = detective.open_child(child_id)
    assert "show the hidden details once" in page.text
    assert "Confirm that you have read this" in detective.post(f"{address}/hidden").text
    shown = detective.post(f"{address}/hidden", read="yes")
    assert "29 Mill Street" in shown.text
    assert "Print a call sheet" not in shown.text
    assert "29 Mill Street" not in detective.get(address).text
    assert "shield_overridden" in [each.kind for each in directory.store.notifications]


def test_override_is_refused_to_everybody_else(directory, nurse, child_id):
    shield_child(directory.deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="domestic_abuse"))
    address, _ = nurse.open_child(child_id)
    assert nurse.get(f"{address}/hidden").status == 403
    assert nurse.post(f"{address}/hidden", read="yes").status == 403


def test_confidential_service_is_said_without_its_kind(directory, nurse, child_id):
    record_involvement(directory.deps, MENTAL_HEALTH_NURSE, child_id, sensitive_details(), None)
    address, page = nurse.open_child(child_id)
    assert "A service that is kept confidential also works with this child." in page.text
    assert "mental" not in page.body.lower()
    asked = nurse.follow(nurse.post(f"{address}/contact"))
    assert "You usually get an answer by 24 November 2026, 09:30" in asked.text
    assert nurse.post(f"{address}/contact").location == nurse.post(f"{address}/contact").location


def test_entry_is_recorded_confirmed_handed_over_and_ended(directory, child_id):
    worker = directory.add(SOCIAL_WORKER).sign_in()
    address, page = worker.open_child(child_id)
    update = re.search(rf'href="/v1/pages({address}/update/\w+)"', page.body)[1]
    assert worker.post(update, change="confirm").status == 303
    version = worker.get(update).hidden("version")
    handed = worker.post(update, change="hand_over", version=version, name="Leon Baptiste", telephone="0113 496 0359")
    assert "Leon Baptiste" in worker.follow(handed).text
    ended = {"change": "end", "version": worker.get(update).hidden("version")}
    day = {"end_day": "20", "end_month": "11", "end_year": "2026"}
    assert "Worked with the child before" in worker.follow(worker.post(update, **ended, **day)).text


def test_entry_changed_meanwhile_is_not_overwritten(directory, child_id):
    worker = directory.add(SOCIAL_WORKER).sign_in()
    address, page = worker.open_child(child_id)
    update = re.search(rf'href="/v1/pages({address}/update/\w+)"', page.body)[1]
    stale = worker.post(update, change="hand_over", version="0" * 32, name="Leon Baptiste", telephone="0113 496 0359")
    assert stale.status == 422
    assert "The record changed while you had it open" in stale.text


def test_same_entry_sent_twice_is_one(directory, nurse, child_id):
    address, _ = nurse.open_child(child_id)
    form = {
        "service": "paediatrics",
        "organisation": "st-wilfrids",
        "name": "Grace Adeyemi",
        "role": "nurse",
        "telephone": "0113 496 0777",
        "start_day": "20",
        "start_month": "11",
        "start_year": "2026",
    }
    for _ in range(2):
        assert nurse.post(f"{address}/record", **form).status == 303
    assert nurse.get(address).body.count("<bdi>Grace Adeyemi</bdi>") == 1


def test_entry_beyond_the_limit_is_refused_with_what_to_do(directory, nurse, child_id):
    address, _ = nurse.open_child(child_id)
    form = {"service": "paediatrics", "organisation": "st-wilfrids", "role": "nurse", "telephone": "0113 496 0777"}
    day = {"start_day": "20", "start_month": "11", "start_year": "2026"}
    names = [f"Nurse {letter}" for letter in "ABCDEFGH"]
    answers = [nurse.post(f"{address}/record", name=name, **form, **day) for name in names]
    assert "as many entries for this child" in answers[-1].text
    assert '<a href="#service">' in answers[-1].body


def test_entry_with_everything_wrong_names_each_part(nurse, child_id):
    address, _ = nurse.open_child(child_id)
    answer = nurse.post(f"{address}/record", email="no", start_day="32")
    assert answer.status == 422
    assert {"#service", "#organisation", "#name", "#role", "#start_day", "#email"} == set(
        re.findall(r'href="(#\w+)"', answer.body)
    ) - {"#main-content"}


def test_reason_that_tells_others_is_asked_twice(nurse):
    assert "Others are told at once" in nurse.post("/reason", reason="child_missing_now").text


def test_reason_that_the_role_does_not_have_is_asked_again(nurse):
    assert "Choose why you need to find a child" in nurse.post("/reason", reason="inquiry").text


def test_refused_page_is_recorded_with_the_child_and_the_reason(directory, nurse, child_id):
    address, _ = nurse.open_child(child_id)
    nurse.get(f"{address}/hidden")
    refused = directory.store.events[-1]
    assert (refused.event_type, refused.child_ids, refused.access_reason) == ("refused", (child_id,), "urgent_care")


@pytest.mark.parametrize("path", ["", "/families", "/accessibility", "/signed-out"])
def test_public_pages_need_no_sign_in(directory, nurse, path):
    nurse.cookies.clear()
    assert nurse.get(path).status == 200


def test_failure_shows_a_reference_and_nothing_else(directory, nurse):
    directory.store.audit_log_works = False
    answer = nurse.get("/messages")
    assert answer.status in (500, 503)
    assert "r-1" in answer.text


def test_address_of_a_search_or_a_decision_is_not_that_of_a_child(directory, child_id):
    team = directory.add(DIRECTORY_TEAM).sign_in()
    challenge_accuracy(directory.deps, SOCIAL_WORKER, child_id, ChallengeAccuracy(fact="sex", challenger="child"))
    review = re.search(rf'href="{ROOT}(/reviews/\w+)"', team.get("/reviews").body)[1]
    decided = team.post(review, decision="later", reason="waits_for_reply").location
    asked = team.post("/reason", reason="maintaining_record").location
    for address in (each.rpartition("/")[2] for each in (decided, asked)):
        for below in ("", "/record", "/hiding", "/hiding/done", "/call-sheet", "/lifted"):
            assert team.get(f"/child/{address}{below}").status == 404
        for below in ("/record", "/hiding", "/contact"):
            assert team.post(f"/child/{address}{below}", basis="court_order").status == 404
