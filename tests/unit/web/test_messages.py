"""What messages and requests for contact say of what happened, and where they lead."""

import re
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from msgspec.structs import replace

from contactpoint.application.contacts.list_notifications import list_notifications
from contactpoint.application.records.amend import amend_record
from contactpoint.application.records.challenges import ChallengeAccuracy, challenge_accuracy
from contactpoint.application.records.record_or_amend_involvement import amend_involvement, record_involvement
from contactpoint.application.records.register import register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.shields.override import OverrideShield, override_shield
from contactpoint.application.shields.shield import ShieldChild, shield_child
from tests.builders import (
    DIRECTORY_TEAM,
    MENTAL_HEALTH_NURSE,
    NURSE,
    OTHER_TEAM,
    OVERRIDER,
    SOCIAL_WORKER,
    TODAY,
    involvement_details,
    registration,
    sensitive_details,
)
from tests.unit.web.visitor import ROOT

HIDDEN = ShieldChild(basis="domestic_abuse")
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def team(directory):
    return directory.add(DIRECTORY_TEAM).sign_in()


def part_about(page, kind: str) -> str:
    """Return the part of the page of messages that is about one."""
    return next(each for each in re.findall('<div class="cp-card">.*?</div>', page.body, re.S) if kind in each)


def hidden_in(text: str) -> dict[str, str]:
    form = re.search("<form.*?</form>", text, re.S)[0]
    return dict(re.findall(r'type="hidden" name="(child|review)" value="(\w+)"', form))


def test_message_about_an_override_says_who_and_why_and_leads_to_the_record(directory, team, child_id):
    detective = directory.add(OVERRIDER)
    shield_child(directory.deps, DIRECTORY_TEAM, child_id, HIDDEN)
    asked = OverrideShield(access_reason="safeguarding_enquiry", warning_read=True)
    override_shield(directory.deps, OVERRIDER, child_id, asked)
    told = part_about(team.get("/messages"), "looked at the hidden details of a child")
    assert OVERRIDER.practitioner_id in told
    assert OVERRIDER.organisation_id in told
    assert "To find out whether the child is at risk of harm" in told
    opened = team.post("/messages", **hidden_in(told))
    assert child_id not in opened.location
    assert "29 Mill Street" in team.follow(opened).text
    assert detective.subject == OVERRIDER.practitioner_id


def test_message_about_another_name_says_what_was_done(directory, team, child_id):
    _, etag = view_record(directory.deps, NURSE, child_id, "maintaining_record")
    amend_record(directory.deps, NURSE, child_id, etag, {"date_of_birth": date(2013, 6, 9)})
    page = team.get("/messages")
    told = part_about(page, "gave another name or date of birth for a child of your area")
    assert "new identity" not in page.text
    assert NURSE.practitioner_id in told
    assert "Who works with the child" in team.follow(team.post("/messages", **hidden_in(told))).text
    waiting = part_about(page, "A change waits for your team")
    review = team.post("/messages", **hidden_in(waiting))
    assert re.fullmatch(rf"{ROOT}/reviews/\w+", review.location)
    team.post(review.location.removeprefix(ROOT), decision="refused")
    assert team.post("/messages", **hidden_in(waiting)).location.startswith(f"{ROOT}/child/")


def test_message_about_a_challenge_leads_to_its_review(directory, team, child_id):
    challenge_accuracy(directory.deps, SOCIAL_WORKER, child_id, ChallengeAccuracy(fact="sex", challenger="child"))
    told = part_about(team.get("/messages"), "Somebody says that a fact of a record is wrong")
    assert "Said to be wrong: Sex" in team.follow(team.post("/messages", **hidden_in(told))).text


def test_message_leads_others_to_the_record_after_their_reason(directory, child_id):
    worker = directory.add(SOCIAL_WORKER).sign_in()
    record_involvement(
        directory.deps,
        NURSE,
        child_id,
        involvement_details(practitioner_name="Ann Newell", lead_professional=True),
        None,
    )
    told = part_about(worker.get("/messages"), "Somebody whom you recorded is no longer the lead")
    asked = worker.post("/messages", **hidden_in(told))
    assert "Why do you need to find a child?" in asked.text
    assert "Choose why" in worker.post("/reason", child=asked.hidden("child")).text
    warned = worker.post("/reason", child=asked.hidden("child"), reason="child_missing_now")
    assert warned.hidden("child") == child_id
    opened = worker.post("/reason", child=asked.hidden("child"), reason="safeguarding_enquiry")
    assert child_id not in opened.location
    assert "Ann Newell" in worker.follow(opened).text
    assert directory.store.events[-1].access_reason == "safeguarding_enquiry"


def test_message_leads_nobody_to_a_record_that_they_may_not_see(directory, child_id):
    shield_child(directory.deps, DIRECTORY_TEAM, child_id, HIDDEN)
    other = directory.add(OTHER_TEAM).sign_in()
    assert "29 Mill Street" not in other.follow(other.post("/messages", child=child_id)).body
    assert other.follow(other.post("/messages", child="0" * 32, review="yes")).status == 404


@pytest.mark.parametrize("caller", [NURSE, SOCIAL_WORKER, DIRECTORY_TEAM, OVERRIDER], ids=lambda c: c.practitioner_id)
def test_messages_name_nothing_that_the_api_does_not(directory, child_id, caller):
    shield_child(directory.deps, DIRECTORY_TEAM, child_id, HIDDEN)
    override_shield(directory.deps, OVERRIDER, child_id, OverrideShield(access_reason="urgent_care", warning_read=True))
    page = directory.add(caller).sign_in().get("/messages")
    told = repr(list_notifications(directory.deps, caller, None))
    for each in (child_id, "p-nurse", "p-social-worker", "p-team", OVERRIDER.practitioner_id, "hospital", "police"):
        assert each not in page.body or each in told


@pytest.mark.parametrize("state", ["ordinary", "hidden"])
def test_request_for_contact_names_the_child_and_the_asker_to_those_who_decide(directory, nurse, team, child_id, state):
    recorded = record_involvement(directory.deps, MENTAL_HEALTH_NURSE, child_id, sensitive_details(), None)
    if state == "hidden":
        shield_child(directory.deps, DIRECTORY_TEAM, child_id, HIDDEN)
    service = directory.add(MENTAL_HEALTH_NURSE).sign_in()
    asked = nurse.post(f"{nurse.open_child(child_id)[0]}/contact").location.removeprefix(ROOT)
    assert "Tyler" not in nurse.get(asked).text
    assert "put them in touch with those who work with a child" in team.get("/messages").text
    team_page = team.get(asked)
    team.post(f"{asked}/passing-on", service=recorded)
    for page in (team_page, service.get(asked), team.get(asked)):
        assert "The child: Tyler Reid, born 23 January 2011" in page.text.replace(" ,", ",")
        assert re.search(r"Asked by\s+hospital\s*, account\s+p-nurse", page.text)
    service.post(f"{asked}/answer", decision="declined")
    for each in (service, team):
        assert "Tyler" not in each.get(asked).text, "nothing is left to decide"


def reference_of(asked: str) -> str:
    return asked.rpartition("/")[2][:8]


def references_on(page) -> list[str]:
    return re.findall(r"Reference: (\w+)", page.text)


def content_of(page) -> str:
    """Return a page without its header."""
    return page.body.partition("<main")[2]


@pytest.mark.parametrize("decision", ["agreed", "declined"])
def test_request_for_contact_says_in_each_state_which_it_is_and_leads_to_the_child(
    directory, nurse, team, child_id, decision
):
    recorded = record_involvement(directory.deps, MENTAL_HEALTH_NURSE, child_id, sensitive_details(), None)
    service = directory.add(MENTAL_HEALTH_NURSE).sign_in()
    asked = nurse.post(f"{nurse.open_child(child_id)[0]}/contact").location.removeprefix(ROOT)
    pages = [nurse.get(asked), team.get(asked)]
    team.post(f"{asked}/passing-on", service=recorded)
    pages += [each.get(asked) for each in (nurse, team, service)]
    contact = {"name": "Ines Duarte", "telephone": "0113 496 0170"} if decision == "agreed" else {}
    assert service.post(f"{asked}/answer", decision=decision, **contact).status == 303
    pages += [each.get(asked) for each in (nurse, team, service)]
    for page in pages:
        assert references_on(page) == [reference_of(asked)]
        assert hidden_in(content_of(page)) == {"child": child_id}
    reason = nurse.post("/messages", **hidden_in(content_of(pages[-3])))
    opened = nurse.post("/reason", child=reason.hidden("child"), reason="urgent_care")
    assert "Tyler Reid" in nurse.follow(opened).text


@pytest.mark.parametrize("given", [{"name": "Ines Duarte"}, {"telephone": "0113 496 0177"}, {"email": "i@example.org"}])
def test_no_with_details_of_a_person_is_asked_about_and_keeps_what_was_typed(directory, nurse, team, child_id, given):
    record_involvement(directory.deps, MENTAL_HEALTH_NURSE, child_id, sensitive_details(), None)
    asked = nurse.post(f"{nurse.open_child(child_id)[0]}/contact").location.removeprefix(ROOT)
    ((field, typed),) = given.items()
    answer = team.post(f"{asked}/answer", decision="declined", **{"name": " ", "telephone": "", "email": "", **given})
    assert answer.status == 422
    assert f'<a href="#{field}">You said no, but' in answer.body
    assert f'id="{field}-error"' in answer.body
    assert f'value="{typed}"' in answer.body
    assert re.search(r'value="declined"\s+checked', answer.body)
    assert "There is no answer yet" in nurse.get(asked).text
    assert team.post(f"{asked}/answer", decision="declined", name=" ", telephone="").status == 303
    assert "No contact is possible this way" in nurse.get(asked).text


def test_messages_tell_the_answers_about_two_children_apart(directory, nurse, team, child_id):
    other = register_child(directory.deps, SOCIAL_WORKER, registration(given_name="Olive"), None)
    asked = []
    for each in (child_id, other):
        record_involvement(directory.deps, MENTAL_HEALTH_NURSE, each, sensitive_details(), None)
        asked.append(nurse.post(f"{nurse.open_child(each)[0]}/contact").location.removeprefix(ROOT))
        assert team.post(f"{asked[-1]}/answer", decision="declined").status == 303
    told = nurse.get("/messages")
    assert sorted(references_on(told)) == sorted(map(reference_of, asked))
    assert [reference_of(each) for each in re.findall(rf"{ROOT}(/contact/\w+)", told.body)] == references_on(told)


def test_message_about_a_request_that_is_gone_leads_to_a_page_that_says_so(directory, nurse, team, child_id):
    recorded = record_involvement(directory.deps, MENTAL_HEALTH_NURSE, child_id, sensitive_details(), None)
    service = directory.add(MENTAL_HEALTH_NURSE).sign_in()
    asked = nurse.post(f"{nurse.open_child(child_id)[0]}/contact").location.removeprefix(ROOT)
    team.post(f"{asked}/passing-on", service=recorded)
    directory.store.stored[child_id] = replace(directory.store.stored[child_id], archived=True)
    told = part_about(service.get("/messages"), "Somebody asks you for contact about a child")
    gone = service.get(re.search(rf'href="{ROOT}(/contact/\w+)"', told)[1])
    assert gone.status == 404
    assert "This request has ended, or it is not yours" in gone.text
    assert "They were told that no contact is possible this way" in team.get(asked).text
    assert "Your request for contact has been answered" in nurse.get("/messages").text
    assert "No contact is possible this way" in nurse.get(asked).text


def test_request_goes_to_no_service_that_cannot_sign_in_and_the_team_can_answer(directory, nurse, team, child_id):
    recorded = record_involvement(directory.deps, MENTAL_HEALTH_NURSE, child_id, sensitive_details(), None)
    asked = nurse.post(f"{nurse.open_child(child_id)[0]}/contact").location.removeprefix(ROOT)
    directory.add(MENTAL_HEALTH_NURSE)
    name = MENTAL_HEALTH_NURSE.practitioner_id
    team.post(f"{asked}/passing-on", service=recorded)
    assert "Waits for the service" in team.get(asked).text
    directory.store.accounts[name] = replace(directory.store.accounts[name], status="suspended")
    assert "Or answer yourself" in team.get(asked).text
    refused = team.post(f"{asked}/passing-on", service=recorded)
    assert refused.status == 422
    assert "This person cannot sign in at present" in refused.text
    team.post(f"{asked}/answer", decision="agreed", name="Tom Ashworth", telephone="0113 496 0100")
    assert "Tom Ashworth" in nurse.get(asked).text


def test_team_is_told_that_the_service_it_could_have_asked_works_with_the_child_no_more(
    directory, nurse, team, child_id
):
    recorded = record_involvement(directory.deps, MENTAL_HEALTH_NURSE, child_id, sensitive_details(), None)
    asked = nurse.post(f"{nurse.open_child(child_id)[0]}/contact").location.removeprefix(ROOT)
    told = "so you cannot pass the request on. Answer it yourself."
    assert told not in team.get(asked).text
    version = view_record(directory.deps, MENTAL_HEALTH_NURSE, child_id, "maintaining_record")[1]
    amend_involvement(directory.deps, MENTAL_HEALTH_NURSE, child_id, recorded, version, {"end_date": YESTERDAY})
    page = team.get(asked)
    assert told in page.text
    assert "Which service do you ask?" not in page.text


@pytest.fixture
def services(directory, child_id) -> tuple[str, str]:
    """Return the entries of two confidential services."""
    other = replace(sensitive_details(), service="sexual_health", practitioner_name="Petra Vale")
    first, second = (
        record_involvement(directory.deps, MENTAL_HEALTH_NURSE, child_id, each, None)
        for each in (sensitive_details(), other)
    )
    return first, second


def test_request_that_a_colleague_passed_on_meanwhile_stays_with_the_service_that_was_asked(
    directory, nurse, team, child_id, services
):
    first, second = services
    asked = nurse.post(f"{nurse.open_child(child_id)[0]}/contact").location.removeprefix(ROOT)
    seen = team.get(asked).hidden("asked")
    assert team.post(f"{asked}/passing-on", service=first, asked=seen).status == 303
    assert team.post(f"{asked}/passing-on", service=first, asked=seen).status == 303, "a double click"
    for sent in ({"asked": seen}, {}):
        late = team.post(f"{asked}/passing-on", service=second, **sent)
        assert late.status == 422
        assert "The request was passed on while you had this page open" in late.text
        assert "The service that is asked: Ines Duarte" in late.text
    (request,) = directory.store.contacts.values()
    assert request.involvement_id == first


def test_team_reads_which_service_is_asked_and_can_ask_another_one(directory, nurse, team, child_id, services):
    first, second = services
    service = directory.add(MENTAL_HEALTH_NURSE).sign_in()
    asked = nurse.post(f"{nurse.open_child(child_id)[0]}/contact").location.removeprefix(ROOT)
    assert "The service that is asked" not in team.get(asked).text
    team.post(f"{asked}/passing-on", service=first, asked="")
    page = team.get(asked)
    assert "Waits for the service" in page.text
    assert "The service that is asked: Ines Duarte" in page.text
    assert re.findall(r'name="service" type="radio" value="(\w+)"', page.body) == [second]
    assert "There is nothing for you to do now" not in page.text
    assert f'action="{ROOT}{asked}/answer"' not in page.body
    for each in (nurse, service):
        assert "The service that is asked" not in each.get(asked).text
    passed = team.follow(team.post(f"{asked}/passing-on", service=second, asked=page.hidden("asked")))
    assert "The service that is asked: Petra Vale" in passed.text
    (request,) = directory.store.contacts.values()
    assert request.involvement_id == second


def test_team_with_one_service_reads_which_it_is_and_that_nothing_is_left_to_do(directory, nurse, team, child_id):
    recorded = record_involvement(directory.deps, MENTAL_HEALTH_NURSE, child_id, sensitive_details(), None)
    asked = nurse.post(f"{nurse.open_child(child_id)[0]}/contact").location.removeprefix(ROOT)
    page = team.follow(team.post(f"{asked}/passing-on", service=recorded))
    assert "The service that is asked: Ines Duarte" in page.text
    assert "There is nothing for you to do now" in page.text
    assert 'name="service"' not in page.body


def test_service_that_is_asked_about_a_hidden_child_reads_that_the_child_is_hidden(directory, nurse, team, child_id):
    recorded = record_involvement(directory.deps, MENTAL_HEALTH_NURSE, child_id, sensitive_details(), None)
    service = directory.add(MENTAL_HEALTH_NURSE).sign_in()
    asked = nurse.post(f"{nurse.open_child(child_id)[0]}/contact").location.removeprefix(ROOT)
    team.post(f"{asked}/passing-on", service=recorded)
    warning = "Do not tell anybody where the child is"
    assert warning not in service.get(asked).text
    shield_child(directory.deps, DIRECTORY_TEAM, child_id, HIDDEN)
    assert warning in service.get(asked).text


def test_button_that_is_white_is_in_the_dark_header_only():
    folder = Path(str(files("contactpoint.web"))) / "templates"
    assert {each.name for each in folder.rglob("*.html") if "cp-link-button" in each.read_text("utf-8")} == {
        "layout.html"
    }
