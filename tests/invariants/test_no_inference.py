"""Shielded children stay hidden after any operations in any order (rulebook, section 5).

Two worlds run in parallel and differ only in the hidden facts of shielded children. Callers who cannot see these facts
do the same things in both, with guesses that are right in one world, in the other, or in neither. Every response and
the number of storage calls must be the same. A new way of writing a record needs a new rule here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import msgspec
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from contactpoint.application.contacts.requests import RequestContact, request_contact, view_request
from contactpoint.application.lifecycle.archive import archive_if_due
from contactpoint.application.records.amend import amend_record
from contactpoint.application.records.involvements import record_involvement, withdraw_involvement
from contactpoint.application.records.register import ConfirmedNew, RegisterChild, register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.search.search import SearchChildren, search
from contactpoint.application.shields.shield import ShieldChild, lift_shield, shield_child
from contactpoint.domain.access import Caller
from contactpoint.domain.children import Address, Carer, InvolvementDetails, Name, SensitiveBasis
from contactpoint.domain.matching import Criteria
from contactpoint.domain.matching.index_entries import build_index_entries
from contactpoint.problems import Problem
from tests.builders import DIRECTORY_TEAM, MENTAL_HEALTH_NURSE, NURSE, SOCIAL_WORKER, TEACHER, TODAY
from tests.fakes import MemoryStore, fake_dependencies

FEW = 4
GIVEN = ("Tyler", "Amina", "Mia", "Owen")
FAMILY = ("Reid", "Yusuf", "Gray", "Pryce")
BORN = (date(2011, 1, 23), date(2012, 9, 30), date(2014, 5, 12))
PLACES = (("29 Mill Street", "WV4 1MS"), ("7 Canal Cottages", "WV2 6CC"), ("41 Quarry Lane", "NM3 8QL"))
NUMBERS = ("9990001235", "9990003572", "9990001243")
ALIASES = (("Ty", "Marsh"), ("Jo", "Wells"), ("Eva", "Holt"))
TELEPHONES = ("07700 900141", "07700 900357", "07700 900230")

names = st.tuples(st.sampled_from(GIVEN), st.sampled_from(FAMILY), st.sampled_from(BORN))
hidden = st.integers(0, 2)
"""The choices of hidden facts: a place, a number, an alias and a telephone each."""


def facts_of(which: int) -> dict[str, Any]:
    """Return facts that a shield hides."""
    lines, postcode = PLACES[which]
    given, family = ALIASES[which]
    return {
        "address_status": "current",
        "address": Address(lines=(lines,), locality=f"Place {which}", postcode=postcode),
        "nhs_number": NUMBERS[which],
        "other_names": (Name(given_name=given, family_name=family, kind="alias"),),
        "carers": (
            Carer(given_name="A", family_name="B", relationship="day_to_day_care", telephone=TELEPHONES[which]),
        ),
    }


SAME_AGAIN = {**facts_of(0), "previous_addresses": (), "other_names": ()}
"""The facts that replace the hidden ones before a shield is lifted, so that the worlds are equal again."""


@dataclass
class World:
    """A directory and its hidden facts."""

    store: MemoryStore = field(default_factory=MemoryStore)
    numbers: int = 0

    def __post_init__(self) -> None:
        self.deps = replace(fake_dependencies(self.store), random_hex=self.random_hex)

    def random_hex(self, size: int) -> str:
        self.numbers += 1
        return f"{self.numbers:0{2 * size}x}"

    def told(self, act: Callable[[Any], Any]) -> tuple[Any, int]:
        """Return the response and the number of storage calls."""
        before = self.store.calls
        try:
            answer = msgspec.to_builtins(act(self.deps))
        except Problem as problem:
            answer = (problem.kind, problem.detail, problem.extra_members)
        return answer, self.store.calls - before


class TwoWorlds(RuleBasedStateMachine):
    """The hospital watches; the directory team shields, amends and lifts; a school registers again."""

    known = Bundle("known")
    """Children whose directory number the watchers know."""

    def __init__(self) -> None:
        super().__init__()
        self.worlds = World(), World()
        self.shielded: set[str] = set()
        self.requests: list[str] = []

    def alike(self, act: Callable[[Any], Any]) -> Any:
        """Do the same in both worlds as a caller who cannot see hidden facts, and return the common response."""
        one, other = (world.told(act) for world in self.worlds)
        assert one == other
        return one[0]

    def apart(self, act: Callable[[Any, Any], Any], which: tuple[Any, Any]) -> Any:
        """Do something as a caller who can see hidden facts, with different facts in each world, or in one world only.

        Return an answer. What is made next gets the same number in both worlds again.
        """
        done = [(world, w) for world, w in zip(self.worlds, which, strict=True) if w is not None]
        answers = [world.told(lambda deps, w=w: act(deps, w))[0] for world, w in done]
        for world in self.worlds:
            world.numbers = max(each.numbers for each in self.worlds)
        return answers[0] if answers else None

    @rule(target=known, who=names, facts=st.none() | hidden, confirmed=st.booleans())
    def the_hospital_registers(self, who, facts, confirmed):
        request = _registration(who, facts, confirmed=confirmed)
        answer = self.alike(lambda deps: register_child(deps, NURSE, request, None))
        return answer if isinstance(answer, str) else multiple()

    @initialize(target=known, who=names, which=st.tuples(hidden, hidden))
    def there_is_a_hidden_child(self, who, which):
        return self.hidden_child(who, which)

    @rule(target=known, who=names, which=st.tuples(hidden, hidden))
    def the_team_registers_a_hidden_child(self, who, which):
        return self.hidden_child(who, which)

    def hidden_child(self, who, which) -> str:
        """Register a shielded child as the directory team, and return the number."""

        def act(deps, facts):
            request = _registration(who, facts, confirmed=True)
            return register_child(deps, DIRECTORY_TEAM, msgspec.structs.replace(request, shield="court_order"), None)

        child_id = self.apart(act, which)
        assert isinstance(child_id, str)
        self.shielded.add(child_id)
        return child_id

    @rule(child_id=known)
    def the_team_shields(self, child_id):
        if any(world.store.stored[child_id].record.review for world in self.worlds):
            return
        answer = self.apart(
            lambda deps, _: shield_child(deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="adoption")), (0, 0)
        )
        if answer is None:
            self.shielded.add(child_id)

    @rule(child_id=known, which=st.tuples(st.none() | hidden, st.none() | hidden))
    def the_team_amends_what_is_hidden(self, child_id, which):
        if child_id in self.shielded:
            self.apart(
                lambda deps, w: _amend(deps, DIRECTORY_TEAM, child_id, _hidden_changes(deps, child_id, w)), which
            )

    @rule(child_id=known, which=st.tuples(st.none() | st.booleans(), st.none() | st.booleans()))
    def another_service_records(self, child_id, which):
        counts = [len(world.store.stored[child_id].involvements) for world in self.worlds]
        if child_id in self.shielded and max(counts) < FEW:
            self.apart(lambda deps, w: record_involvement(deps, SOCIAL_WORKER, child_id, _contact(w), None), which)

    @rule(child_id=known)
    def the_team_lifts(self, child_id):
        if child_id not in self.shielded:
            return
        self.apart(lambda deps, _: _amend(deps, DIRECTORY_TEAM, child_id, SAME_AGAIN), (0, 0))
        if len({self._involvements(world, child_id) for world in self.worlds}) > 1:
            return
        self.apart(lambda deps, _: lift_shield(deps, DIRECTORY_TEAM, child_id), (0, 0))
        self.shielded.discard(child_id)

    @rule(child_id=known, who=names)
    def a_school_that_knows_what_is_hidden_registers_once_more(self, child_id, who):
        if child_id not in self.shielded:
            return
        for world in self.worlds:
            child = world.store.stored[child_id].child
            facts = {name: getattr(child, name) for name in ("address_status", "address", "nhs_number", "other_names")}
            stated = {"given_name": child.given_name, "family_name": child.family_name, "sex": child.sex, **facts}
            request = RegisterChild(
                **stated,
                date_of_birth=child.date_of_birth,
                responsible_authority="northmoor",
                confirmed_new=ConfirmedNew(reason="documents_differ"),
            )
            made, _ = world.told(lambda deps, r=request: register_child(deps, TEACHER, r, None))
            refused, _ = world.told(lambda deps, m=made: view_record(deps, NURSE, m, "urgent_care"))
            assert refused[0] == "not-found", "a second record of a hidden child is there for who made it alone"

    @rule(child_id=known, which=hidden)
    def the_hospital_amends(self, child_id, which):
        changes = {k: v for k, v in facts_of(which).items() if k != "carers"}
        self.alike(lambda deps: _amend(deps, NURSE, child_id, changes))

    @rule(child_id=known, sensitive=st.booleans())
    def the_hospital_records(self, child_id, sensitive):
        self.alike(lambda deps: record_involvement(deps, MENTAL_HEALTH_NURSE, child_id, _contact(sensitive), None))

    @rule(child_id=known)
    def the_hospital_withdraws(self, child_id):
        stored = self.worlds[0].store.stored[child_id]
        for one in (i for i in stored.involvements if i.recorded_by_organisation == "hospital"):
            self.alike(lambda deps, i=one: withdraw_involvement(deps, MENTAL_HEALTH_NURSE, child_id, i.involvement_id))

    @rule(who=names, which=st.none() | hidden, by=st.sampled_from(("address", "number", "alias", "all")))
    def the_hospital_searches(self, who, which, by):
        request = SearchChildren(access_reason="urgent_care", criteria=_criteria(who, which, by))
        self.alike(lambda deps: search(deps, NURSE, request))

    @rule(child_id=known)
    def the_hospital_looks(self, child_id):
        self.alike(lambda deps: view_record(deps, NURSE, child_id, "urgent_care"))

    @rule(child_id=known)
    def the_hospital_asks_for_contact(self, child_id):
        answer = self.alike(
            lambda deps: request_contact(deps, NURSE, child_id, RequestContact(access_reason="urgent_care"))
        )
        if isinstance(answer, str):
            self.alike(lambda deps: view_request(deps, NURSE, answer))

    @rule(child_id=known)
    def the_hospital_tries_what_it_may_not(self, child_id):
        self.alike(lambda deps: shield_child(deps, NURSE, child_id, ShieldChild(basis="adoption")))
        self.alike(lambda deps: lift_shield(deps, NURSE, child_id))

    @rule(child_id=known)
    def the_calendar_does_nothing_early(self, child_id):
        self.apart(lambda deps, _: archive_if_due(deps, child_id, TODAY), (0, 0))

    @staticmethod
    def _involvements(world: World, child_id: str) -> bytes:
        return msgspec.json.encode(world.store.stored[child_id].involvements)

    @invariant()
    def who_is_shielded_stays_so_and_is_indexed_by_what_is_visible_alone(self):
        for world in self.worlds:
            for child_id in self.shielded:
                record = world.store.stored[child_id].record
                assert record.shield is not None
                for entry in build_index_entries(record):
                    assert entry.hidden or (entry.document.shielded and not entry.document.places)
                    assert entry.hidden or len(entry.document.names) == len(entry.document.numbers) == 1


def _registration(who, facts, *, confirmed: bool) -> RegisterChild:
    given, family, born = who
    return RegisterChild(
        **{"given_name": given, "family_name": family, "date_of_birth": born, "sex": "female"},
        **({} if facts is None else facts_of(facts)),
        responsible_authority="westvale",
        confirmed_new=ConfirmedNew(reason="documents_differ") if confirmed else None,
    )


def _hidden_changes(deps: Any, child_id: str, which: int) -> dict[str, Any]:
    """Return changes of what a shield hides. A carer's name is visible, so a child without carers gets none."""
    facts = facts_of(which)
    return facts if deps.records.find(child_id).child.carers else {k: v for k, v in facts.items() if k != "carers"}


def _amend(deps: Any, caller: Caller, child_id: str, changes: dict[str, Any]) -> Any:
    _, read = view_record(deps, caller, child_id, "maintaining_record")
    return amend_record(deps, caller, child_id, read, changes)


def _contact(sensitive: bool) -> InvolvementDetails:
    return InvolvementDetails(
        service="mental_health" if sensitive else "paediatrics",
        organisation_id="st-wilfrids",
        practitioner_name="Ines Duarte",
        role="nurse",
        start_date=date(2026, 1, 5),
        telephone="0113 496 0777",
        basis=SensitiveBasis(kind="significant_harm", dated=date(2026, 1, 5)) if sensitive else None,
    )


def _criteria(who, which, by: str) -> Criteria:
    given, family, born = who
    guess: dict[str, Any] = {}
    if which is not None and by in ("address", "all"):
        guess |= {"address": PLACES[which][0], "postcode": PLACES[which][1]}
    if which is not None and by in ("number", "all"):
        guess |= {"nhs_number": NUMBERS[which]}
    if which is not None and by == "alias":
        given, family = ALIASES[which]
    return Criteria(given_name=given, family_name=family, date_of_birth=born, **guess)


TestTwoWorlds = TwoWorlds.TestCase
TestTwoWorlds.settings = settings(
    max_examples=300,
    stateful_step_count=30,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
