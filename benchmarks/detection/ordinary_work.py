"""A day's ordinary looks, with what is unusual in ordinary work: rushes, nights on call, retries, missing children."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from benchmarks.detection.town import Practitioner, Town
from contactpoint.domain.detection.looks import Look

TERM_BEGINS, WINTER = (9,), (12, 1, 2)


def looks_of_day(town: Town, day: date, chance: random.Random) -> Iterator[Look]:
    """Yield the looks of everybody who works on a day."""
    for person in town.people:
        if _works(person, day, chance):
            yield from _looks_of_person(town, person, day, chance)
    if chance.random() < 0.08:
        yield from _missing_child(town, day, chance)


def _works(person: Practitioner, day: date, chance: random.Random) -> bool:
    at_work = chance.random() < (0.6 if person.work.shifts else 0.86)
    return at_work and (person.work.shifts or day.weekday() < 5 or (person.on_call and chance.random() < 0.4))


def _looks_of_person(town: Town, person: Practitioner, day: date, chance: random.Random) -> Iterator[Look]:
    season = 1.0
    if person.work.name == "school" and day.month in TERM_BEGINS:
        season = 1.9
    if person.work.name == "emergency" and day.month in WINTER:
        season = 1.35
    mean = person.looks * season * chance.gammavariate(4, 0.25)
    night = person.work.shifts and chance.random() < 0.33
    for _ in range(_poisson(mean, chance)):
        yield from look_for(town, person, _moment(person, day, chance, night=night), chance)
    if person.on_call and chance.random() < 0.15:
        for _ in range(chance.choice((1, 1, 2, 3))):
            yield from look_for(town, person, moment_of(day, chance.choice((22, 23, 0, 1, 3)), chance), chance)


def look_for(town: Town, person: Practitioner, moment: datetime, chance: random.Random) -> Iterator[Look]:
    """Yield one enquiry: a search, some corrections of it, and a view of the child."""
    own = chance.random() < person.work.own
    child = chance.choice(town.caseload[person.body] if own else town.children)
    related = own or chance.random() < 0.12
    asked_by = _asker(town, person, chance)
    retries = chance.choices((0, 1, 2, 4, 6), (0.76, 0.17, 0.055, 0.0147, 0.0003))[0]
    for number in range(retries + 1):
        (name,) = town.households[child].family_names
        facts = {f"family_name|{name}", f"born|{child}"}
        facts |= {f"given_name|{child}|{number}"}
        at = moment + timedelta(seconds=50 * number)
        yield look(person, at, "searched", (child,), related=related, asked_by=asked_by, criteria=frozenset(facts))
    act: Literal["viewed", "overridden"] = "overridden" if chance.random() < person.work.overrides else "viewed"
    if chance.random() < 0.85:
        at = moment + timedelta(seconds=50 * retries + 30)
        yield look(person, at, act, (child,), related=related, asked_by=asked_by)


def look(
    person: Practitioner,
    at: datetime,
    act: Literal["searched", "viewed", "overridden"],
    children: tuple[str, ...],
    **facts: Any,
) -> Look:
    """Return a look of a person."""
    return Look(
        practitioner_id=person.practitioner_id,
        organisation_id=person.body,
        group=person.work.name,
        occurred_at=at,
        act=act,
        child_ids=children,
        **facts,
    )


def moment_of(day: date, hour: int, chance: random.Random) -> datetime:
    """Return a moment in an hour of a day."""
    return datetime(day.year, day.month, day.day, hour, chance.randrange(60), chance.randrange(60), tzinfo=UTC)


def _moment(person: Practitioner, day: date, chance: random.Random, *, night: bool) -> datetime:
    if night:
        return moment_of(day, chance.choice((20, 21, 22, 23, 0, 1, 2, 3, 4, 5, 6)), chance)
    hour = person.starts + min(10, int(chance.triangular(0, 10, 4)))
    return moment_of(day, hour, chance)


def _asker(town: Town, person: Practitioner, chance: random.Random) -> str:
    """Return the colleague for whom somebody looks: a contact centre looks for others every day."""
    if chance.random() > (0.5 if person.work.name == "contact_centre" else 0.02):
        return ""
    colleagues = [each for each in town.people if each.body == person.body and each is not person]
    return chance.choice(colleagues).practitioner_id


def _missing_child(town: Town, day: date, chance: random.Random) -> Iterator[Look]:
    """Yield the looks for a missing child: several bodies, and the one that finds the child becomes involved."""
    child = chance.choice(town.children)
    for person in chance.sample(town.people, chance.choice((2, 3, 3, 4, 5))):
        at = moment_of(day, chance.randrange(24) if person.work.shifts else 12, chance)
        yield look(person, at, "viewed", (child,), related=chance.random() < 0.5)


def _poisson(mean: float, chance: random.Random) -> int:
    """Return how many, by counting the arrivals of a time."""
    number, passed = 0, chance.expovariate(1)
    while passed < mean:
        number += 1
        passed += chance.expovariate(1)
    return number
