"""Whatever people say of who leads two records, merged or apart, is as a simple model has it.

The model is a list of the entries that were said to lead, in the order in which it was said. Of the entries of a
child, the last one in the list leads, if its work goes on. An entry that is taken back, or is said not to lead, leaves
the list. To whom a listed one is handed over comes directly after it.
"""

from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from contactpoint.application.merges.merge import MergeRecords, merge_records
from contactpoint.application.merges.reversal import ReverseMerge, reverse_merge
from contactpoint.application.records.confirm_or_withdraw_involvement import withdraw_involvement
from contactpoint.application.records.hand_over_involvement import hand_over_involvement
from contactpoint.application.records.record_or_amend_involvement import amend_involvement, record_involvement
from contactpoint.application.records.view import view_record
from contactpoint.problems import Problem
from tests.builders import DIRECTORY_TEAM, NOW, NURSE, SOCIAL_WORKER, TEACHER, TODAY, caller, involvement_details
from tests.fakes import MemoryStore, fake_dependencies
from tests.invariants.two_worlds import searched
from tests.unit.application.merges.two_records import register

WORKERS = (SOCIAL_WORKER, NURSE, TEACHER, *(caller(f"p-{n}", "hospital", "health") for n in ("one", "two", "three")))
YESTERDAY = TODAY - timedelta(days=1)
CHANGES: dict[str, dict[str, Any]] = {
    "lead": {"lead_professional": True},
    "lead not": {"lead_professional": False},
    "end": {"end_date": YESTERDAY},
    "go on": {"end_date": None},
}
numbers = st.integers(0, 7)
acts = st.one_of(
    st.tuples(st.just("record"), st.integers(0, 1), st.integers(0, len(WORKERS) - 1), st.booleans()),
    st.tuples(st.sampled_from((*CHANGES, "hand over", "take back")), numbers, st.booleans(), st.booleans()),
    st.tuples(st.just("merge"), st.none(), st.none(), st.none()),
    st.tuples(st.sampled_from(("lead", "lead not", "take back")), numbers, st.booleans(), st.booleans()),
)
BEGIN = (("record", 0, 0, True), ("record", 1, 1, True), ("record", 0, 2, False))


class Directory:
    """Two records, the entries of each, and the model."""

    def __init__(self) -> None:
        self.store, self.merge_id = MemoryStore(), ""
        ticks = count()
        self.deps = replace(fake_dependencies(self.store), now=lambda: NOW + timedelta(milliseconds=next(ticks)))
        self.ids = [register(self.deps, *name) for name in (("Ida", "Larch"), ("Olga", "Petrova"))]
        self.entries: dict[str, tuple[int, Any]] = {}
        self.ended: set[str] = set()
        self.begun_today: set[str] = set()
        self.said: list[str] = []
        self.told: list[tuple[str, str, str]] = []

    def lead_of(self, records: tuple[int, ...]) -> str:
        """Return the entry that leads a child by the model, or an empty text."""
        last = next((each for each in reversed(self.said) if self.entries[each][0] in records), "")
        return "" if last in self.ended else last

    def leads(self) -> dict[tuple[int, ...], str]:
        """Return who leads each child by the model."""
        return {child: self.lead_of(child) for child in ([(0, 1)] if self.merge_id else [(0,), (1,)])}

    def do(self, kind: str, *how: Any) -> None:
        """Do something in the directory and, if it was done, in the model; and note who must be told."""
        before = {each for each in self.leads().values() if each}
        actor = DIRECTORY_TEAM
        if kind == "merge":
            self._merge_or_reverse()
        elif kind == "record":
            actor = self._record(*how)
        elif self.entries:
            actor = self._change(kind, *how)
        for records, lead in self.leads().items():
            gone = [e for e in self.entries if e in before and self.entries[e][0] in records and lead not in ("", e)]
            if kind != "hand over":
                self._note("lead_taken_over", gone, actor)
                self._note("lead_given", [lead] if lead and lead not in before else [], actor)

    def _note(self, kind: str, entries: list[str], actor: Any) -> None:
        for record, recorder in (self.entries[each] for each in entries):
            if recorder is not actor:
                self.told.append((recorder.practitioner_id, kind, self.ids[record]))

    def _merge_or_reverse(self) -> None:
        if self.merge_id:
            reverse_merge(self.deps, DIRECTORY_TEAM, self.merge_id, ReverseMerge(reason="different_children"))
            self.merge_id = ""
        else:
            request = MergeRecords(child_id=self.ids[0], other_child_id=self.ids[1], reason="same_documents")
            self.merge_id = merge_records(self.deps, DIRECTORY_TEAM, request)

    def _record(self, which: int, worker: int, leads: bool) -> Any:
        details = involvement_details(**self._somebody(), start_date=date(2025, 6, 16), lead_professional=leads)
        try:
            new = record_involvement(self.deps, WORKERS[worker], self.ids[which], details, None)
        except Problem as problem:
            assert problem.kind == "record-full"
            return WORKERS[worker]
        self.entries[new] = which, WORKERS[worker]
        self.said += [new] if leads else []
        return WORKERS[worker]

    def _somebody(self) -> dict[str, Any]:
        letters = "".join(chr(ord("a") + int(digit)) for digit in str(len(self.store.events)))
        return {"practitioner_name": f"Nova {letters.title()}", "telephone": "0117 496 0999"}

    def _change(self, kind: str, number: int, by_team: bool, other_number: bool) -> Any:
        entry = sorted(self.entries)[number % len(self.entries)]
        which, recorder = self.entries[entry]
        actor = DIRECTORY_TEAM if by_team else recorder
        child_id = self.ids[1 - which if self.merge_id and other_number else which]
        etag = view_record(self.deps, actor, child_id, "maintaining_record")[1]
        try:
            self._send(kind, actor, child_id, entry, etag)
        except Problem as problem:
            assert problem.kind == "invalid-request"
            assert entry in self.ended if kind in ("lead", "hand over") else entry in self.begun_today
        return actor

    def _send(self, kind: str, actor: Any, child_id: str, entry: str, etag: str) -> None:
        if kind == "take back":
            withdraw_involvement(self.deps, actor, child_id, entry, etag)
            self.said = [each for each in self.said if each != entry]
            del self.entries[entry]
            self.ended.discard(entry)
        elif kind == "hand over":
            person = {**self._somebody(), "email": None}
            new = hand_over_involvement(self.deps, actor, child_id, entry, etag, person)
            self.entries[new] = self.entries[entry]
            self.begun_today.add(new)
            if entry in self.said:
                self.said.insert(self.said.index(entry) + 1, new)
        else:
            amend_involvement(self.deps, actor, child_id, entry, etag, CHANGES[kind])
            self._amended(kind, entry)

    def _amended(self, kind: str, entry: str) -> None:
        if kind == "end":
            self.ended.add(entry)
        elif kind == "go on":
            self.ended.discard(entry)
        elif kind == "lead not" or entry not in self.leads().values():
            self.said = [each for each in self.said if each != entry] + ([entry] if kind == "lead" else [])

    def shown(self) -> list[list[str]]:
        """Return who leads, as the two numbers show it."""
        views = (view_record(self.deps, TEACHER, number, "urgent_care")[0] for number in self.ids)
        return [[each.involvement_id for each in view.involvements if each.lead_professional] for view in views]


@searched(examples=60, steps=1)
@given(history=st.lists(acts, min_size=4, max_size=14))
def test_lead_is_whom_the_model_has_and_its_recorders_are_told(history):
    directory = Directory()
    for act in (*BEGIN, *history):
        directory.do(*act)
        of_each = [lead for records, lead in directory.leads().items() for _ in records]
        assert directory.shown() == [[lead] if lead else [] for lead in of_each], act
    found = [(each.inbox.removeprefix("person#"), each.kind, each.child_id) for each in directory.store.notifications]
    assert sorted(each for each in found if each[1].startswith("lead_")) == sorted(directory.told)
