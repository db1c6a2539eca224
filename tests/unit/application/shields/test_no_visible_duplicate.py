"""Whatever hidden child it is, by whatever fact and on whatever way: no duplicate of it becomes visible (section 5).

A new identity has one thing more to fear than a duplicate: a review that named it would link it with the earlier one.
"""

from datetime import date
from itertools import product
from typing import Any

import pytest

from contactpoint.application.lifecycle.set_retention import SetRetention, set_retention
from contactpoint.application.records.amend import amend_record
from contactpoint.application.records.register import ConfirmedNew, register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.reviews.decide import DecideReview, decide_review
from contactpoint.application.reviews.views import list_reviews, view_review
from contactpoint.domain.access import Caller
from contactpoint.domain.children import Address, Name
from contactpoint.domain.matching import Criteria
from contactpoint.problems import Problem
from tests.builders import DIRECTORY_TEAM, FEED, NURSE, OTHER_TEAM, SOCIAL_WORKER, TEACHER, TODAY
from tests.fakes import MemoryStore, fake_dependencies
from tests.unit.application.hidden_child import find, registration, told

HOME = {"address_status": "current", "address": Address(lines=("7 Canal Cottages",), postcode="WV2 6CC")}
HIDDEN_FACTS = {
    "given_name": "Eva",
    "family_name": "Holt",
    "nhs_number": "9990003572",
    "upn": "A123456789012",
    **HOME,
    "other_names": (Name(given_name="Ida", family_name="Larch", kind="alias"),),
    "previous_addresses": (Address(lines=("41 Quarry Lane",), postcode="WV3 8QL"),),
    "former_nhs_numbers": ("9990001251",),
}
OTHER_NAME = {"given_name": "Olga", "family_name": "Petrova", "sex": "female"}
LIKE_IT: dict[str, dict[str, Any]] = {
    "nhs_number": {**OTHER_NAME, "nhs_number": HIDDEN_FACTS["nhs_number"], "date_of_birth": date(2014, 5, 12)},
    "upn": {**OTHER_NAME, "upn": HIDDEN_FACTS["upn"], "date_of_birth": date(2014, 5, 12)},
    "home": {**OTHER_NAME, **HOME},
    "name": {"given_name": "Eva", "family_name": "Holt"},
    "misspelt": {"given_name": "Eva", "family_name": "Hollt"},
    "swapped": {"given_name": "Holt", "family_name": "Eva"},
    "alias": {"given_name": "Ida", "family_name": "Larch"},
    "earlier_home": {
        **OTHER_NAME,
        "address_status": "current",
        "address": Address(lines=("41 Quarry Lane",), postcode="WV3 8QL"),
    },
    "former_number": {**OTHER_NAME, "nhs_number": "9990001251", "date_of_birth": date(2014, 5, 12)},
}
HIDINGS = ("shield", "new_identity", "archived_shield", "archived_new_identity")
CONFIRMED = ConfirmedNew(reason="documents_differ")
CASES = list(product(HIDINGS, LIKE_IT, ("registration", "feed", "amendment")))


def hide(deps, hiding: str) -> str:
    """Hide a child of another authority than that of the callers, and return its number."""
    facts = {**HIDDEN_FACTS, "shield": "adoption", "new_identity": hiding.endswith("new_identity")}
    hidden = register_child(deps, OTHER_TEAM, registration(**facts, confirmed_new=CONFIRMED), None)
    if hiding.startswith("archived"):
        set_retention(deps, OTHER_TEAM, hidden, SetRetention(died_on=TODAY))
    return hidden


def state(deps, way: str, facts: dict[str, Any]) -> str:
    """State facts of a child on some way, as somebody of another authority, and return the record's number."""
    if way != "amendment":
        confirmed = None if way == "feed" else CONFIRMED
        request = registration(**{"responsible_authority": "westvale", "confirmed_new": confirmed, **facts})
        return register_child(deps, FEED if way == "feed" else NURSE, request, None)
    born = {name: facts[name] for name in ("date_of_birth",) if name in facts}
    ordinary = registration(given_name="Zofia", family_name="Kowal", responsible_authority="westvale", **born)
    child_id = register_child(deps, NURSE, ordinary, None)
    amend(deps, SOCIAL_WORKER if "upn" in facts else NURSE, child_id, facts)
    return child_id


def amend(deps, caller: Caller, child_id: str, changes: dict[str, Any]) -> None:
    _, read = view_record(deps, caller, child_id, "maintaining_record")
    amend_record(deps, caller, child_id, read, changes, CONFIRMED)


def shows(deps, child_id: str, facts: dict[str, Any]) -> bool:
    """Return whether somebody who submitted nothing sees the record as it was stated."""
    try:
        seen, _ = view_record(deps, TEACHER, child_id, "providing_service")
    except Problem:
        return False
    return (seen.given_name, seen.family_name) == (facts["given_name"], facts["family_name"])


@pytest.mark.parametrize(("hiding", "likeness", "way"), CASES)
def test_what_is_like_a_hidden_child_waits_for_the_childs_own_authority(deps, hiding, likeness, way):
    hide(deps, hiding)
    child_id = state(deps, way, LIKE_IT[likeness])
    assert not shows(deps, child_id, LIKE_IT[likeness])
    assert [child for _, child in told(deps, OTHER_TEAM) if child == child_id]
    assert len(list_reviews(deps, OTHER_TEAM, None).reviews) == 1


@pytest.mark.parametrize(("hiding", "likeness", "way"), [each for each in CASES if each[0] != "archived_shield"])
def test_other_child_becomes_visible_and_is_not_asked_about_again(deps, store, hiding, likeness, way):
    hide(deps, hiding)
    child_id = state(deps, way, LIKE_IT[likeness])
    for team in (OTHER_TEAM, DIRECTORY_TEAM):
        for review in list_reviews(deps, team, None).reviews:
            decide_review(deps, team, review.review_id, DecideReview(decision="another_child"))
    assert shows(deps, child_id, LIKE_IT[likeness])
    amend(deps, SOCIAL_WORKER, child_id, {"sex": "male" if store.stored[child_id].child.sex == "female" else "female"})
    waiting = [each for team in (OTHER_TEAM, DIRECTORY_TEAM) for each in list_reviews(deps, team, None).reviews]
    assert [each for each in waiting if each.kind != "home"] == []


@pytest.mark.parametrize("way", ["registration", "feed", "amendment"])
@pytest.mark.parametrize("likeness", [name for name in LIKE_IT if name != "name"])
@pytest.mark.parametrize("hiding", ["new_identity", "archived_new_identity"])
def test_nothing_that_anybody_reads_links_a_new_identity_with_what_was_stated(deps, store, hiding, likeness, way):
    hidden = hide(deps, hiding)
    before = len(store.events)
    child_id = state(deps, way, LIKE_IT[likeness])
    (review,) = list_reviews(deps, OTHER_TEAM, None).reviews
    seen = view_review(deps, OTHER_TEAM, review.review_id)
    assert hidden not in repr(seen)
    assert (seen.shielded_child_ids, seen.visible_child_ids) == ((), ())
    decide_review(deps, OTHER_TEAM, review.review_id, DecideReview(decision="another_child"))
    assert not [event for event in store.events[before:] if hidden in repr(event)]
    assert hidden not in repr([each for each in store.notifications if each.child_id == child_id])
    assert hidden not in repr(view_record(deps, OTHER_TEAM, child_id, "maintaining_record"))


SAID = (
    {"given_name": "Eva", "family_name": "Holt"},
    {"given_name": "Eva", "family_name": "Hollt"},
    {"given_name": "Evva", "family_name": "Holt"},
    {"given_name": "Evie", "family_name": "Holt"},
    {"given_name": "Holt", "family_name": "Eva"},
    {"given_name": "Eva", "family_name": "Brown"},
    {"given_name": "Olga", "family_name": "Holt"},
    {"given_name": "Ida", "family_name": "Larch"},
    {"given_name": "Eva", "postcode": "WV2 6CC"},
)
"""What somebody says of a child, with the date of birth."""


def answer(deps, act) -> Any:
    """Return what an act is answered, or the problem with what it shows."""
    try:
        return act(deps)
    except Problem as problem:
        return problem.kind, problem.extra_members


@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize("archived", ["", "archived_"])
def test_new_identity_is_answered_like_every_hidden_child(said, archived):
    """Otherwise a search by a misspelt name would tell who was adopted, or is a protected witness."""
    names = {name: value for name, value in said.items() if name != "postcode"}
    stated = registration(**{**names, "responsible_authority": "westvale"})
    acts = [
        lambda deps: find(deps, date_of_birth=stated.date_of_birth, **said),
        lambda deps: find(deps, TEACHER, year_of_birth=2011, **said),
        lambda deps: register_child(deps, NURSE, stated, None),
        lambda deps: register_child(deps, FEED, stated, None),
        lambda deps: find(deps, TEACHER, date_of_birth=stated.date_of_birth, **said),
    ]
    answers = []
    for hiding in ("shield", "new_identity"):
        deps = fake_dependencies(MemoryStore())
        hide(deps, archived + hiding)
        answers.append([answer(deps, act) for act in acts[: 5 if len(names) == 2 else 2]])
    assert answers[0] == answers[1]


def test_rare_name_and_birthday_with_a_postcode_that_agrees_with_nothing_find_no_hidden_child(deps):
    hide(deps, "shield")
    rare = {"given_name": "Rosalind", "family_name": "Thwaite", "shield": "court_order"}
    register_child(deps, OTHER_TEAM, registration(**rare), None)
    asked = Criteria(given_name="Rosalind", date_of_birth=date(2011, 1, 23), postcode="ZE1 0AA")
    found = find(deps, **{name: getattr(asked, name) for name in ("given_name", "date_of_birth", "postcode")})
    assert (found.outcome, found.candidates) == ("refine", ())
