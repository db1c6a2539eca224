"""An officer hides a guess, merges it, lifts and reverses, by chance: whether it is right cannot be read (decision 61).

An attacker merged a guess with a visible record around a lift that waited: the numbers in the document for the family,
the history and the shield of the other record told that it waited.
"""

import json
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from contactpoint.application.records.register import submit_registration
from contactpoint.http.openapi import load_openapi
from tests.builders import DIRECTORY_TEAM, OTHER_TEAM
from tests.invariants.acts_of_an_officer import ACTS, BY_OPERATION, NUMBERS, OF_OTHERS
from tests.invariants.two_worlds import BORN, World, facts_of, registration, searched

MANAGED = (
    "getOwnAccount declareHousehold removeHousehold listOrganisations keepDutyNumbers listPractitioners listAccounts "
    "createAccount viewAccount updateAccount proposeSignInChange confirmProposal withdrawProposal suspendAccount "
    "reinstateAccount closeAccount confirmAccount"
)
"""Operations that are about no child."""
READ_AFTERWARDS = "listReviews viewReview listNotifications listAccesses listEvents listOwnEvents proveEvent"
OF_OTHERS_ONLY = "overrideShield listCases decideCase getCheckpoint getHealth getOpenApi"
"""What a directory team may not do, and what is about the platform."""
COMPARED_WITH_NOTHING = "viewContactRequest forwardContactRequest answerContactRequest amendInvolvement"
"""What is done with an involvement or a request for contact that is there already."""


def _operation_ids() -> list[str]:
    paths = json.loads(load_openapi())["paths"]
    return [operation["operationId"] for methods in paths.values() for operation in methods.values()]


def test_no_operation_of_the_contract_is_left_out():
    named = " ".join((MANAGED, READ_AFTERWARDS, OF_OTHERS_ONLY, COMPARED_WITH_NOTHING)).split()
    assert sorted([*BY_OPERATION, *named]) == sorted(_operation_ids())


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
    return world, {**ids, "the latest": ids["third"]}


def told(names: Sequence[str], shielded: Sequence[str], *, right: bool, hidden_last: bool = False) -> list[Any]:
    """Return everything that the officer is told, if the guess is right or not."""
    world, ids = directory(0 if right else 2, shielded, hidden_last=hidden_last)
    acts = [(ACTS | OF_OTHERS)[name] for name in names]
    acts += BY_OPERATION["searchChild"].values()
    seen = [world.answer_and_cost(lambda deps, act=act: act(deps, OTHER_TEAM, ids))[0] for act in acts]
    return seen + [answer for answer, _ in world.observed(OTHER_TEAM, tuple(dict.fromkeys(ids.values())))]


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
    "lifted twice, and an own hidden child comes between": (
        ["guess", "other"],
        ["lift guess", "move other to the guess", "lift guess", "merge other and guess"],
    ),
    "an own hidden child comes while it waits": (
        ["other"],
        ["move other to the guess", "hidden team: registration another_child"],
    ),
    "ended while the lift waits": (["guess"], ["lift guess", "end guess", "shield guess"]),
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
    "own team decides first, then more is amended": (
        ["guess"],
        ["make third the guess", "decide another_child", "amend third"],
    ),
    "own team decides first, then the shield is lifted": (
        ["guess"],
        ["make third the guess", "decide another_child", "lift third"],
    ),
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
    "archived, and back next to an own hidden child who is at the guess": (
        ["guess"],
        ["lift guess", "archive guess", "register at the guess, hidden", "bring back guess"],
    ),
    "archived, and back next to an own hidden child who has the name": (
        ["guess"],
        ["lift guess", "archive guess", "register like the guess, hidden", "bring back guess", "decide another_child"],
    ),
    "refused, then merged": (["guess"], ["lift guess", "hidden team: the_shielded_child 0", "merge third and guess"]),
    "refused, then the team decides": (
        ["guess"],
        ["lift guess", "hidden team: the_shielded_child 0", "make third the guess", "decide another_child"],
    ),
    "hidden while it waits, and another own hidden child is like it": (
        [],
        ["shield guess", "register like the guess, hidden", "hidden team: registration another_child"],
    ),
    "refused, then another record gets a visible name and the guess": (
        ["guess"],
        [
            "lift guess",
            "hidden team: the_shielded_child 0",
            "name third as the hidden child",
            "make third the guess",
        ],
    ),
    "somebody states the birthday of a guess that waits": (
        [],
        ["make third the guess", "colleague, a nurse: birthday of third"],
    ),
    "another own hidden child is like two that are visible": (
        ["other"],
        ["register the guess again", "register like the guess, hidden", "hidden team: registration another_child"],
    ),
    "another own child is hidden where a lift was refused": (
        ["guess"],
        [
            "lift guess",
            "hidden team: the_shielded_child 0",
            "register at the guess, hidden",
            "colleague: move third to the guess",
        ],
    ),
    "a home of which every shield is lifted": (
        ["guess", "other"],
        [
            "move other to the guess",
            "lift guess",
            "colleague: move third to the guess",
            "lift other",
            "decide the last shield",
        ],
    ),
    "refused, then the officer's own new child is the same": (
        ["guess", "other"],
        ["lift guess", "hidden team: the_shielded_child 0", "register like the guess", "decide same_child"],
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


any_act = st.sampled_from(sorted(BY_OPERATION)).flatmap(
    lambda operation: st.sampled_from(sorted(BY_OPERATION[operation]))
)


OF_OTHER_AUTHORITIES = sorted(name for name in OF_OTHERS if not name.startswith("colleague"))
"""A second person does not guess by chance: see decision 62."""


@settings(searched(examples=80, steps=1), phases=[Phase.generate, Phase.shrink])
@given(
    names=st.lists(any_act | any_act | st.sampled_from(OF_OTHER_AUTHORITIES), min_size=2, max_size=9),
    before=st.sampled_from([[], ["lift guess"], ["lift guess", "hidden team: the_shielded_child 0"]]),
    shielded=st.sampled_from([["guess"], ["guess"], ["guess", "other"], ["other"], []]),
    hidden_last=st.booleans(),
)
def test_officer_reads_the_same_whatever_was_done(names, before, shielded, hidden_last):
    names = [*before, *names]
    one, other = (told(names, shielded, right=right, hidden_last=hidden_last) for right in (True, False))
    assert one == other
