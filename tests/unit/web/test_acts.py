"""A form does exactly what the API's operation does: for every role, and in every state of a record.

Each act is done in two directories that are built alike, once by the use case of the API and once by the form.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest

from contactpoint.application.accounts.duty_numbers import KeepDutyNumbers, keep_duty_numbers
from contactpoint.application.accounts.household import DeclareHousehold, declare_household, remove_household
from contactpoint.application.contacts.list_notifications import list_notifications
from contactpoint.application.contacts.requests import (
    AnswerContactRequest,
    ForwardContactRequest,
    RequestContact,
    answer_request,
    forward_request,
    request_contact,
    view_request,
)
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.records.challenges import ChallengeAccuracy, challenge_accuracy
from contactpoint.application.records.confirm_or_withdraw_involvement import confirm_involvement, withdraw_involvement
from contactpoint.application.records.record_or_amend_involvement import amend_involvement, record_involvement
from contactpoint.application.records.view import view_record
from contactpoint.application.reviews.decide import DecideReview, decide_review
from contactpoint.application.reviews.views import list_reviews, view_review
from contactpoint.application.shields.override import OverrideShield, override_shield
from contactpoint.application.shields.shield import ShieldChild, lift_shield, shield_child, version_to_lift
from contactpoint.domain.access import Caller
from contactpoint.domain.children import InvolvementDetails
from contactpoint.domain.contacts.contact_request import ContactDetails
from contactpoint.problems import Problem, not_found
from contactpoint.web.forms import involvement_and_contact
from tests.builders import NURSE, TODAY, ordinary_details, sensitive_details
from tests.unit.web.record_states import CALLERS, STATES, create_record
from tests.unit.web.visitor import Answer, Directory, Visitor

STATUS_OF = {"": (200, 303), "not-permitted": (403, 404), "not-found": (404,)}
"""How a page says that it is done, or why not. Who may not look at all has no page of a child: it is not found."""
OTHERS = (400, 409, 422)
"""Other problems are shown in the form, or as a page of their own."""
HOUSEHOLD = DeclareHousehold(lines=("4 Cooper Street",), postcode="LS1 4AP", family_names=("Reid-Marsh",))
LOOKS = frozenset({"viewed", "searched", "refused", "reviews_viewed", "contact_request_viewed"})
CHALLENGE = ChallengeAccuracy(fact="sex", challenger="practitioner")
AGREED = AnswerContactRequest(decision="agreed", contact=ContactDetails(name="Ines Duarte", telephone="0113 496 0777"))


@dataclass(frozen=True)
class Built:
    """A directory with a child in some state, and the numbers of what there is."""

    directory: Directory
    child_id: str
    ordinary: str
    sensitive: str
    request: str
    review: str


@dataclass(frozen=True)
class Act:
    """One act: by the use case of the API, and by the page at the address of the child."""

    api: Callable[[Dependencies, Caller, Built], Any]
    page: Callable[[Visitor, str, Built], Answer]


def built(state: str) -> Built:
    """Build a directory; each time the same."""
    directory = Directory()
    child_id = create_record(directory.store, directory.deps, state)
    found = {each.sensitive: each.involvement_id for each in directory.store.stored[child_id].involvements}
    ids = [
        _tried(lambda: request_contact(directory.deps, NURSE, child_id, RequestContact(access_reason="urgent_care"))),
        _tried(lambda: challenge_accuracy(directory.deps, NURSE, child_id, CHALLENGE)),
    ]
    return Built(directory, child_id, found.get(False, "none"), found.get(True, "none"), *ids)


def _tried(act: Callable[[], Any]) -> str:
    try:
        return str(act())
    except Problem:
        return "0" * 32


def typed(details: InvolvementDetails) -> dict[str, str]:
    """Return the form that records an involvement."""
    form = {
        field: getattr(details, name)
        for name, field in involvement_and_contact.FIELD_OF.items()
        if not field.endswith("_day")
    }
    form |= {"consent": details.basis.kind if details.basis else None}
    days = involvement_and_contact.from_day(details.start_date) | involvement_and_contact.from_day(
        details.start_date, "consent"
    )
    return {name: value for name, value in (form | days).items() if value}


def recorded(details: InvolvementDetails) -> Act:
    """Return the act of recording an involvement."""
    return Act(
        lambda deps, who, on: record_involvement(deps, who, on.child_id, details, None),
        lambda visitor, child, on: visitor.post(f"{child}/record", **typed(details)),
    )


def end_by_api(deps: Dependencies, who: Caller, on: Built) -> Any:
    """End the ordinary involvement if it is shown to the caller: of a hidden child, it is not."""
    shown, etag = view_record(deps, who, on.child_id, "maintaining_record")
    if on.ordinary not in {each.involvement_id for each in shown.involvements}:
        raise not_found()
    return amend_involvement(deps, who, on.child_id, on.ordinary, etag, {"end_date": TODAY})


def override_by_page(visitor: Visitor, child: str, on: Built) -> Answer:
    """Show once what is hidden. Of a visible child, the page of the child says that nothing is: no override."""
    answer = visitor.post(f"{child}/hidden", read="yes")
    if answer.headers.get("Location", "").endswith("/visible"):
        answer.status = 403
    return answer


def lift_by_page(visitor: Visitor, child: str, on: Built) -> Answer:
    """Lift it by the form, with the version that its page shows to who can lift."""
    who = next(each for each in CALLERS if each.practitioner_id == visitor.subject)
    version = ""
    with suppress(Problem):
        version = version_to_lift(on.directory.deps, who, on.child_id)
    return visitor.post(f"{child}/hiding", change="lift", version=version, **{"seen-by-all": "yes"})


def keep_by_page(visitor: Visitor, child: str, on: Built) -> Answer:
    """Change the duty numbers by the form, which sends those that it shows."""
    shown = visitor.get("/duty-numbers")
    seen = {name: shown.hidden(name) for name in ("day_shown", "night_shown")} if shown.status == 200 else {}
    return visitor.post("/duty-numbers", day="101", night="111", **seen)


def end_by_page(visitor: Visitor, child: str, on: Built) -> Answer:
    """End it by the form."""
    shown = visitor.get(f"{child}/update/{on.ordinary}")
    if shown.status != 200:
        return shown
    return visitor.post(
        f"{child}/update/{on.ordinary}",
        version=shown.hidden("version"),
        change="end",
        **involvement_and_contact.from_day(TODAY, "end"),
    )


def upkeep(api: Any, change: str, which: str) -> Act:
    """Return the act of confirming an involvement, or of taking it back."""
    return Act(
        lambda deps, who, on: api(deps, who, on.child_id, getattr(on, which)),
        lambda visitor, child, on: visitor.post(f"{child}/update/{getattr(on, which)}", change=change),
    )


ACTS = {
    "ask for contact": Act(
        lambda deps, who, on: request_contact(deps, who, on.child_id, RequestContact(access_reason="urgent_care")),
        lambda visitor, child, on: visitor.post(f"{child}/contact"),
    ),
    "read a request": Act(
        lambda deps, who, on: view_request(deps, who, on.request),
        lambda visitor, child, on: visitor.get(f"/contact/{on.request}"),
    ),
    "pass a request on": Act(
        lambda deps, who, on: forward_request(
            deps, who, on.request, ForwardContactRequest(involvement_id=on.sensitive)
        ),
        lambda visitor, child, on: visitor.post(f"/contact/{on.request}/passing-on", service=on.sensitive),
    ),
    "answer a request": Act(
        lambda deps, who, on: answer_request(deps, who, on.request, AGREED),
        lambda visitor, child, on: visitor.post(
            f"/contact/{on.request}/answer", decision="agreed", name="Ines Duarte", telephone="0113 496 0777"
        ),
    ),
    "record an involvement": recorded(ordinary_details()),
    "record a sensitive involvement": recorded(sensitive_details(practitioner_name="Ann Example")),
    "confirm an involvement": upkeep(confirm_involvement, "confirm", "ordinary"),
    "confirm a sensitive involvement": upkeep(confirm_involvement, "confirm", "sensitive"),
    "take back an involvement": upkeep(withdraw_involvement, "error", "ordinary"),
    "withdraw a sensitive involvement": upkeep(withdraw_involvement, "error", "sensitive"),
    "end an involvement": Act(end_by_api, end_by_page),
    "hide": Act(
        lambda deps, who, on: shield_child(deps, who, on.child_id, ShieldChild(basis="adoption")),
        lambda visitor, child, on: visitor.post(f"{child}/hiding", basis="adoption"),
    ),
    "lift": Act(
        lambda deps, who, on: lift_shield(deps, who, on.child_id),
        lift_by_page,
    ),
    "override": Act(
        lambda deps, who, on: override_shield(
            deps, who, on.child_id, OverrideShield(access_reason="urgent_care", warning_read=True)
        ),
        override_by_page,
    ),
    "list reviews": Act(
        lambda deps, who, on: list_reviews(deps, who, None), lambda visitor, child, on: visitor.get("/reviews")
    ),
    "view a review": Act(
        lambda deps, who, on: view_review(deps, who, on.review),
        lambda visitor, child, on: visitor.get(f"/reviews/{on.review}"),
    ),
    "decide a review": Act(
        lambda deps, who, on: decide_review(deps, who, on.review, DecideReview(decision="refused")),
        lambda visitor, child, on: visitor.post(f"/reviews/{on.review}", decision="refused"),
    ),
    "keep duty numbers": Act(
        lambda deps, who, on: keep_duty_numbers(deps, who, KeepDutyNumbers(day="101", night="111")),
        keep_by_page,
    ),
    "declare a household": Act(
        lambda deps, who, on: declare_household(deps, who, HOUSEHOLD),
        lambda visitor, child, on: visitor.post(
            "/household", address="4 Cooper Street", postcode="LS1 4AP", name_2="Reid-Marsh"
        ),
    ),
    "remove a household": Act(
        lambda deps, who, on: remove_household(deps, who),
        lambda visitor, child, on: visitor.post("/household/removal"),
    ),
    "read messages": Act(
        lambda deps, who, on: list_notifications(deps, who, None), lambda visitor, child, on: visitor.get("/messages")
    ),
}


def by_api(act: Act, who: Caller, on: Built) -> tuple[str, Any]:
    """Return the problem, empty if there is none, and what was done."""
    before, problem = done_in(on.directory), ""
    try:
        act.api(on.directory.deps, who, on)
    except Problem as refusal:
        problem = refusal.kind
    return problem, done_in(on.directory) - before


def by_page(act: Act, who: Caller, on: Built) -> tuple[int, Any]:
    """Return the status of the page, and what was done."""
    visitor = on.directory.add(who).sign_in()
    before = done_in(on.directory)
    answer = act.page(visitor, visitor.address_of_child(on.child_id), on)
    return answer.status, done_in(on.directory) - before


def done_in(directory: Directory) -> Counter[tuple[str, str]]:
    """Return the events but for looks, and whom they tell."""
    events = Counter((each.event_type, each.practitioner_id) for each in directory.store.events)
    told = Counter((each.kind, each.inbox) for each in directory.store.notifications)
    return Counter({key: number for key, number in (events + told).items() if key[0] not in LOOKS})


@pytest.mark.parametrize("name", ACTS)
def test_form_does_what_the_operation_does(name):
    allowed = 0
    for state in STATES:
        one, other = built(state), built(state)
        for who in CALLERS:
            problem, done = by_api(ACTS[name], who, one)
            status, done_by_page = by_page(ACTS[name], who, other)
            assert done_by_page == done, (state, who.practitioner_id, problem, status)
            assert status in STATUS_OF.get(problem, OTHERS), (state, who.practitioner_id, problem, status)
            allowed += not problem
            if done:
                one, other = built(state), built(state)
    assert allowed, "nobody may do it in any state"
