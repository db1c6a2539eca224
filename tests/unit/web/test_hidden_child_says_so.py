"""Every page that shows something of a hidden child to its own team says that the child is hidden.

The team is asked by others, on the telephone, where a child is. A page without a word of it would
let them tell (rulebook, section 5).
"""

import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

from contactpoint.application.contacts.requests import RequestContact, request_contact
from contactpoint.application.records.challenges import ChallengeAccuracy, challenge_accuracy
from contactpoint.application.shields.shield import ShieldChild, lift_shield, shield_child
from tests.builders import DIRECTORY_TEAM, NURSE, OTHER_TEAM, OVERRIDER
from tests.unit.web.visitor import ROOT, Answer, Visitor

SAID = "is hidden because somebody may be looking for them."
WARNING = "Do not tell anybody where the child is, or who works with the child, not a parent either."
TYLER = {"last_name": "Reid", "first_name": "Tyler", "day": "23", "month": "1", "year": "2011"}
SHOWS_A_CHILD = re.compile(r"family_name|practitioner_name|hidden_child\(")
PARTS = {"forms", "team/record_facts"}
"""Templates that others import: they are no pages."""
Opens = Callable[[Visitor, str], Answer]


def below(path: str) -> Opens:
    return lambda team, child_id: team.get(team.open_child(child_id)[0] + path)


def update(team: Visitor, child_id: str) -> Answer:
    address, page = team.open_child(child_id)
    return team.get(re.search(rf'href="{ROOT}({address}/update/\w+)"', page.body)[1])


def request_for_contact(team: Visitor, child_id: str) -> Answer:
    asked = request_contact(team.directory.deps, NURSE, child_id, RequestContact(access_reason="urgent_care"))
    return team.get(f"/contact/{asked}")


def review(team: Visitor, child_id: str) -> Answer:
    challenge = ChallengeAccuracy(fact="address", challenger="child")
    challenge_accuracy(team.directory.deps, DIRECTORY_TEAM, child_id, challenge)
    listed = team.get("/reviews").body
    return team.get(re.search(rf'href="{ROOT}(/reviews/\w+)"', listed)[1])


PAGES: dict[str, Opens] = {
    "child/child": below(""),
    "child/call_sheet": below("/call-sheet"),
    "child/record_involvement": below("/record"),
    "child/shielding": below("/hiding"),
    "child/update_involvement": update,
    "own/contact_request": request_for_contact,
    "search/found": lambda team, _: team.search("maintaining_record", **TYLER)[1],
    "team/review": review,
    "team/reviews": below("/hiding/done"),
}
"""Template to a page that is made with it."""


@pytest.fixture
def hidden(directory, child_id) -> str:
    shield_child(directory.deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="domestic_abuse"))
    return child_id


@pytest.fixture
def team(directory) -> Visitor:
    return directory.add(DIRECTORY_TEAM).sign_in()


def test_every_template_that_shows_a_child_is_among_these_pages():
    folder = Path(str(files("contactpoint.web"))) / "templates"
    found = {each.relative_to(folder).with_suffix("").as_posix(): each for each in folder.rglob("*.html")}
    shows = {name for name, each in found.items() if SHOWS_A_CHILD.search(each.read_text("utf-8"))}
    assert shows - PARTS == set(PAGES)


@pytest.mark.parametrize("opens", PAGES.values(), ids=list(PAGES))
def test_page_that_shows_a_hidden_child_to_its_own_team_says_that_the_child_is_hidden(team, hidden, opens):
    page = opens(team, hidden)
    assert page.status == 200
    assert (SAID in page.text and WARNING in page.text) or "This child is hidden now: Tyler Reid" in page.text


@pytest.mark.parametrize("opens", PAGES.values(), ids=list(PAGES))
def test_page_of_a_visible_child_says_nothing_of_it(team, child_id, opens):
    if opens is not request_for_contact:  # Nothing of a visible child is hidden, so nobody can ask.
        assert "is hidden" not in opens(team, child_id).text


def test_warning_is_printed_with_the_call_sheet(team, hidden):
    page = below("/call-sheet")(team, hidden)
    (panel,) = re.findall(r'<div class="([^"]*)">\s*<p class="govuk-body"><strong>This child is hidden', page.body)
    assert not {"cp-hidden", "cp-no-print", "cp-once"} & set(panel.split())


def test_hidden_details_that_are_shown_once_say_so_too(directory, hidden):
    detective = directory.add(OVERRIDER).sign_in()
    shown = detective.post(f"{detective.open_child(hidden)[0]}/hidden", read="yes")
    assert SAID in shown.text


@pytest.mark.parametrize("other", [NURSE, OTHER_TEAM], ids=lambda each: each.practitioner_id)
def test_others_are_not_told_that_they_see_more(directory, hidden, other):
    visitor = directory.add(other).sign_in()
    for path in ("", "/record", "/call-sheet"):
        page = below(path)(visitor, hidden)
        assert SAID not in page.text
        assert "Hide this child" not in page.text
        assert "Lift" not in page.text


def test_button_hides_a_visible_child_and_lifts_what_hides_a_hidden_one(directory, team, child_id):
    buttons = {"Hide this child": "Lift the hiding", "Lift the hiding": "Hide this child"}
    for offered, other in buttons.items():
        text = team.open_child(child_id)[1].text
        assert (offered in text, other in text) == (True, False)
        shield_child(directory.deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="domestic_abuse"))


def test_team_is_told_that_it_hid_the_child_as_long_as_that_is_so(directory, team, child_id):
    address, _ = team.open_child(child_id)
    done = team.post(f"{address}/hiding", basis="domestic_abuse")
    shown = team.follow(done)
    assert "This child is hidden now: Tyler Reid" in shown.text
    assert f'href="{ROOT}{address}"' in shown.body
    lift_shield(directory.deps, DIRECTORY_TEAM, child_id)
    assert "hidden now" not in team.follow(done).text
