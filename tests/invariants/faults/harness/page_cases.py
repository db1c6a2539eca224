"""Every page and every form, as somebody uses it who may, in a directory in which each has something to do."""

from contactpoint.domain.access import Caller
from contactpoint.domain.registers.duty_numbers import registered_numbers
from tests.builders import (
    AUDITOR,
    DIRECTORY_TEAM,
    MANAGER,
    MENTAL_HEALTH_NURSE,
    NURSE,
    OVERRIDER,
    SOCIAL_WORKER,
)
from tests.invariants.faults.harness.pages import TYPED, later, open_pages, send
from tests.invariants.faults.harness.stack import Answer, Stack
from tests.invariants.faults.harness.use_cases import UseCase

NOWHERE = "0" * 24
DAY = {"day": "23", "month": "11", "year": "2026"}
WORK = {
    "service": "early_help",
    "organisation": "westvale-early-help",
    "name": "Ann Newell",
    "role": "social_worker",
    "telephone": "0113 496 0123",
    "start_day": "2",
    "start_month": "1",
    "start_year": "2026",
}
"""What is typed of somebody who works with the child."""


def page(
    pattern: str, who: Caller | None, path: str = "", status: int = 200, method: str = "GET", **form: str
) -> UseCase:
    """Return the use case of a page; its path is the pattern if it has no variable part."""

    def act(stack: Stack) -> Answer:
        return send(stack, who, method, path or f"/{pattern}", form)

    name = f"{method} /pages/{pattern}"
    said = "".join(f" {value}" for value in form.values() if value.isalpha())[:40]
    return UseCase(f"{name}{said}", name, who, status, act, open_pages)


def form(pattern: str, who: Caller, path: str = "", status: int = 303, **sent: str) -> UseCase:
    """Return the use case of a form that leads to a page."""
    return page(pattern, who, path, status, "POST", **sent)


def used_later(case: UseCase) -> UseCase:
    """Return the same after a minute in which the session was not used: so the session is written again."""

    def act(stack: Stack) -> Answer:
        later(stack)
        return case.act(stack)

    return UseCase(f"{case.name} later", case.operation, case.caller, case.status, act, open_pages)


CHILD, HIDDEN, FOUND = "{page of child}", "{page of hidden}", "{page of found}"
LEAD, REQUEST, FORWARDED = "{lead}", "{request}", "{forwarded}"
SEEN = {"seen-by-all": "yes", "version": "{version to lift}"}
SHOWN = registered_numbers(DIRECTORY_TEAM.organisation_id)
NUMBERS = {"day": "0113 496 0701", "night": "0113 496 0702", "day_shown": SHOWN.day, "night_shown": SHOWN.night}
HOUSEHOLD = {"address": "4 Cooper Street", "postcode": "LS1 4AP", "name_1": "Reid-Marsh"}
PAGE_CASES = (
    page("sign-in", None, "/sign-in", 303),
    page("signed-in", None, "/signed-in?code=code-of-p-nurse&state={state}", 303),
    page("home", NURSE),
    used_later(page("home", NURSE)),
    form("sign-out", NURSE),
    form("sign-out", NURSE, everywhere="yes"),
    page("about-your-use", NURSE),
    page("reason", NURSE),
    form("reason", NURSE, reason="urgent_care"),
    page("find/*", NURSE, f"/find/{FOUND}"),
    form("find/*", NURSE, f"/find/{FOUND}", **TYPED),
    page("found/*", NURSE, f"/found/{FOUND}"),
    used_later(page("found/*", NURSE, f"/found/{FOUND}")),
    form("found/*", NURSE, f"/found/{FOUND}", child="{child}"),
    page("child/*", NURSE, f"/child/{CHILD}"),
    page("child/*/call-sheet", NURSE, f"/child/{CHILD}/call-sheet"),
    form("child/*/contact", NURSE, f"/child/{CHILD}/contact"),
    page("child/*/hidden", OVERRIDER, f"/child/{HIDDEN}/hidden"),
    form("child/*/hidden", OVERRIDER, f"/child/{HIDDEN}/hidden", status=200, read="yes"),
    page("child/*/record", SOCIAL_WORKER, f"/child/{CHILD}/record"),
    page("child/*/record", SOCIAL_WORKER, f"/child/{HIDDEN}/record"),
    page("child/*/recorded/*", SOCIAL_WORKER, f"/child/{CHILD}/recorded/{LEAD}"),
    page("child/*/handed-over/*", SOCIAL_WORKER, f"/child/{CHILD}/handed-over/{LEAD}"),
    page("child/*/taken-back", SOCIAL_WORKER, f"/child/{CHILD}/taken-back"),
    form("child/*/record", SOCIAL_WORKER, f"/child/{CHILD}/record", **WORK),
    page("child/*/update/*", SOCIAL_WORKER, f"/child/{CHILD}/update/{LEAD}"),
    form("child/*/update/*", SOCIAL_WORKER, f"/child/{CHILD}/update/{LEAD}", change="confirm"),
    form("child/*/update/*", SOCIAL_WORKER, f"/child/{CHILD}/update/{LEAD}", change="error"),
    page("contact/*", NURSE, f"/contact/{REQUEST}"),
    page("contact/*", DIRECTORY_TEAM, f"/contact/{REQUEST}"),
    form("contact/*/passing-on", DIRECTORY_TEAM, f"/contact/{REQUEST}/passing-on", service="{sensitive}"),
    form("contact/*/answer", MENTAL_HEALTH_NURSE, f"/contact/{FORWARDED}/answer", decision="declined"),
    page("child/*/hiding", DIRECTORY_TEAM, f"/child/{CHILD}/hiding"),
    form("child/*/hiding", DIRECTORY_TEAM, f"/child/{CHILD}/hiding", basis="adoption"),
    form("child/*/hiding", DIRECTORY_TEAM, f"/child/{HIDDEN}/hiding", change="lift", **SEEN),
    page("child/*/lifted", DIRECTORY_TEAM, f"/child/{CHILD}/lifted"),
    page("child/*/visible", OVERRIDER, f"/child/{CHILD}/visible"),
    page("child/*/hiding/done", DIRECTORY_TEAM, f"/child/{HIDDEN}/hiding/done"),
    page("reviews", DIRECTORY_TEAM),
    page("reviews/*", DIRECTORY_TEAM, "/reviews/{review}"),
    page("reviews/decided/*", DIRECTORY_TEAM, "/reviews/decided/{page of decided}"),
    form("reviews/*", DIRECTORY_TEAM, "/reviews/{challenge}", decision="accepted"),
    page("messages", DIRECTORY_TEAM),
    form("messages", DIRECTORY_TEAM, child="{child}", review="yes"),
    page("household", NURSE),
    form("household", NURSE, **HOUSEHOLD),
    form("household/removal", NURSE),
    page("duty-numbers", DIRECTORY_TEAM),
    form("duty-numbers", DIRECTORY_TEAM, **NUMBERS),
    page("oversight", MANAGER),
    page("oversight/mine", NURSE),
    form("oversight/mine", NURSE, **DAY),
    page("oversight/mine/*", NURSE, f"/oversight/mine/{NOWHERE}", 404),
    form("oversight/looks", AUDITOR, number="{child}"),
    page("oversight/looks/*", AUDITOR, f"/oversight/looks/{CHILD}"),
    page("oversight/looks/*/family", DIRECTORY_TEAM, f"/oversight/looks/{CHILD}/family"),
    page("oversight/events", AUDITOR),
    form("oversight/events", AUDITOR, **DAY),
    page("oversight/events/*", AUDITOR, f"/oversight/events/{NOWHERE}", 404),
    page("oversight/use", MANAGER),
    form("oversight/use", MANAGER, **DAY),
    page("oversight/use/*", MANAGER, f"/oversight/use/{NOWHERE}", 404),
    page("oversight/people", MANAGER),
    page("oversight/people/*", MANAGER, f"/oversight/people/{NOWHERE}", 404),
)  # fmt: skip
