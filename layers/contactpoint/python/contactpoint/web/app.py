"""What the pages' function does with a request: the session, the account, the form's token, then the view.

Nothing that a person sends reaches a log line: a call is logged by the pattern of its path, its status and its
duration.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools import Logger
from msgspec.structs import replace

from contactpoint.application.accounts.authenticate import AccessDenied, AuthenticationRequest, authenticate_member
from contactpoint.application.accounts.duty_numbers import duty_numbers
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.ports.accounts import SignIns
from contactpoint.application.ports.page_sessions import PageSession
from contactpoint.application.ports.unavailable import Unavailable
from contactpoint.application.time_left_and_act_done import is_act_done
from contactpoint.domain.access import Caller, Organisation, sign_in_key
from contactpoint.lambda_invocation import begin, describe
from contactpoint.metrics import count, count_failure
from contactpoint.problems import Problem
from contactpoint.web import public
from contactpoint.web.page_response import Page, see_other
from contactpoint.web.rendering import Site
from contactpoint.web.request import PageRequest
from contactpoint.web.sessions import Sessions, idle_of, is_from_form
from contactpoint.web.sign_in import SESSION_COOKIE, cookies_of_computer, safe_return
from contactpoint.web.visit import Visit

View = Callable[[Visit], Page]
Routes = Mapping[tuple[str, str], View]
PROBLEM_STATUS = {
    "not-found": 404,
    "not-permitted": 403,
    "access-lapsed": 403,
    "no-account": 403,
    "too-many-requests": 429,
    "unavailable": 503,
    "form-expired": 403,
    **dict.fromkeys(
        (
            "version-conflict",
            "possible-duplicates",
            "number-in-use",
            "record-full",
            "unclassified-organisation",
            "shield-warning",
            "shield-of-other-number",
            "nothing-hidden",
            "contact-request-closed",
            "review-decided",
            "case-decided",
            "merge-refused",
            "transfer-refused",
            "invalid-status-change",
            "sign-in-in-use",
            "sign-in-stopped",
        ),
        409,
    ),
}
"""Kind of problem to status; 400 for others."""

RETRY_AFTER_SECONDS = 5


@dataclass(frozen=True)
class Part:
    """One function's part of the pages.

    Attributes
    ----------
    service
        The function's name in logs and metrics.
    routes
        The views of those who are signed in, by method and pattern, in which ``*`` is any part of a path.
    site
        Returns the site in a language.
    find_public
        Returns what is shown to everybody, or None.
    below
        The path of this part below the pages' root; empty if it is the root itself.
    """

    service: str
    routes: Routes
    site: Callable[[str], Site]
    find_public: Callable[[PageRequest, Site], Page | None] = lambda _, __: None
    below: str = ""


class PagesApp:
    """One part of the pages, and its handler.

    Parameters
    ----------
    sign_ins
        Returns what is read of accounts; called for each request, because it depends on the day.
    """

    def __init__(
        self,
        part: Part,
        deps: Callable[[], Dependencies],
        sign_ins: Callable[[], SignIns],
        sessions: Callable[[], Sessions],
    ) -> None:
        self._part, self._deps, self._sign_ins, self._sessions = part, deps, sign_ins, sessions
        self._logger = Logger(service=part.service)

    def handler(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        """Answer one request. Never raises."""
        started = time.perf_counter()
        begin(context)
        request = PageRequest(event)
        pattern, captured = match(self._part.routes, request)
        site = self._part.site(public.language(request))
        try:
            page = self._respond(request, site, pattern, captured)
        except Unavailable as outage:
            self._logger.warning("page_unavailable", request_id=request.request_id, **describe(outage))
            page = self._unavailable(request, site, outage)
        except Exception as error:
            self._logger.error("page_failed", request_id=request.request_id, **describe(error))
            count_failure(self._part.service)
            page = problem_page(site, "internal-error", request.request_id)
        self._logger.info(
            "page_completed",
            request_id=request.request_id,
            page=f"{request.method} {self._path_of(pattern)}",
            status=page.status,
            duration_ms=round((time.perf_counter() - started) * 1000, 1),
        )
        return page.to_proxy_result()

    def _unavailable(self, request: PageRequest, site: Site, outage: Unavailable) -> Page:
        """Return what is shown in an outage; of a form, it says whether what was sent may have been done."""
        sent = request.method == "POST"
        may_be_done = sent and (outage.may_be_done or is_act_done())
        page = problem_page(site, "unavailable", request.request_id, sent=sent, may_be_done=may_be_done)
        return replace(page, headers={**page.headers, "Retry-After": str(RETRY_AFTER_SECONDS)})

    def _respond(self, request: PageRequest, site: Site, pattern: str, captured: tuple[str, ...]) -> Page:
        if found := self._part.find_public(request, site):
            return found
        session_id, address = request.cookie(SESSION_COOKIE), captured[0] if captured else ""
        resumed = self._sessions().resume(session_id, address)
        if resumed is None:
            return self._to_sign_in(request, site)
        try:
            caller, organisation = self._member(request, resumed.session)
        except AccessDenied as denied:
            return self._denied(denied, request, site, session_id)
        if resumed.is_signed_out():
            return self._to_sign_in(request, site)
        cookies = cookies_of_computer(request, organisation)
        known = self._sessions().recognise(session_id, resumed, caller.practitioner_id, organisation)
        if known is None:
            return self._to_sign_in(request, site).with_cookies(*cookies)
        visit = Visit(request, self._deps(), caller, session_id, known, self._sessions(), site, captured)
        return self._view(visit, pattern).with_cookies(*cookies)

    def _view(self, visit: Visit, pattern: str) -> Page:
        """Return the view's page. A refusal is recorded first, because an identified person asked."""
        request, view = visit.request, self._part.routes.get((visit.request.method, pattern))
        operation = f"{request.method} /pages/{self._path_of(pattern)}"
        try:
            if view is None:
                raise Problem("not-found", "")
            if request.method == "POST" and not _is_ours(visit):
                raise Problem("form-expired", "")
            return _hidden_if_not_used(visit, view(visit))
        except Problem as refusal:
            count("Refusals", service=self._part.service, problem=refusal.kind)
            visit.deps.append_refusal(visit.caller, operation, refusal, **visit.attempt)
            duty = duty_numbers(visit.deps, visit.caller.organisation_id)
            facts = {"caller": visit.caller, "menu": visit.menu, "about": pattern, "sent": request.method == "POST"}
            return problem_page(visit.site, refusal.kind, request.request_id, duty=duty, **facts)

    def _member(self, request: PageRequest, session: PageSession) -> tuple[Caller, Organisation]:
        """Return who asks, of which organisation, as their account is now: a suspension stops the next click."""
        asked = AuthenticationRequest(
            issuer=session.issuer, subject=session.subject, is_machine=False, expected=session.expected
        )
        unknown_id = "unknown-" + sign_in_key(session.issuer, session.subject)[:16]
        try:
            caller, organisation = authenticate_member(self._sign_ins(), asked, unknown_id, self._deps().today)
        except AccessDenied as denied:
            raise AccessDenied(_from(denied.caller, request), *denied.reasons, problem=denied.problem) from None
        return _from(caller, request), organisation

    def _denied(self, denied: AccessDenied, request: PageRequest, site: Site, session_id: str) -> Page:
        """End the session, so that nobody goes on with it after a reinstatement, and say why."""
        kind = "access-lapsed" if denied.problem == "access-lapsed" else "no-account"
        count("Refusals", service=self._part.service, problem=kind)
        self._deps().append_refusal(denied.caller, f"{request.method} /pages", Problem(kind, ""))
        self._sessions().end(session_id)
        facts = {"lapses": denied.reasons, "duty": duty_numbers(self._deps(), denied.caller.organisation_id)}
        return problem_page(site, kind, request.request_id, caller=denied.caller, **facts)

    def _path_of(self, pattern: str) -> str:
        return "/".join(filter(None, (self._part.below, pattern)))

    def _to_sign_in(self, request: PageRequest, site: Site) -> Page:
        """Lead to the sign-in. Of a form, say first that it was not recorded; who signs out is signed out already."""
        return_to = safe_return(self._part.below or _wanted(request))
        if request.method != "POST":
            return see_other(site.link(f"/sign-in?return-to={return_to}"))
        if request.segments == ("sign-out",):
            return see_other(site.link("/sign-out"))
        return site.show("public/not_recorded", HTTPStatus.FORBIDDEN, return_to=return_to)


def match(routes: Routes, request: PageRequest) -> tuple[str, tuple[str, ...]]:
    """Return the pattern that a path fits, and the parts that differ; ``?`` if it fits none."""
    for method, pattern in routes:
        parts = pattern.split("/") if pattern else []
        if method == request.method and len(parts) == len(request.segments):
            pairs = list(zip(parts, request.segments, strict=True))
            if all(part in ("*", segment) for part, segment in pairs):
                return pattern, tuple(segment for part, segment in pairs if part == "*")
    return "?", ()


def problem_page(site: Site, kind: str, request_id: str, **facts: Any) -> Page:
    """Return the page that says what went wrong, and what to do now."""
    status = PROBLEM_STATUS.get(kind, HTTPStatus.INTERNAL_SERVER_ERROR if kind == "internal-error" else 400)
    return site.show("public/problem", status, **{"kind": kind, "reference": request_id, "lapses": (), **facts})


def _hidden_if_not_used(visit: Visit, page: Page) -> Page:
    """Return a page that a shared computer hides when the session ends, unless it is hidden anyway."""
    session = visit.resumed.session
    if not (session.is_shared and page.body) or "Refresh" in page.headers:
        return page
    return page.left_after(idle_of(session), visit.site.link("/not-used"))


def _is_ours(visit: Visit) -> bool:
    """Return whether a form of this session, on these pages, sent the request."""
    token = visit.form.get("csrf_token", "")
    return not visit.request.comes_from_elsewhere and is_from_form(visit.resumed.session, token)


def _wanted(request: PageRequest) -> str:
    """Return the page to come back to after the sign-in: an address of another session leads nowhere."""
    return "/".join(request.segments[:1])


def _from(caller: Caller, request: PageRequest) -> Caller:
    return replace(caller, source_ip=request.source_ip)
