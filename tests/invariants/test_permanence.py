"""Nothing that one organisation does takes from another what it could see.

The exceptions are a shield (its hidden part), an ended identity, and archiving.
"""

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, multiple, rule

from contactpoint.application.records.record_or_amend_involvement import record_involvement
from contactpoint.application.records.register import register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.reviews.decide import DecideReview, decide_review
from contactpoint.application.reviews.views import list_reviews, view_review
from contactpoint.application.shields.end_old_identity import EndIdentity, end_identity
from contactpoint.application.shields.shield import ShieldChild, lift_shield, shield_child
from contactpoint.problems import Problem
from tests.builders import DIRECTORY_TEAM, FEED, NURSE, OTHER_TEAM, SOCIAL_WORKER, TEACHER
from tests.invariants.two_worlds import (
    BORN,
    HIDDEN_NAMES,
    PROBE_NAMES,
    World,
    amended,
    facts_of,
    guess,
    hidden,
    involvement,
    registration,
    searched,
    sent_by,
)

WATCHERS = (NURSE, TEACHER, SOCIAL_WORKER, DIRECTORY_TEAM, OTHER_TEAM)
TEAMS = (DIRECTORY_TEAM, OTHER_TEAM)
names = st.sampled_from((*HIDDEN_NAMES, *PROBE_NAMES))
watchers, teams, born = st.sampled_from(WATCHERS), st.sampled_from(TEAMS), st.sampled_from(BORN)


class Permanence(RuleBasedStateMachine):
    """People of several organisations register, amend, shield, decide; after each act everybody looks again."""

    children = Bundle("children")

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.known: list[str] = []
        self.seen: set[tuple[str, str]] = set()

    def sees(self, child_ids) -> set[tuple[str, str]]:
        """Return who can see which of these records."""
        seen = set()
        for caller in WATCHERS:
            for child_id in child_ids:
                answer, _ = self.world.answer_and_cost(
                    lambda deps, c=caller, i=child_id: view_record(deps, c, i, "maintaining_record")
                )
                if isinstance(answer, list):
                    seen.add((caller.practitioner_id, child_id))
        return seen

    def act(self, does, ending: str = ""):
        """Do something and check that nobody lost sight of anything but the record that was ended."""
        before = self.seen
        try:
            answer = does(self.world.deps)
        except Problem:
            answer = None
        self.seen = self.sees(self.known)
        lost = before - self.seen
        assert {child_id for _, child_id in lost} <= {ending}
        return answer

    @initialize(target=children, which=hidden)
    def there_is_a_shielded_child(self, which):
        return self.register(DIRECTORY_TEAM, HIDDEN_NAMES[0], BORN[0], shield="court_order", **facts_of(which))

    @rule(target=children, caller=st.sampled_from((*WATCHERS, FEED)), who=names, when=born, which=st.none() | hidden)
    def somebody_registers(self, caller, who, when, which):
        return self.register(caller, who, when, **guess(which, "all"))

    def register(self, caller, who, when, **facts):
        if len(self.known) > 5:
            return multiple()
        request = sent_by(caller, registration(who, when, **facts))
        child_id = self.act(lambda deps: register_child(deps, caller, request, None))
        if child_id is None:
            return multiple()
        if child_id not in self.known:
            self.known.append(child_id)
            self.seen |= self.sees([child_id])
        return child_id

    @rule(child_id=children, caller=watchers, who=st.none() | names, which=st.none() | hidden, when=st.none() | born)
    def somebody_amends(self, child_id, caller, who, which, when):
        changes = guess(which, "alias" if caller is not NURSE else "all")
        changes |= {"given_name": who[0], "family_name": who[1]} if who else {}
        changes |= {"date_of_birth": when} if when else {}
        self.act(lambda deps: amended(deps, caller, child_id, changes))

    @rule(child_id=children, team=teams)
    def a_team_shields(self, child_id, team):
        self.act(lambda deps: shield_child(deps, team, child_id, ShieldChild(basis="adoption")))

    @rule(child_id=children, team=teams)
    def a_team_lifts(self, child_id, team):
        self.act(lambda deps: lift_shield(deps, team, child_id))

    @rule(
        team=teams,
        decision=st.sampled_from(("another_child", "same_child", "the_shielded_child", "refused")),
        of_home=st.sampled_from(("shield", "keep_visible")),
    )
    def a_team_decides(self, team, decision, of_home):
        for review in list_reviews(self.world.deps, team, None).reviews[:1]:
            shown = view_review(self.world.deps, team, review.review_id)
            named = (*shown.visible_child_ids, *shown.shielded_child_ids)[:1] if decision == "same_child" else ()
            command = DecideReview(decision=decision, child_ids=named)
            command = DecideReview(decision=of_home) if review.kind == "home" else command
            self.act(lambda deps, i=review.review_id, c=command: decide_review(deps, team, i, c))

    @rule(child_id=children, caller=st.sampled_from((NURSE, TEACHER)))
    def somebody_records(self, child_id, caller):
        if len(self.world.store.stored[child_id].involvements) < 4:
            self.act(lambda deps: record_involvement(deps, caller, child_id, involvement(sensitive=False), None))

    @rule(child_id=children, team=teams)
    def a_team_ends_an_identity(self, child_id, team):
        self.act(lambda deps: end_identity(deps, team, child_id, EndIdentity(reason="adoption")), ending=child_id)


TestPermanence = Permanence.TestCase
TestPermanence.settings = searched(examples=40, steps=25)
