"""Somebody who visits the pages without a browser: the app with fakes, its forms and its cookies."""

import html
import re
from collections.abc import Mapping
from datetime import datetime
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from msgspec import Struct

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.ports.page_sessions import PageSession, RememberedPage
from contactpoint.application.ports.sign_in_page import SignedIn
from contactpoint.domain.access import Organisation, sign_in_key
from contactpoint.web import public, static
from contactpoint.web.app import PagesApp, Part
from contactpoint.web.oversight import oversight_routes
from contactpoint.web.page_response import Page, security_headers
from contactpoint.web.rendering import Site
from contactpoint.web.sessions import Sessions
from contactpoint.web.sign_in import POOL, SignInPages
from contactpoint.web.views import ROUTES
from tests.builders import NOW, account
from tests.fakes import FakeAuditLogReader, MemoryStore, fake_dependencies

ISSUER, OTHER_ISSUER, ROOT = "https://issuer.example", "https://sign-in.northmoor.example", "/v1/pages"
URL = f"https://pages.example{ROOT}"


class MemorySessions:
    """The port of the sessions in memory."""

    def __init__(self, now) -> None:
        self.parts: dict[tuple[str, str], tuple[Struct, datetime]] = {}
        self._now = now

    def find(self, session_id: str, part: str, kind: type) -> Any:
        content, expires_at = self.parts.get((session_id, part), (None, None))
        return content if expires_at and expires_at > self._now() else None

    def find_page(self, session_id: str, part: str, address: str) -> tuple[Any, Any]:
        return self.find(session_id, part, PageSession), self.find(session_id, address, RememberedPage)

    def save(self, session_id: str, part: str, content: Struct, expires_at: datetime) -> None:
        self.parts[session_id, part] = content, expires_at

    def touch(self, session_id: str, part: str, content: Struct, expires_at: datetime) -> None:
        if (session_id, part) in self.parts:
            self.save(session_id, part, content, expires_at)

    def delete(self, session_id: str, part: str) -> None:
        self.parts.pop((session_id, part), None)


class FakeSignInPage:
    """An issuer that signs in the person whom a code names."""

    def __init__(self, issuer: str = ISSUER) -> None:
        self.issuer = issuer
        self.verifiers: list[str] = []

    def address(self, state: str, code_challenge: str, *, asks_again: bool) -> str:
        asked = {"state": state, "challenge": code_challenge, **({"prompt": "login"} if asks_again else {})}
        return f"{self.issuer}/authorize?{urlencode(asked)}"

    def sign_out_address(self, return_to: str) -> str:
        return f"{self.issuer}/logout?{urlencode({'logout_uri': return_to})}"

    def redeem(self, code: str, code_verifier: str) -> SignedIn | None:
        self.verifiers.append(code_verifier)
        return SignedIn(self.issuer, code.removeprefix("code-of-")) if code.startswith("code-of-") else None


class Directory:
    """The pages of one directory in memory, with a clock that can be moved."""

    def __init__(self, store: MemoryStore | None = None, deps: Dependencies | None = None) -> None:
        self.store, self.now = store or MemoryStore(), NOW
        self.deps = deps or fake_dependencies(self.store)
        self.issuer, self.other_issuer, self.randoms = FakeSignInPage(), FakeSignInPage(OTHER_ISSUER), 0
        self.sessions = MemorySessions(lambda: self.now)
        sessions = Sessions(self.sessions, lambda: self.now, self._random)
        pages = {POOL: self.issuer, "northmoor": self.other_issuer}
        names = {"northmoor": "Northmoor City Council"}
        sign_in = SignInPages(pages, Site(ROOT, security_headers(ISSUER, OTHER_ISSUER)), URL, names)
        self.audit_log = FakeAuditLogReader(self.store)
        routes = oversight_routes(lambda: self.audit_log, lambda page, *_: Page(body=f"{len(page.events)} entries"))
        self.oversight = routes
        parts = (
            Part("web", ROUTES, sign_in.site_in, lambda r, s: static.find(r) or public.find(r, s, sign_in, sessions)),
            Part("oversight", routes, sign_in.site_in, below="oversight"),
        )
        self.apps = {
            part.below: PagesApp(part, lambda: self.deps, lambda: self.store, lambda: sessions) for part in parts
        }

    def answer(self, event: dict[str, Any]) -> dict[str, Any]:
        """Hand a request to the function that API Gateway chooses."""
        path = event["pathParameters"]["proxy"].split("/")
        below = path[0] if path[0] in self.apps else ""
        proxy = "/".join(path[1:] if below else path)
        return self.apps[below].handler({**event, "pathParameters": {"proxy": proxy}}, None)

    def _random(self, size: int) -> str:
        self.randoms += 1
        return f"{self.randoms:0{2 * size}x}"

    def add(self, caller: Any) -> "Visitor":
        """Return somebody with an account, who has not signed in yet."""
        key = sign_in_key(ISSUER, caller.practitioner_id)
        facts = {"organisation_id": caller.organisation_id, "role": caller.role, "sign_in_key": key}
        self.store.accounts[caller.practitioner_id] = account(practitioner_id=caller.practitioner_id, **facts)
        self.store.sign_ins[key] = caller.practitioner_id
        organisation = Organisation(
            organisation_id=caller.organisation_id, name=caller.organisation_id, type=caller.organisation_type
        )
        self.store.organisations_by_id[caller.organisation_id] = organisation
        return Visitor(self, caller.practitioner_id)


class Answer:
    """A page as a visitor gets it."""

    def __init__(self, result: Mapping[str, Any]) -> None:
        self.status, self.body, self.headers = result["statusCode"], result["body"], result["headers"]
        self.cookies = result["multiValueHeaders"].get("Set-Cookie", [])

    @property
    def location(self) -> str:
        return self.headers["Location"]

    @property
    def text(self) -> str:
        """What can be read on the page."""
        reader = _Reader()
        reader.feed(self.body)
        return re.sub(r"\s+", " ", " ".join(reader.parts))

    def hidden(self, name: str) -> str:
        return html.unescape(re.search(rf'name="{name}" value="([^"]*)"', self.body)[1])


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


class Visitor:
    """One person and their browser."""

    def __init__(self, directory: Directory, subject: str) -> None:
        self.directory, self.subject = directory, subject
        self.cookies: dict[str, str] = {}
        self.token = ""

    def get(self, path: str, **query: str) -> Answer:
        return self._send("GET", path, query=query)

    def post(
        self, path: str, *, token: str | None = None, headers: Mapping[str, str] | None = None, **form: str
    ) -> Answer:
        sent = {"csrf_token": self.token if token is None else token, **form}
        return self._send("POST", path, body=urlencode(sent), headers=headers)

    def follow(self, answer: Answer) -> Answer:
        """Return the page that a redirect leads to."""
        assert answer.status == 303, (answer.status, answer.text)
        return self.get(answer.location.removeprefix(ROOT))

    def chooses(self, *, headers: Mapping[str, str] | None = None, **answers: str) -> Answer:
        """Send the form of the first page: whose account it is, and whether others use the computer."""
        return self._send("POST", "/sign-in", body=urlencode(answers), headers=headers)

    def sign_in(self, **asked: str) -> "Visitor":
        return_to = {"return-to": asked.pop("return-to")} if "return-to" in asked else {}
        begun = self.chooses(**asked) if asked else self.get("/sign-in", **return_to)
        state = parse_qs(urlsplit(begun.location).query)["state"][0]
        self.token = self.follow(self.get("/signed-in", code=f"code-of-{self.subject}", state=state)).hidden(
            "csrf_token"
        )
        return self

    def search(self, reason: str = "urgent_care", **answers: str) -> tuple[str, Answer]:
        """Return the address of the result, and the result."""
        chosen = self.post("/reason", reason=reason, others_are_told="yes")
        if chosen.status != 303:
            return "", chosen
        sent = self.post(chosen.location.removeprefix(ROOT), **answers)
        return (sent.location.removeprefix(ROOT), self.follow(sent)) if sent.status == 303 else ("", sent)

    def open_child(self, child_id: str, reason: str = "urgent_care") -> tuple[str, Answer]:
        """Return the address of a child's page, and the page."""
        address = self.address_of_child(child_id, reason)
        return address, self.get(address)

    def address_of_child(self, child_id: str, reason: str = "urgent_care") -> str:
        """Return the address of a child's page; for somebody who cannot look, of a page that is not there."""
        found, _ = self.search(reason, last_name="Any", first_name="Name", day="1", month="2", year="2015")
        return self.post(found, child=child_id).location.removeprefix(ROOT) if found else f"/child/{'0' * 24}"

    def _send(self, method: str, path: str, **more: Any) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        event = {
            "httpMethod": method,
            "pathParameters": {"proxy": path.strip("/")},
            "headers": {"Cookie": cookies, **(more.get("headers") or {})},
            "queryStringParameters": more.get("query"),
            "body": more.get("body"),
            "requestContext": {"requestId": "r-1", "identity": {"sourceIp": "192.0.2.7"}},
        }
        answer = Answer(self.directory.answer(event))
        for cookie in answer.cookies:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer
