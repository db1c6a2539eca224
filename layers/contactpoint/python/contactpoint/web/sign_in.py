"""Signing in and out: authorisation code with PKCE at the server; the browser gets a random id and nothing else."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from contactpoint.application.ports.sign_in_page import SignInPage
from contactpoint.domain.access import Organisation
from contactpoint.web.page_response import Page, see_other
from contactpoint.web.rendering import Site
from contactpoint.web.request import PageRequest
from contactpoint.web.sessions import Sessions

SESSION_COOKIE, SIGN_IN_COOKIE = "__Host-contactpoint", "__Host-contactpoint-sign-in"
COMPUTER_COOKIE, SHARED, ORGANISATION = "__Host-contactpoint-computer", "shared", "organisation"
"""What this browser remembers of its computer: that several people use it, as a person said or as the organisation of
somebody who signed in requires. Nothing of anybody who did."""
ISSUER_COOKIE = "__Host-contactpoint-issuer"
"""Which authority's own issuer the people of this computer sign in with, if not with the user pool."""
POOL = ""
PROTECTED = "; Path=/; Secure; HttpOnly; SameSite=Lax"
RETURN_TO = frozenset(
    {"home", "reason", "messages", "reviews", "duty-numbers", "household", "about-your-use", "oversight"}
)
"""Our pages that are there for everybody who signs in: no address of another session, no sign-out."""


@dataclass(frozen=True)
class SignInPages:
    """The pages of those who are not signed in yet.

    Attributes
    ----------
    pages
        The issuers' pages by key: the user pool's, whose key is empty, and those of authorities.
    names
        Whose issuers the others are, by key.
    """

    pages: Mapping[str, SignInPage]
    site: Site
    url: str
    names: Mapping[str, str] = field(default_factory=dict)

    def site_in(self, language: str) -> Site:
        """Return the site in a language."""
        return replace(self.site, language=language)

    def begin(self, request: PageRequest, sessions: Sessions) -> Page:
        """Lead to the issuer's page. On a shared computer it asks again who it is: its own session may be another's."""
        is_shared = is_shared_computer(request)
        return_to = safe_return(request.query.get("return-to", ""))
        issuer = self.issuer_of(request)
        sign_in_id, pending = sessions.begin_sign_in(return_to, is_shared=is_shared, issuer=issuer)
        address = self.pages[issuer].address(pending.state, code_challenge(pending.code_verifier), asks_again=is_shared)
        computer = ORGANISATION if is_required_shared(request) else SHARED if is_shared else ""
        kept = {COMPUTER_COOKIE: computer, ISSUER_COOKIE: issuer}
        changed = (remembered(name, value) for name, value in kept.items() if value or request.cookie(name))
        return see_other(address, *changed, f"{SIGN_IN_COOKIE}={sign_in_id}; Max-Age=600{PROTECTED}")

    def finish(self, request: PageRequest, sessions: Sessions) -> Page:
        """Begin a session for the person whom the issuer names, or show that the sign-in failed."""
        pending = sessions.end_sign_in(request.cookie(SIGN_IN_COOKIE), request.query.get("state", ""))
        page = self.pages.get(pending.issuer) if pending else None
        person = page.redeem(request.query.get("code", ""), pending.code_verifier) if pending and page else None
        if pending is None or person is None:
            return self.site.show("public/sign_in_failed", 403)
        session_id = sessions.begin(person, is_shared=pending.is_shared)
        cookies = (f"{SESSION_COOKIE}={session_id}{PROTECTED}", f"{SIGN_IN_COOKIE}=; Max-Age=0{PROTECTED}")
        return see_other(self.site.link(f"/{pending.return_to}"), *cookies)

    def issuer_of(self, request: PageRequest) -> str:
        """Return whose page the person signs in on: as they have just chosen, or as the browser remembers."""
        chosen = request.form.get("issuer", POOL) if is_chosen(request) else request.cookie(ISSUER_COOKIE)
        return chosen if chosen in self.pages else POOL

    def left(self, request: PageRequest) -> Page:
        """Lead to the issuer's sign-out."""
        return see_other(self.pages[self.issuer_of(request)].sign_out_address(f"{self.url}/signed-out"))


def is_chosen(request: PageRequest) -> bool:
    """Return whether the form of the first page was sent. No link and no other site makes the choices of a person."""
    return request.method == "POST" and request.segments == ("sign-in",) and not request.comes_from_elsewhere


def is_shared_computer(request: PageRequest) -> bool:
    """Return whether several people use the computer: as the person has just said, or as the browser remembers."""
    if is_chosen(request) and not is_required_shared(request):
        return request.form.get("computer") == SHARED
    return request.cookie(COMPUTER_COOKIE) in (SHARED, ORGANISATION)


def is_required_shared(request: PageRequest) -> bool:
    """Return whether an organisation requires that this computer counts as shared: then nobody can say otherwise."""
    return request.cookie(COMPUTER_COOKIE) == ORGANISATION


def cookies_of_computer(request: PageRequest, organisation: Organisation) -> tuple[str, ...]:
    """Return the cookie by which the browser remembers what the organisation requires, if that has changed."""
    if organisation.shared_computers == is_required_shared(request):
        return ()
    return (remembered(COMPUTER_COOKIE, ORGANISATION if organisation.shared_computers else ""),)


def remembered(name: str, value: str) -> str:
    """Return a cookie that stays for a year; an empty one is deleted."""
    return f"{name}={value}; Max-Age={31536000 if value else 0}{PROTECTED}"


def safe_return(wanted: str) -> str:
    """Return where to go after the sign-in: the name of one of our pages, or the first one."""
    return wanted if wanted in RETURN_TO else "home"


def code_challenge(code_verifier: str) -> str:
    """Return the challenge of RFC 7636, by SHA-256."""
    digest = hashlib.sha256(code_verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
