"""What happens in a simulated authority: each act is a real use case, chosen at random among the possible ones."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from cli.simulation.merges import SHARES_OF_MERGES, MergeActs
from cli.simulation.people import (
    AUTHORITIES,
    FAMILY_NAMES,
    Person,
    colleague,
    home,
    social_worker,
    team,
)
from cli.simulation.retention_acts import SHARES_OF_GONE, SHARES_OF_PEOPLE, RetentionActs
from cli.simulation.simulated_directory import CONFIRMED, Town
from contactpoint.application.lifecycle.archive import archive_if_due, list_due_for_archive
from contactpoint.application.records.amend import amend_record
from contactpoint.application.records.view import view_record
from contactpoint.application.reviews.decide import DecideReview, decide_review
from contactpoint.application.reviews.remind_and_pass_transfers import settle_overdue_reviews
from contactpoint.application.reviews.views import list_reviews
from contactpoint.application.shields.shield import ShieldChild, lift_shield, shield_child
from contactpoint.application.transfers.ask import AskTransfer, ask_transfer
from contactpoint.domain.access import Caller
from contactpoint.problems import Problem

ADULT_AGE = 18
YEARLY_SHARES = {
    "move": 0.1,
    "marry": 0.01,
    "correct_birthday": 0.01,
    "shield": 0.006,
    "lift": 0.003,
    "hand_over": 0.01,
    "claim": 0.01,
}
"""How often each happens in a year, for each child in the directory."""


class Life(Town):
    """Simulated authorities in which a day after another passes."""

    def __init__(self, children: int, seed: int, start: date) -> None:
        super().__init__(seed, start)
        self.children = children
        self.merges, self.retention = MergeActs(self), RetentionActs(self)
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
        self._happen(self.merges, SHARES_OF_MERGES, len(self.people))
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

    def move(self) -> None:
        """A child moves."""
        self._amend({"address_status": "current", "address": home(self.random)})

    def marry(self) -> None:
        """A parent marries, and the child gets another family name."""
        self._amend({"family_name": self.random.choice(FAMILY_NAMES)})

    def correct_birthday(self) -> None:
        """Somebody corrects a date of birth: mostly by days, sometimes by years or to an adult's."""
        days = self.random.choice((1, 1, 9, 27, 365, 365, 3 * 365, 12 * 365)) * self.random.choice((-1, 1))
        child_id, person = self.any_person(lambda each: not each.leads_to and each.born <= self.day - timedelta(days))
        who = self.random.choice((team, team, social_worker))(person.authority)
        self._amend_as(who, child_id, {"date_of_birth": person.born + timedelta(days)})
        self.counts["birthdays_corrected"] += 1

    def shield(self) -> None:
        """A child is hidden."""
        child_id, person = self.any_person(lambda each: not each.shielded)
        shield_child(self.deps, team(person.authority), child_id, ShieldChild(basis="domestic_abuse"))
        person.shielded = True
        self.counts["shielded"] += 1

    def lift(self) -> None:
        """A shield is lifted. If a review holds that, it counts as set until the review is decided."""
        child_id, person = self.any_person(lambda each: each.shielded)
        lift_shield(self.deps, team(person.authority), child_id)
        person.shielded = self.directory.stored[child_id].record.has_own_shield

    def hand_over(self) -> None:
        """The responsible authority hands a record over."""
        child_id, person = self.any_person(lambda _: True)
        ask_transfer(self.deps, team(person.authority), child_id, self._to_the_other(person))

    def claim(self) -> None:
        """The other authority asks for a record."""
        child_id, person = self.any_person(lambda _: True)
        request = self._to_the_other(person)
        ask_transfer(self.deps, team(request.to_authority), child_id, request)

    def _decide_reviews(self) -> None:
        for authority in AUTHORITIES:
            for review in list_reviews(self.deps, colleague(authority), None).reviews:
                if review.kind == "transfer" and self.random.random() < 0.7:
                    continue
                decision = {"transfer": "accepted", "home": "keep_visible"}.get(review.kind, "another_child")
                command = DecideReview(decision=decision, reason="documents_compared")  # type: ignore[arg-type] # of three
                who = colleague(authority)
                self._try(lambda c=command, r=review, w=who: decide_review(self.deps, w, r.review_id, c))  # type: ignore[misc]
                if review.kind == "lift" and review.child_id in self.people:
                    record = self.directory.stored[review.child_id].record
                    self.people[review.child_id].shielded = record.has_own_shield
        self.follow_changes()

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
        self.follow_changes()

    def _amend(self, changes: dict[str, object]) -> None:
        child_id, person = self.any_person(lambda each: not each.leads_to)
        self._amend_as(team(person.authority), child_id, changes)

    def _amend_as(self, who: Caller, child_id: str, changes: dict[str, object]) -> None:
        _, etag = view_record(self.deps, who, child_id, "maintaining_record")
        amend_record(self.deps, who, child_id, etag, changes, CONFIRMED)
        self.counts["amended"] += 1

    def _try(self, act: Callable[[], None]) -> None:
        try:
            act()
        except LookupError:
            self.refused["nobody to whom it could happen"] += 1
        except Problem as problem:
            self.refused[problem.kind] += 1

    def _times(self, in_a_year: float) -> int:
        daily = in_a_year / 365
        return int(daily) + (self.random.random() < daily % 1)

    @staticmethod
    def _to_the_other(person: Person) -> AskTransfer:
        other = AUTHORITIES[1 - AUTHORITIES.index(person.authority)]
        return AskTransfer(to_authority=other, reason="child_moved")
