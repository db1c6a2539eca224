"""What the submitter of a registration that waits secretly does with it, and directory teams that see it."""

from datetime import date
from typing import Any

import msgspec

from contactpoint.application.contacts.list_notifications import list_notifications
from contactpoint.application.contacts.requests import RequestContact, request_contact, view_request
from contactpoint.application.records.confirm_or_withdraw_involvement import confirm_involvement
from contactpoint.application.records.record_or_amend_involvement import record_involvement
from contactpoint.application.records.register import submit_registration
from contactpoint.application.records.view import view_record
from contactpoint.application.records.watches import watch_record
from contactpoint.application.reviews.decide import DecideReview, decide_review
from contactpoint.application.reviews.views import view_review
from contactpoint.application.search.search import SearchChildren, search
from contactpoint.application.shields.shield import ShieldChild, lift_shield, shield_child
from contactpoint.application.transfers.ask import AskTransfer, ask_transfer
from contactpoint.domain.access import Caller
from contactpoint.domain.matching import Criteria
from tests.invariants.acts_in_chains import (
    ANOTHER_BIRTHDAY,
    AT_HOME,
    AT_HOME_SCHOOL,
    AT_SCHOOL,
    ELSEWHERE,
    GUESS,
    NAMESAKE,
    OKAFOR,
    THIRD,
    Act,
    amend,
    archive_and_back,
    challenge,
    decided_by_new_team,
    hidden_child,
    hidden_team,
    lift,
    merge,
    own_hidden_child,
    shield,
)
from tests.invariants.two_worlds import BORN, amended, involvement, registration, review_ids

GUESSED = ("Owen", "Pryce")
FACTS: dict[str, dict[str, Any]] = {
    "guess": GUESS,
    "home": AT_HOME,
    "elsewhere": ELSEWHERE,
    "third": THIRD,
    "name": OKAFOR,
    "namesake": NAMESAKE,
    "hidden child's name": {"given_name": "Tyler", "family_name": "Reid"},
    "birthday": {"date_of_birth": BORN[0]},
    "another birthday": {"date_of_birth": ANOTHER_BIRTHDAY},
    "sex": {"sex": "male"},
    "school": AT_SCHOOL,
    "at home": AT_HOME_SCHOOL,
    "number": {"upn": "A123456789012"},
}


def urgent_look(deps: Any, who: Caller, ids: dict[str, str]) -> Any:
    return view_record(deps, who, ids["guess"], "child_missing_now")[0]


def search_by_name(deps: Any, who: Caller, _: dict[str, str]) -> Any:
    asked = Criteria(given_name=GUESSED[0], family_name=GUESSED[1], date_of_birth=BORN[0])
    return search(deps, who, SearchChildren(access_reason="child_missing_now", criteria=asked))


def work_with_child(deps: Any, who: Caller, ids: dict[str, str]) -> Any:
    return len(record_involvement(deps, who, ids["guess"], involvement(sensitive=False), None))


def lead_both(deps: Any, who: Caller, ids: dict[str, str]) -> Any:
    leading = msgspec.structs.replace(involvement(sensitive=False), lead_professional=True)
    return [len(record_involvement(deps, who, ids[each], leading, None)) for each in ("guess", "other")]


def watch(deps: Any, who: Caller, ids: dict[str, str]) -> Any:
    work_with_child(deps, who, ids)
    return watch_record(deps, who, ids["guess"])


def confirm_first(deps: Any, who: Caller, ids: dict[str, str]) -> Any:
    for one in deps.find_record(ids["guess"]).record.involvements[:1]:
        return confirm_involvement(deps, who, ids["guess"], one.involvement_id)
    return None


def ask_for_contact(deps: Any, who: Caller, ids: dict[str, str]) -> Any:
    return view_request(
        deps, who, request_contact(deps, who, ids["guess"], RequestContact(access_reason="urgent_care"))
    )


def register_alike(deps: Any, who: Caller, ids: dict[str, str]) -> Any:
    alike = registration(GUESSED, BORN[0], **THIRD, responsible_authority="northmoor")
    answer = submit_registration(deps, who, alike, None)
    ids["alike"] = answer.id
    return answer


def register_alike_as_own(deps: Any, who: Caller, _: dict[str, str]) -> Any:
    alike = registration(GUESSED, BORN[0], **THIRD, responsible_authority=who.organisation_id)
    return submit_registration(deps, who, alike, None)


def hide_alike_as_own(deps: Any, who: Caller, ids: dict[str, str]) -> Any:
    ids["alike"] = register_alike_as_own(deps, who, ids).id
    hide_alike(deps, who, ids)
    return lift_shield(deps, who, ids["alike"])


def hide_alike(deps: Any, who: Caller, ids: dict[str, str]) -> Any:
    return shield_child(deps, who, ids["alike"], ShieldChild(basis="court_order")) if "alike" in ids else None


def register_at_guess(deps: Any, who: Caller, _: dict[str, str]) -> Any:
    other = registration(("Zara", "Holt"), date(2016, 4, 4), **GUESS, responsible_authority="northmoor")
    return submit_registration(deps, who, other, None)


def unheard(act: Act) -> Act:
    """Return the same act, of whose answer nobody is told."""
    return lambda deps, who, ids: act(deps, who, ids) and None


def move_hidden(deps: Any, who: Caller, ids: dict[str, str]) -> Any:
    return amended(deps, who, ids["hidden"], ELSEWHERE) if "hidden" in ids else None


def hand_over(to_authority: str) -> Act:
    def act(deps: Any, who: Caller, ids: dict[str, str]) -> Any:
        return len(ask_transfer(deps, who, ids["guess"], AskTransfer(to_authority=to_authority, reason="child_moved")))

    return act


def decide_first(decision: str) -> Act:
    def act(deps: Any, who: Caller, _: dict[str, str]) -> Any:
        first = review_ids(deps, who)[:1]
        seen = [view_review(deps, who, each) for each in first]
        return seen, [decide_review(deps, who, each, DecideReview(decision=decision)) for each in first]

    return act


def search_if_told(deps: Any, who: Caller, ids: dict[str, str]) -> Any:
    is_told = any(each.child_id == ids["guess"] for each in list_notifications(deps, who, None).notifications)
    return search_by_name(deps, who, ids) if is_told else None


def look_if_told(deps: Any, who: Caller, ids: dict[str, str]) -> Any:
    """Look at the guess if the team was told of it: otherwise who gives it the number can tell (decision 13)."""
    is_told = any(each.child_id == ids["guess"] for each in list_notifications(deps, who, None).notifications)
    return urgent_look(deps, who, ids) if is_told else None


OF_ANYBODY: dict[str, Act] = {
    **{f"amend {name}": amend(facts) for name, facts in FACTS.items()},
    "look": urgent_look,
    "search": search_by_name,
    "work with": work_with_child,
    "watch": watch,
    "confirm": confirm_first,
    "challenge": challenge,
    "ask for contact": ask_for_contact,
    "register alike": register_alike,
}
OF_A_TEAM: dict[str, Act] = {
    "hand over": hand_over("castlebrook"),
    "hand over to the hidden child's team": hand_over("westvale"),
    "merge": merge("guess", "other"),
    "merge the other way": merge("other", "guess"),
    "archive and back": archive_and_back,
    "shield": shield,
    "lift": lift,
    "own hidden child": own_hidden_child,
    "hidden child at guess": hidden_child(("Ines", "Duarte"), BORN[1], GUESS, number="hidden"),
    "hidden child of half the name at guess": hidden_child((GUESSED[0], "Duarte"), date(BORN[0].year, 9, 17), GUESS),
    "register at guess": register_at_guess,
    "hide a child of a similar name": hidden_child(("Owen", "Rhys"), BORN[0], THIRD),
    "keep visible": decide_first("keep_visible"),
    "register alike and hide": hidden_child(GUESSED, BORN[0], THIRD),
    "hide alike": hide_alike,
    "move own hidden child": move_hidden,
    "name the other alike": amend({"given_name": GUESSED[0], "family_name": GUESSED[1]}, "other"),
    "accept": decide_first("accepted"),
    "refuse": decide_first("refused"),
    "another child": decide_first("another_child"),
}
OF_THIRD_TEAM: dict[str, Act] = {
    "accept": decide_first("accepted"),
    "refuse": decide_first("refused"),
    "keep visible": decide_first("keep_visible"),
    "look": look_if_told,
    "hidden child": hidden_child(("Ada", "Bell"), BORN[1], ELSEWHERE, "castlebrook"),
    "hidden child at guess": hidden_child(("Ines", "Duarte"), BORN[1], GUESS, "castlebrook"),
    "hidden child alike": hidden_child(GUESSED, BORN[0], THIRD, "castlebrook"),
    "another child": decide_first("another_child"),
    "search": search_if_told,
}
WAITING = ("registration", "feed", "amendment")
OF_HIDDEN_TEAM: dict[str, Act] = {
    "another child": hidden_team("another_child", WAITING),
    "the shielded child": hidden_team("the_shielded_child", WAITING),
    "accept transfer": decided_by_new_team("transfer", "accepted"),
    "hidden child at elsewhere": unheard(hidden_child(("Nina", "Reid"), BORN[1], ELSEWHERE, "westvale")),
}
ACTS: dict[str, tuple[str, Act]] = {
    **{f"submitter: {name}": ("submitter", act) for name, act in OF_ANYBODY.items()},
    "submitter: lead both": ("submitter", lead_both),
    "submitter: shield": ("submitter", shield),
    "submitter: lift": ("submitter", lift),
    "submitter: register alike as own": ("submitter", register_alike_as_own),
    "submitter: hide alike as own, and lift": ("submitter", hide_alike_as_own),
    **{f"team: {name}": ("team", act) for name, act in (OF_ANYBODY | OF_A_TEAM).items()},
    **{f"colleague: {name}": ("colleague", act) for name, act in (OF_ANYBODY | OF_A_TEAM).items()},
    **{f"third team: {name}": ("third team", act) for name, act in OF_THIRD_TEAM.items()},
    **{f"hidden team: {name}": ("hidden team", act) for name, act in OF_HIDDEN_TEAM.items()},
}
