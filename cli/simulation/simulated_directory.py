"""The simulated authorities: the directory, the day it is, and the people in it as the simulation knows them."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from random import Random

from cli.simulation.destruction import DestructionNights
from cli.simulation.memory_directory import MemoryDirectory, dependencies
from cli.simulation.people import (
    AUTHORITIES,
    FAMILY_NAMES,
    GIVEN_NAMES,
    Person,
    home,
    social_worker,
)
from contactpoint.application.records.duplicates import ConfirmedNew
from contactpoint.application.records.register import RegisterChild, register_child

CONFIRMED = ConfirmedNew(reason="documents_differ")
NOON = time(12, 0, tzinfo=UTC)


class Town:
    """A directory, the day it is, and the people in it as the simulation knows them."""

    def __init__(self, seed: int, start: date) -> None:
        self.random = Random(seed)
        self.day = start
        self.directory = MemoryDirectory(AUTHORITIES)
        self.deps = dependencies(self.directory, lambda: datetime.combine(self.day, NOON), Random(seed + 1))
        self.destruction = DestructionNights(self.deps, self.directory)
        self.people: dict[str, Person] = {}
        self.gone: dict[str, Person] = {}
        self.counts: Counter[str] = Counter()

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

    def any_person(self, fits: Callable[[Person], bool]) -> tuple[str, Person]:
        """Return a person whom something can happen to; raises `LookupError` if there is none."""
        numbers = list(self.people)
        for _ in range(200):
            child_id = self.random.choice(numbers)
            if fits(self.people[child_id]):
                return child_id, self.people[child_id]
        raise LookupError

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

    def follow_changes(self) -> None:
        """Learn what was decided: which records have passed, whose birthday is another, and who left by that."""
        for child_id, person in list(self.people.items()):
            stored = self.directory.stored[child_id]
            if person.followed is stored:
                continue
            person.followed = stored
            person.born = stored.child.date_of_birth or person.born
            person.state(person.stated)
            self.follow_archiving(child_id)
            authority = stored.child.responsible_authority
            self.counts["transferred"] += authority != person.authority
            person.authority = authority
            if person.shielded and not stored.record.has_own_shield:
                self.counts["shields_lost"] += 1
