"""Compare the server's time of a page with that of the API call behind it: ``python -m benchmarks.runtime.pages``.

Both run in this process, in turns and in either order, against the tables of the local stack. An API call is the
authorizer's time and the function's. A page checks its session and the account, calls the same use case, and is
rendered. One user is measured by the clock and by CPU time; with the argument ``together``, 30 at once, in as many
threads: on AWS each has an environment and a CPU of its own. The tables go to standard error, because the functions log
to standard output.
"""

import importlib
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.runtime.in_turns import NotAnswered, Spent, in_turns, ratio_of_medians
from benchmarks.runtime.without_usage_limits import lift_limits
from cli.local_stack import emulator
from cli.local_stack.workspace import Workspace, current_workspace
from cli.samples import sign_ins
from contactpoint.application.ports.page_sessions import RememberedPage
from contactpoint.application.ports.sign_in_page import SignedIn
from contactpoint.lambda_invocation import InvocationFailed

ROUNDS, WARM_UP, USERS, ROUNDS_TOGETHER, TARGET = 300, 10, 30, 6, 1.5
Times = list[float]
Call = Callable[[], float]
TYLER = {"last_name": "Reid", "first_name": "Tyler", "day": "23", "month": "1", "year": "2011"}
CRITERIA = {"family_name": "Reid", "given_name": "Tyler", "date_of_birth": "2011-01-23"}


def main() -> None:
    """Measure one user, or many at once, and print a table of each page."""
    at, console = current_workspace(), Console(stderr=True)
    if not emulator.running(at):
        console.print("The local stack is not running. Start it with: make up")
        sys.exit(1)
    calls = _calls(at)
    if sys.argv[1:] == ["together"]:
        _print_of_many(console, calls)
        return
    for name, (api, page) in calls.items():
        in_turns(api, page, WARM_UP)
        console.print(_table_of_one(name, in_turns(api, page, ROUNDS)))


def _print_of_many(console: Console, calls: Mapping[str, tuple[Call, Call]]) -> None:
    together = {name: _at_once(*pair) for name, pair in calls.items()}
    for title, measure in (("median", statistics.median), ("95th percentile", _percentile_95)):
        console.print(_table(f"{USERS} users at once, {title}", together, measure))


def _table_of_one(name: str, rounds: list[tuple[Spent, Spent]]) -> Table:
    """Return a table of one user's medians, with the 95% confidence interval of their ratio."""
    table = Table(
        "time",
        "API call, ms",
        "page, ms",
        "page / API call",
        f"at most {TARGET}",
        title=f"{name}, one user, {len(rounds)} rounds",
    )
    for unit in Spent._fields:
        pairs = [(getattr(api, unit), getattr(page, unit)) for api, page in rounds]
        medians = [f"{statistics.median(times):.1f}" for times in zip(*pairs, strict=True)]
        ratio = ratio_of_medians(pairs)
        kept = "yes" if ratio.high <= TARGET else "no" if ratio.low > TARGET else "undecided"
        table.add_row(unit, *medians, f"{ratio.value:.2f} ({ratio.low:.2f} to {ratio.high:.2f})", kept)
    return table


def _table(title: str, times: Mapping[str, tuple[Times, Times]], measure: Callable[[Times], float]) -> Table:
    table = Table("page", "API call, ms", "page, ms", "page / API call", f"at most {TARGET}", title=title)
    for name, (of_api, of_page) in times.items():
        api, page = measure(of_api), measure(of_page)
        ratio = page / api
        table.add_row(name, f"{api:.1f}", f"{page:.1f}", f"{ratio:.2f}", "yes" if ratio <= TARGET else "no")
    return table


def _at_once(api: Call, page: Call) -> tuple[Times, Times]:
    """Return the same of many users at once: first of API calls, then of pages, and so on in turns."""
    found: tuple[Times, Times] = ([], [])
    with ThreadPoolExecutor(USERS) as users:
        for _ in range(ROUNDS_TOGETHER):
            for call, times in ((api, found[0]), (page, found[1])):
                times.extend(users.map(lambda _, call=call: call(), range(USERS)))
    return found


def _percentile_95(times: Times) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _calls(at: Workspace) -> dict[str, tuple[Call, Call]]:
    """Return what is measured, by name: an API call and the page that shows the same. Each returns milliseconds."""
    lift_limits()
    _set_environment(at)
    authorizer, search, web = (
        importlib.import_module(f"functions.{n}.handler") for n in ("authorizer", "search", "web")
    )
    token = sign_ins.access_token(at, "ae-nurse")
    authorized = authorizer.handler(_authorizer_event(token), None)["context"]
    posted = _api_event(authorized, "POST", "/searches", {"access_reason": "urgent_care", "criteria": CRITERIA})
    found = json.loads(search.handler(posted, None)["body"])
    child_id = found["candidates"][0]["child_id"]
    viewed = _api_event(authorized, "GET", "/children/{child_id}", None, child_id)
    session_id, addresses = _open_pages(at, web, child_id)

    def pair(name: str, event: dict[str, Any]) -> tuple[Call, Call]:
        asked = _page_event(session_id, f"{name}/{addresses[name]}")
        return (
            lambda: _timed(authorizer, _authorizer_event(token)) + _timed(search, event),
            lambda: _timed(web, asked),
        )

    return {name: pair(name, event) for name, event in (("found", posted), ("child", viewed))}


def _open_pages(at: Workspace, web: Any, child_id: str) -> tuple[str, dict[str, str]]:
    subject = at.read(sign_ins.SIGN_INS)["people"]["ae-nurse"]["subject"]
    sessions = web.sessions()
    session_id = sessions.begin(SignedIn(at.outputs["Issuer"], subject))
    pages: dict[str, dict[str, Any]] = {"found": {"answers": TYLER}, "child": {"child_id": child_id}}
    addresses = {
        name: sessions.remember(session_id, RememberedPage(access_reason="urgent_care", **facts))
        for name, facts in pages.items()
    }
    return session_id, addresses


def _set_environment(at: Workspace) -> None:
    issuer = {
        "issuer": at.outputs["Issuer"],
        "client_ids": [at.outputs["UserPoolClientId"]],
        "second_factor": "always",
        "jwks_uri": f"{at.origin}/{at.outputs['UserPoolId']}/.well-known/jwks.json",
    }
    os.environ |= {**at.aws_environment(), **at.tables, "ACCEPT_TEST_NUMBERS": "true", "ISSUERS": json.dumps([issuer])}
    os.environ |= {"PAGES_URL": at.pages, "SIGN_IN_ORIGIN": at.origin, "SIGN_IN_CLIENT_ID": "pages"}


def _authorizer_event(token: str) -> dict[str, Any]:
    arn = "arn:aws:execute-api:eu-west-2:0:id/v1/GET/x"
    return {"methodArn": arn, "headers": {"Authorization": f"Bearer {token}"}, "requestContext": {"requestId": "r"}}


def _api_event(authorized: dict[str, str], method: str, resource: str, body: Any, child_id: str = "") -> dict[str, Any]:
    return {
        "httpMethod": method,
        "resource": resource,
        "path": resource,
        "headers": {"Content-Type": "application/json", "Access-Reason": "urgent_care"},
        "pathParameters": {"child_id": child_id},
        "body": json.dumps(body) if body else None,
        "requestContext": {"requestId": "r", "identity": {"sourceIp": "192.0.2.1"}, "authorizer": authorized},
    }


def _page_event(session_id: str, path: str) -> dict[str, Any]:
    return {
        "httpMethod": "GET",
        "pathParameters": {"proxy": path},
        "headers": {"Cookie": f"__Host-contactpoint={session_id}"},
        "requestContext": {"requestId": "r", "identity": {"sourceIp": "192.0.2.1"}},
    }


def _timed(function: Any, event: dict[str, Any]) -> float:
    started = time.perf_counter()
    try:
        answer = function.handler(event, None)
    except InvocationFailed:
        raise NotAnswered from None
    if answer.get("statusCode") == 503:
        raise NotAnswered
    assert answer.get("statusCode", 200) == 200, answer
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
