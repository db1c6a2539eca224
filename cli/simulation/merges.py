"""Children who are registered again, records that are merged, and merges that are reversed."""

from datetime import date

from cli.simulation.people import (
    NOTHING_STATED,
    Person,
    social_worker,
    team,
)
from cli.simulation.simulated_directory import CONFIRMED, Town
from contactpoint.application.merges.merge import MergeRecords, merge_records
from contactpoint.application.merges.reversal import ReverseMerge, reverse_merge
from contactpoint.application.records.register import RegisterChild, register_child

SHARES_OF_MERGES = {"duplicate": 0.01, "merge": 0.01, "reverse": 0.003}
"""How often each happens in a year, for each child in the directory."""


class MergeActs:
    """What directory teams do about two records of one child."""

    def __init__(self, town: Town) -> None:
        self._town = town

    def duplicate(self) -> None:
        """Somebody registers a child again."""
        child_id, person = self._town.any_person(lambda each: not (each.shielded or each.leads_to))
        child = self._town.directory.stored[child_id].child
        request = RegisterChild(
            given_name=child.given_name,
            family_name=child.family_name,
            date_of_birth=child.date_of_birth,
            sex=child.sex,
            confirmed_new=CONFIRMED,
        )
        again = register_child(self._town.deps, social_worker(person.authority), request, None)
        self._town.people[again] = Person(person.born, person.authority)
        self._town.counts["registered_again"] += 1

    def merge(self) -> None:
        """A team merges two records of one authority: those of one name if there are any."""
        child_id, person = self._town.any_person(_is_free)
        name = self._name(child_id)
        others = [
            i for i, p in self._town.people.items() if i != child_id and p.authority == person.authority and _is_free(p)
        ]
        alike = [each for each in others if self._name(each) == name] or others
        request = MergeRecords(
            child_id=child_id, other_child_id=self._town.random.choice(alike), reason="practitioner_confirmed"
        )
        merged = merge_records(self._town.deps, team(person.authority), request)
        kept = child_id if merged != child_id else request.other_child_id
        self._town.people[merged].leads_to, self._town.people[kept].is_kept = kept, True
        self._town.people[merged].was_merged = self._town.people[kept].was_merged = True
        self._town.counts["merged"] += 1

    def reverse(self) -> None:
        """A team reverses a merge."""
        child_id, person = self._town.any_person(lambda each: bool(each.leads_to))
        reverse_merge(self._town.deps, team(person.authority), child_id, ReverseMerge(reason="different_children"))
        kept_id, person.leads_to = person.leads_to, ""
        self._town.people[kept_id].is_kept = False
        self._town.counts["reversed"] += 1
        for number in (child_id, kept_id):
            self._learn_of_reversal(number)

    def _learn_of_reversal(self, child_id: str) -> None:
        """Learn that a record stays hidden if the merged child was, and leaves if only the other one was under age."""
        stored = self._town.directory.stored[child_id]
        self._town.people[child_id].shielded = stored.record.has_own_shield
        if stored.archived:
            self._town.follow_archiving(child_id)

    def _name(self, child_id: str) -> tuple[str | None, str, date]:
        child = self._town.directory.stored[child_id].child
        return child.given_name, child.family_name, child.date_of_birth


def _is_free(person: Person) -> bool:
    return not (person.leads_to or person.is_kept) and person.stated == NOTHING_STATED
