"""Chains of acts that attackers found: the submitter of a guess sees the same whether or not it was right (section 5).

`test_no_inference.py` finds most of them by chance. Here each is a test of its own.
"""

import pytest

from contactpoint.application.contacts.list_notifications import list_notifications
from contactpoint.application.records.view import view_record
from contactpoint.application.reviews.views import view_review
from contactpoint.domain.access import Caller
from tests.builders import NURSE, OTHER_TEAM, SOCIAL_WORKER
from tests.invariants.acts_in_chains import (
    ALIAS,
    ANOTHER_BIRTHDAY,
    ANOTHER_CHILD,
    AT_HOME,
    AT_HOME_SCHOOL,
    AT_SCHOOL,
    BORN_LATER,
    BORN_OTHERWISE,
    CARERS,
    COLLEAGUE,
    ELSEWHERE,
    FIRST_BIRTHDAY,
    FORMER,
    GUESS,
    MOVED,
    NAMESAKE,
    NEARLY_18,
    NO_HOME,
    OKAFOR,
    ROW,
    SCHOOL,
    SHIELDED_CHILD,
    THIRD,
    Act,
    amend,
    amend_unconfirmed,
    archive_and_back,
    by_colleague,
    by_somebody_else,
    by_team,
    challenge,
    claimed,
    decide_own,
    decided_by_new_team,
    inbox_of,
    lift,
    look,
    merge,
    own_hidden_child,
    passed,
    refuse_own,
    registered_hidden,
    row,
    same_child,
    same_child_of_row,
    shield,
)
from tests.invariants.chain_in_two_worlds import directory, told
from tests.invariants.two_worlds import BORN, World, review_ids

GUESS_WITH_BIRTHDAY = (BORN_OTHERWISE, amend({**GUESS, "date_of_birth": BORN[0]}))
"""A guess that gives the hidden child's home and birthday to a child of another birthday."""


def passes_and_is_decided(decision: str) -> list[Act]:
    """Return a chain in which what waits for one person passes to another team, which decides it."""
    return [
        *GUESS_WITH_BIRTHDAY,
        by_somebody_else({"date_of_birth": FIRST_BIRTHDAY, **AT_HOME_SCHOOL}),
        passed,
        ANOTHER_CHILD,
        decided_by_new_team("date_of_birth", decision),
        look,
        amend({"date_of_birth": BORN[0]}),
        look,
    ]


CHAINS: dict[str, tuple[Caller, list[Act]]] = {
    "a merged record is amended": (OTHER_TEAM, [merge("guess", "other"), amend(ELSEWHERE, "other"), amend(GUESS)]),
    "amended, then merged, then amended": (
        OTHER_TEAM,
        [amend(GUESS), merge("other", "guess"), amend({"sex": "not_specified"})],
    ),
    "amended, shielded and lifted": (OTHER_TEAM, [amend(GUESS), shield, lift]),
    "shielded, amended, lifted, shielded": (OTHER_TEAM, [shield, amend(GUESS), lift, shield]),
    "lifted, then a birthday near 18": (
        OTHER_TEAM,
        [shield, amend(GUESS), lift, amend({"date_of_birth": NEARLY_18})],
    ),
    "lifted, then renamed": (OTHER_TEAM, [shield, amend(GUESS), lift, amend_unconfirmed(NAMESAKE)]),
    "archived and back": (OTHER_TEAM, [amend(GUESS), archive_and_back]),
    "lifted, archived and back": (OTHER_TEAM, [shield, amend(GUESS), lift, archive_and_back]),
    "amended, then challenged": (OTHER_TEAM, [amend(GUESS), challenge]),
    "challenged, then amended": (OTHER_TEAM, [challenge, amend(GUESS)]),
    "shielded, amended, lifted, challenged": (OTHER_TEAM, [shield, amend(GUESS), lift, challenge]),
    "amended, then claimed by another team": (OTHER_TEAM, [amend(GUESS), claimed]),
    "amended, then its birthday by somebody else": (
        OTHER_TEAM,
        [amend(GUESS), by_somebody_else({"date_of_birth": NEARLY_18})],
    ),
    "amended, then a birthday near 18": (OTHER_TEAM, [amend(GUESS), amend({"date_of_birth": NEARLY_18})]),
    "moved by somebody else to a home of the team, then amended": (
        OTHER_TEAM,
        [own_hidden_child, by_somebody_else(ELSEWHERE), amend(GUESS)],
    ),
    "somebody else says the address again": (SOCIAL_WORKER, [amend(GUESS), by_somebody_else(AT_HOME)]),
    "amended by somebody who did not register it, and back": (NURSE, [amend(GUESS), amend(AT_HOME)]),
    "amended there and back, with another fact between": (
        NURSE,
        [amend(GUESS), amend({"sex": "male"}), amend({"sex": "female", **AT_HOME})],
    ),
    "amended, then moved to a home of the team": (OTHER_TEAM, [own_hidden_child, amend(GUESS), amend(ELSEWHERE)]),
    "moved to a home of the team, amended, moved back": (
        OTHER_TEAM,
        [own_hidden_child, by_somebody_else(ELSEWHERE), amend(GUESS), amend(ELSEWHERE)],
    ),
    "renamed and moved, to a home of the team and by somebody else": (
        OTHER_TEAM,
        [own_hidden_child, amend(GUESS), by_somebody_else(ELSEWHERE), amend({"sex": "male"})],
    ),
    "registered hidden, lifted, amended": (OTHER_TEAM, [registered_hidden, lift, amend({"sex": "male"}), challenge]),
    "registered hidden, lifted, archived and back": (OTHER_TEAM, [registered_hidden, lift, archive_and_back]),
    "a birthday there and back": (
        OTHER_TEAM,
        [amend({"date_of_birth": NEARLY_18}), decide_own, amend({"date_of_birth": BORN[0], **GUESS})],
    ),
    "a birthday that the own team decided": (
        OTHER_TEAM,
        [amend({"date_of_birth": NEARLY_18, **GUESS}), decide_own, amend({"sex": "male"})],
    ),
    "a name like a visible child's, then another fact": (
        SOCIAL_WORKER,
        [amend({**NAMESAKE, **GUESS}), amend_unconfirmed({"sex": "male"})],
    ),
    "a feed says the address again": (OTHER_TEAM, [amend(GUESS), ROW, same_child, look, decide_own]),
    "a feed says the address again, and a number": (OTHER_TEAM, [amend(GUESS), SCHOOL, same_child, look, decide_own]),
    "amended between a feed's row and the decision": (
        OTHER_TEAM,
        [ROW, amend(GUESS), same_child, look, amend({"sex": "male"}), decide_own],
    ),
    "a feed says the address again, then the hidden child's team decides": (
        OTHER_TEAM,
        [amend(GUESS), ROW, same_child, look, ANOTHER_CHILD, look, amend({"sex": "male"}), decide_own],
    ),
    "a feed says the address again, and the hidden child's team refuses": (
        OTHER_TEAM,
        [amend(GUESS), SCHOOL, same_child, SHIELDED_CHILD, look, amend(AT_HOME), look, refuse_own],
    ),
    "a feed says the address again, and so does the submitter, twice": (
        OTHER_TEAM,
        [amend(GUESS), ROW, same_child, look, amend(AT_HOME), look, amend(GUESS), look, decide_own],
    ),
    "a feed says the address again, and the submitter a third one": (
        OTHER_TEAM,
        [amend(GUESS), SCHOOL, same_child, amend(THIRD), look, amend(AT_HOME), look, refuse_own],
    ),
    "a feed says the address again, and a colleague decides that it is the same child": (
        OTHER_TEAM,
        [amend(GUESS), ROW, by_colleague(same_child), look, ANOTHER_CHILD, look, decide_own],
    ),
    "a feed says another address, then the hidden child's team decides": (
        OTHER_TEAM,
        [amend(GUESS), MOVED, same_child, look, ANOTHER_CHILD, look, decide_own],
    ),
    "a feed says another address, then somebody guesses": (
        OTHER_TEAM,
        [MOVED, same_child, look, amend(GUESS), look, amend(AT_HOME), look, decide_own],
    ),
    "a feed says another address between two guesses": (
        OTHER_TEAM,
        [amend(GUESS), MOVED, same_child, amend(THIRD), look, ANOTHER_CHILD, look, decide_own],
    ),
    "a feed says another address, then somebody else moves the child": (
        OTHER_TEAM,
        [amend(GUESS), MOVED, same_child, by_somebody_else(THIRD), look, ANOTHER_CHILD, look, decide_own],
    ),
    "two rows, of which one is refused": (
        OTHER_TEAM,
        [amend(GUESS), ROW, same_child, look, decide_own, look, amend(GUESS), MOVED, same_child, look, refuse_own],
    ),
    "a feed says a former name, address and number": (
        OTHER_TEAM,
        [amend({**GUESS, "nhs_number": "9990003572"}), FORMER, same_child, look, ANOTHER_CHILD, look, decide_own],
    ),
    "somebody else says the third address again": (OTHER_TEAM, [amend(GUESS), amend(THIRD), by_somebody_else(THIRD)]),
    "a feed says what the submitter says, too": (
        OTHER_TEAM,
        [amend(GUESS), MOVED, amend(ELSEWHERE), same_child, look, ANOTHER_CHILD, look],
    ),
    "a school is put back after a guess": (
        NURSE,
        [amend(AT_SCHOOL), amend({**GUESS, **AT_HOME_SCHOOL}), amend(AT_SCHOOL), amend(AT_HOME)],
    ),
    "facts that identify nobody are taken back after a guess": (
        OTHER_TEAM,
        [amend({**GUESS, "carers": CARERS, **AT_SCHOOL}), amend({"carers": ()}), amend({"education": None}), look],
    ),
    "a feed says the address again, and a colleague decides": (
        NURSE,
        [amend(GUESS), SCHOOL, by_team(same_child), by_team(decide_own), ANOTHER_CHILD],
    ),
    "somebody else gives the same name": (OTHER_TEAM, [amend({**OKAFOR, **GUESS}), by_somebody_else(OKAFOR)]),
    "somebody else says the earlier name again": (
        OTHER_TEAM,
        [amend({**OKAFOR, **GUESS}), by_somebody_else({"family_name": "Gray"})],
    ),
    "somebody else adds a name": (
        OTHER_TEAM,
        [amend({"family_name": "Marsh", **GUESS}), by_somebody_else({"other_names": ALIAS})],
    ),
    "the old home is taken out of the list, then somebody else moves the child": (
        OTHER_TEAM,
        [amend(GUESS), amend({**GUESS, "previous_addresses": ()}), by_somebody_else(ELSEWHERE)],
    ),
    "somebody else states another date of birth, twice": (OTHER_TEAM, [amend(GUESS), BORN_LATER, BORN_LATER, look]),
    "somebody else states another date of birth, then the sex that a guess had changed": (
        OTHER_TEAM,
        [amend({**GUESS, "sex": "male"}), BORN_LATER, by_somebody_else({"sex": "female"}), look],
    ),
    "somebody else says the first birthday again, and a third person that of the hidden child": (
        OTHER_TEAM,
        [
            *GUESS_WITH_BIRTHDAY,
            by_somebody_else({"date_of_birth": FIRST_BIRTHDAY}),
            look,
            by_somebody_else({"date_of_birth": ANOTHER_BIRTHDAY, "sex": "female"}),
            by_somebody_else({"date_of_birth": BORN[0], **THIRD}, SOCIAL_WORKER),
            look,
            ANOTHER_CHILD,
            look,
        ],
    ),
    "somebody else says the first birthday again, which the submitter refuses": (
        OTHER_TEAM,
        [
            *GUESS_WITH_BIRTHDAY,
            by_somebody_else({"date_of_birth": FIRST_BIRTHDAY, **THIRD}),
            refuse_own,
            ANOTHER_CHILD,
            look,
            by_somebody_else({"date_of_birth": FIRST_BIRTHDAY}, SOCIAL_WORKER),
            amend({"date_of_birth": BORN[0]}),
            look,
        ],
    ),
    "somebody else says only the first birthday again, which the submitter refuses": (
        OTHER_TEAM,
        [
            *GUESS_WITH_BIRTHDAY,
            by_somebody_else({"date_of_birth": FIRST_BIRTHDAY}),
            refuse_own,
            inbox_of(NURSE),
            ANOTHER_CHILD,
            inbox_of(NURSE),
            look,
        ],
    ),
    "somebody else says the first birthday again, and the guess is decided first": (
        OTHER_TEAM,
        [
            *GUESS_WITH_BIRTHDAY,
            by_somebody_else({"date_of_birth": FIRST_BIRTHDAY}),
            ANOTHER_CHILD,
            amend({"date_of_birth": BORN[0]}),
            look,
            refuse_own,
            look,
        ],
    ),
    "somebody else says the first birthday again, and the record passes, another_child": (
        OTHER_TEAM,
        passes_and_is_decided("another_child"),
    ),
    "somebody else says the first birthday again, and the record passes, refused": (
        OTHER_TEAM,
        passes_and_is_decided("refused"),
    ),
    "a row says less than the row before": (
        OTHER_TEAM,
        [MOVED, row(**NO_HOME), amend(GUESS), same_child_of_row, same_child_of_row, look],
    ),
    "somebody else moves the child": (SOCIAL_WORKER, [amend(GUESS), by_somebody_else(ELSEWHERE)]),
    "somebody else renames the child": (
        SOCIAL_WORKER,
        [amend({"family_name": "Marsh", **GUESS}), by_somebody_else({"family_name": "Okafor"})],
    ),
}


@pytest.mark.parametrize("name", CHAINS)
def test_submitter_sees_the_same_whether_or_not_a_guess_is_right(name):
    prober, acts = CHAINS[name]
    assert told(prober, acts, right=True) == told(prober, acts, right=False)


@pytest.mark.parametrize("shown_by", ["guess", "other"])
def test_merge_with_a_record_whose_lift_waits_hides_nobody(shown_by):
    told = []
    for hidden_home in (0, 2):
        world, ids = directory(hidden_home)
        acts = [shield, amend(GUESS), lift, merge("other", "guess")]
        seen = [world.answer_and_cost(lambda deps, act=act: act(deps, OTHER_TEAM, ids))[0] for act in acts]  # noqa: B023
        seen.append(view_record(world.deps, OTHER_TEAM, ids[shown_by], "maintaining_record")[0])
        assert not view_record(world.deps, NURSE, ids["other"], "urgent_care")[0].shielded
        told.append(seen)
    assert told[0] == told[1]


def amended_and_sent(decided_by: Caller) -> tuple[World, str]:
    world, ids = directory(0)
    for act in (amend(GUESS), ROW):
        act(world.deps, OTHER_TEAM, ids)
    same_child(world.deps, decided_by, ids)
    return world, ids["guess"]


@pytest.mark.parametrize("decided_by", [OTHER_TEAM, COLLEAGUE], ids=["the submitter", "a colleague"])
def test_row_that_replaces_only_what_somebody_proposed_waits_for_that_person_only(decided_by):
    world, child_id = amended_and_sent(decided_by)
    assert view_record(world.deps, OTHER_TEAM, child_id, "maintaining_record")[0].address == GUESS["address"]
    (review_id,) = review_ids(world.deps, OTHER_TEAM)
    assert review_ids(world.deps, COLLEAGUE) == []
    assert world.answer_and_cost(lambda deps: view_review(deps, COLLEAGUE, review_id))[0][0] == "not-found"
    own, others = (list_notifications(world.deps, who, None).notifications for who in (OTHER_TEAM, COLLEAGUE))
    assert len(own) == len(others) + 1
