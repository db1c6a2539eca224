"""The issuers' pages: the user pool's, and an authority's own."""

from urllib.parse import parse_qs, urlsplit

import pytest

from contactpoint.adapters.identity.page_issuers import PageIssuer, origins_of
from contactpoint.adapters.identity.sign_in_page import OidcSignInPage, endpoints_of_pool

NORTHMOOR = PageIssuer(
    key="northmoor",
    name="Northmoor City Council",
    issuer="https://id.northmoor.example/realm",
    client_id="contactpoint-pages",
    audience="directory",
    authorization_endpoint="https://login.northmoor.example/authorize",
    token_endpoint="https://id.northmoor.example/token",
    end_session_endpoint="https://login.northmoor.example/end",
    scope="openid directory",
)
BACK = "https://directory.example/pages/signed-in"


@pytest.fixture(params=["pool", "northmoor"])
def page(request):
    pool = endpoints_of_pool("https://pool.example")
    endpoints = NORTHMOOR.endpoints if request.param == "northmoor" else pool
    return request.param, OidcSignInPage(endpoints, "contactpoint-pages", BACK, lambda _: None)


def test_sign_in_is_asked_for_a_code_with_proof_of_possession(page):
    name, at = page
    address = urlsplit(at.address("s-1", "c-1", asks_again=False))
    asked = {key: value for key, (value,) in parse_qs(address.query).items()}
    assert address.netloc == {"pool": "pool.example", "northmoor": "login.northmoor.example"}[name]
    assert asked == {
        "response_type": "code",
        "client_id": "contactpoint-pages",
        "redirect_uri": BACK,
        "scope": {"pool": "openid", "northmoor": "openid directory"}[name],
        "state": "s-1",
        "code_challenge": "c-1",
        "code_challenge_method": "S256",
    }


def test_sign_in_on_a_shared_computer_asks_again_who_it_is(page):
    assert "&prompt=login" in page[1].address("s-1", "c-1", asks_again=True)


def test_sign_out_leads_back_to_the_pages(page):
    name, at = page
    told = parse_qs(urlsplit(at.sign_out_address("https://directory.example/x")).query)
    parameter = {"pool": "logout_uri", "northmoor": "post_logout_redirect_uri"}[name]
    assert told == {"client_id": ["contactpoint-pages"], parameter: ["https://directory.example/x"]}


def test_pages_trust_only_their_own_client_of_an_issuer():
    trusted = NORTHMOOR.trusted
    assert (trusted.client_ids, trusted.system_client_ids, trusted.audiences) == (
        ("contactpoint-pages",),
        (),
        ("directory",),
    )


def test_forms_may_lead_to_the_issuers_pages_and_nowhere_else():
    assert origins_of([NORTHMOOR, NORTHMOOR]) == ("https://login.northmoor.example",)
