"""What the directory team does on the pages, and how a request for contact goes to a service and back."""

import re
from dataclasses import replace
from datetime import date, timedelta

import msgspec

from contactpoint.application.records.record_or_amend_involvement import record_involvement
from contactpoint.application.records.register import register_child
from contactpoint.application.shields.shield import ShieldChild, lift_shield, shield_child
from tests.builders import (
    DIRECTORY_TEAM,
    MENTAL_HEALTH_NURSE,
    NOW,
    OTHER_TEAM,
    OVERRIDER,
    SOCIAL_WORKER,
    child,
    registration,
    sensitive_details,
)
from tests.unit.web.visitor import ROOT


def test_request_for_contact_goes_from_the_nurse_by_the_team_to_the_service_and_back(directory, nurse, child_id):
    record_involvement(directory.deps, MENTAL_HEALTH_NURSE, child_id, sensitive_details(), None)
    team = directory.add(DIRECTORY_TEAM).sign_in()
    service = directory.add(MENTAL_HEALTH_NURSE).sign_in()
    asked = nurse.post(f"{nurse.open_child(child_id)[0]}/contact").location.removeprefix(ROOT)
    assert service.get(asked).status == 404, "the service does not know of it yet"
    page = team.get(asked)
    assert "Ines Duarte" in page.text
    chosen = re.search(r'name="service" type="radio" value="(\w+)"', page.body)[1]
    assert "Choose the service that you ask" in team.post(f"{asked}/passing-on").text
    team.post(f"{asked}/passing-on", service=chosen)
    assert "Ines" not in nurse.get(asked).text
    assert "Read the request" in service.get("/messages").text
    assert "Enter a telephone number" in service.post(f"{asked}/answer", decision="agreed", name="Ines Duarte").text
    service.post(f"{asked}/answer", decision="agreed", name="Ines Duarte", telephone="0113 496 0000")
    assert "You can call them now" in nurse.get(asked).text
    assert "You agreed: they can call you" in service.get(asked).text
    assert "They can call the person named here" in team.get(asked).text
    assert 'href="tel:01134960000"' in nurse.get(asked).body
    assert "Read the answer" in nurse.get("/messages").text


def test_team_officer_who_asks_for_contact_can_pass_that_request_on_and_answer_it(directory, nurse, child_id):
    recorded = record_involvement(directory.deps, MENTAL_HEALTH_NURSE, child_id, sensitive_details(), None)
    team = directory.add(DIRECTORY_TEAM).sign_in()
    service = directory.add(MENTAL_HEALTH_NURSE).sign_in()
    asked = team.post(f"{team.open_child(child_id)[0]}/contact").location.removeprefix(ROOT)
    page = team.get(asked)
    assert "Waits for your team" in page.text
    assert f'action="{ROOT}{asked}/passing-on"' in page.body
    assert f'action="{ROOT}{asked}/answer"' in page.body
    assert "Waits for the service" in team.follow(team.post(f"{asked}/passing-on", service=recorded)).text
    service.post(f"{asked}/answer", decision="agreed", name="Ines Duarte", telephone="0113 496 0000")
    assert "You can call them now" in team.get(asked).text


def test_service_that_asks_for_contact_can_answer_what_is_passed_on_to_it(directory, child_id):
    recorded = record_involvement(directory.deps, MENTAL_HEALTH_NURSE, child_id, sensitive_details(), None)
    team = directory.add(DIRECTORY_TEAM).sign_in()
    service = directory.add(MENTAL_HEALTH_NURSE).sign_in()
    asked = service.post(f"{service.open_child(child_id)[0]}/contact").location.removeprefix(ROOT)
    assert "We have asked" in service.get(asked).text
    team.post(f"{asked}/passing-on", service=recorded)
    page = service.get(asked)
    assert "Waits for your answer" in page.text
    assert f'action="{ROOT}{asked}/answer"' in page.body


def test_service_that_declines_stays_unknown_and_each_reads_what_they_did(directory, nurse, child_id):
    recorded = record_involvement(directory.deps, MENTAL_HEALTH_NURSE, child_id, sensitive_details(), None)
    team = directory.add(DIRECTORY_TEAM).sign_in()
    service = directory.add(MENTAL_HEALTH_NURSE).sign_in()
    asked = nurse.post(f"{nurse.open_child(child_id)[0]}/contact").location.removeprefix(ROOT)
    team.post(f"{asked}/passing-on", service=recorded)
    assert "Choose whether you agree" in service.post(f"{asked}/answer").text
    service.post(f"{asked}/answer", decision="declined")
    assert "No contact is possible this way" in nurse.get(asked).text
    assert "You declined. They do not learn who you are." in service.get(asked).text
    assert "They were told that no contact is possible this way" in team.get(asked).text
    assert "Call the duty number" not in service.get(asked).text
    assert "Ines" not in nurse.get(asked).body


def test_team_keeps_the_duty_numbers_that_everybody_is_shown(directory, nurse, child_id):
    team = directory.add(DIRECTORY_TEAM).sign_in()
    assert "0113 496 0700" in nurse.open_child(child_id)[1].text
    assert "Enter the number for nights" in team.post("/duty-numbers", day="0113 496 0701", night="soon").text
    assert "Enter the number for working days" in team.post("/duty-numbers", day="0000", night="101").text
    page = team.get("/duty-numbers")
    seen = {name: page.hidden(name) for name in ("day_shown", "night_shown")}
    without = team.post("/duty-numbers", day="0113 496 0701", night="0113 496 0702")
    assert "Compare them with those that are shown now" in without.text, "a form that says nothing of what it showed"
    kept = team.follow(team.post("/duty-numbers", day="0113 496 0701", night="0113 496 0702", **seen))
    assert "Monday to Friday, 9 to 5: 0113 496 0701" in kept.text
    assert "0113 496 0701" in nurse.open_child(child_id)[1].text
    assert "0113 496 0701" in team.search(last_name="Zzyzx", first_name="Xavi", year="2015")[1].text
    assert nurse.get("/duty-numbers").status == 403


def test_page_says_that_a_child_has_the_birthday_and_not_that_it_lives_there(directory, child_id):
    street = msgspec.structs.replace(child().address, lines=("Mill Street",))
    alike = registration(given_name="Eva", family_name="Holt", address_status="current", address=street)
    register_child(directory.deps, SOCIAL_WORKER, alike, None)
    team = directory.add(DIRECTORY_TEAM).sign_in()
    address, _ = team.open_child(child_id)
    listed = team.follow(team.post(f"{address}/hiding", basis="domestic_abuse"))
    shown = team.get(re.search(rf'href="{ROOT}(/reviews/\w+)"', listed.body)[1])
    assert "A child of the same birthday, at this home or nearby" in shown.text
    assert "A child at this home" not in shown.text


def test_team_hides_a_child_and_is_asked_about_the_others_at_the_home(directory, child_id):
    brother = registration(
        given_name="Noah", date_of_birth=date(2014, 3, 2), address_status="current", address=child().address
    )
    noah = register_child(directory.deps, SOCIAL_WORKER, brother, None)
    team = directory.add(DIRECTORY_TEAM).sign_in()
    address, page = team.open_child(child_id)
    assert "Hide this child" in page.text
    assert "Choose on what basis the child is hidden" in team.post(f"{address}/hiding").text
    listed = team.follow(team.post(f"{address}/hiding", basis="domestic_abuse"))
    assert "Other children live at the home of a hidden child" in listed.text
    review = re.search(rf'href="{ROOT}(/reviews/\w+)"', listed.body)[1]
    shown = team.get(review)
    assert "Noah" in shown.text
    assert "A child at this home" in shown.text
    assert "Different" in shown.text
    assert "Choose what you decide" in team.post(review).text
    assert "Nothing waits for your team." in team.follow(team.post(review, decision="shield", child=noah)).text
    assert "This child is hidden" in team.get(f"{address}/hiding").text
    form = {"version": team.get(f"{address}/hiding").hidden("version"), "change": "lift"}
    assert "Confirm that everybody may see where the child is" in team.post(f"{address}/hiding", **form).text
    lifted = team.follow(team.post(f"{address}/hiding", **form, **{"seen-by-all": "yes"}))
    assert "This child is hidden no longer" in lifted.text
    assert "Hide this child" in team.get(f"{address}/hiding").text


def test_lift_that_was_opened_before_another_team_hid_the_child_again_lifts_nothing(directory, child_id):
    shield_child(directory.deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="domestic_abuse"))
    team = directory.add(DIRECTORY_TEAM).sign_in()
    address, _ = team.open_child(child_id)
    form = {"version": team.get(f"{address}/hiding").hidden("version"), "change": "lift", "seen-by-all": "yes"}
    without = team.post(f"{address}/hiding", **{**form, "version": ""})
    assert "Find out why before you lift it" in without.text, "a form that does not say what was seen"
    assert directory.store.stored[child_id].record.shield is not None
    assert team.post(f"{address}/hiding", **form).status == 303
    assert "This child is hidden no longer" in team.follow(team.post(f"{address}/hiding", **form)).text, "pressed twice"
    shield_child(directory.deps, OTHER_TEAM, child_id, ShieldChild(basis="court_order"))
    late = team.post(f"{address}/hiding", **form)
    assert late.status == 422
    assert "the child may have been hidden again. Find out why before you lift it" in late.text
    assert directory.store.stored[child_id].record.shield.basis == "court_order"


def test_lift_that_was_opened_before_the_same_team_hid_the_child_again_on_that_day_lifts_nothing(directory, child_id):
    shield_child(directory.deps, OTHER_TEAM, child_id, ShieldChild(basis="court_order"))
    team = directory.add(DIRECTORY_TEAM).sign_in()
    address, _ = team.open_child(child_id)
    form = {"version": team.get(f"{address}/hiding").hidden("version"), "change": "lift", "seen-by-all": "yes"}
    assert team.post(f"{address}/hiding", **form).status == 303
    later = replace(directory.deps, now=lambda: NOW + timedelta(minutes=5))
    shield_child(later, OTHER_TEAM, child_id, ShieldChild(basis="court_order"))
    late = team.post(f"{address}/hiding", **form)
    assert late.status == 422
    assert "the child may have been hidden again" in late.text
    assert directory.store.stored[child_id].record.shield is not None


def test_team_that_hides_the_child_of_another_authority_is_told_who_decides_from_then_on(directory, child_id):
    other = directory.add(OTHER_TEAM).sign_in()
    address, page = other.open_child(child_id)
    assert "Hide this child" in page.text
    asked = other.get(f"{address}/hiding")
    assert "own local authority can lift it again" in asked.text
    done = other.follow(other.post(f"{address}/hiding", basis="domestic_abuse"))
    assert "This child is hidden now" in done.text
    assert "Until it decides, they are not hidden. If that cannot wait, call it." in done.text
    assert re.search(r"0\d{3} \d{3} \d{4}", done.text)
    assert "decide here" not in done.text
    again = other.get(f"{address}/hiding")
    assert "own local authority can lift it." in again.text
    assert 'value="lift"' not in again.body
    assert "Lift the hiding" not in other.get(address).text


def test_team_that_hid_the_child_of_another_authority_reads_that_it_was_lifted_and_goes_to_the_child(
    directory, child_id
):
    other = directory.add(OTHER_TEAM).sign_in()
    shield_child(directory.deps, OTHER_TEAM, child_id, ShieldChild(basis="domestic_abuse"))
    said = "The hiding of a child whom your team had hidden was lifted"
    assert said not in other.get("/messages").text
    lift_shield(directory.deps, DIRECTORY_TEAM, child_id)
    page = other.get("/messages")
    assert said in page.text
    assert "Westvale" in page.text
    assert "p-team" not in page.text
    assert "Tyler" in other.follow(other.post("/messages", child=page.hidden("child"))).text


def test_others_than_the_team_can_neither_hide_nor_review(nurse, child_id):
    address, page = nurse.open_child(child_id)
    assert "Hide this child" not in page.text
    assert nurse.post(f"{address}/hiding", basis="adoption").status == 403
    assert nurse.get("/reviews").status == 403


def test_team_answers_for_a_hidden_child_itself(directory, nurse, child_id):
    shield_child(directory.deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="domestic_abuse"))
    asked = nurse.post(f"{nurse.open_child(child_id)[0]}/contact").location.removeprefix(ROOT)
    team = directory.add(DIRECTORY_TEAM).sign_in()
    assert "Somebody needs to be put in touch" in team.get(asked).text
    team.post(f"{asked}/answer", decision="agreed", name="Tom Ashworth", telephone="0113 496 0100")
    assert "Tom Ashworth" in nurse.get(asked).text


def test_detective_who_asks_for_what_is_hidden_no_longer_is_shown_the_child(directory, child_id):
    shield_child(directory.deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="domestic_abuse"))
    detective = directory.add(OVERRIDER).sign_in()
    address, _ = detective.open_child(child_id)
    assert "once" in detective.get(f"{address}/hidden").text
    lift_shield(directory.deps, DIRECTORY_TEAM, child_id)
    for answer in (detective.post(f"{address}/hidden", read="yes"), detective.get(f"{address}/hidden")):
        page = detective.follow(answer)
        assert "The child is hidden no longer." in page.text
        assert "29 Mill Street" in page.text
