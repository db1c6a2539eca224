"""Misuse that is planted in a year, of each kind of finding: who, when, and the looks."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from benchmarks.detection.ordinary_work import look, moment_of
from benchmarks.detection.town import Practitioner, Town
from contactpoint.domain.days import day_of
from contactpoint.domain.detection.findings import FindingKind
from contactpoint.domain.detection.households_and_colleagues import Household
from contactpoint.domain.detection.looks import Look

OF_EACH_KIND = 15


@dataclass(frozen=True)
class Incident:
    """A misuse, from its first look to its last. `child_id` is set if many bodies looked at one child."""

    kind: FindingKind
    practitioner_id: str
    child_id: str
    looks: tuple[Look, ...]

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day."""
        moments = [day_of(each.occurred_at) for each in self.looks]
        return min(moments), max(moments)


def plant(town: Town, year: int, chance: random.Random) -> list[Incident]:
    """Return incidents of every kind, at random days after the first quarter, when people have a past."""
    return [
        _incident(kind, make, town, date(year, 4, 1) + timedelta(days=chance.randrange(230)), chance)
        for kind, make in MAKERS.items()
        for _ in range(OF_EACH_KIND)
    ]


Maker = Callable[[Town, Practitioner, date, random.Random], Iterator[Look]]


def _incident(kind: FindingKind, make: Maker, town: Town, day: date, chance: random.Random) -> Incident:
    while True:
        person = chance.choice(town.people)
        looks = tuple(make(town, person, day, chance))
        if looks:
            child = looks[0].child_ids[0] if kind == "many_bodies" else ""
            return Incident(kind, "" if child else person.practitioner_id, child, looks)


def _view(person: Practitioner, day: date, hour: int, child: str, chance: random.Random, **facts: Any) -> Look:
    return look(person, moment_of(day, hour, chance), "viewed", (child,), **{"related": False, **facts})


def _volume(town: Town, person: Practitioner, day: date, chance: random.Random) -> Iterator[Look]:
    number = max(20, int(person.looks * chance.uniform(6, 12)))
    for _ in range(number):
        yield _view(person, day, chance.randrange(9, 17), chance.choice(town.children), chance, related=True)


def _hours(town: Town, person: Practitioner, day: date, chance: random.Random) -> Iterator[Look]:
    if person.work.shifts or person.on_call:
        return
    for _ in range(chance.randrange(3, 9)):
        yield _view(person, day, chance.choice((1, 2, 3)), chance.choice(town.children), chance, related=True)


def _children_at(town: Town, household: Household) -> list[str]:
    return [child for home in household.homes for child in town.at_home.get(home, [])]


def _family(town: Town, person: Practitioner, day: date, chance: random.Random) -> Iterator[Look]:
    own = town.declared[person.practitioner_id]
    relatives = _children_at(town, own)
    if not relatives or chance.random() < 0.5:
        relatives = [child for child, each in town.households.items() if each.family_names & own.family_names]
    if not relatives:
        return
    child = chance.choice(relatives)
    for number in range(chance.randrange(2, 6)):
        yield _view(person, day + timedelta(days=number * chance.randrange(1, 5)), 13, child, chance)


def _colleague(town: Town, person: Practitioner, day: date, chance: random.Random) -> Iterator[Look]:
    staff = [each.practitioner_id for each in town.people if each.body == person.body and each is not person]
    theirs = [child for each in staff for child in _children_at(town, town.declared[each])]
    if not theirs:
        return
    child = chance.choice(theirs)
    for number in range(chance.randrange(2, 5)):
        yield _view(person, day + timedelta(days=number * chance.randrange(1, 4)), 13, child, chance)


def _curious(town: Town, person: Practitioner, day: date, chance: random.Random) -> Iterator[Look]:
    if person.work.own < 0.8:
        return
    for _ in range(chance.randrange(14, 30)):
        yield _view(person, day + timedelta(days=chance.randrange(12)), 14, chance.choice(town.children), chance)


def _trawl(_: Town, person: Practitioner, day: date, chance: random.Random) -> Iterator[Look]:
    name, start = f"family_name|name-{chance.randrange(200)}", moment_of(day, 15, chance)
    for number in range(chance.randrange(7, 16)):
        facts = frozenset({name, f"given_name|guess-{number}", f"born|guess-{chance.randrange(6)}"})
        at = start + timedelta(seconds=chance.randrange(20, 100) * (number + 1))
        yield look(person, at, "searched", (), criteria=facts)


def _override(town: Town, person: Practitioner, day: date, chance: random.Random) -> Iterator[Look]:
    if not person.work.overrides:
        return
    for _ in range(chance.randrange(5, 11)):
        at = moment_of(day + timedelta(days=chance.randrange(20)), 11, chance)
        yield look(person, at, "overridden", (chance.choice(town.children),), related=False)


def _celebrity(town: Town, _: Practitioner, day: date, chance: random.Random) -> Iterator[Look]:
    child = chance.choice(town.children)
    bodies = {each.body: each for each in chance.sample(town.people, len(town.people))}
    for each in list(bodies.values())[: chance.randrange(6, 13)]:
        yield _view(each, day + timedelta(days=chance.randrange(5)), 12, child, chance)


def _favours(town: Town, person: Practitioner, day: date, chance: random.Random) -> Iterator[Look]:
    others = [each for each in town.people if each is not person]
    for asker in chance.sample(others, chance.randrange(8, 15)):
        when = day + timedelta(days=chance.randrange(25))
        yield _view(person, when, 10, chance.choice(town.children), chance, asked_by=asker.practitioner_id)


MAKERS: dict[FindingKind, Maker] = {
    "unusual_volume": _volume,
    "unusual_hours": _hours,
    "own_family": _family,
    "colleagues_child": _colleague,
    "no_involvement": _curious,
    "refine_and_retry": _trawl,
    "repeated_overrides": _override,
    "many_bodies": _celebrity,
    "asks_for_many": _favours,
}
