"""Runs the nightly job's rules over a year: it knows 55 days, one body at a time, and of homes what is declared."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from contactpoint.domain.days import day_of
from contactpoint.domain.detection import thresholds
from contactpoint.domain.detection.findings import Finding
from contactpoint.domain.detection.households_and_colleagues import Household, Surroundings
from contactpoint.domain.detection.looks import Look
from contactpoint.domain.detection.run_rules_about_person import PAST, findings_of_person, views_by_role

Looks = deque[Look]


class NightlyDetection:
    """The looks that a night's job can still read, and the cases that are open or decided.

    Parameters
    ----------
    known
        What the night knows of the practitioners' households.
    """

    def __init__(self, surroundings: Surroundings, known: Mapping[str, Household]) -> None:
        self._declared, self._households = known, surroundings.children
        self._colleagues = surroundings.colleagues
        self._searched: set[str] = set()
        self._of_person: dict[str, Looks] = defaultdict(deque)
        self._of_child: dict[str, Looks] = defaultdict(deque)
        self._opened: dict[tuple[str, str], date] = {}

    def find(self, day: date, looks: Sequence[Look]) -> list[Finding]:
        """Return the findings of which the night's job opens a case."""
        by_body: dict[str, list[Look]] = defaultdict(list)
        for look in sorted(looks, key=lambda each: each.occurred_at):
            self._of_person[look.practitioner_id].append(look)
            by_body[look.organisation_id].append(look)
            self._searched.update(look.child_ids if look.act == "searched" else ())
            for child_id in look.child_ids if look.act != "searched" else ():
                self._of_child[child_id].append(look)
        found = [*self._of_people(day, by_body), *self._of_children(day, looks)]
        return [each for each in found if self._is_new(each, day)]

    def _of_people(self, day: date, by_body: dict[str, list[Look]]) -> Iterator[Finding]:
        for body, theirs in by_body.items():
            for who in sorted({look.practitioner_id for look in theirs}):
                past = _since(self._of_person[who], day - PAST)
                peers = views_by_role(look for look in theirs if look.practitioner_id != who)
                yield from findings_of_person(day, past, self._around(body, past), peers)

    def _around(self, body: str, past: Iterable[Look]) -> Surroundings:
        """Return what the log tells: the names by which anybody found children, and the homes that views showed."""
        found, viewed = set[str](), set[str]()
        for look in past:
            found |= self._searched.intersection(look.child_ids)
            viewed.update(look.child_ids if look.act == "viewed" else ())
        children = {
            each: Household(
                self._households[each].family_names if each in found else frozenset(),
                self._households[each].homes if each in viewed else frozenset(),
            )
            for each in found | viewed
        }
        staff = self._colleagues[body]
        declared = {each: self._declared[each] for each in staff}
        return Surroundings(declared=declared, colleagues={body: staff}, children=children)

    def _of_children(self, day: date, looks: Sequence[Look]) -> Iterator[Finding]:
        chosen = (look for look in looks if look.act != "searched" and not look.related)
        for child_id in sorted({child_id for look in chosen for child_id in look.child_ids}):
            recent = _since(self._of_child[child_id], day - timedelta(days=thresholds.BODIES_WINDOW_DAYS - 1))
            related = {look.organisation_id for look in recent if look.related}
            of_strangers = [look for look in recent if look.organisation_id not in related]
            if len({look.organisation_id for look in of_strangers}) >= thresholds.MIN_BODIES:
                yield Finding(kind="many_bodies", child_id=child_id, looks=len(of_strangers))

    def _is_new(self, finding: Finding, day: date) -> bool:
        key = finding.kind, finding.practitioner_id or finding.child_id
        before = self._opened.get(key)
        if before and day - before < timedelta(days=thresholds.QUIET_DAYS):
            return False
        self._opened[key] = day
        return True


def _since(looks: Looks, first: date) -> list[Look]:
    """Return the looks from a day on, and forget the earlier ones."""
    while looks and day_of(looks[0].occurred_at) < first:
        looks.popleft()
    return list(looks)
