"""What happens to shielded children in two worlds, which differ only in what is hidden of them.

The responsible team shields, amends, decides and lifts. Everybody else works with the children, and observes. What they
guess is in `test_no_inference.py`.
"""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from contactpoint.application.lifecycle.archive import archive_if_due
from contactpoint.application.records.challenges import ChallengeAccuracy, challenge_accuracy
from contactpoint.application.records.confirm_or_withdraw_involvement import confirm_involvement, withdraw_involvement
from contactpoint.application.records.record_or_amend_involvement import record_involvement
from contactpoint.application.records.register import submit_registration
from contactpoint.application.reviews.decide import DecideReview, decide_review
from contactpoint.application.reviews.views import list_reviews
from contactpoint.application.shields.shield import ShieldChild, lift_shield, shield_child
from contactpoint.application.transfers.ask import AskTransfer, ask_transfer
from contactpoint.domain.matching.index.index_entries import build_index_entries
from tests.builders import DIRECTORY_TEAM, MENTAL_HEALTH_NURSE, NURSE, OTHER_TEAM, SOCIAL_WORKER, TEACHER, TODAY
from tests.invariants.two_worlds import (
    BORN,
    HIDDEN_NAMES,
    OBSERVERS,
    PROBERS,
    World,
    amended,
    facts_of,
    hidden,
    involvement,
    registration,
)

born = st.sampled_from(BORN)
probers = st.sampled_from(PROBERS)
MAX_INVOLVEMENTS = 4


class ActsOnShieldedChildren(RuleBasedStateMachine):
    """The directory team acts in both worlds on shielded children, and everybody else works with them."""

    known = Bundle("known")
    """Shielded children, of whom everybody knows the number."""

    def __init__(self) -> None:
        super().__init__()
        self.worlds = World(), World()
        self.shielded: set[str] = set()

    def in_both_worlds(self, act: Callable[[Any], Any], *, timed: bool = True) -> Any:
        """Do the same in both worlds as somebody who may not see what is hidden; return the one response."""
        one, other = (world.answer_and_cost(act) for world in self.worlds)
        assert one[0] == other[0]
        assert one == other or not timed
        return one[0]

    def in_each_world(self, act: Callable[[Any, Any], Any], facts: tuple[Any, Any] = (None, None)) -> list[Any]:
        """Do something as the responsible team, with other facts in each world; return the responses.

        The team may be told of more in one world, and so use more numbers.
        """
        pairs = zip(self.worlds, facts, strict=True)
        answers = [world.answer_and_cost(lambda deps, f=f: act(deps, f))[0] for world, f in pairs]
        for world in self.worlds:
            world.number_on()
        return answers

    @initialize(target=known, which=st.tuples(hidden, hidden))
    def there_is_a_shielded_child(self, which):
        return self.shielded_child(HIDDEN_NAMES[0], BORN[0], which)

    @rule(target=known, when=born, which=st.tuples(hidden, hidden))
    def the_team_registers_a_shielded_child(self, when, which):
        # While a lift waits, who lifted the shield does not find another child like theirs: decision 62.
        if len(self.shielded) > 2 or any(map(has_waiting_lift, self.worlds)):
            return multiple()
        return self.shielded_child(HIDDEN_NAMES[1], when, which)

    def shielded_child(self, who, when, which) -> str:
        def act(deps, facts):
            request = registration(who, when, **facts_of(facts), shield="court_order")
            return submit_registration(deps, DIRECTORY_TEAM, request, None)

        child_id = self.in_each_world(act, which)[0]["id"]
        self.shielded.add(child_id)
        return child_id

    @rule(decision=st.sampled_from(("shield", "keep_visible")))
    def the_team_decides_the_same_about_a_home(self, decision):
        one, other = (self.homes_of(world) for world in self.worlds)
        for child_id in sorted(child for child, home in one.items() if other.get(child, ("", ()))[1] == home[1])[:1]:
            command = DecideReview(decision=decision)
            self.in_each_world(
                lambda deps, i, c=command: decide_review(deps, DIRECTORY_TEAM, i, c),
                (one[child_id][0], other[child_id][0]),
            )

    def homes_of(self, world: World) -> dict[str, tuple[str, list[str]]]:
        """Return the reviews of homes that wait for the team, and who is visible there."""
        records = [stored.record for stored in world.store.stored.values()]
        homes = {each.child.child_id: each.home_review for each in records if each.home_review}
        return {
            child_id: (home.review_id, [each.child_id for each in home.suspicions if each.visible])
            for child_id, home in homes.items()
        }

    @rule(child_id=known, sensitive=st.booleans())
    def the_hospital_records(self, child_id, sensitive):
        if len(self.worlds[0].store.stored[child_id].involvements) < MAX_INVOLVEMENTS:
            details = involvement(sensitive=sensitive)
            self.in_both_worlds(lambda deps: record_involvement(deps, MENTAL_HEALTH_NURSE, child_id, details, None))

    @rule(child_id=known, who=st.sampled_from((MENTAL_HEALTH_NURSE, NURSE, TEACHER)))
    def somebody_confirms(self, child_id, who):
        for one in self.worlds[0].store.stored[child_id].involvements[:1]:
            self.in_both_worlds(lambda deps, i=one: confirm_involvement(deps, who, child_id, i.involvement_id))

    @rule(child_id=known, who=st.sampled_from((NURSE, TEACHER, SOCIAL_WORKER)))
    def somebody_tries_to_take_back(self, child_id, who):
        for one in self.worlds[0].store.stored[child_id].involvements[:1]:
            self.in_both_worlds(lambda deps, i=one: withdraw_involvement(deps, who, child_id, i.involvement_id))

    @rule(child_id=known, who=st.sampled_from((NURSE, TEACHER, OTHER_TEAM)), fact=st.sampled_from(("address", "sex")))
    def somebody_challenges(self, child_id, who, fact):
        wanted = ChallengeAccuracy(fact=fact, challenger="practitioner")
        self.in_both_worlds(lambda deps: len(challenge_accuracy(deps, who, child_id, wanted)))

    @rule(child_id=known)
    def another_authority_claims(self, child_id):
        wanted = AskTransfer(to_authority="northmoor", reason="child_moved")
        self.in_both_worlds(lambda deps: len(ask_transfer(deps, OTHER_TEAM, child_id, wanted)))

    @rule(child_id=known)
    def the_hospital_withdraws(self, child_id):
        for one in self.worlds[0].store.stored[child_id].involvements[:1]:
            self.in_both_worlds(
                lambda deps, i=one: withdraw_involvement(deps, MENTAL_HEALTH_NURSE, child_id, i.involvement_id)
            )

    @rule(child_id=known, prober=probers)
    def somebody_tries_what_they_may_not(self, child_id, prober):
        if child_id in self.shielded:
            self.in_both_worlds(lambda deps: shield_child(deps, prober, child_id, ShieldChild(basis="adoption")))
            self.in_both_worlds(lambda deps: lift_shield(deps, prober, child_id))

    @rule(child_id=known, which=st.tuples(hidden, hidden))
    def the_team_amends_what_is_hidden(self, child_id, which):
        if child_id in self.shielded:
            self.in_each_world(
                lambda deps, w: amended(deps, DIRECTORY_TEAM, child_id, writable(DIRECTORY_TEAM, facts_of(w))), which
            )

    @rule(decision=st.sampled_from(("another_child", "the_shielded_child", "refused")))
    def the_team_decides_the_same_where_it_can(self, decision):
        waiting = [list_reviews(w.deps, DIRECTORY_TEAM, None).reviews for w in self.worlds]
        ids = [{(r.child_id, r.kind): r.review_id for r in reviews if r.kind != "home"} for reviews in waiting]
        if decision == "another_child" and ids[0].keys() != ids[1].keys():
            return
        for about in sorted(ids[0].keys() & ids[1].keys())[:1]:
            command = DecideReview(decision=decision)
            self.in_each_world(
                lambda deps, i, c=command: decide_review(deps, DIRECTORY_TEAM, i, c), (ids[0][about], ids[1][about])
            )

    @rule(child_id=known)
    def the_calendar_does_nothing_early(self, child_id):
        self.in_both_worlds(lambda deps: archive_if_due(deps, child_id, TODAY))

    @rule(observer=st.sampled_from(OBSERVERS))
    def somebody_reads_everything(self, observer):
        child_ids = tuple(sorted(self.shielded))
        one, other = (world.observed(observer, child_ids) for world in self.worlds)
        assert one == other

    @invariant()
    def shielded_children_are_indexed_by_visible_facts_only(self):
        for world in self.worlds:
            for child_id in self.shielded:
                record = world.store.stored[child_id].record
                assert record.shield is not None
                for entry in build_index_entries(record).shared:
                    assert entry.document.shielded
                    assert not entry.document.places
                    assert len(entry.document.names) == len(entry.document.numbers) == 1


def has_waiting_lift(world: World) -> bool:
    """Return whether somebody has lifted a shield, and that waits for a review."""
    return any(each.lifts for stored in world.store.stored.values() for each in stored.record.pending)


def writable(caller, facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts without the number, unless the caller's organisation may read it."""
    return {name: v for name, v in facts.items() if name != "nhs_number" or caller.organisation_type == "health"}
