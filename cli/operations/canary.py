"""Uses the directory as a practitioner does: signs in, searches for a known child, and reads the record.

Of the pages, it opens what needs no second factor: the first page, and the sign-in as far as the issuer's page.
"""

import os
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import httpx

from cli.local_stack.workspace import ANSWER_SECONDS, current_workspace
from cli.operations.stack import OperatedStack
from cli.operations.stack_checks import Finding

CHILD = {"given_name": "Tyler", "family_name": "Reid", "date_of_birth": "2011-01-23"}
"""A sample child. On AWS, register a child of this name, invented, with the directory team of one authority."""
SIGN_IN = "ae-nurse"
REASON, POLICY = "urgent_care", "Content-Security-Policy"


class CanaryError(RuntimeError):
    """A step did not do what it must; the text names the step and contains nothing of the child."""


class Step(NamedTuple):
    """A step that succeeded, with its duration."""

    name: str
    milliseconds: float


def use_directory(api: str, sign_in: Callable[[], str]) -> list[Step]:
    """Sign in, search, read the record, and open the pages; return the steps with their durations.

    Raises
    ------
    CanaryError
        For the first step that fails.
    """
    steps: list[Step] = []

    def timed(name: str, step: Callable[[], Any]) -> Any:
        started = time.perf_counter()
        result = step()
        steps.append(Step(name, (time.perf_counter() - started) * 1000))
        return result

    token = timed("sign in", lambda: _attempt("sign in", sign_in))
    with httpx.Client(base_url=api, headers={"Authorization": f"Bearer {token}"}, timeout=ANSWER_SECONDS) as client:
        body = {"access_reason": REASON, "criteria": CHILD}
        found = timed("search", lambda: _answer("search", client.post("searches", json=body)))
        if found.get("outcome") != "match":
            raise CanaryError(f"search: the outcome is {found.get('outcome')}, not match. Is the child registered?")
        path = f"children/{found['candidates'][0]['child_id']}"
        seen = timed("read", lambda: _answer("read", client.get(path, headers={"Access-Reason": REASON})))
        if seen.get("family_name") != CHILD["family_name"]:
            raise CanaryError("read: this is another child's record")
    timed("pages", lambda: _open_pages(api))
    return steps


def _open_pages(api: str) -> None:
    """Open the first page and begin a sign-in, as somebody does who has no token."""
    with httpx.Client(base_url=api, timeout=ANSWER_SECONDS) as browser:
        first = browser.get("pages")
        if first.status_code != httpx.codes.OK or "default-src 'none'" not in first.headers.get(POLICY, ""):
            raise CanaryError(f"pages: the first page is {first.status_code}, or has no security policy")
        begun = browser.get("pages/sign-in")
        if begun.status_code != httpx.codes.SEE_OTHER or "code_challenge=" not in begun.headers.get("location", ""):
            raise CanaryError(f"pages: the sign-in is {begun.status_code}, or does not lead to the issuer")


def token_of(stack: OperatedStack) -> str:
    """Return the access token of the environment variable, or that of a sample practitioner on this machine.

    Raises
    ------
    CanaryError
        If there is neither.
    """
    if token := os.environ.get("CONTACTPOINT_TOKEN"):
        return token
    if not stack.is_local:
        raise CanaryError("sign in: set CONTACTPOINT_TOKEN to the access token of the practitioner who checks")
    from cli.samples import sign_ins  # noqa: PLC0415 - slow, and needed on this machine only

    return sign_ins.access_token(current_workspace(), SIGN_IN)


def check_by_use(stack: OperatedStack) -> Finding:
    """Use the directory, as a check among others."""
    try:
        steps = use_directory(stack.api, lambda: token_of(stack))
    except CanaryError as error:
        return Finding("use", "failed", str(error), "contactpoint logs --failures")
    return Finding("use", "ok", ", ".join(f"{step.name} {step.milliseconds:.0f} ms" for step in steps))


def _attempt(name: str, step: Callable[[], str]) -> str:
    try:
        return step()
    except CanaryError:
        raise
    except Exception as error:
        raise CanaryError(f"{name}: {type(error).__name__}") from None


def _answer(name: str, response: httpx.Response) -> dict[str, Any]:
    if response.status_code != httpx.codes.OK:
        problem = response.json() if "json" in response.headers.get("content-type", "") else {}
        instance = f", instance {problem['instance']}" if "instance" in problem else ""
        kind = str(problem.get("type", "")).rpartition(":")[2]
        raise CanaryError(f"{name}: {response.status_code} {kind}{instance}")
    answered: dict[str, Any] = response.json()
    return answered
