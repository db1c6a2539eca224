"""What changes how long a record stays: deaths, families that leave, consents, legal holds, and errors undone."""

from collections.abc import Callable
from datetime import timedelta

from msgspec.structs import replace

from cli.simulation.people import Person, team
from cli.simulation.simulated_directory import Town
from contactpoint.application.lifecycle.set_retention import set_retention
from contactpoint.domain.children.child_validation import birthday_at_age
from contactpoint.domain.children.retention import Extension, LegalHold

CONSENT_AGE = 16
SHARES_OF_PEOPLE = {"die": 0.002, "emigrate": 0.004, "consent": 0.01, "withdraw": 0.004, "hold": 0.002}
SHARES_OF_GONE = {"hold_archived": 0.006, "release": 0.02, "come_back": 0.01, "is_younger": 0.01}
"""How often each happens in a year, for each child in the directory or in the archive."""


class RetentionActs:
    """What directory teams state of retention. Merged records take no part: their teams reverse the merge first."""

    def __init__(self, town: Town) -> None:
        self._town = town

    def die(self) -> None:
        """A child dies."""
        child_id, person = self._one(self._town.people, lambda _: True)
        self._state(child_id, person, died_on=self._town.day)
        self._town.counts["died"] += 1

    def emigrate(self) -> None:
        """A family leaves England for ever."""
        child_id, person = self._one(self._town.people, lambda _: True)
        self._state(child_id, person, left_england_on=self._town.day)
        self._town.counts["left_england"] += 1

    def consent(self) -> None:
        """A young person consents that the record stays until 25."""
        child_id, person = self._one(self._town.people, self._may_consent)
        self._state(child_id, person, extension=Extension(basis="care_leaver", consented_on=self._town.day))
        self._town.counts["consented"] += 1

    def withdraw(self) -> None:
        """A young person withdraws the consent."""
        child_id, person = self._one(self._town.people, lambda each: each.stated.extension is not None)
        extension = person.stated.extension
        self._state(child_id, person, extension=extension and replace(extension, withdrawn_on=self._town.day))
        self._town.counts["withdrawn"] += 1

    def hold(self) -> None:
        """An inquiry needs a record that is in the directory."""
        self._hold(self._town.people)

    def hold_archived(self) -> None:
        """An inquiry needs a record that is archived."""
        self._hold(self._town.gone)

    def release(self) -> None:
        """A legal hold ends."""
        child_id, person = self._one(self._town.gone, lambda each: each.stated.hold is not None)
        self._state(child_id, person, hold=None, release_hold=True)
        self._town.counts["released"] += 1

    def come_back(self) -> None:
        """A death or a departure was stated in error: the record comes back, unless it had to leave meanwhile."""
        child_id, person = self._one(self._town.gone, self._left_early)
        self._state(child_id, person, died_on=None, left_england_on=None)

    def is_younger(self) -> None:
        """A date of birth turns out to be wrong: somebody who left for their age is a child, and comes back."""
        child_id, person = self._one(self._town.gone, lambda each: not self._left_early(each))
        born = self._town.day - timedelta(days=self._town.random.randint(8 * 365, 17 * 365))
        set_retention(self._town.deps, team(person.authority), child_id, replace(person.stated, date_of_birth=born))
        person.born = born
        person.state(person.stated)
        self._town.counts["came_back_younger"] += 1
        self._town.follow_archiving(child_id)

    def _hold(self, among: dict[str, Person]) -> None:
        child_id, person = self._one(among, lambda each: each.stated.hold is None)
        self._state(child_id, person, hold=LegalHold(basis="inquiry", since=self._town.day))
        self._town.counts["held"] += 1

    def _state(self, child_id: str, person: Person, **changes: object) -> None:
        stated = replace(person.stated, **changes)
        set_retention(self._town.deps, team(person.authority), child_id, stated)
        person.state(stated)
        self._town.follow_archiving(child_id)

    def _one(self, among: dict[str, Person], fits: Callable[[Person], bool]) -> tuple[str, Person]:
        """Return somebody who fits; raises `LookupError` if there is nobody among those who are looked at."""
        numbers = list(among)
        for _ in range(200 if numbers else 0):
            child_id = self._town.random.choice(numbers)
            person = among[child_id]
            if not person.was_merged and fits(person):
                return child_id, person
        raise LookupError

    def _may_consent(self, person: Person) -> bool:
        return person.stated.extension is None and birthday_at_age(person.born, CONSENT_AGE) <= self._town.day

    def _left_early(self, person: Person) -> bool:
        return (person.stated.died_on or person.stated.left_england_on) is not None
