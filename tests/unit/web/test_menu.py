"""What the header and the first page offer: what the person may do, and nothing that refuses them."""

import re

import pytest

from contactpoint.application.accounts.view_own_account import own_account
from tests.builders import (
    AUDITOR,
    DIRECTORY_TEAM,
    MANAGER,
    MENTAL_HEALTH_NURSE,
    NURSE,
    OTHER_TEAM,
    OVERRIDER,
    SOCIAL_WORKER,
    TEACHER,
)
from tests.unit.web.visitor import ROOT

EVERYBODY = (
    *(NURSE, MENTAL_HEALTH_NURSE, TEACHER, SOCIAL_WORKER, DIRECTORY_TEAM, OTHER_TEAM, OVERRIDER),
    *(MANAGER, AUDITOR),
)
FIND_NO_CHILD = (MANAGER, AUDITOR)
NEEDS = {"/reason": "search", "/messages": "read_notifications", "/reviews": "view_reviews"}
everybody = pytest.mark.parametrize("caller", EVERYBODY, ids=lambda caller: caller.practitioner_id)
who_finds_no_child = pytest.mark.parametrize("caller", FIND_NO_CHILD, ids=lambda caller: caller.practitioner_id)


def links(body: str) -> set[str]:
    """Return the paths to which a part of a page leads, without those of the footer."""
    return set(re.findall(rf'href="{ROOT}(/[\w/-]+)"', re.sub("<(head|footer).*?</\\1>", "", body, flags=re.S)))


@everybody
def test_menu_has_what_the_account_may_do(directory, caller):
    visitor = directory.add(caller).sign_in()
    may = own_account(directory.deps, caller).may
    permitted = {path for path, action in NEEDS.items() if action in may}
    for page in ("/home", "/oversight", "/about-your-use"):
        header = re.search("<header.*?</header>", visitor.get(page).body, re.S)[0]
        assert links(header) & set(NEEDS) == permitted


@everybody
def test_first_page_leads_to_no_page_that_refuses_the_person(directory, caller):
    visitor = directory.add(caller).sign_in()
    offered = links(visitor.get("/home").body)
    assert {"/oversight/mine", "/home"} <= offered
    for path in offered:
        page = visitor.get(path)
        assert page.status == 200, path
        assert "Your role finds no child" not in page.text


@who_finds_no_child
def test_person_whose_role_finds_no_child_is_told_so_before_anything_is_typed(directory, child_id, caller):
    visitor = directory.add(caller).sign_in()
    before = len(directory.store.events)
    pages = (
        visitor.get("/reason"),
        visitor.post("/reason", reason="oversight"),
        visitor.post("/reason", reason=""),
        visitor.post("/messages", child=child_id),
    )
    for page in pages:
        assert page.status == 200
        assert "Your role finds no child" in page.text
        assert "In an emergency, call 999." in page.text
        assert 'name="reason"' not in page.body
    assert len(directory.store.events) == before


@who_finds_no_child
def test_page_that_is_not_there_names_no_way_that_the_role_lacks(directory, caller):
    visitor = directory.add(caller).sign_in()
    for path in ("/nothing", f"/child/{'0' * 24}"):
        page = visitor.get(path)
        assert page.status == 404
        assert "Find a child" not in page.text
        assert "Go to the start" in page.text
