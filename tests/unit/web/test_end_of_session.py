"""The end of a session: no page says that it has ended while it goes on, and none goes on after a suspension."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from contactpoint.web.sign_in import RETURN_TO, safe_return
from contactpoint.web.views import ROUTES
from tests.builders import NURSE
from tests.unit.web.visitor import ISSUER, ROOT, Visitor

SIGNED_OUT = "signed out"
AFTER = ("/sign-out", "/signed-out", "/not-used")


@pytest.fixture(params=["own", "shared"])
def someone(request, directory) -> Visitor:
    return directory.add(NURSE).sign_in(computer=request.param)


@pytest.mark.parametrize("path", AFTER)
def test_page_does_not_say_that_a_session_has_ended_that_goes_on(someone, path):
    page = someone.get(path)
    assert page.status == 200
    assert SIGNED_OUT not in page.text
    assert "You are still signed in" in page.text
    assert someone.get("/home").status == 200


@pytest.mark.parametrize("path", AFTER)
def test_question_whether_to_sign_out_ends_the_session_by_its_form(someone, path):
    someone.token = someone.get(path).hidden("csrf_token")
    kept = dict(someone.cookies)
    assert someone.follow(someone.post("/sign-out")).location.startswith(f"{ISSUER}/logout")
    assert "You are signed out" in someone.get("/signed-out").text
    someone.cookies = kept
    assert someone.get("/home").status == 303


def test_page_that_was_not_used_says_that_the_session_has_ended_when_it_has(directory, someone):
    directory.now += timedelta(minutes=15, seconds=1)
    assert "You are still signed in" not in someone.get("/not-used").text
    assert SIGNED_OUT in someone.get("/not-used").text
    assert someone.get("/sign-out").location.startswith(f"{ISSUER}/logout")


def test_page_that_was_not_used_neither_prolongs_nor_ends_what_another_window_uses(directory):
    visitor = directory.add(NURSE).sign_in(computer="shared")
    directory.now += timedelta(minutes=4)
    assert visitor.get("/messages").status == 200
    directory.now += timedelta(minutes=1)
    hidden = visitor.get("/not-used")
    assert "Another page of yours was used since then" in hidden.text
    assert hidden.headers["Refresh"] == f"300; url={ROOT}/not-used"
    directory.now += timedelta(minutes=4, seconds=1)
    assert SIGNED_OUT in visitor.get("/not-used").text
    assert visitor.get("/home").status == 303


def test_session_that_was_ended_everywhere_is_said_to_have_ended(directory, nurse):
    other = Visitor(directory, "p-nurse").sign_in()
    nurse.post("/sign-out", everywhere="yes")
    assert "You are signed out" in other.get("/signed-out").text


@pytest.mark.parametrize(
    "wanted", ["sign-out", "signed-out", "not-used", "sign-in", "child", "found", "find", "contact"]
)
def test_sign_in_leads_to_no_page_that_is_not_there(directory, wanted):
    visitor = directory.add(NURSE)
    visitor.sign_in(**{"return-to": wanted})
    assert safe_return(wanted) == "home"
    assert visitor.get("/home").status == 200


def test_pages_to_return_to_are_those_without_an_address_of_a_session():
    fixed = {pattern for method, pattern in ROUTES if method == "GET" and "*" not in pattern}
    assert fixed | {"oversight"} == RETURN_TO


def test_sign_in_after_idling_on_a_childs_page_leads_to_a_page_that_is_there(directory, nurse, child_id):
    address, _ = nurse.open_child(child_id)
    directory.now += timedelta(minutes=16)
    led = nurse.get(address).location
    assert led == f"{ROOT}/sign-in?return-to=home"


def test_session_from_before_a_suspension_is_over_after_the_reinstatement(directory, nurse):
    accounts = directory.store.accounts
    accounts["p-nurse"] = replace(accounts["p-nurse"], status="suspended")
    assert nurse.get("/home").status == 403
    accounts["p-nurse"] = replace(accounts["p-nurse"], status="active")
    assert nurse.get("/home").status == 303
    assert nurse.sign_in().get("/home").status == 200


def posts(directory) -> list[str]:
    """Return an address for each form that there is."""
    routes = [(method, pattern) for method, pattern in ROUTES if method == "POST"]
    below = [(method, f"oversight/{pattern}") for method, pattern in directory.oversight if method == "POST"]
    return [f"/{pattern.replace('*', '0' * 24)}" for _, pattern in (*routes, *below) if pattern != "sign-out"]


def end_by_time(directory, nurse):
    directory.now += timedelta(minutes=16)


def end_everywhere(directory, nurse):
    Visitor(directory, "p-nurse").sign_in().post("/sign-out", everywhere="yes")


def end_by_organisation(directory, nurse):
    directory.now += timedelta(minutes=6)
    organisations = directory.store.organisations_by_id
    organisations["hospital"] = replace(organisations["hospital"], shared_computers=True)


@pytest.mark.parametrize("end", [end_by_time, end_everywhere, end_by_organisation])
def test_form_sent_after_the_end_of_a_session_says_that_it_was_not_recorded(directory, nurse, end):
    end(directory, nurse)
    before = len(directory.store.events)
    kept = dict(nurse.cookies)
    for path in posts(directory):
        nurse.cookies = dict(kept)
        page = nurse.post(path, name="Grace Adeyemi")
        assert page.status == 403, path
        assert "What you sent was not recorded." in page.text
        assert "In an emergency, call 999." in page.text
        assert "Sign in again" in page.text
    assert len(directory.store.events) == before


def test_form_sent_after_the_end_of_a_session_leads_back_to_its_page(directory, nurse):
    end_by_time(directory, nurse)
    assert f'{ROOT}/sign-in?return-to=household"' in nurse.post("/household").body
    assert f'{ROOT}/sign-in?return-to=home"' in nurse.post(f"/child/{'0' * 24}/record").body


def test_sign_out_after_the_end_of_a_session_is_a_sign_out(directory, nurse):
    end_by_time(directory, nurse)
    left = nurse.follow(nurse.post("/sign-out"))
    assert left.location.startswith(f"{ISSUER}/logout")
