"""A shield holds for everybody, whatever anybody proposed before it was set (rulebook, section 5).

Practitioners of several organisations propose changes that wait for a review; the team shields, moves the child to a
secret place, decides, lifts. At every moment, nobody but the responsible team sees the place of a shielded child.
"""

from contextlib import suppress
from datetime import date

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from contactpoint.application.records.register import register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.reviews.decide import DecideReview, decide_review
from contactpoint.application.reviews.views import list_reviews
from contactpoint.application.search.search import SearchChildren, search
from contactpoint.application.shields.shield import ShieldChild, lift_shield, shield_child
from contactpoint.domain.children import Address
from contactpoint.domain.matching import Criteria
from contactpoint.problems import Problem
from tests.builders import DIRECTORY_TEAM, NURSE, OTHER_TEAM, SOCIAL_WORKER, TEACHER, TODAY
from tests.invariants.two_worlds import (
    BORN,
    HIDDEN_NAMES,
    PROBE_NAMES,
    World,
    amended,
    facts_of,
    guess,
    registration,
    searched,
)

OTHERS = (NURSE, TEACHER, SOCIAL_WORKER, OTHER_TEAM)
SECRET = Address(lines=("1 Secret Place",), locality="Farbury", postcode="FB4 4SE")
ADULT_SOON = (date(TODAY.year - 18, 12, 16), date(TODAY.year - 18, 12, 11), *BORN)
others = st.sampled_from(OTHERS)


class ShieldHolds(RuleBasedStateMachine):
    """Proposals, shields, moves and decisions in any order."""

    children = Bundle("children")

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.known: set[str] = set()
        self.shielded: set[str] = set()

    @initialize()
    def there_is_a_shielded_child_whom_a_change_can_resemble(self):
        hidden = registration(HIDDEN_NAMES[0], BORN[0], shield="court_order", **facts_of(0))
        register_child(self.world.deps, DIRECTORY_TEAM, hidden, None)

    @rule(target=children, who=st.sampled_from(PROBE_NAMES), when=st.sampled_from(BORN))
    def somebody_registers(self, who, when):
        child_id = register_child(self.world.deps, SOCIAL_WORKER, registration(who, when), None)
        self.known.add(child_id)
        return child_id

    @rule(child_id=children, who=others, born=st.none() | st.sampled_from(ADULT_SOON), alias=st.booleans())
    def somebody_proposes(self, child_id, who, born, alias):
        changes = {**(guess(0, "alias") if alias else {"other_names": ()}), **({"date_of_birth": born} if born else {})}
        with suppress(Problem):
            amended(self.world.deps, who, child_id, changes)

    @rule(child_id=children, who=others, name=st.sampled_from(("Obed", "Olwyn")))
    def somebody_renames(self, child_id, who, name):
        with suppress(Problem):
            amended(self.world.deps, who, child_id, {"given_name": name})

    @rule(child_id=children)
    def the_team_shields_and_moves_the_child(self, child_id):
        with suppress(Problem):
            shield_child(self.world.deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="domestic_abuse"))
            self.shielded.add(child_id)
            amended(self.world.deps, DIRECTORY_TEAM, child_id, {"address_status": "current", "address": SECRET})

    @rule(child_id=children)
    def the_team_lifts(self, child_id):
        with suppress(Problem):
            lift_shield(self.world.deps, DIRECTORY_TEAM, child_id)
            self.shielded.discard(child_id)

    @rule(decision=st.sampled_from(("another_child", "refused")))
    def the_team_decides(self, decision):
        for review in list_reviews(self.world.deps, DIRECTORY_TEAM, None).reviews[:1]:
            of_home = "shield" if decision == "another_child" else "keep_visible"
            command = DecideReview(decision=of_home if review.kind == "home" else decision)
            decide_review(self.world.deps, DIRECTORY_TEAM, review.review_id, command)

    @invariant()
    def a_shield_is_lifted_by_nothing_but_lifting(self):
        for child_id in self.shielded:
            assert self.world.store.stored[child_id].record.shield is not None

    @invariant()
    def nobody_else_sees_or_finds_a_shielded_child_s_place(self):
        for child_id in self.shielded:
            child = self.world.store.stored[child_id].child
            for who in OTHERS:
                with suppress(Problem):
                    assert "Secret" not in repr(view_record(self.world.deps, who, child_id, "maintaining_record"))
                asked = Criteria(given_name=child.given_name, family_name=child.family_name, postcode=SECRET.postcode)
                with suppress(Problem):
                    request = SearchChildren(access_reason="urgent_care", criteria=asked)
                    found = search(self.world.deps, who, request).candidates
                    assert "Farbury" not in repr([each for each in found if each.child_id == child_id])


TestShieldHolds = ShieldHolds.TestCase
TestShieldHolds.settings = searched(examples=60, steps=30)
