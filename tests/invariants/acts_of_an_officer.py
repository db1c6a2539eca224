"""What an officer of a directory team can do with records of their authority, by the operation of the contract.

`test_officer_merges_a_guess.py` tries chains of these acts. It checks that no operation is missing here.
"""

from collections.abc import Sequence
from contextlib import suppress
from itertools import permutations
from typing import Any

import msgspec

from contactpoint.application.contacts.requests import RequestContact, request_contact, view_request
from contactpoint.application.lifecycle.set_retention import SetRetention, set_retention
from contactpoint.application.merges.reversal import ReverseMerge, reverse_merge
from contactpoint.application.records.challenges import ChallengeAccuracy, challenge_accuracy
from contactpoint.application.records.confirm_or_withdraw_involvement import confirm_involvement, withdraw_involvement
from contactpoint.application.records.record_or_amend_involvement import record_involvement
from contactpoint.application.records.register import submit_registration
from contactpoint.application.records.subject_access import give_subject_access
from contactpoint.application.records.view import view_record
from contactpoint.application.records.watches import end_watch, watch_record
from contactpoint.application.reviews.decide import DecideReview, decide_review
from contactpoint.application.reviews.views import list_reviews, view_review
from contactpoint.application.search.search import SearchChildren, search
from contactpoint.application.shields.end_old_identity import EndIdentity, end_identity
from contactpoint.application.shields.shield import ShieldChild, lift_shield, shield_child
from contactpoint.application.transfers.ask import AskTransfer, ask_transfer
from contactpoint.domain.access import Caller
from contactpoint.domain.matching import Criteria
from contactpoint.problems import Problem
from tests.builders import DIRECTORY_TEAM, NURSE, THIRD_TEAM, TODAY
from tests.invariants.acts_in_chains import ALIAS, COLLEAGUE, ELSEWHERE, GUESS, THIRD, Act, amend, merge
from tests.invariants.two_worlds import BORN, involvement, registration

NUMBERS = {
    "guess": (("Owen", "Pryce"), GUESS),
    "other": (("Zofia", "Kowal"), ELSEWHERE),
    "third": (("Ida", "Larch"), {}),
}
"""The records at the start: the name, and where each is."""
RECORDS = (*NUMBERS, "the latest")
"""Those at the start, and the one that was registered last in a chain: the third, until one is."""


def of_each(act: Any, among: Sequence[str] = RECORDS) -> dict[str, Act]:
    """Return an act for each record."""
    return {number: act(number) for number in among}


def shield(number: str) -> Act:
    return lambda deps, who, ids: shield_child(deps, who, ids[number], ShieldChild(basis="court_order"))


def lift(number: str) -> Act:
    return lambda deps, who, ids: lift_shield(deps, who, ids[number])


def reverse(number: str) -> Act:
    return lambda deps, who, ids: reverse_merge(deps, who, ids[number], ReverseMerge(reason="merged_in_error"))


def archive(number: str) -> Act:
    return lambda deps, who, ids: set_retention(deps, who, ids[number], SetRetention(died_on=TODAY))


def bring_back(number: str) -> Act:
    return lambda deps, who, ids: set_retention(deps, who, ids[number], SetRetention())


def register(name: tuple[str, str], place: dict[str, Any], **more: Any) -> Act:
    """Return an act that registers a child of the officer's authority, with the birthday that is guessed.

    The record is read at the end of a chain, as those are that were there at its start.
    """
    request = registration(name, BORN[0], **place, responsible_authority="northmoor")

    def act(deps: Any, who: Caller, ids: dict[str, str]) -> Any:
        answer = submit_registration(deps, who, msgspec.structs.replace(request, **more), None)
        ids["the latest"] = ids[f"registered {len(ids)}"] = answer.id
        return answer

    return act


def found_by_name(number: str) -> Act:
    (given_name, family_name), facts = NUMBERS[number]
    home = facts.get("address")
    asked = Criteria(
        given_name=given_name,
        family_name=family_name,
        date_of_birth=BORN[0],
        address=home.lines[0] if home else None,
        postcode=home.postcode if home else None,
    )
    return lambda deps, who, _: search(deps, who, SearchChildren(access_reason="maintaining_record", criteria=asked))


def look(number: str) -> Act:
    return lambda deps, who, ids: view_record(deps, who, ids[number], "maintaining_record")[0]


def work_with(number: str) -> Act:
    return lambda deps, who, ids: len(record_involvement(deps, who, ids[number], involvement(sensitive=False), None))


def with_first_involvement(number: str, act: Any) -> Act:
    def done(deps: Any, who: Caller, ids: dict[str, str]) -> Any:
        found = deps.find_record(ids[number]).record.involvements[:1]
        return [act(deps, who, ids[number], each.involvement_id) for each in found]

    return done


def ask_for_contact(number: str) -> Act:
    wanted = RequestContact(access_reason="maintaining_record")
    return lambda deps, who, ids: view_request(deps, who, request_contact(deps, who, ids[number], wanted))


def challenge(number: str) -> Act:
    wanted = ChallengeAccuracy(fact="sex", challenger="child")
    return lambda deps, who, ids: len(challenge_accuracy(deps, who, ids[number], wanted))


def transfer(number: str, to_authority: str) -> Act:
    wanted = AskTransfer(to_authority=to_authority, reason="child_moved")
    return lambda deps, who, ids: len(ask_transfer(deps, who, ids[number], wanted))


def decide(decision: str, *, last: bool = False) -> Act:
    """Return a decision about the first or the last review in the officer's list, of which they name who is in it."""

    def act(deps: Any, who: Caller, _: dict[str, str]) -> Any:
        listed = list_reviews(deps, who, None).reviews
        chosen = listed[-1:] if last else listed[:1]
        seen = [view_review(deps, who, each.review_id) for each in chosen]
        named = [(each.visible_child_ids[:1] if decision in ("same_child", "shield") else ()) for each in seen]
        return [
            decide_review(deps, who, each.review_id, DecideReview(decision=decision, child_ids=ids))
            for each, ids in zip(chosen, named, strict=True)
        ]

    return act


def _named(what: str, acts: dict[str, Act]) -> dict[str, Act]:
    return {f"{what} {name}": act for name, act in acts.items()}


DECISIONS = ("another_child", "the_shielded_child", "same_child", "keep_visible", "shield", "refused", "accepted")
BY_OPERATION: dict[str, dict[str, Act]] = {
    "searchChild": _named("search", of_each(found_by_name, tuple(NUMBERS))),
    "viewChild": _named("look at", of_each(look)),
    "amendChild": {
        **_named("amend", of_each(lambda n: amend({"sex": "male"}, n))),
        **_named("move", of_each(lambda n: amend(THIRD, n))),
        **{f"move {n} to the guess": amend(GUESS, n) for n in RECORDS},
        "make third the guess": amend({**GUESS, "date_of_birth": BORN[0]}, "third"),
        **{f"name {n} as the hidden child": amend({"given_name": "Tyler", "family_name": "Reid"}, n) for n in NUMBERS},
        **{f"give {n} an alias": amend({"other_names": ALIAS}, n) for n in RECORDS},
        **{f"give {n} a UPN": amend({"upn": "A123456789012"}, n) for n in NUMBERS},
    },
    "registerChild": {
        "register at the guess": register(("Lena", "Moor"), GUESS),
        "register like the guess": register(NUMBERS["guess"][0], ELSEWHERE),
        "register the guess again": register(NUMBERS["guess"][0], GUESS),
        "register at the guess, hidden": register(("Nora", "Lind"), GUESS, shield="court_order"),
        "register like the guess, hidden": register(NUMBERS["guess"][0], THIRD, shield="court_order"),
    },
    "recordInvolvement": _named("work with", of_each(work_with)),
    "confirmInvolvement": _named("confirm", of_each(lambda n: with_first_involvement(n, confirm_involvement))),
    "withdrawInvolvement": _named("withdraw from", of_each(lambda n: with_first_involvement(n, withdraw_involvement))),
    "giveSubjectAccess": _named(
        "show the family",
        of_each(lambda n: lambda deps, who, ids: give_subject_access(deps, who, ids[n], "child", "subject_access")),
    ),
    "challengeAccuracy": _named("challenge", of_each(challenge)),
    "setRetention": {**_named("archive", of_each(archive)), **_named("bring back", of_each(bring_back))},
    "askTransfer": {
        f"hand {n} to {authority}": transfer(n, authority) for n in NUMBERS for authority in ("castlebrook", "westvale")
    },
    "mergeRecords": {f"merge {a} and {b}": merge(a, b) for a, b in permutations(RECORDS, 2)},
    "reverseMerge": _named("reverse", of_each(reverse)),
    "shieldChild": _named("shield", of_each(shield)),
    "liftShield": _named("lift", of_each(lift)),
    "endIdentity": _named(
        "end",
        of_each(lambda n: lambda deps, who, ids: end_identity(deps, who, ids[n], EndIdentity(reason="adoption"))),
    ),
    "decideReview": {
        **{f"decide {each}": decide(each) for each in DECISIONS},
        **{f"decide the last {each}": decide(each, last=True) for each in DECISIONS},
    },
    "requestContact": _named("ask for contact of", of_each(ask_for_contact)),
    "watchChild": _named("watch", of_each(lambda n: lambda deps, who, ids: watch_record(deps, who, ids[n]))),
    "endWatch": _named("watch no more", of_each(lambda n: lambda deps, who, ids: end_watch(deps, who, ids[n]))),
}
ACTS = {name: act for acts in BY_OPERATION.values() for name, act in acts.items()}


def decided_unheard(team: Caller, kind: str, decision: str, which: int = 0) -> Act:
    """Return a decision of another authority about one of the reviews of a kind, of which the officer is not told."""

    def act(deps: Any, _: Caller, __: dict[str, str]) -> None:
        listed = [each for each in list_reviews(deps, team, None).reviews if each.kind == kind]
        for each in listed[which:][:1]:
            decide_review(deps, team, each.review_id, DecideReview(decision=decision))
        deps.random_hex.__self__.number_on()

    return act


def unheard(act: Act, by: Caller = COLLEAGUE) -> Act:
    """Return an act of a colleague or somebody else, of whose answer the officer is not told."""

    def done(deps: Any, _: Caller, ids: dict[str, str]) -> None:
        with suppress(Problem):
            act(deps, by, ids)

    return done


OF_OTHERS = (
    {
        "colleague: move third to the guess": unheard(amend(GUESS, "third")),
        "colleague, a nurse: birthday of third": unheard(amend({"date_of_birth": BORN[0]}, "third"), NURSE),
    }
    | {
        f"hidden team: {decision} {which}": decided_unheard(DIRECTORY_TEAM, "lift", decision, which)
        for decision in ("another_child", "the_shielded_child")
        for which in (0, 1)
    }
    | {
        f"hidden team: {kind} {decision}": decided_unheard(DIRECTORY_TEAM, kind, decision)
        for kind in ("amendment", "registration")
        for decision in ("another_child", "the_shielded_child")
    }
    | {
        f"third team: {decision}": decided_unheard(THIRD_TEAM, "transfer", decision)
        for decision in ("accepted", "refused")
    }
)
"""What other authorities and a colleague do meanwhile."""
