"""What the page of a review shows side by side, what it says of it, and which decisions it offers."""

import re
from datetime import date
from typing import get_args

import pytest

from contactpoint.application.records.amend import amend_record
from contactpoint.application.records.challenges import ChallengeAccuracy, challenge_accuracy
from contactpoint.application.records.register import register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.shields.shield import ShieldChild, shield_child
from contactpoint.application.transfers.ask import AskTransfer, ask_transfer
from contactpoint.domain.access import Organisation
from contactpoint.domain.children.decisions.challenge import ChallengedFact
from contactpoint.web.texts import decisions
from tests.builders import DIRECTORY_TEAM, NURSE, OTHER_TEAM, SOCIAL_WORKER, child, registration
from tests.unit.web.record_states import CONFIRMED, create_record
from tests.unit.web.visitor import ROOT

NOAH = {"given_name": "Noah", "date_of_birth": date(2014, 3, 2), "address_status": "current"}
HIDDEN = ShieldChild(basis="domestic_abuse")


IN_RECORD = {
    "given_name": "Tyler",
    "family_name": "Reid",
    "date_of_birth": "23 January 2011",
    "sex": "Male",
    "other_names": "Zeb Marsh",
    "address": "Lives at: 29 Mill Street",
    "previous_addresses": "41 Quarry Lane",
    "carers": "Has parental responsibility, 07700 900357",
    "education": "since 5 September 2022",
    "gp_practice": "Mill Street Practice",
    "common_assessment_held_by": "Early Help",
    "involvements": "0113 496 0358",
    "nhs_number": "or you cannot see it",
    "upn": "or you cannot see it",
}
"""What the page of a challenge shows of each fact of the record."""


@pytest.fixture
def team(directory):
    return directory.add(DIRECTORY_TEAM).sign_in()


def reviews_of(visitor) -> list[str]:
    """Return the paths of the reviews that wait, oldest first."""
    return list(dict.fromkeys(re.findall(rf'href="{ROOT}(/reviews/\w+)"', visitor.get("/reviews").body)))


def headings(page) -> list[str]:
    return [each.strip() for each in re.findall(r'<th scope="col"[^>]*>([^<]*)</th>', page.body)]


def row(page, fact: str) -> list[str]:
    found = re.search(rf'<th scope="row"[^>]*>{fact}</th>(.*?)</tr>', page.body, re.S)[1]
    return [
        re.sub(r"<[^>]*>", " ", each).split("Different")[0].strip() for each in re.findall("<td.*?</td>", found, re.S)
    ]


def choices(page) -> list[str]:
    return [each.strip() for each in re.findall(r'for="decision(?:-\d+)?">([^<]*)<', page.body)]


def amend(directory, who, child_id: str, **changes) -> None:
    _, etag = view_record(directory.deps, who, child_id, "maintaining_record")
    amend_record(directory.deps, who, child_id, etag, changes)


def test_child_who_came_to_a_hidden_home_can_be_chosen_and_is_not_called_hidden(directory, team, child_id):
    shield_child(directory.deps, DIRECTORY_TEAM, child_id, HIDDEN)
    noah = register_child(directory.deps, SOCIAL_WORKER, registration(**NOAH, address=child().address), None)
    (review,) = reviews_of(team)
    page = team.get(review)
    assert headings(page) == ["The hidden child", "A child at this home"]
    assert row(page, "First name") == ["Tyler", "Noah"]
    assert re.findall(r'name="child" type="checkbox" value="(\w+)"', page.body) == [noah]
    team.post(review, decision="shield", child=noah)
    assert directory.store.stored[noah].record.shield is not None


def test_ticked_children_stay_ticked_after_an_error_and_no_other_child_is_hidden(directory, team, child_id):
    noah, ava = (
        register_child(directory.deps, SOCIAL_WORKER, registration(**each, address=child().address), None)
        for each in (NOAH, {**NOAH, "given_name": "Ava", "family_name": "Okafor"})
    )
    shield_child(directory.deps, DIRECTORY_TEAM, child_id, HIDDEN)
    review = reviews_of(team)[0]
    asked = team.post(review, child=noah)
    assert asked.status == 422
    assert re.findall(r'name="child" type="checkbox" value="(\w+)" checked', asked.body) == [noah]
    assert "Choose the children that you hide" in team.post(review, decision="shield").text
    decided = team.follow(team.post(review, decision="shield", child=noah))
    assert directory.store.stored[noah].record.shield is not None
    assert directory.store.stored[ava].record.shield is None
    assert "You decided: Hide the children that I chose" in decided.text
    assert "These children: Noah Reid" in decided.text
    assert "Ava" not in decided.text


def test_ticked_child_and_the_decision_to_hide_none_are_asked_about(directory, team, child_id):
    shield_child(directory.deps, DIRECTORY_TEAM, child_id, HIDDEN)
    noah = register_child(directory.deps, SOCIAL_WORKER, registration(**NOAH, address=child().address), None)
    (review,) = reviews_of(team)
    asked = team.post(review, decision="keep_visible", child=noah)
    assert asked.status == 422
    assert "Decide to hide them, or take the ticks away" in asked.text
    assert reviews_of(team) == [review], "nothing was decided"
    decided = team.follow(team.post(review, decision="keep_visible"))
    assert "You decided: Hide none of them" in decided.text
    assert "These children: Noah Reid" in decided.text
    assert "Tyler" not in decided.text


def test_page_after_a_decision_names_the_children_whom_the_review_showed_and_no_page_of_others_does(
    directory, team, child_id
):
    noah = register_child(directory.deps, SOCIAL_WORKER, registration(**NOAH, address=child().address), None)
    shield_child(directory.deps, DIRECTORY_TEAM, child_id, HIDDEN)
    sent = team.post(reviews_of(team)[0], decision="shield", child=child_id)
    assert sent.status == 422, "a child whom the review does not offer"
    sent = team.post(reviews_of(team)[0], decision="shield", child=noah)
    address = sent.location.removeprefix(ROOT)
    assert not {noah, "Noah", "shield"} & set(re.split(r"\W", address)), "the address says nothing"
    for each in (team, directory.add(OTHER_TEAM).sign_in()):
        assert ("Noah" in each.get(address).text) == (each is team)


def test_children_at_the_home_of_a_child_who_is_hidden_now_can_be_chosen(directory, team, child_id):
    noah = register_child(directory.deps, SOCIAL_WORKER, registration(**NOAH, address=child().address), None)
    shield_child(directory.deps, DIRECTORY_TEAM, child_id, HIDDEN)
    page = team.get(reviews_of(team)[0])
    assert headings(page) == ["The hidden child", "A child at this home"]
    assert row(page, "First name") == ["Tyler", "Noah"]
    assert re.findall(r'name="child" type="checkbox" value="(\w+)"', page.body) == [noah]
    decided = team.follow(team.post(reviews_of(team)[0], decision="keep_visible"))
    assert "These children: Noah Reid" in decided.text
    assert "Tyler" not in decided.text


def test_new_date_of_birth_is_shown_next_to_the_one_that_is_recorded(directory, team, child_id):
    amend(directory, NURSE, child_id, date_of_birth=date(2013, 6, 9))
    page = team.get(reviews_of(team)[0])
    assert headings(page) == ["What was sent", "The record now"]
    assert row(page, "Date of birth") == ["9 June 2013", "23 January 2011"]
    assert "A new date of birth waits for a decision" in page.text
    assert "the child turns 18 on 23 January 2029. By the new date, on 9 June 2031." in page.text
    assert "archive" not in page.text
    assert "leaves at once" not in page.text
    assert choices(page) == ["Accept the new date of birth", "Refuse the change: it is wrong", "Decide later"]
    team.post(reviews_of(team)[0], decision="another_child")
    assert directory.store.stored[child_id].child.date_of_birth == date(2013, 6, 9)


def test_date_of_birth_of_an_adult_is_said_to_end_the_record_at_once(directory, team, child_id):
    amend(directory, DIRECTORY_TEAM, child_id, date_of_birth=date(2008, 1, 23))
    assert "If you accept it, the record leaves at once" in team.get(reviews_of(team)[0]).text


def test_name_and_date_of_birth_changed_together_are_one_change(directory, team, child_id):
    amend(directory, NURSE, child_id, given_name="Araminta", date_of_birth=date(2013, 6, 9))
    page = team.get(reviews_of(team)[0])
    assert row(page, "First name") == ["Araminta", "Tyler"]
    assert choices(page)[0] == "Accept the change"


def test_hidden_child_is_offered_where_one_is_shown(directory, team, child_id):
    shield_child(directory.deps, DIRECTORY_TEAM, child_id, HIDDEN)
    register_child(directory.deps, SOCIAL_WORKER, registration(confirmed_new=CONFIRMED), None)
    pages = [team.get(each) for each in reviews_of(team)]
    (page,) = [each for each in pages if "Record 1 (hidden)" in headings(each)]
    assert "It is the hidden child" in choices(page)


def test_decisions_say_what_they_do_for_every_kind(directory, team, child_id):
    challenge_accuracy(directory.deps, SOCIAL_WORKER, child_id, ChallengeAccuracy(fact="sex", challenger="child"))
    assert choices(team.get(reviews_of(team)[0])) == [
        decisions.DECISIONS["challenge.accepted"],
        decisions.DECISIONS["challenge.refused"],
        "Decide later",
    ]


def test_transfer_says_who_asks_and_who_becomes_responsible(directory, team, child_id):
    northmoor = Organisation(organisation_id="northmoor", name="Northmoor", type="local_authority")
    other = directory.add(OTHER_TEAM).sign_in()
    directory.store.organisations_by_id["northmoor"] = northmoor
    ask_transfer(directory.deps, DIRECTORY_TEAM, child_id, AskTransfer(to_authority="northmoor", reason="child_moved"))
    page = other.get(reviews_of(other)[0])
    assert "Asked by westvale. If it passes, Northmoor becomes responsible." in page.text
    assert choices(page) == ["Your authority takes the record over", "The record stays", "Decide later"]
    decided = other.follow(other.post(reviews_of(other)[0], decision="taken.accepted"))
    assert "Your authority is responsible for the child from then on." in decided.text
    assert "another authority has to decide" not in decided.text


def test_decided_review_says_so(directory, team, child_id):
    challenge_accuracy(directory.deps, SOCIAL_WORKER, child_id, ChallengeAccuracy(fact="sex", challenger="child"))
    (review,) = reviews_of(team)
    assert team.post(review, decision="accepted").status == 303
    for page in (team.get(review), team.post(review, decision="refused")):
        assert page.status == 409
        assert "Your team has already decided this" in page.text
        assert "Try once more" not in page.text


@pytest.fixture
def hidden_review(directory, team, child_id) -> str:
    """Return the path of the review of a registration that may describe a hidden child, at that child's home."""
    shield_child(directory.deps, DIRECTORY_TEAM, child_id, HIDDEN)
    facts = {"address_status": "current", "address": child().address, "confirmed_new": CONFIRMED}
    register_child(directory.deps, SOCIAL_WORKER, registration(**facts), None)
    return next(each for each in reviews_of(team) if "Record 1 (hidden)" in headings(team.get(each)))


def test_each_decision_says_what_it_does_before_it_is_taken(team, hidden_review):
    page = team.get(hidden_review)
    effects = re.findall(r'id="decision(?:-\d+)?-item-hint" class="[^"]*">\s*([^<]*?)\s*<', page.body)
    assert len(effects) == len(choices(page))
    assert effects[0] == "Everybody can then find the new record, and its address."
    assert set(decisions.EFFECTS) == set(decisions.DECISIONS)


@pytest.mark.parametrize("decision", ["another_child", "hidden.another_child"])
def test_what_may_describe_a_hidden_child_is_shown_to_everybody_only_after_a_tick(team, hidden_review, decision):
    asked = team.post(hidden_review, decision=decision)
    assert asked.status == 422
    assert 'href="#seen-by-all"' in asked.body
    assert hidden_review in reviews_of(team), "nothing was decided"
    decided = team.follow(team.post(hidden_review, decision="another_child", **{"seen-by-all": "yes"}))
    assert "You decided: It is another child . Everybody can then find the new record" in decided.text
    assert hidden_review not in reviews_of(team)


def test_review_without_a_hidden_child_needs_no_tick(directory, team, child_id):
    amend(directory, NURSE, child_id, date_of_birth=date(2013, 6, 9))
    (review,) = reviews_of(team)
    assert "seen-by-all" not in team.get(review).body
    assert team.post(review, decision="birth.another_child").status == 303


def test_page_after_a_decision_is_not_made_by_typing_its_address(directory, team, child_id):
    for address in ("everything-is-public", "later", team.open_child(child_id)[0].rpartition("/")[2]):
        assert team.get(f"/reviews/decided/{address}").status == 404


@pytest.mark.parametrize("fact", get_args(ChallengedFact))
def test_challenge_shows_the_fact_that_is_called_wrong_and_leads_to_the_record(directory, team, fact):
    child_id = create_record(directory.store, directory.deps, "ordinary")
    challenge_accuracy(directory.deps, SOCIAL_WORKER, child_id, ChallengeAccuracy(fact=fact, challenger="child"))
    page = team.get(reviews_of(team)[0])
    shown = re.search('<ul[^>]*id="challenged">(.*?)</ul>', page.body, re.S)
    said = re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", shown[1])) if shown else page.text
    assert IN_RECORD[fact] in said
    opened = team.post("/messages", child=page.hidden("child"))
    assert "Who works with the child" in team.follow(opened).text
