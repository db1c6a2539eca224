"""Shielded children stay hidden after any sequence of actions (rulebook, section 5).

Two worlds run in parallel and differ only in the hidden facts of shielded children. Everybody but the responsible
directory team does the same things in both, with guesses that are right in one world, in the other, or in neither.
Every response, everything that anybody can read afterwards, and the number of storage calls must be the same. A new way
of writing a record needs a new rule here.

What only one person can see differs by design, and decision 13 says so: a record or a change under review is visible
to its submitter, so a second person who is told the number of a *guess*, or guesses the same, could tell that it is
under review. Therefore one person guesses in each history, and nobody else searches by a guess or looks at one.
A return from the archive may take longer. While the lift of a guess waits, nobody else registers a child like it: see
decision 62.
"""

from datetime import date
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, initialize, multiple, rule

from contactpoint.application.contacts.requests import RequestContact, request_contact, view_request
from contactpoint.application.lifecycle.set_retention import SetRetention, set_retention
from contactpoint.application.merges.merge import MergeRecords, merge_records
from contactpoint.application.merges.reversal import ReverseMerge, reverse_merge
from contactpoint.application.records.challenges import ChallengeAccuracy, challenge_accuracy
from contactpoint.application.records.record_or_amend_involvement import record_involvement
from contactpoint.application.records.register import submit_registration
from contactpoint.application.records.subject_access import give_subject_access
from contactpoint.application.records.view import view_record
from contactpoint.application.reviews.decide import DecideReview, decide_review
from contactpoint.application.reviews.views import view_review
from contactpoint.application.search.search import SearchChildren, search
from contactpoint.application.shields.shield import ShieldChild, lift_shield, shield_child
from contactpoint.application.transfers.ask import AskTransfer, ask_transfer
from contactpoint.domain.children import Address
from contactpoint.domain.matching import CandidateSet
from contactpoint.domain.matching.index.index_entries import screening_entry
from contactpoint.domain.matching.screening import find_suspicions
from tests.builders import DIRECTORY_TEAM, FEED, MENTAL_HEALTH_NURSE, NURSE, OTHER_TEAM, SOCIAL_WORKER, TODAY
from tests.invariants.acts_on_shielded_children import (
    MAX_INVOLVEMENTS,
    ActsOnShieldedChildren,
    born,
    has_waiting_lift,
    probers,
    writable,
)
from tests.invariants.two_worlds import (
    BORN,
    HIDDEN_NAMES,
    OTHER_FACTS,
    PROBE_NAMES,
    SIBLING,
    SIBLING_BORN,
    World,
    amended,
    criteria,
    guess,
    hidden,
    involvement,
    registration,
    review_ids,
    searched,
    sent_by,
)

kinds_of_guess = st.sampled_from(("address", "number", "former", "alias", "all"))
KNOWN_NAMES = (*HIDDEN_NAMES, SIBLING)
"""Names of children who are in the directory, as everybody can find out."""
names_to_guess = st.sampled_from((*PROBE_NAMES, *KNOWN_NAMES))
other_facts = st.dictionaries(st.sampled_from(sorted(OTHER_FACTS)), st.integers(0, 2), min_size=1, max_size=2).map(
    lambda chosen: {name: OTHER_FACTS[name][number % len(OTHER_FACTS[name])] for name, number in chosen.items()}
)
MAX_PROBES = 4
NEARLY_18, ELSEWHERE = date(2009, 1, 23), Address(lines=("1 Far Road",), locality="Far", postcode="WV9 9ZZ")


class TwoWorlds(ActsOnShieldedChildren):
    """The same, and in each history one person guesses at what is hidden."""

    known = ActsOnShieldedChildren.known
    probes = Bundle("probes")
    """Guesses: the number of a record, and who submitted it."""
    only_prober: Any = None

    def __init__(self) -> None:
        super().__init__()
        self.guessed = 0
        self.known_name_guessed = False
        self.sent: list[tuple[Any, Any]] = []
        self.amended = False

    @initialize(which=hidden)
    def there_is_a_visible_sibling(self, which):
        request = registration(SIBLING, SIBLING_BORN, **guess(which, "address"), responsible_authority="northmoor")
        self.sibling = self.in_both_worlds(lambda deps: submit_registration(deps, MENTAL_HEALTH_NURSE, request, None))
        self.sibling = self.sibling["id"]

    @initialize(prober=probers)
    def somebody_will_guess(self, prober):
        self.prober = self.only_prober or prober

    @rule(target=probes, who=names_to_guess, when=born, which=hidden)
    def somebody_registers_a_guess_at_a_home(self, who, when, which):
        return self.guess_registered(who, when, which, "address")

    @rule(target=probes, who=names_to_guess, when=born, which=hidden)
    def somebody_registers_a_guess_at_a_number(self, who, when, which):
        return self.guess_registered(who, when, which, "number")

    @rule(target=probes, who=names_to_guess, when=born, which=hidden, by=st.sampled_from(("alias", "all")))
    def somebody_registers_a_guess_at_an_alias(self, who, when, which, by):
        return self.guess_registered(who, when, which, by)

    def guess_registered(self, who, when, which, by):
        prober = self.prober
        if self.guessed >= MAX_PROBES:
            return multiple()
        self.guessed += 1
        self.known_name_guessed |= who in KNOWN_NAMES
        when = SIBLING_BORN if who == SIBLING else when
        request = sent_by(prober, registration(who, when, **guess(which, by), responsible_authority="northmoor"))
        answer = self.in_both_worlds(lambda deps: submit_registration(deps, prober, request, None))
        if not isinstance(answer, dict):
            return multiple()
        self.sent.append((answer, request))
        return answer["id"], prober

    @rule(target=probes, who=st.sampled_from(PROBE_NAMES), when=born)
    def somebody_guesses_with_a_record_that_another_registered(self, who, when):
        # While a lift waits, a child like the lifted one waits, too: decision 62, "What remains".
        if self.guessed >= MAX_PROBES or any(map(has_waiting_lift, self.worlds)):
            return multiple()
        self.guessed += 1
        request = registration(
            who, when, address_status="current", address=ELSEWHERE, responsible_authority="northmoor"
        )
        answer = self.in_both_worlds(lambda deps: submit_registration(deps, MENTAL_HEALTH_NURSE, request, None))
        return (answer["id"], self.prober) if isinstance(answer, dict) else multiple()

    @rule(probe=probes, which=hidden)
    def somebody_amends_their_guess_and_back(self, probe, which):
        child_id, prober = probe
        before = self.worlds[0].store.stored[child_id].record.seen_by(prober.practitioner_id).child
        self.amended = True
        for facts in (guess(which, "address"), {"address_status": before.address_status, "address": before.address}):
            self.in_both_worlds(lambda deps, f=facts: amended(deps, prober, child_id, f))
        self.in_both_worlds(lambda deps: view_record(deps, prober, child_id, "maintaining_record"))

    @rule(number=st.integers(0, MAX_PROBES))
    def a_feed_sends_a_row_again(self, number):
        for first, request in self.sent[number : number + 1] if self.prober is FEED else ():
            again = self.in_both_worlds(lambda deps, r=request: submit_registration(deps, FEED, r, None))
            assert again == first or self.amended

    @rule(which=hidden, mover=st.sampled_from((NURSE, MENTAL_HEALTH_NURSE, SOCIAL_WORKER)))
    def the_sibling_moves(self, which, mover):
        if not self.known_name_guessed:
            self.in_both_worlds(lambda deps: amended(deps, mover, self.sibling, guess(which, "address")))

    @rule(decision=st.sampled_from(("another_child", "same_child", "refused")), last=st.booleans())
    def the_other_team_decides(self, decision, last):
        def act(deps):
            ids = review_ids(deps, OTHER_TEAM)
            review = view_review(deps, OTHER_TEAM, ids[-1 if last else 0]) if ids else None
            if review is None:
                return "nothing waits"
            wanted = decision if review.kind in ("registration", "feed") else "refused"
            named = review.visible_child_ids[:1] if wanted == "same_child" else ()
            return decide_review(deps, OTHER_TEAM, review.review_id, DecideReview(decision=wanted, child_ids=named))

        self.in_both_worlds(act)

    @rule(probe=probes, which=hidden, by=kinds_of_guess)
    def somebody_amends_their_guess(self, probe, which, by):
        child_id, prober = probe
        self.amended = True
        self.in_both_worlds(lambda deps: amended(deps, prober, child_id, writable(prober, guess(which, by))))

    @rule(probe=probes, sensitive=st.booleans())
    def somebody_uses_their_guess(self, probe, sensitive):
        child_id, prober = probe
        details = involvement(sensitive=sensitive and prober is NURSE)
        self.in_both_worlds(lambda deps: view_record(deps, prober, child_id, "child_missing_now"))
        if len(self.worlds[0].store.stored[child_id].involvements) < MAX_INVOLVEMENTS:
            self.in_both_worlds(lambda deps: record_involvement(deps, prober, child_id, details, None))
        asked = RequestContact(access_reason="urgent_care")
        request_id = self.in_both_worlds(lambda deps: request_contact(deps, prober, child_id, asked))
        if isinstance(request_id, str):
            self.in_both_worlds(lambda deps: view_request(deps, prober, request_id))

    @rule(one=probes, other=probes, back=st.booleans())
    def a_team_merges_two_of_its_guesses(self, one, other, back):
        wanted = MergeRecords(child_id=one[0], other_child_id=other[0], reason="same_documents")
        merge_id = self.in_both_worlds(lambda deps: merge_records(deps, self.prober, wanted))
        if back and isinstance(merge_id, str):
            wrong = ReverseMerge(reason="different_children")
            self.in_both_worlds(lambda deps: reverse_merge(deps, self.prober, merge_id, wrong))

    @rule(probe=probes, facts=other_facts, which=st.none() | hidden, back=st.booleans())
    def somebody_amends_other_facts_of_their_guess(self, probe, facts, which, back):
        child_id, prober = probe
        before = self.worlds[0].store.stored[child_id].record.seen_by(prober.practitioner_id).child
        self.amended = True
        steps = [
            {**facts, **guess(which, "address")},
            *([{name: getattr(before, name) for name in facts}] if back else []),
        ]
        for changes in steps:
            self.in_both_worlds(lambda deps, c=changes: amended(deps, prober, child_id, writable(prober, c)))
        self.in_both_worlds(lambda deps: view_record(deps, prober, child_id, "maintaining_record"))

    @rule(probe=probes, who=names_to_guess)
    def somebody_renames_their_guess(self, probe, who):
        child_id, prober = probe
        self.amended = self.known_name_guessed = True
        named = {"given_name": who[0], "family_name": who[1]}
        self.in_both_worlds(lambda deps: amended(deps, prober, child_id, named))

    @rule(probe=probes, when=st.sampled_from((*BORN, NEARLY_18)))
    def somebody_restates_the_birthday_of_their_guess(self, probe, when):
        child_id, prober = probe
        self.amended = True
        self.in_both_worlds(lambda deps: amended(deps, prober, child_id, {"date_of_birth": when}))

    @rule(probe=probes, mover=st.sampled_from((NURSE, SOCIAL_WORKER)))
    def somebody_else_moves_a_visible_guess(self, probe, mover):
        child_id, prober = probe
        if mover is not prober and all(is_visible_and_like_nobody(world, child_id) for world in self.worlds):
            self.amended = True
            moved = {"address_status": "current", "address": ELSEWHERE}
            self.in_each_world(lambda deps, _: amended(deps, mover, child_id, moved))
            self.in_both_worlds(lambda deps: view_record(deps, prober, child_id, "maintaining_record"))

    @rule(probe=probes, claims=st.booleans())
    def somebody_challenges_or_claims_a_guess(self, probe, claims):
        child_id, prober = probe
        wrong = ChallengeAccuracy(fact="sex", challenger="child")
        self.in_both_worlds(lambda deps: len(challenge_accuracy(deps, prober, child_id, wrong)))
        if claims and all(is_visible_and_like_nobody(world, child_id) for world in self.worlds):
            wanted = AskTransfer(to_authority="westvale", reason="child_moved")
            self.in_each_world(lambda deps, _: ask_transfer(deps, DIRECTORY_TEAM, child_id, wanted))
        self.in_both_worlds(lambda deps: view_record(deps, prober, child_id, "maintaining_record"))

    @rule(probe=probes, again=st.booleans())
    def a_team_shields_and_lifts_its_guess(self, probe, again):
        child_id, prober = probe
        if len(self.worlds[0].store.stored[child_id].record.same_child) > 1:
            return
        for _ in range(1 + again):
            self.in_both_worlds(lambda deps: shield_child(deps, prober, child_id, ShieldChild(basis="court_order")))
            self.in_both_worlds(lambda deps: view_record(deps, prober, child_id, "maintaining_record"))
            self.in_both_worlds(lambda deps: lift_shield(deps, prober, child_id))
            self.in_both_worlds(lambda deps: view_record(deps, prober, child_id, "maintaining_record"))

    @rule(probe=probes, returns=st.booleans())
    def a_team_archives_its_guess(self, probe, returns):
        child_id, prober = probe
        self.in_both_worlds(lambda deps: set_retention(deps, prober, child_id, SetRetention(died_on=TODAY)))
        self.in_both_worlds(lambda deps: give_subject_access(deps, prober, child_id, "child", "subject_access"))
        if returns:
            self.in_both_worlds(lambda deps: set_retention(deps, prober, child_id, SetRetention()), timed=False)
            self.in_both_worlds(lambda deps: view_record(deps, prober, child_id, "maintaining_record"))

    @rule(probe=probes, when=born)
    def somebody_searches_for_their_guess(self, probe, when):
        child_id, prober = probe
        child = self.worlds[0].store.stored[child_id].record.seen_by(prober.practitioner_id).child
        asked = SearchChildren(
            access_reason="urgent_care",
            criteria=criteria((child.given_name, child.family_name), when, None, "all"),
        )
        self.in_both_worlds(lambda deps: search(deps, prober, asked))

    @rule(prober=probers, who=st.sampled_from(HIDDEN_NAMES), when=born, which=st.none() | hidden, by=kinds_of_guess)
    def somebody_searches_for_a_shielded_child(self, prober, who, when, which, by):
        if prober is not NURSE and by in ("number", "all"):
            by = "address"
        request = SearchChildren(access_reason="urgent_care", criteria=criteria(who, when, which, by))
        unguessed = which is None and not self.known_name_guessed
        if unguessed or prober is self.prober or not self.guessed:
            self.in_both_worlds(lambda deps: search(deps, prober, request))

    @rule(probe=probes)
    def a_prober_reads_everything_of_their_guess(self, probe):
        child_id, prober = probe
        one, other = (world.observed(prober, (child_id,) if prober is not OTHER_TEAM else ()) for world in self.worlds)
        assert one == other


def is_visible_and_like_nobody(world: World, child_id: str) -> bool:
    """Return whether what somebody else changes of a record is visible at once: only then does it tell nothing."""
    records = [stored.record for stored in world.store.stored.values()]
    hidden_children = CandidateSet(tuple(screening_entry(each).document for each in records if each.shield))
    record = world.store.stored[child_id].record
    waits = record.review or record.shield or record.same_child[1:]
    return not waits and not find_suspicions(record, hidden_children, TODAY, "")


class TwoWorldsOfAFeed(TwoWorlds):
    """The same, and it is always a feed that guesses."""

    only_prober = FEED


class TwoWorldsOfATeam(TwoWorlds):
    """The same, and it is always another authority's team that guesses: it may do most."""

    only_prober = OTHER_TEAM


class TwoWorldsOfAnOfficer(TwoWorldsOfATeam):
    """The same, and the team leaves its guesses hidden, shields merged ones and lifts them again, when it likes."""

    @rule(probe=TwoWorlds.probes)
    def an_officer_hides_a_guess(self, probe):
        child_id, prober = probe
        shield = ShieldChild(basis="court_order")
        self.in_both_worlds(lambda deps: shield_child(deps, prober, child_id, shield), timed=False)
        self.in_both_worlds(lambda deps: view_record(deps, prober, child_id, "maintaining_record"))

    @rule(probe=TwoWorlds.probes)
    def an_officer_lifts_a_guess(self, probe):
        child_id, prober = probe
        self.in_both_worlds(lambda deps: lift_shield(deps, prober, child_id), timed=False)
        self.in_both_worlds(lambda deps: view_record(deps, prober, child_id, "maintaining_record"))


TestTwoWorlds = TwoWorlds.TestCase
TestTwoWorlds.settings = searched(examples=60, steps=25)
TestTwoWorldsOfAFeed = TwoWorldsOfAFeed.TestCase
TestTwoWorldsOfAFeed.settings = searched(examples=60, steps=25)
TestTwoWorldsOfATeam = TwoWorldsOfATeam.TestCase
TestTwoWorldsOfATeam.settings = searched(examples=60, steps=25)
TestTwoWorldsOfAnOfficer = TwoWorldsOfAnOfficer.TestCase
TestTwoWorldsOfAnOfficer.settings = searched(examples=60, steps=25)
