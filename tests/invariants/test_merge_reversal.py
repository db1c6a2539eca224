"""A merge that is reversed leaves nothing: what every role reads is as if the records had never been merged.

Two worlds have the same children. In one they are merged, in the other they are not. Whatever somebody does to the
merged child in the first world, and is allowed to do, is done under the same number in the second. Then the merge is
reversed. Everything that anybody reads is the same, and so is what searches find.

Two things hold for both numbers and stay so (decision 34): that the child is hidden, and until when the records stay.
So in the second world, the team does these to each record.
"""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from contactpoint.application.lifecycle.set_retention import SetRetention, set_retention
from contactpoint.application.merges.merge import MergeRecords, merge_records
from contactpoint.application.merges.reversal import ReverseMerge, reverse_merge
from contactpoint.application.records.amend import amend_record
from contactpoint.application.records.confirm_or_withdraw_involvement import confirm_involvement, withdraw_involvement
from contactpoint.application.records.record_or_amend_involvement import amend_involvement, record_involvement
from contactpoint.application.records.register import ConfirmedNew, register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.search.search import SearchChildren, search
from contactpoint.application.shields.shield import ShieldChild, lift_shield, shield_child
from contactpoint.domain.children import Address, Carer, LegalHold, Record, RetentionDetails
from contactpoint.domain.lifecycle import destruction_month_of
from contactpoint.domain.matching import Criteria
from contactpoint.problems import Problem
from tests.builders import (
    DIRECTORY_TEAM,
    MENTAL_HEALTH_NURSE,
    NURSE,
    OTHER_TEAM,
    OVERRIDER,
    SOCIAL_WORKER,
    TEACHER,
    TODAY,
)
from tests.invariants.two_worlds import BORN, World, involvement, registration, searched

RETAINED = RetentionDetails.__struct_fields__
NAMES = ("Ida", "Larch"), ("Olga", "Petrova")
READERS = (NURSE, MENTAL_HEALTH_NURSE, TEACHER, SOCIAL_WORKER, DIRECTORY_TEAM, OTHER_TEAM, OVERRIDER)
CONFIRMED = ConfirmedNew(reason="documents_differ")
CHANGES: tuple[dict[str, Any], ...] = (
    {"given_name": "Zelda"},
    {"family_name": "Underhill"},
    {"address_status": "current", "address": Address(lines=("7 Canal Cottages",), postcode="WV2 6CC")},
    {"address_status": "no_known_address", "address": None},
    {
        "carers": (
            Carer(given_name="Ann", family_name="Vale", relationship="day_to_day_care", telephone="07700 900357"),
        )
    },
    {"sex": "not_specified"},
)
RETENTIONS = (
    SetRetention(release_hold=True),
    SetRetention(hold=LegalHold(basis="inquiry", since=TODAY)),
    SetRetention(left_england_on=TODAY, return_expected=True, release_hold=True),
)
WORKERS = (SOCIAL_WORKER, MENTAL_HEALTH_NURSE, NURSE)
number, who = st.integers(0, 1), st.sampled_from((NURSE, SOCIAL_WORKER, DIRECTORY_TEAM))
acts = st.one_of(
    st.tuples(st.just("amend"), number, who, st.integers(0, len(CHANGES) - 1)),
    st.tuples(st.just("record"), number, st.sampled_from(WORKERS), st.booleans()),
    st.tuples(st.just("hand over"), number, st.sampled_from(WORKERS), number),
    st.tuples(st.just("confirm"), number, st.sampled_from(WORKERS), number),
    st.tuples(st.just("withdraw"), number, st.sampled_from(WORKERS), number),
    st.tuples(st.just("shield"), number, st.just(DIRECTORY_TEAM), st.sampled_from(("adoption", "court_order"))),
    st.tuples(st.just("lift"), number, st.just(DIRECTORY_TEAM), st.none()),
    st.tuples(st.just("retain"), number, st.just(DIRECTORY_TEAM), st.sampled_from(RETENTIONS)),
)


class Pair:
    """Two children of one authority."""

    def __init__(self) -> None:
        self.world = World()
        self.deps = self.world.deps
        facts = ({"upn": "A123456789012"}, {"address_status": "current", "address": Address(postcode="LS1 4AP")})
        self.ids = [
            register_child(self.deps, SOCIAL_WORKER, registration(name, born, **stated), None)
            for name, born, stated in zip(NAMES, BORN, facts, strict=True)
        ]

    def involvement_ids(self, which: int) -> list[str]:
        """Return the ids of the involvements of one record itself."""
        return [each.involvement_id for each in self.world.store.stored[self.ids[which]].involvements]

    def does(self, act: tuple[Any, ...]) -> bool:
        """Do something, and return whether it was allowed."""
        try:
            self._do(*act)
        except Problem:
            return False
        return True

    def _do(self, kind: str, which: int, caller: Any, what: Any) -> None:
        deps, child_id = self.deps, self.ids[which]
        if kind == "shield":
            shield_child(deps, caller, child_id, ShieldChild(basis=what))
        elif kind == "lift":
            lift_shield(deps, caller, child_id)
        elif kind == "retain":
            set_retention(deps, caller, child_id, what)
        elif kind == "record":
            record_involvement(deps, caller, child_id, involvement(sensitive=what and caller is not NURSE), None)
        elif kind == "amend":
            _, etag = view_record(deps, caller, child_id, "maintaining_record")
            amend_record(deps, caller, child_id, etag, CHANGES[what], CONFIRMED)
        else:
            self._do_to_involvement(kind, caller, child_id, self.involvement_ids(which)[what : what + 1])

    def _do_to_involvement(self, kind: str, caller: Any, child_id: str, found: list[str]) -> None:
        for involvement_id in found:
            if kind == "confirm":
                confirm_involvement(self.deps, caller, child_id, involvement_id)
            elif kind == "withdraw":
                withdraw_involvement(self.deps, caller, child_id, involvement_id)
            else:
                _, etag = view_record(self.deps, caller, child_id, "maintaining_record")
                changes = {"role": "team_manager", "lead_professional": True}
                amend_involvement(self.deps, caller, child_id, involvement_id, etag, changes)

    def record(self, which: int) -> Record:
        """Return one record itself."""
        return self.world.store.stored[self.ids[which]].record

    def is_as_hidden_and_retained_as(self, merged: "Pair") -> None:
        """Hide or show each record as the merged child is, and retain it as long."""
        for which in (0, 1):
            wanted, own = merged.record(which), self.record(which)
            if wanted.shield and not own.shield:
                assert self.does(("shield", which, DIRECTORY_TEAM, wanted.shield.basis))
            if own.shield and not wanted.shield:
                assert self.does(("lift", which, DIRECTORY_TEAM, None))
            stated = {name: getattr(wanted.retention or RetentionDetails(), name) for name in RETAINED}
            assert self.does(("retain", which, DIRECTORY_TEAM, SetRetention(**stated)))

    def facts(self) -> list[Any]:
        """Return what is stored of the children: what somebody sends back as it was shown changes nothing."""
        return [(self.record(which).child, self.record(which).pending) for which in (0, 1)]

    def retained(self) -> list[Any]:
        """Return until when each record stays, and whether it may be destroyed."""
        records = [self.record(which) for which in (0, 1)]
        return [(each.leaving, destruction_month_of(each), each.shield is not None) for each in records]

    def read(self) -> list[Any]:
        """Return what everybody reads of both children, and finds."""
        readings: list[Any] = []
        for reader in READERS:
            for child_id in self.ids:
                readings.append(self.world.answer_and_cost(lambda d, i=child_id, r=reader: self._view(d, r, i)))
            for (given_name, family_name), born in zip(NAMES, BORN, strict=True):
                asked = Criteria(given_name=given_name, family_name=family_name, date_of_birth=born)
                command = SearchChildren(access_reason="urgent_care", criteria=asked)
                readings.append(self.world.answer_and_cost(lambda d, c=command, r=reader: search(d, r, c)))
        return readings

    def _view(self, deps: Any, reader: Any, child_id: str) -> Any:
        view, etag = view_record(deps, reader, child_id, "maintaining_record")
        known = {each: str(index) for which in (0, 1) for index, each in enumerate(self.involvement_ids(which))}
        named = [(known[each.involvement_id], each.role, each.last_confirmed_on) for each in view.involvements]
        facts = {name: getattr(view, name) for name in view.__struct_fields__ if name != "involvements"}
        return facts, named, "" if named else etag


@searched(examples=40, steps=1)
@given(history=st.lists(st.tuples(st.booleans(), acts), max_size=10))
def test_reversed_merge_leaves_nothing_for_any_reader(history):
    merged, apart = Pair(), Pair()
    for _, act in (each for each in history if not each[0]):
        assert merged.does(act) == apart.does(act)
    request = MergeRecords(child_id=merged.ids[0], other_child_id=merged.ids[1], reason="same_documents")
    merge_id = merge_records(merged.deps, DIRECTORY_TEAM, request)
    apart.is_as_hidden_and_retained_as(merged)
    for _, act in (each for each in history if each[0]):
        before = merged.facts()
        if merged.does(act):
            if act[0] != "amend" or merged.facts() != before:
                assert apart.does(act)
            apart.is_as_hidden_and_retained_as(merged)
    reverse_merge(merged.deps, DIRECTORY_TEAM, merge_id, ReverseMerge(reason="different_children"))
    assert merged.retained() == apart.retained()
    assert merged.read() == apart.read()


@searched(examples=40, steps=1)
@given(history=st.lists(acts, max_size=10))
def test_merged_child_is_hidden_and_retained_as_one_whatever_is_done(history):
    pair = Pair()
    request = MergeRecords(child_id=pair.ids[0], other_child_id=pair.ids[1], reason="same_documents")
    merge_records(pair.deps, DIRECTORY_TEAM, request)
    for act in history:
        pair.does(act)
        records = [pair.world.store.stored[number].record for number in pair.ids]
        own = any(each.has_own_shield for each in records)
        assert [each.shield is not None for each in records] == [own, own]
        assert records[0].retention == records[1].retention
        assert [view_record(pair.deps, NURSE, i, "urgent_care")[0].shielded for i in pair.ids] == [own, own]
