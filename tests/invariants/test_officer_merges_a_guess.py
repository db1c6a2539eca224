"""An officer hides a guess, merges it, lifts and reverses, by chance: whether it is right cannot be read (decision 61).

An attacker merged a guess with a visible record around a lift that waited: the numbers in the document for the family,
the history and the shield of the other record told that it waited.
"""

from collections.abc import Sequence
from itertools import permutations
from typing import Any

import msgspec
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from contactpoint.application.lifecycle.set_retention import SetRetention, set_retention
from contactpoint.application.merges.reversal import ReverseMerge, reverse_merge
from contactpoint.application.records.register import submit_registration
from contactpoint.application.reviews.decide import DecideReview, decide_review
from contactpoint.application.reviews.views import list_reviews
from contactpoint.application.search.search import SearchChildren, search
from contactpoint.application.shields.shield import ShieldChild, lift_shield, shield_child
from contactpoint.domain.access import Caller
from contactpoint.domain.matching import Criteria
from tests.builders import DIRECTORY_TEAM, OTHER_TEAM, TODAY
from tests.invariants.acts_in_chains import ELSEWHERE, GUESS, THIRD, Act, amend, decide_own, merge
from tests.invariants.two_worlds import BORN, World, facts_of, registration, searched

NUMBERS = {
    "guess": (("Owen", "Pryce"), GUESS),
    "other": (("Zofia", "Kowal"), ELSEWHERE),
    "third": (("Ida", "Larch"), {}),
}


def shield(number: str) -> Act:
    return lambda deps, who, ids: shield_child(deps, who, ids[number], ShieldChild(basis="court_order"))


def lift(number: str) -> Act:
    return lambda deps, who, ids: lift_shield(deps, who, ids[number])


def reverse(number: str) -> Act:
    return lambda deps, who, ids: reverse_merge(deps, who, ids[number], ReverseMerge(reason="merged_in_error"))


def register_at_guess(deps: Any, who: Caller, _: dict[str, str]) -> Any:
    """Register another child with the birthday and the home that are guessed."""
    return submit_registration(
        deps, who, registration(("Lena", "Moor"), BORN[0], **GUESS, responsible_authority="northmoor"), None
    )


def archive(number: str) -> Act:
    return lambda deps, who, ids: set_retention(deps, who, ids[number], SetRetention(died_on=TODAY))


def bring_back(number: str) -> Act:
    return lambda deps, who, ids: set_retention(deps, who, ids[number], SetRetention())


ACTS: dict[str, Act] = {
    **{f"archive {n}": archive(n) for n in NUMBERS},
    **{f"bring back {n}": bring_back(n) for n in NUMBERS},
    **{f"shield {n}": shield(n) for n in NUMBERS},
    **{f"lift {n}": lift(n) for n in NUMBERS},
    **{f"reverse {n}": reverse(n) for n in NUMBERS},
    **{f"merge {a} and {b}": merge(a, b) for a, b in permutations(NUMBERS, 2)},
    **{f"amend {n}": amend({"sex": "male"}, n) for n in NUMBERS},
    **{f"move {n}": amend(THIRD, n) for n in NUMBERS},
    **{f"move {n} to the guess": amend(GUESS, n) for n in NUMBERS},
    "make third the guess": amend({**GUESS, "date_of_birth": BORN[0]}, "third"),
    "register at the guess": register_at_guess,
    "decide": decide_own,
}


def hidden_team(decision: str, which: int) -> Act:
    """Return a decision of the other authority about one of the lifts that wait, of which the officer is not told."""

    def act(deps: Any, _: Caller, __: dict[str, str]) -> None:
        lifts = [each for each in list_reviews(deps, DIRECTORY_TEAM, None).reviews if each.kind == "lift"]
        for each in lifts[which:][:1]:
            decide_review(deps, DIRECTORY_TEAM, each.review_id, DecideReview(decision=decision))
        deps.random_hex.__self__.number_on()

    return act


OF_HIDDEN_TEAM = {
    f"hidden team: {decision} {which}": hidden_team(decision, which)
    for decision in ("another_child", "the_shielded_child")
    for which in (0, 1)
}


def directory(hidden_home: int, shielded: Sequence[str], *, hidden_last: bool) -> tuple[World, dict[str, str]]:
    """Return a directory with three records of the officer's authority, of which one is at the hidden child's home."""
    world, ids = World(), {}
    hidden = registration(("Tyler", "Reid"), BORN[0], **facts_of(hidden_home), shield="court_order")

    def hide(*, now: bool) -> None:
        if now:
            submit_registration(world.deps, DIRECTORY_TEAM, hidden, None)
            world.random_hex.__self__.number_on()

    hide(now=not hidden_last)
    for number, (name, facts) in NUMBERS.items():
        born = BORN[number == "third"]
        request = registration(name, born, **facts, responsible_authority="northmoor")
        request = msgspec.structs.replace(request, shield="court_order" if number in shielded else None)
        ids[number] = submit_registration(world.deps, OTHER_TEAM, request, None).id
    hide(now=hidden_last)
    return world, ids


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


def told(names: Sequence[str], shielded: Sequence[str], *, right: bool, hidden_last: bool = False) -> list[Any]:
    """Return everything that the officer is told, if the guess is right or not."""
    world, ids = directory(0 if right else 2, shielded, hidden_last=hidden_last)
    acts = [(ACTS | OF_HIDDEN_TEAM)[name] for name in names]
    acts += [found_by_name(number) for number in NUMBERS]
    seen = [world.answer_and_cost(lambda deps, act=act: act(deps, OTHER_TEAM, ids))[0] for act in acts]
    return seen + [answer for answer, _ in world.observed(OTHER_TEAM, tuple(ids.values()))]


CHAINS = {
    "merged, then lifted": (["guess"], ["merge other and guess", "lift guess"]),
    "lifted, then merged": (["guess"], ["lift guess", "merge other and guess"]),
    "merged, lifted and separated": (["guess"], ["merge other and guess", "lift guess", "reverse other"]),
    "lifted twice": (["guess"], ["merge guess and other", "lift guess", "lift other", "lift guess"]),
    "both have shields": (["guess", "other"], ["merge other and guess", "lift guess", "lift other"]),
    "both have shields, the other way": (["guess", "other"], ["merge other and guess", "lift other", "lift guess"]),
    "lifted, then merged with a hidden one that is lifted": (
        ["guess", "other"],
        ["lift guess", "merge other and guess", "lift other"],
    ),
    "hidden again through the other number": (
        ["guess"],
        ["merge other and guess", "lift guess", "shield other", "lift other"],
    ),
    "amended after the lift": (["guess"], ["merge other and guess", "lift guess", "amend other", "move other"]),
    "the guess moves away": (["guess"], ["merge other and guess", "lift guess", "move guess"]),
    "three records": (["guess"], ["merge guess and other", "merge guess and third", "lift guess", "reverse third"]),
    "decided": (["guess"], ["merge other and guess", "lift guess", "hidden team: another_child 0"]),
    "the other number is decided first": (
        ["guess"],
        ["merge other and guess", "lift guess", "hidden team: another_child 1"],
    ),
    "what waits for a hidden child guards as well": (
        [],
        ["make third the guess", "shield third", "move other to the guess"],
    ),
    "own team decides first, then more is amended": (["guess"], ["make third the guess", "decide", "amend third"]),
    "own team decides first, then the shield is lifted": (["guess"], ["make third the guess", "decide", "lift third"]),
    "hidden by the submitter while it waits": (
        ["guess", "other"],
        ["lift guess", "make third the guess", "merge other and third", "hidden team: another_child 0"],
    ),
    "at the hidden home, then hidden by a merge": (["other"], ["move third to the guess", "merge third and other"]),
    "refused, then another one is registered at the guess": (
        ["guess"],
        ["lift guess", "hidden team: the_shielded_child 0", "register at the guess"],
    ),
    "refused, then another one moves to the guess": (
        ["guess"],
        ["lift guess", "hidden team: the_shielded_child 0", "move other to the guess"],
    ),
    "amended after the lift, next to an own hidden child": (
        ["guess"],
        ["lift guess", "shield third", "make third the guess", "move guess"],
    ),
    "archived, and back to where another one is": (
        ["guess"],
        ["lift guess", "archive guess", "make third the guess", "bring back guess"],
    ),
    "archived, and back next to another one": (
        ["guess"],
        ["lift guess", "archive guess", "register at the guess", "bring back guess"],
    ),
    "refused, then merged": (["guess"], ["lift guess", "hidden team: the_shielded_child 0", "merge third and guess"]),
    "refused, then the team decides": (
        ["guess"],
        ["lift guess", "hidden team: the_shielded_child 0", "make third the guess", "decide"],
    ),
    "refused": (
        ["guess"],
        ["merge other and guess", "lift guess", "hidden team: the_shielded_child 0", "reverse other"],
    ),
}


@pytest.mark.parametrize("name", CHAINS)
def test_chain_reads_the_same_whether_or_not_the_guess_is_right(name):
    shielded, names = CHAINS[name]
    one, other = (told(names, shielded, right=right) for right in (True, False))
    assert one == other


@settings(searched(examples=80, steps=1), phases=[Phase.generate, Phase.shrink])
@given(
    names=st.lists(st.sampled_from([*sorted(ACTS), *sorted(OF_HIDDEN_TEAM)]), min_size=2, max_size=8),
    shielded=st.sampled_from([["guess"], ["guess"], ["guess", "other"], ["other"], []]),
    hidden_last=st.booleans(),
)
def test_officer_reads_the_same_whatever_was_merged_and_lifted(names, shielded, hidden_last):
    one, other = (told(names, shielded, right=right, hidden_last=hidden_last) for right in (True, False))
    assert one == other
