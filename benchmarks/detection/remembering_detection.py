"""Runs detection over a year, day by day, and remembers everybody's past. The nightly job remembers nothing."""

from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from contactpoint.domain.days import day_of
from contactpoint.domain.detection import thresholds
from contactpoint.domain.detection.findings import Finding
from contactpoint.domain.detection.households_and_colleagues import Surroundings
from contactpoint.domain.detection.looks import Look
from contactpoint.domain.detection.rules_about_person import Person


class Detection:
    """Everybody's past, and what was found already."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._around = surroundings
        self._people: dict[str, Person] = {}
        self._viewed: Counter[str] = Counter()
        self._unrelated: Counter[str] = Counter()
        self._bodies: dict[str, deque[tuple[date, str]]] = defaultdict(deque)
        self._found: dict[tuple[str, str, str], date] = {}

    def find(self, day: date, looks: Sequence[Look]) -> list[Finding]:
        """Return what is new on a day, and learn the day."""
        by_person: dict[str, list[Look]] = defaultdict(list)
        for look in sorted(looks, key=lambda each: each.occurred_at):
            by_person[look.practitioner_id].append(look)
        found = [*self._of_people(day, by_person), *self._of_children(day, looks)]
        for who, theirs in by_person.items():
            self._people[who].learn(theirs)
        for look in looks:
            if look.act == "viewed":
                self._viewed[look.group] += 1
                self._unrelated[look.group] += not look.related
        return [each for each in found if self._is_new(each, day)]

    def _of_people(self, day: date, by_person: dict[str, list[Look]]) -> Iterator[Finding]:
        shares = {group: (self._unrelated[group] + 1) / (count + 2) for group, count in self._viewed.items()}
        for who, theirs in by_person.items():
            yield from self._people.setdefault(who, Person(who)).findings(day, theirs, self._around, shares)

    def _of_children(self, day: date, looks: Sequence[Look]) -> Iterator[Finding]:
        """Yield each child at whom many bodies looked with which the child has nothing to do."""
        touched: set[str] = set()
        for look in looks:
            if look.act != "searched" and not look.related:
                touched.update(look.child_ids)
                for child_id in look.child_ids:
                    self._bodies[child_id].append((day_of(look.occurred_at), look.organisation_id))
        oldest = day - timedelta(days=thresholds.BODIES_WINDOW_DAYS)
        for child_id in sorted(touched):
            seen = self._bodies[child_id]
            while seen and seen[0][0] <= oldest:
                seen.popleft()
            if len({body for _, body in seen}) >= thresholds.MIN_BODIES:
                yield Finding(kind="many_bodies", child_id=child_id, looks=len(seen))

    def _is_new(self, finding: Finding, day: date) -> bool:
        key = (finding.kind, finding.practitioner_id, finding.child_id)
        before = self._found.get(key)
        if before and day - before < timedelta(days=thresholds.QUIET_DAYS):
            return False
        self._found[key] = day
        return True
