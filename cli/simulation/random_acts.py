"""What happens in a simulated authority: each act is a real use case, chosen at random among the possible ones."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from cli.simulation.destruction import DestructionNights
from cli.simulation.memory import MemoryDirectory, dependencies
from cli.simulation.people import (
    AUTHORITIES,
    FAMILY_NAMES,
    GIVEN_NAMES,
    NOTHING_STATED,
    Person,
    home,
    social_worker,
    team,
)
from cli.simulation.retention import SHARES_OF_GONE, SHARES_OF_PEOPLE, RetentionActs
from contactpoint.application.lifecycle.archive import archive_if_due, list_due_for_archive
from contactpoint.application.merges.merge import MergeRecords, merge_records
from contactpoint.application.merges.reversal import ReverseMerge, reverse_merge
from contactpoint.application.records.amend import amend_record
from contactpoint.application.records.duplicates import ConfirmedNew
from contactpoint.application.records.register import RegisterChild, register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.reviews.decide import DecideReview, decide_review
from contactpoint.application.reviews.overdue import settle_overdue_reviews
from contactpoint.application.reviews.views import list_reviews
from contactpoint.application.shields.shield import ShieldChild, lift_shield, shield_child
from contactpoint.application.transfers.ask import AskTransfer, ask_transfer
from contactpoint.problems import Problem

CONFIRMED = ConfirmedNew(reason="documents_differ")
ADULT_AGE, NOON = 18, time(12, 0, tzinfo=UTC)
YEARLY_SHARES = {
    "move": 0.1,
    "marry": 0.01,
    "shield": 0.006,
    "lift": 0.003,
    "hand_over": 0.01,
    "claim": 0.01,
    "duplicate": 0.01,
    "merge": 0.01,
    "reverse": 0.003,
}
"""How often each happens in a year, for each child in the directory."""


class Life:
    """A directory, the day it is, and the people in it as the simulation knows them."""

    def __init__(self, children: int, seed: int, start: date) -> None:
        self.random = Random(seed)
        self.children, self.day = children, start
        self.directory = MemoryDirectory(AUTHORITIES)
        self.deps = dependencies(self.directory, lambda: datetime.combine(self.day, NOON), Random(seed + 1))
        self.destruction = DestructionNights(self.deps, self.directory)
        self.retention = RetentionActs(self)
        self.people: dict[str, Person] = {}
        self.gone: dict[str, Person] = {}
        self.counts: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    def settle_in(self) -> None:
        """Register the first children, of every age."""
        for _ in range(self.children):
            self.register(self.day - timedelta(days=self.random.randint(0, ADULT_AGE * 365)))

    def live_a_day(self) -> None:
        """Let a day pass: births and what else happens, the answers of the teams, and the nightly runs."""
        for _ in range(self._times(self.children / ADULT_AGE)):
            self.register(self.day)
            self.counts["born"] += 1
        self._happen(self, YEARLY_SHARES, len(self.people))
        self._happen(self.retention, SHARES_OF_PEOPLE, len(self.people))
        self._happen(self.retention, SHARES_OF_GONE, len(self.gone))
        if self.day.weekday() == 0:
            self._decide_reviews()
        self.day += timedelta(days=1)
        self._nightly_runs()

    def _happen(self, acts: object, shares: Mapping[str, float], children: int) -> None:
        for act, share in shares.items():
            for _ in range(self._times(share * children)):
                self._try(getattr(acts, act))

    def register(self, born: date) -> None:
        """Register an invented child."""
        random, authority = self.random, self.random.choice(AUTHORITIES)
        request = RegisterChild(
            given_name=random.choice(GIVEN_NAMES),
            family_name=random.choice(FAMILY_NAMES),
            date_of_birth=born,
            sex=random.choice(("female", "male")),
            address_status="current",
            address=home(random),
            confirmed_new=CONFIRMED,
        )
        self.people[register_child(self.deps, social_worker(authority), request, None)] = Person(born, authority)

    def move(self) -> None:
        """A child moves."""
        self._amend({"address_status": "current", "address": home(self.random)})

    def marry(self) -> None:
        """A parent marries, and the child gets another family name."""
        self._amend({"family_name": self.random.choice(FAMILY_NAMES)})

    def shield(self) -> None:
        """A child is hidden."""
        child_id, person = self._any(lambda each: not each.shielded)
        shield_child(self.deps, team(person.authority), child_id, ShieldChild(basis="domestic_abuse"))
        person.shielded = True
        self.counts["shielded"] += 1

    def lift(self) -> None:
        """A shield is lifted. If a review holds that, it counts as set until the review is decided."""
        child_id, person = self._any(lambda each: each.shielded)
        lift_shield(self.deps, team(person.authority), child_id)
        person.shielded = self.directory.stored[child_id].record.has_own_shield

    def hand_over(self) -> None:
        """The responsible authority hands a record over."""
        child_id, person = self._any(lambda _: True)
        ask_transfer(self.deps, team(person.authority), child_id, self._to_the_other(person))

    def claim(self) -> None:
        """The other authority asks for a record."""
        child_id, person = self._any(lambda _: True)
        request = self._to_the_other(person)
        ask_transfer(self.deps, team(request.to_authority), child_id, request)

    def duplicate(self) -> None:
        """Somebody registers a child again."""
        child_id, person = self._any(lambda each: not (each.shielded or each.leads_to))
        child = self.directory.stored[child_id].child
        request = RegisterChild(
            given_name=child.given_name,
            family_name=child.family_name,
            date_of_birth=child.date_of_birth,
            sex=child.sex,
            confirmed_new=CONFIRMED,
        )
        again = register_child(self.deps, social_worker(person.authority), request, None)
        self.people[again] = Person(person.born, person.authority)
        self.counts["registered_again"] += 1

    def merge(self) -> None:
        """A team merges two records of one authority: those of one name if there are any."""
        child_id, person = self._any(_is_free)
        name = self._name(child_id)
        others = [
            i for i, p in self.people.items() if i != child_id and p.authority == person.authority and _is_free(p)
        ]
        alike = [each for each in others if self._name(each) == name] or others
        request = MergeRecords(
            child_id=child_id, other_child_id=self.random.choice(alike), reason="practitioner_confirmed"
        )
        merged = merge_records(self.deps, team(person.authority), request)
        kept = child_id if merged != child_id else request.other_child_id
        self.people[merged].leads_to, self.people[kept].is_kept = kept, True
        self.people[merged].was_merged = self.people[kept].was_merged = True
        self.counts["merged"] += 1

    def reverse(self) -> None:
        """A team reverses a merge."""
        child_id, person = self._any(lambda each: bool(each.leads_to))
        reverse_merge(self.deps, team(person.authority), child_id, ReverseMerge(reason="different_children"))
        kept_id, person.leads_to = person.leads_to, ""
        self.people[kept_id].is_kept = False
        self.counts["reversed"] += 1
        for number in (child_id, kept_id):
            self._learn_of_reversal(number)

    def _learn_of_reversal(self, child_id: str) -> None:
        """Learn that a record stays hidden if the merged child was, and leaves if only the other one was under age."""
        stored = self.directory.stored[child_id]
        self.people[child_id].shielded = stored.record.has_own_shield
        if stored.archived:
            self.follow_archiving(child_id)

    def _decide_reviews(self) -> None:
        for authority in AUTHORITIES:
            for review in list_reviews(self.deps, team(authority), None).reviews:
                if review.kind == "transfer" and self.random.random() < 0.7:
                    continue
                decision = {"transfer": "accepted", "home": "keep_visible"}.get(review.kind, "another_child")
                command = DecideReview(decision=decision, reason="documents_compared")  # type: ignore[arg-type] # of three
                self._try(lambda c=command, r=review, a=authority: decide_review(self.deps, team(a), r.review_id, c))  # type: ignore[misc]
                if review.kind == "lift" and review.child_id in self.people:
                    record = self.directory.stored[review.child_id].record
                    self.people[review.child_id].shielded = record.has_own_shield
        self._follow_transfers()

    def _nightly_runs(self) -> None:
        settle_overdue_reviews(self.deps)
        for child_id in list(list_due_for_archive(self.deps, self.day)):
            if child_id in self.people:
                numbers = self.numbers_of(child_id)
                if archive_if_due(self.deps, child_id, self.day) == "archived":
                    for number in numbers:
                        self.follow_archiving(number)
        for child_id in self.destruction.run(self.day):
            self.counts["destroyed"] += 1
            del self.gone[child_id]
        self._follow_transfers()

    def numbers_of(self, child_id: str) -> tuple[str, ...]:
        """Return the numbers of those who are merged with somebody, and their own."""
        kept = self.people[child_id].leads_to or child_id
        return (kept, *(number for number, person in self.people.items() if person.leads_to == kept))

    def follow_archiving(self, child_id: str) -> None:
        """Learn whether a record has left for the archive, or has come back."""
        stored = self.directory.stored[child_id]
        if stored.archived and child_id in self.people:
            self.counts["archived"] += 1
            self.gone[child_id] = self.people.pop(child_id)
            self._separate_from(child_id)
        elif not stored.archived and child_id in self.gone:
            self.counts["came_back"] += 1
            self.people[child_id] = self.gone.pop(child_id)
        self.destruction.cohorts.move(child_id, stored)

    def _separate_from(self, child_id: str) -> None:
        """Forget the merges of a record that has left: the others are on their own again."""
        leads_to = self.gone[child_id].leads_to
        for number, person in self.people.items():
            if person.leads_to == child_id:
                person.leads_to = ""
            if number == leads_to:
                person.is_kept = False

    def _follow_transfers(self) -> None:
        """Learn which records have passed: whether one does is the other authority's, or the rule's, decision."""
        for child_id, person in self.people.items():
            stored = self.directory.stored[child_id]
            if person.followed is stored:
                continue
            person.followed = stored
            authority = stored.child.responsible_authority
            self.counts["transferred"] += authority != person.authority
            person.authority = authority
            if person.shielded and not stored.record.has_own_shield:
                self.counts["shields_lost"] += 1

    def _amend(self, changes: dict[str, object]) -> None:
        child_id, person = self._any(lambda each: not each.leads_to)
        who = team(person.authority)
        _, etag = view_record(self.deps, who, child_id, "maintaining_record")
        amend_record(self.deps, who, child_id, etag, changes, CONFIRMED)
        self.counts["amended"] += 1

    def _any(self, fits: Callable[[Person], bool]) -> tuple[str, Person]:
        """Return a person whom something can happen to; raises `LookupError` if there is none."""
        numbers = list(self.people)
        for _ in range(200):
            child_id = self.random.choice(numbers)
            if fits(self.people[child_id]):
                return child_id, self.people[child_id]
        raise LookupError

    def _try(self, act: Callable[[], None]) -> None:
        try:
            act()
        except LookupError:
            self.refused["nobody to whom it could happen"] += 1
        except Problem as problem:
            self.refused[problem.kind] += 1

    def _name(self, child_id: str) -> tuple[str | None, str, date]:
        child = self.directory.stored[child_id].child
        return child.given_name, child.family_name, child.date_of_birth

    def _times(self, in_a_year: float) -> int:
        daily = in_a_year / 365
        return int(daily) + (self.random.random() < daily % 1)

    @staticmethod
    def _to_the_other(person: Person) -> AskTransfer:
        other = AUTHORITIES[1 - AUTHORITIES.index(person.authority)]
        return AskTransfer(to_authority=other, reason="child_moved")


def _is_free(person: Person) -> bool:
    return not (person.leads_to or person.is_kept) and person.stated == NOTHING_STATED
