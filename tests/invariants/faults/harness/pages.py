"""People on the pages of a `Stack`: their sessions, the pages that they have open, and what they send."""

import re
from datetime import timedelta
from urllib.parse import urlencode

from contactpoint.application.ports.page_sessions import RememberedPage
from contactpoint.application.ports.sign_in_page import SignedIn
from contactpoint.domain.access import Caller
from contactpoint.domain.access.account import SignIn
from contactpoint.web.sign_in import SESSION_COOKIE, SIGN_IN_COOKIE
from tests.builders import (
    AUDITOR,
    DIRECTORY_TEAM,
    MANAGER,
    MENTAL_HEALTH_NURSE,
    NURSE,
    OTHER_TEAM,
    OVERRIDER,
    SOCIAL_WORKER,
    account,
)
from tests.invariants.faults.harness.directory import CHILD
from tests.invariants.faults.harness.stack import Answer, Stack
from tests.unit.web.visitor import ISSUER

PEOPLE = (NURSE, MENTAL_HEALTH_NURSE, SOCIAL_WORKER, DIRECTORY_TEAM, OTHER_TEAM, OVERRIDER, AUDITOR, MANAGER)
UNAVAILABLE, MAY_BE_DONE = "The directory does not answer", "may have been done"
REASON = {"auditor": "oversight"}
TYPED = {"last_name": "Reid", "first_name": "Tyler", "day": "23", "month": "1", "year": "2011"}


def send(stack: Stack, who: Caller | None, method: str, path: str, form: dict[str, str]) -> Answer:
    """Ask for a page or send a form. What is in braces is replaced by an id, or by the address of an open page."""
    name = who.practitioner_id if who else ""

    def id_of(found: re.Match[str]) -> str:
        return stack.ids.get(f"{name}: {found[1]}") or stack.ids[found[1]]

    address, _, query = re.sub(r"\{([^}]+)\}", id_of, path).partition("?")
    sent = {key: re.sub(r"\{([^}]+)\}", id_of, value) for key, value in form.items()}
    is_oversight = address.startswith("/oversight")
    event = {
        "httpMethod": method,
        "pathParameters": {"proxy": address.removeprefix("/oversight" if is_oversight else "").strip("/")},
        "headers": {"Cookie": "; ".join(_cookies(stack, name))},
        "queryStringParameters": dict(pair.split("=") for pair in query.split("&") if pair),
        "body": urlencode({"csrf_token": stack.ids.get(f"{name}: token", ""), **sent}),
        "requestContext": {
            "requestId": "11111111-1111-1111-1111-111111111111",
            "identity": {"sourceIp": "192.0.2.7"},
        },
    }
    answer = stack.invoke("web_oversight" if is_oversight else "web", event)
    return Answer(answer.status, _told(answer), answer.headers, answer.log)


def open_pages(stack: Stack) -> None:
    """Sign people in, and let each have the pages open on which they act."""
    accounts = stack.new_environment()[0].accounts
    sessions = stack.sessions_of("web")()
    for who in PEOPLE:
        name, ids = who.practitioner_id, stack.ids
        facts = {"organisation_id": who.organisation_id, "role": who.role}
        accounts.seed(account(practitioner_id=name, sign_in_key=SignIn(issuer=ISSUER, subject=name).key, **facts))
        ids[f"{name}: session"] = session_id = sessions.begin(SignedIn(ISSUER, name))
        ids[f"{name}: token"] = sessions.resume(session_id).session.csrf_token  # type: ignore[union-attr]
        reason = REASON.get(who.role, "urgent_care")
        for page, child in {"child": ids["child"], "hidden": ids["hidden"], "found": ""}.items():
            remembered = RememberedPage(access_reason=reason, answers={} if child else TYPED, child_id=child)
            ids[f"{name}: page of {page}"] = sessions.remember(session_id, remembered)
        decided = RememberedPage(access_reason=reason, answers={"decision": "later", "children": []})
        ids[f"{name}: page of decided"] = sessions.remember(session_id, decided)
    shown = str(send(stack, DIRECTORY_TEAM, "GET", "/child/{page of hidden}/hiding", {}).body)
    stack.ids["version to lift"] = re.search(r'name="version" value="(\w+)"', shown)[1]  # type: ignore[index]
    ids["sign-in"], pending = sessions.begin_sign_in("home")
    ids["state"] = pending.state


def later(stack: Stack) -> None:
    """Let so much time pass that a session is written again when it is used."""
    stack.now += timedelta(minutes=1)


def _cookies(stack: Stack, name: str) -> list[str]:
    named = {SESSION_COOKIE: f"{name}: session", SIGN_IN_COOKIE: "sign-in"}
    return [f"{cookie}={stack.ids[key]}" for cookie, key in named.items() if key in stack.ids]


def _told(answer: Answer) -> dict[str, object]:
    """Return a page with what it says of a failure, in the words of the API."""
    page = str(answer.body or "")
    failed = {"type": "urn:contactpoint:problem:unavailable", "may_be_done": MAY_BE_DONE in page}
    return {"page": page, **(failed if UNAVAILABLE in page else {})}


def names_child(answer: Answer) -> bool:
    """Return whether a page names the child or where the child lives."""
    return any(each in str(answer.body) for each in (CHILD["given_name"], CHILD["family_name"], "29 Mill Street"))
