"""Sessions, forms and sign-ins: what keeps one person's pages from everybody else."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec.structs import replace

from contactpoint.application.ports.page_sessions import PageSession
from contactpoint.domain.access import sign_in_key
from contactpoint.web.sign_in import SESSION_COOKIE, code_challenge
from tests.builders import NURSE, SOCIAL_WORKER
from tests.unit.web.visitor import ISSUER, OTHER_ISSUER, ROOT, Visitor


def test_stranger_is_led_to_the_sign_in(directory):
    answer = Visitor(directory, "p-nurse").get("/home")
    assert (answer.status, answer.location) == (303, f"{ROOT}/sign-in?return-to=home")


def test_sign_in_proves_possession_of_the_code_by_pkce(directory, nurse):
    asked = parse_qs(urlsplit(nurse.get("/sign-in").location).query)
    nurse.get("/signed-in", code="code-of-p-nurse", state=asked["state"][0])
    assert code_challenge(directory.issuer.verifiers[-1]) == asked["challenge"][0]


def test_code_challenge_is_that_of_rfc_7636():
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert code_challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@pytest.mark.parametrize("state", ["", "0" * 64, "wrong"])
def test_answer_with_another_state_signs_nobody_in(directory, state):
    visitor = directory.add(NURSE)
    visitor.get("/sign-in")
    answer = visitor.get("/signed-in", code="code-of-p-nurse", state=state)
    assert answer.status == 403
    assert SESSION_COOKIE not in visitor.cookies


def test_person_signs_in_and_out_on_the_page_of_their_authority(directory):
    who = directory.add(NURSE)
    key = sign_in_key(OTHER_ISSUER, "n-1")
    accounts = directory.store.accounts
    accounts["p-nurse"] = replace(accounts["p-nurse"], sign_in_key=key)
    directory.store.sign_ins[key] = "p-nurse"
    assert "Northmoor City Council" in who.get("").text
    asked = urlsplit(who.chooses(issuer="northmoor").location)
    assert f"https://{asked.netloc}" == OTHER_ISSUER
    signed_in = who.get("/signed-in", code="code-of-n-1", state=parse_qs(asked.query)["state"][0])
    who.token = who.follow(signed_in).hidden("csrf_token")
    assert who.get("/sign-in").location.startswith(OTHER_ISSUER), "the browser remembers it"
    assert who.follow(who.post("/sign-out")).location.startswith(OTHER_ISSUER)


def test_code_of_one_issuer_is_redeemed_at_no_other(directory):
    who = directory.add(NURSE)
    state = parse_qs(urlsplit(who.chooses(issuer="northmoor").location).query)["state"][0]
    who.get("/signed-in", code="code-of-p-nurse", state=state)
    assert (len(directory.issuer.verifiers), len(directory.other_issuer.verifiers)) == (0, 1)
    assert who.get("/home").status == 403, "another issuer's subject of that name has no account"


def test_issuer_that_is_not_trusted_is_not_led_to(directory):
    who = directory.add(NURSE)
    assert who.chooses(issuer="https://evil.example").location.startswith(ISSUER)


def test_answer_replayed_signs_nobody_in(directory):
    visitor = directory.add(NURSE)
    state = parse_qs(urlsplit(visitor.get("/sign-in").location).query)["state"][0]
    kept = dict(visitor.cookies)
    assert visitor.get("/signed-in", code="code-of-p-nurse", state=state).status == 303
    visitor.cookies = kept
    assert visitor.get("/signed-in", code="code-of-p-nurse", state=state).status == 403


def test_session_gets_a_new_id_at_the_sign_in(directory):
    visitor = directory.add(NURSE)
    visitor.cookies[SESSION_COOKIE] = "fixed-by-somebody"
    visitor.sign_in()
    assert visitor.cookies[SESSION_COOKIE] != "fixed-by-somebody"


def test_cookies_are_protected_and_hold_only_a_random_id(directory, nurse):
    again = Visitor(directory, "p-nurse")
    state = parse_qs(urlsplit(again.get("/sign-in").location).query)["state"][0]
    for cookie in again.get("/signed-in", code="code-of-p-nurse", state=state).cookies:
        assert cookie.startswith("__Host-")
        assert all(mark in cookie for mark in ("Path=/;", "Secure", "HttpOnly", "SameSite=Lax"))
        assert "p-nurse" not in cookie


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "https://evil.example", "/\\evil.example", "..", "home/../x", "@evil", "home%0d%0aX:1"]
)
def test_sign_in_returns_only_to_our_own_pages(directory, wanted):
    visitor = directory.add(NURSE)
    state = parse_qs(urlsplit(visitor.get("/sign-in", **{"return-to": wanted}).location).query)["state"][0]
    assert visitor.get("/signed-in", code="code-of-p-nurse", state=state).location == f"{ROOT}/home"


def test_session_ends_after_15_minutes_without_use(directory, nurse):
    directory.now += timedelta(minutes=14)
    assert nurse.get("/home").status == 200
    directory.now += timedelta(minutes=14)
    assert nurse.get("/home").status == 200
    directory.now += timedelta(minutes=15, seconds=1)
    assert nurse.get("/home").status == 303


def test_session_ends_after_12_hours_however_much_it_is_used(directory, nurse):
    for _ in range(12 * 6 - 1):
        directory.now += timedelta(minutes=10)
        assert nurse.get("/home").status == 200
    directory.now += timedelta(minutes=11)
    assert nurse.get("/home").status == 303


def test_session_on_a_shared_computer_ends_after_5_minutes_without_use(directory):
    visitor = directory.add(NURSE).sign_in(computer="shared")
    directory.now += timedelta(minutes=4)
    assert "other people use" in visitor.get("/home").text
    directory.now += timedelta(minutes=4)
    assert visitor.get("/home").status == 200
    directory.now += timedelta(minutes=5, seconds=1)
    assert visitor.get("/home").status == 303


def test_page_on_a_shared_computer_is_hidden_when_the_session_ends(directory, nurse, child_id):
    assert "Refresh" not in nurse.open_child(child_id)[1].headers
    visitor = directory.add(NURSE).sign_in(computer="shared")
    assert visitor.open_child(child_id)[1].headers["Refresh"] == f"300; url={ROOT}/not-used"
    assert "so it is hidden" in visitor.get("/not-used").text


def test_sign_in_on_a_shared_computer_asks_again_who_it_is(directory):
    visitor = directory.add(NURSE)
    assert "prompt" not in visitor.get("/sign-in").location
    assert "prompt=login" in visitor.chooses(computer="shared").location


def ticked(page) -> bool:
    return "checked" in re.search('<input [^>]*id="computer"[^>]*>', page.body)[0]


def test_computer_stays_shared_until_somebody_says_otherwise(directory):
    visitor = directory.add(NURSE).sign_in(computer="shared")
    assert "prompt=login" in visitor.get("/sign-in", **{"return-to": "home"}).location
    assert ticked(visitor.get(""))
    assert "prompt" not in visitor.chooses().location
    assert not ticked(visitor.get(""))


SITES = ("cross-site", "same-site")


def test_link_makes_no_choice_of_the_first_page(directory):
    visitor = directory.add(NURSE).sign_in(computer="shared")
    for site in ("same-origin", *SITES):
        query = {"asked": "yes", "issuer": "northmoor"}
        answer = visitor._send("GET", "/sign-in", query=query, headers={"Sec-Fetch-Site": site})
        assert answer.location.startswith(f"{ISSUER}/authorize?")
        assert "prompt=login" in answer.location
        assert not [cookie for cookie in answer.cookies if "Max-Age=0" in cookie]
    assert ticked(visitor.get(""))
    own = Visitor(directory, "p-nurse")
    own.get("/sign-in", asked="yes", computer="shared", issuer="northmoor")
    assert not ticked(own.get(""))


@pytest.mark.parametrize("site", SITES)
def test_form_of_another_site_makes_no_choice_of_the_first_page(directory, site):
    visitor = directory.add(NURSE).sign_in(computer="shared")
    answer = visitor.chooses(headers={"Sec-Fetch-Site": site})
    assert (answer.location, answer.cookies) == (f"{ROOT}/", [])
    assert ticked(visitor.get(""))


def test_form_of_another_site_in_an_old_browser_deletes_no_choice(directory):
    """The browser sends no cookie with it (SameSite=Lax), and does not say where it comes from."""
    assert [each for each in Visitor(directory, "p-nurse").chooses().cookies if "Max-Age=0" in each] == []


@pytest.fixture
def shared_hospital(directory):
    nurse = directory.add(NURSE)
    organisations = directory.store.organisations_by_id
    organisations["hospital"] = replace(organisations["hospital"], shared_computers=True)
    return nurse


def set_shared(directory, *, shared):
    organisations = directory.store.organisations_by_id
    organisations["hospital"] = replace(organisations["hospital"], shared_computers=shared)


def test_organisation_with_shared_computers_ends_sessions_after_5_minutes(directory, shared_hospital):
    shared_hospital.sign_in(computer="own")
    home = shared_hospital.get("/home")
    assert "other people use" in home.text
    assert home.headers["Refresh"] == f"300; url={ROOT}/not-used"
    directory.now += timedelta(minutes=4)
    assert shared_hospital.get("/oversight/mine").headers["Refresh"]
    directory.now += timedelta(minutes=5, seconds=1)
    assert shared_hospital.get("/home").status == 303


def test_nobody_can_say_otherwise_than_their_organisation(directory, shared_hospital):
    shared_hospital.sign_in(computer="own")
    start = shared_hospital.get("")
    assert "Your organisation says" in start.text
    assert 'id="computer"' not in start.body
    for begun in (shared_hospital.get("/sign-in"), shared_hospital.chooses(), shared_hospital.chooses(computer="own")):
        assert "prompt=login" in begun.location
    assert "Your organisation says" in shared_hospital.get("").text


def test_session_that_was_not_used_for_5_minutes_ends_when_the_organisation_shares_its_computers(directory, nurse):
    assert nurse.get("/home").status == 200
    directory.now += timedelta(minutes=6)
    set_shared(directory, shared=True)
    assert nurse.get("/home").status == 303
    assert nurse.get("/home").status == 303, "the session is over"
    assert "prompt=login" in nurse.get("/sign-in").location


def test_session_in_use_goes_on_when_the_organisation_shares_its_computers(directory, nurse):
    directory.now += timedelta(minutes=4)
    set_shared(directory, shared=True)
    assert nurse.get("/home").headers["Refresh"]
    directory.now += timedelta(minutes=4)
    assert nurse.get("/home").status == 200
    directory.now += timedelta(minutes=6)
    assert nurse.get("/home").status == 303


def test_stricter_of_person_and_organisation_counts(directory, shared_hospital):
    shared_hospital.sign_in(computer="shared")
    shared_hospital.get("/home")
    set_shared(directory, shared=False)
    assert shared_hospital.get("/home").headers["Refresh"], "the session began as a shared one"
    assert "Your organisation says" not in shared_hospital.get("").text, "the browser forgets what is required no more"


def test_role_that_changed_meanwhile_counts_at_the_next_click(directory, nurse):
    assert nurse.get("/reviews").status == 403
    accounts = directory.store.accounts
    accounts["p-nurse"] = replace(accounts["p-nurse"], role="directory_team")
    assert nurse.get("/reviews").status == 200
    accounts["p-nurse"] = replace(accounts["p-nurse"], role="auditor")
    assert nurse.get("/reviews").status == 403
    assert directory.store.events[-1].role == "auditor"


def test_organisation_that_changed_meanwhile_counts_at_the_next_click(directory, nurse):
    accounts, organisations = directory.store.accounts, directory.store.organisations_by_id
    accounts["p-nurse"] = replace(accounts["p-nurse"], organisation_id="westvale")
    assert "Westvale" in nurse.get("/home").text
    nurse.get("/messages")
    assert directory.store.events[-1].organisation_id == "westvale"
    organisations["westvale"] = replace(organisations["westvale"], active=False)
    assert nurse.get("/home").status == 403


def test_session_remembers_whose_it_is_and_trusts_no_memory(directory, nurse):
    (session_id,) = {key for key, part in directory.sessions.parts if part == "session"}

    def expected():
        return directory.sessions.find(session_id, "session", PageSession).expected

    assert nurse.get("/home").status == 200
    assert expected() == ("p-nurse", "hospital")
    key = sign_in_key(ISSUER, "p-nurse")
    directory.add(SOCIAL_WORKER)
    directory.store.sign_ins[key] = SOCIAL_WORKER.practitioner_id
    assert nurse.get("/home").status == 403, "a link from a sign-in is not enough"
    who = SOCIAL_WORKER.practitioner_id
    directory.store.accounts[who] = replace(directory.store.accounts[who], sign_in_key=key)
    assert nurse.get("/home").status == 303, "who was refused signs in again"
    assert nurse.sign_in().get("/home").status == 200
    (session_id,) = {key for key, part in directory.sessions.parts if part == "session"}
    assert expected() == (who, SOCIAL_WORKER.organisation_id)


def test_suspension_stops_the_next_click(directory, nurse):
    assert nurse.get("/home").status == 200
    accounts = directory.store.accounts
    accounts["p-nurse"] = replace(accounts["p-nurse"], status="suspended")
    answer = nurse.get("/reason")
    assert answer.status == 403
    assert "your account is suspended" in answer.text
    assert directory.store.events[-1].event_type == "refused"


def test_sign_out_ends_this_session_and_the_issuers(directory, nurse):
    kept = dict(nurse.cookies)
    left = nurse.follow(nurse.post("/sign-out"))
    assert left.location == f"{ISSUER}/logout?logout_uri=https%3A%2F%2Fpages.example%2Fv1%2Fpages%2Fsigned-out"
    nurse.cookies = kept
    assert nurse.get("/home").status == 303


def test_sign_out_everywhere_ends_the_session_on_another_computer(directory, nurse):
    other = Visitor(directory, "p-nurse").sign_in()
    colleague = directory.add(SOCIAL_WORKER).sign_in()
    nurse.post("/sign-out", everywhere="yes")
    assert other.get("/home").status == 303
    assert colleague.get("/home").status == 200
    directory.now += timedelta(seconds=1)
    assert other.sign_in().get("/home").status == 200


@pytest.mark.parametrize("token", ["", "0" * 64, "é"])
def test_form_without_the_sessions_token_changes_nothing(nurse, token):
    answer = nurse.post("/reason", token=token, reason="urgent_care")
    assert answer.status == 403
    assert "This page is too old" in answer.text


def test_form_with_another_sessions_token_changes_nothing(directory, nurse):
    assert (
        nurse.post("/reason", token=Visitor(directory, "p-nurse").sign_in().token, reason="urgent_care").status == 403
    )


def test_form_that_another_site_sends_changes_nothing(nurse):
    assert nurse.post("/reason", headers={"Sec-Fetch-Site": "cross-site"}, reason="urgent_care").status == 403


def test_address_of_another_session_leads_nowhere(directory, nurse, child_id):
    address, _ = nurse.open_child(child_id)
    assert Visitor(directory, "p-nurse").sign_in().get(address).status == 404


def test_pages_are_not_cached_framed_or_scripted(nurse, child_id):
    _, page = nurse.open_child(child_id)
    policy = page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' ")
    assert "frame-ancestors 'none'" in policy
    assert "script" not in policy
    assert "<script" not in page.body
    assert "style=" not in page.body
