"""A registration that waits secretly, and the record's own directory team: it sees the same as if it did not wait.

The team is told of what is done with the record, whether or not it waits. So it sees the record, and works with it
(decision 59). Acts by chance of the submitter and of two members of the team are done in a directory in which the
registration waits because of another authority's hidden child, and in one in which it does not.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from contactpoint.application.records.register import submit_registration
from contactpoint.application.reviews.views import list_reviews
from contactpoint.domain.access import Caller
from contactpoint.domain.access.account import Organisation
from contactpoint.domain.matching.index.index_entries import build_index_entries
from tests.builders import AUDITOR, DIRECTORY_TEAM, FEED, NURSE, OTHER_TEAM, SOCIAL_WORKER, TEACHER, THIRD_TEAM
from tests.invariants.acts_in_chains import (
    COLLEAGUE,
    GUESS,
    THEIR_MANAGER,
)
from tests.invariants.acts_on_a_registration import ACTS, GUESSED, OF_A_TEAM, OF_ANYBODY, search_by_name, urgent_look
from tests.invariants.chain_in_two_worlds import directory
from tests.invariants.test_no_inference import TwoWorlds, is_visible_and_like_nobody
from tests.invariants.two_worlds import BORN, World, registration, searched, sent_by

members = st.sampled_from((OTHER_TEAM, COLLEAGUE))
NOT_IN_MACHINE = (
    "amend guess",
    "amend birthday",
    "shield",
    "own hidden child",
    "hidden child at guess",
    "register alike and hide",
    "hide alike",
    "move own hidden child",
    "hidden child of half the name at guess",
    "register at guess",
    "hide a child of a similar name",
)
"""One person guesses in each history: the team knows what it guesses itself."""
OF_OWN_TEAM = {name: act for name, act in (OF_ANYBODY | OF_A_TEAM).items() if name not in NOT_IN_MACHINE}
A_DAY_LATER = "a day later"
REFUSALS = ("not-found", "not-permitted", "invalid-request")
AT_ANY_TIME = [*sorted(name for name in ACTS if not name.startswith("third team: hidden child")), A_DAY_LATER]
"""What a third team hides later is not compared with what waits, which that team does not see (decision 59)."""


CHAINS: dict[str, tuple[tuple[str, str], list[str], list[str]]] = {
    "it is where the team has a hidden child": (GUESSED, ["team: hidden child at guess"], []),
    "it is where another team has a hidden child": (
        GUESSED,
        ["third team: hidden child at guess"],
        ["third team: look"],
    ),
    "home decided, then another child": (
        GUESSED,
        ["team: hidden child at guess"],
        ["team: keep visible", "hidden team: another child", "team: look"],
    ),
    "it follows a hidden child who moves": (
        GUESSED,
        ["team: hidden child at guess"],
        ["team: keep visible", "team: move own hidden child", "submitter: amend elsewhere"],
    ),
    "it moves to where the team has a hidden child": (
        GUESSED,
        ["team: own hidden child"],
        ["submitter: amend elsewhere", "colleague: amend home"],
    ),
    "it moves to where another team has a hidden child": (
        GUESSED,
        ["third team: hidden child"],
        ["submitter: amend elsewhere", "third team: look", "third team: keep visible", "third team: look"],
    ),
    "hidden, then lifted by a colleague": (GUESSED, [], ["team: shield", "colleague: lift"]),
    "passed on": (GUESSED, [], ["team: hand over", "third team: look", "third team: accept", "team: look"]),
    "refused": (GUESSED, [], ["team: hand over", "third team: refuse", "third team: look"]),
    "passed to the hidden child's team": (
        GUESSED,
        [],
        ["team: hand over to the hidden child's team", "hidden team: accept transfer", "team: look"],
    ),
    "watched": (GUESSED, [], ["submitter: watch", "team: look", "colleague: work with"]),
    "another is hidden that is like it": (GUESSED, [], ["team: register alike", "colleague: hide alike"]),
    "one like it is hidden, then it is another child": (
        GUESSED,
        [],
        ["team: register alike and hide", "hidden team: another child", "team: look"],
    ),
    "a child is hidden at its home": (GUESSED, [], ["team: hidden child at guess"]),
    "home asked about, then another child": (
        GUESSED,
        ["team: hidden child at guess"],
        ["hidden team: another child", "team: look"],
    ),
    "three are alike": (GUESSED, [], ["team: register alike", "team: name the other alike", "colleague: search"]),
    "one team refuses, and the other one does not": (
        ("Mia", "Gray"),
        [],
        ["hidden team: the shielded child", "team: another child", "colleague: look", "team: search"],
    ),
    "another team decides, too": (
        GUESSED,
        ["third team: hidden child alike"],
        ["third team: another child", "third team: look", "third team: search", "a day later"],
    ),
    "own team decides first": (
        GUESSED,
        ["team: register alike", "colleague: register alike", "team: hidden child at guess"],
        [
            "a day later",
            "team: another child",
            "colleague: look",
            "team: keep visible",
            "a day later",
            "hidden team: another child",
        ],
    ),
    "own team decides about a hidden child, too": (
        GUESSED,
        ["team: hidden child of half the name at guess"],
        ["team: another child", "colleague: look", "team: keep visible", "hidden team: another child", "team: look"],
    ),
    "hidden by its team, which decides about its home": (
        GUESSED,
        [],
        ["team: register at guess", "team: shield", "team: keep visible", "hidden team: another child", "team: look"],
    ),
    "hidden by its team, which is asked about its home": (
        GUESSED,
        [],
        ["team: register at guess", "team: shield", "hidden team: another child", "team: look"],
    ),
    "corrected, archived and back": (
        GUESSED,
        [],
        ["hidden team: the shielded child", "team: amend another birthday", "team: archive and back", "team: look"],
    ),
    "hidden by its team, archived and back": (
        GUESSED,
        [],
        ["team: shield", "team: archive and back", "submitter: look", "team: lift", "submitter: look"],
    ),
    "hidden by its team, then amended": (
        GUESSED,
        [],
        ["team: register at guess", "team: shield", "team: keep visible", "team: amend number"],
    ),
    "refused, then it moves to another home of the same team": (
        GUESSED,
        ["hidden team: hidden child at elsewhere"],
        ["hidden team: the shielded child", "submitter: amend elsewhere", "team: look"],
    ),
    "own team hides one like it, then decides": (
        GUESSED,
        ["team: register alike", "colleague: register alike"],
        [
            "team: register alike and hide",
            "team: another child",
            "team: look",
            "colleague: another child",
            "team: look",
        ],
    ),
    "another team has a hidden child at its home": (
        GUESSED,
        ["team: register alike", "colleague: register alike", "third team: hidden child at guess"],
        ["team: another child", "third team: look", "third team: keep visible"],
    ),
    "a day later it is another child": (
        GUESSED,
        [],
        ["a day later", "submitter: amend school", "a day later", "hidden team: another child", "colleague: look"],
    ),
    "named as the hidden child": (GUESSED, [], ["submitter: amend hidden child's name", "team: look"]),
    "merged with a record of the same lead": (GUESSED, [], ["submitter: lead both", "team: merge", "colleague: look"]),
    "merged the other way": (GUESSED, [], ["submitter: lead both", "team: merge the other way", "submitter: look"]),
    "archived and back": (GUESSED, [], ["team: archive and back", "submitter: look"]),
}
"""Chains that are rare by chance: the name of the guess, what was done before, and what is done with it."""


def answer_to(world: World, ids: dict[str, str], submitter: Caller, name: str) -> Any:
    """Do an act, or wait for a day, and return what is answered."""
    if name == A_DAY_LATER:
        world.clock += timedelta(days=1)
        return None
    actors = {"submitter": submitter, "team": OTHER_TEAM, "colleague": COLLEAGUE}
    actors |= {"third team": THIRD_TEAM, "hidden team": DIRECTORY_TEAM}
    actor, act = ACTS[name]
    return world.answer_and_cost(lambda deps: act(deps, actors[actor], ids))[0]


def told(
    submitter: Caller, names: Sequence[str], *, right: bool, who: tuple[str, str] = GUESSED, before: Sequence[str] = ()
) -> list[Any]:
    """Return everything that the submitter and the record's own team are told, if the guess is right or not."""
    world, ids = directory(0 if right else 2)
    third = Organisation(organisation_id="castlebrook", name="Castlebrook", type="local_authority")
    world.store.organisations_by_id["castlebrook"] = third
    for name in before:
        answer_to(world, ids, submitter, name)
    guess = sent_by(submitter, registration(who, BORN[0], **GUESS, responsible_authority="northmoor"))
    ids["guess"] = submit_registration(world.deps, submitter, guess, None).id
    seen = [answer_to(world, ids, submitter, name) for name in names]
    if right and "hidden team: another child" not in names:
        assert build_index_entries(world.store.stored[ids["guess"]].record).shared == ()
    for observer in (submitter, OTHER_TEAM, COLLEAGUE):
        seen += world.observed(observer, (ids["guess"], ids["other"]))
    seen += world.observed(THIRD_TEAM, ())
    if not any(name.startswith("hidden team") for name in names):
        seen += [each for observer in (AUDITOR, THEIR_MANAGER) for each in world.observed(observer, ())]
    return [each[0] if isinstance(each, tuple) and isinstance(each[-1], int) else each for each in seen]


@pytest.mark.parametrize("submitter", [NURSE, SOCIAL_WORKER, FEED], ids=["nurse", "social worker", "feed"])
def test_own_team_finds_and_opens_what_waits_secretly(submitter):
    world, ids = directory(0)
    guess = sent_by(submitter, registration(GUESSED, BORN[0], **GUESS, responsible_authority="northmoor"))
    number = submit_registration(world.deps, submitter, guess, None).id
    assert world.store.stored[number].record.review
    for member in (OTHER_TEAM, COLLEAGUE):
        assert urgent_look(world.deps, member, {"guess": number}).address == GUESS["address"]
        assert [each.child_id for each in search_by_name(world.deps, member, ids).candidates] == [number]


def test_team_is_asked_about_a_child_of_whom_it_was_not_told_when_it_hid_the_child():
    """Hiding a child tells of the most likely record, not of all that screening suspects."""
    world, ids = directory(0)
    guess = registration(GUESSED, BORN[0], **GUESS, responsible_authority="northmoor")
    ids["guess"] = submit_registration(world.deps, NURSE, guess, None).id
    for name in ("team: hide a child of a similar name", "hidden team: another child"):
        answer_to(world, ids, NURSE, name)
    assert build_index_entries(world.store.stored[ids["guess"]].record).shared == ()
    listed = list_reviews(world.deps, OTHER_TEAM, None).reviews
    assert ids["guess"] in [each.child_id for each in listed]


@pytest.mark.parametrize("answer", ["accept", "refuse"])
def test_child_whom_a_team_hid_before_it_saw_the_record_is_asked_about_when_the_review_ends(answer):
    world, ids = directory(0)
    third = Organisation(organisation_id="castlebrook", name="Castlebrook", type="local_authority")
    world.store.organisations_by_id["castlebrook"] = third
    guess = registration(GUESSED, BORN[0], **GUESS, responsible_authority="northmoor")
    ids["guess"] = submit_registration(world.deps, NURSE, guess, None).id
    acts = ["hidden child alike", "hand over", answer, "another child"]
    for who, act in zip(("third team", "team", "third team", "hidden team"), acts, strict=True):
        answer_to(world, ids, NURSE, f"{who}: {act}")
    assert build_index_entries(world.store.stored[ids["guess"]].record).shared == ()
    listed = list_reviews(world.deps, THIRD_TEAM, None).reviews
    assert ids["guess"] in [each.child_id for each in listed]


OF_FEED_ONLY = "one team refuses, and the other one does not"
"""A row that may describe a known child waits for its team, too. A person compares, and confirms."""
PAIRS = [
    (name, submitter)
    for name, (_, _, names) in CHAINS.items()
    for submitter in (NURSE, FEED)
    if (submitter is FEED and not any(each.startswith("submitter") for each in names))
    or (submitter is NURSE and name != OF_FEED_ONLY)
]


@pytest.mark.parametrize(("name", "submitter"), PAIRS)
def test_chain_tells_submitter_and_own_team_the_same(name, submitter):
    who, before, names = CHAINS[name]
    one, other = (told(submitter, names, right=right, who=who, before=before) for right in (True, False))
    done = [answer for answer in other[: len(names)] if not (isinstance(answer, tuple) and answer[0] in REFUSALS)]
    assert len(done) == len(other[: len(names)])
    assert one == other


@pytest.mark.parametrize("act", ["register alike as own", "hide alike as own, and lift"])
@pytest.mark.parametrize("before", [[], ["third team: hidden child at guess"]])
def test_team_that_hides_what_it_submitted_is_told_the_same_of_a_child_like_it(act, before):
    names = ["submitter: shield", f"submitter: {act}", "submitter: lift", "third team: search"]
    assert told(THIRD_TEAM, names, right=True, before=before) == told(THIRD_TEAM, names, right=False, before=before)


@settings(searched(examples=60, steps=1), phases=[Phase.generate, Phase.shrink])
@given(
    names=st.lists(st.sampled_from(AT_ANY_TIME), min_size=1, max_size=7),
    submitter=st.sampled_from((NURSE, SOCIAL_WORKER, FEED, THIRD_TEAM)),
)
def test_submitter_and_own_team_see_the_same_whatever_was_done(names, submitter):
    assert told(submitter, names, right=True) == told(submitter, names, right=False)


class TwoWorldsOfOwnTeam(TwoWorlds):
    """Two worlds in which somebody else guesses, and the responsible team works with the guesses."""

    @initialize(prober=st.sampled_from((NURSE, TEACHER, SOCIAL_WORKER, FEED)))
    def somebody_will_guess(self, prober):
        self.prober = prober

    @rule(probe=TwoWorlds.probes, other=TwoWorlds.probes, member=members, act=st.sampled_from(sorted(OF_OWN_TEAM)))
    def own_team_works_with_a_guess(self, probe, other, member, act):
        if not self.changes_wait() and not (act.startswith("amend") and self.is_like_a_hidden_child(probe[0])):
            self.amended = True
            ids = {"guess": probe[0], "other": other[0]}
            self.in_both_worlds(lambda deps: OF_OWN_TEAM[act](deps, member, ids))

    @rule(probe=TwoWorlds.probes, member=members)
    def own_team_reads_everything_of_a_guess(self, probe, member):
        if not self.changes_wait():
            one, other = (world.observed(member, (probe[0],)) for world in self.worlds)
            assert one == other

    def is_like_a_hidden_child(self, child_id: str) -> bool:
        """Return whether a change of a visible record would wait in a world: only who made it sees it (decision 59)."""
        return not all(
            world.store.stored[child_id].record.review or is_visible_and_like_nobody(world, child_id)
            for world in self.worlds
        )

    def changes_wait(self) -> bool:
        """Return whether a change of a record waits: only its submitter sees it (decision 13)."""
        return any(stored.record.pending for world in self.worlds for stored in world.store.stored.values())


def test_guess_that_is_amended_takes_the_same_place_in_its_teams_list():
    state, born = TwoWorldsOfOwnTeam(), BORN[1]
    state.somebody_will_guess(prober=TEACHER)
    state.there_is_a_shielded_child(which=(0, 1))
    state.somebody_registers_a_guess_at_a_number(when=BORN[0], which=0, who=("Amina", "Yusuf"))
    amended = state.somebody_registers_a_guess_at_an_alias(by="all", when=born, which=0, who=("Owen", "Pryce"))
    state.somebody_registers_a_guess_at_a_number(when=born, which=0, who=("Zofia", "Kowal"))
    state.somebody_amends_their_guess_and_back(probe=amended, which=1)
    ids = [[each.child_id for each in list_reviews(world.deps, OTHER_TEAM, None).reviews] for world in state.worlds]
    assert ids[0] == ids[1] != []


TestTwoWorldsOfOwnTeam = TwoWorldsOfOwnTeam.TestCase
TestTwoWorldsOfOwnTeam.settings = searched(examples=60, steps=25)
