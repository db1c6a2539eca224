"""Every page and state with forced colours, as people with low vision set them: each is checked by axe."""

import re

import pytest

from tests.acceptance.pages.person import Person

TYLER, AMINA = ("Reid", "Tyler", ("23", "1", "2011")), ("Yusuf", "Amina", ("30", "9", "2012"))
SENT_EMPTY = (
    *("Continue", "Find", "Record", "Hand it over", "End it", "Decide", "Hide this child", "Change the numbers"),
    "Keep my household as a code",
)
"""Buttons of forms that show everything at fault if they are sent empty."""
LEADS_AWAY = re.compile(r"/(sign-in|sign-out|language|static)|/family$")
"""What is no page of ours, and the family's list, in which no script runs: tests/browser prints it."""
IDS = re.compile(r"[0-9a-f]{12,}")


@pytest.fixture
def reader(person):
    """Return people whose browser forces colours."""
    return lambda who: person(who, forced_colors=True).signs_in()


@pytest.fixture
def hidden_child(stack):
    """Hide Amina for one test."""
    amina = {"given_name": "Amina", "family_name": "Yusuf", "date_of_birth": "2012-09-30"}
    child_id = stack.search("directory-team", **amina).json()["candidates"][0]["child_id"]
    assert stack.call("directory-team", "PUT", f"/children/{child_id}/shield", {"basis": "adoption"}).status_code == 204
    yield
    stack.call("directory-team", "DELETE", f"/children/{child_id}/shield")


def read_everything(somebody: Person) -> set[str]:
    """Read each kind of page that links lead to, send its form empty, and return the paths without ids."""
    waiting, seen = [somebody.page.url], set()
    while waiting:
        address = waiting.pop()
        path = IDS.sub("*", address.removeprefix(somebody.pages_address)).partition("#")[0]
        if path in seen or not address.startswith(somebody.pages_address) or LEADS_AWAY.search(path):
            continue
        seen.add(path)
        somebody.page.goto(address)
        waiting += somebody.checked().page.locator("a[href]").evaluate_all("links => links.map(link => link.href)")
        send_empty(somebody)
    return seen


def send_empty(somebody: Person) -> None:
    for name in SENT_EMPTY:
        button = somebody.page.get_by_role("main").get_by_role("button", name=name, exact=True)
        if button.count() and button.first.evaluate("each => each.tagName") == "BUTTON":
            for box in somebody.page.get_by_role("main").get_by_role("textbox").all():
                if box.is_visible():
                    box.fill("")
            button.first.click()
            somebody.checked()
            return


def test_colours_are_forced(reader):
    assert reader("ae-nurse").page.evaluate("matchMedia('(forced-colors: active)').matches")


def test_nurse_reads_every_page_in_high_contrast(reader, hidden_child):
    nurse = reader("ae-nurse").finds(*TYLER)
    seen = read_everything(nurse)
    assert {"/child/*", "/child/*/call-sheet", "/child/*/record", "/reason", "/messages", "/oversight/mine"} <= seen
    assert "/household" in seen
    nurse.opens("/home").says_why("urgent care").looks_for()
    assert "not enough to find one child" in nurse.text
    nurse.looks_for("Zzyzx", "Quentin", ("9", "9", "2013"))
    assert "We did not find a child" in nurse.heading
    nurse.opens("/home").finds(*AMINA)
    assert "Some details of this child are hidden" in nurse.text
    for path in ("", "/families", "/accessibility", "/signed-out", "/not-used", "/nowhere"):
        nurse.opens(path)


def test_team_reads_every_page_in_high_contrast(reader):
    team = reader("directory-team")
    assert {"/home", "/reviews", "/duty-numbers"} <= read_everything(team)
    team.opens("/home").finds(*TYLER)
    assert {"/child/*/hiding", "/oversight/looks/*"} <= read_everything(team)


@pytest.mark.parametrize("who", ["auditor", "account-manager"])
def test_those_who_oversee_read_every_page_in_high_contrast(reader, who):
    assert {"/oversight", "/oversight/events", "/oversight/use"} <= read_everything(reader(who))


def test_detective_reads_the_hidden_details_in_high_contrast(reader, hidden_child):
    detective = reader("child-protection-officer").finds(*AMINA)
    detective.follows("A child is in danger")
    detective.presses("Show hidden details once")
    assert "Confirm that you have read this" in detective.text
    detective.page.get_by_label("I have read this").check()
    detective.presses("Show hidden details once")
    assert "Shown once." in detective.text
