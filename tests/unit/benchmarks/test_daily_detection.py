"""Detection: each kind of misuse is a finding once, and the ordinary work that looks like it is none."""

from datetime import UTC, datetime, timedelta

import pytest

from benchmarks.detection.remembering_detection import Detection
from contactpoint.domain.days import day_of
from contactpoint.domain.detection.households_and_colleagues import Household, Surroundings
from contactpoint.domain.detection.looks import Look

START = datetime(2026, 1, 5, 10, tzinfo=UTC)


def household(name, home):
    return Household(frozenset({name}), frozenset({home}))


AROUND = Surroundings(
    declared={"p-1": household("reid", "home-1"), "p-2": household("marsh", "home-2")},
    colleagues={"council": ("p-1", "p-2")},
    children={
        "own": household("okafor", "home-1"),
        "namesake": household("reid", "home-9"),
        "colleagues": household("marsh", "home-2"),
    },
)


def look(days=0, hours=0, minutes=0, who="p-1", child="child", **facts):
    stated = {"organisation_id": "council", "group": "social_care", "act": "viewed", "related": True}
    at = START + timedelta(days=days, hours=hours, minutes=minutes)
    return Look(practitioner_id=who, occurred_at=at, child_ids=(child,) if child else (), **{**stated, **facts})


def kinds(*looks, detection=None):
    """Return the kinds of finding of some looks, day by day."""
    detection = detection or Detection(AROUND)
    days = sorted({day_of(each.occurred_at) for each in looks})
    found = [detection.find(day, [each for each in looks if day_of(each.occurred_at) == day]) for day in days]
    return [finding.kind for findings in found for finding in findings]


def usual(days=60, each_day=4, **facts):
    """Return the ordinary looks of a person for so many days."""
    return [
        look(day, minutes=number, child=f"c-{day}-{number}", **facts)
        for day in range(days)
        for number in range(each_day)
    ]


def day_of_many(count, hours=0, **facts):
    return [look(60, hours, child=f"x-{number}", minutes=number, **facts) for number in range(count)]


def overrides(count, **facts):
    return [look(number, act="overridden", child=f"o-{number}", related=False, **facts) for number in range(count)]


def searches(count, *, varying):
    """Return searches that keep the family name, and change so many other facts each time."""
    kept = {"family_name|reid", *(f"kept|{number}" for number in range(2 - varying))}
    changed = [{f"varying-{fact}|{number}" for fact in range(varying)} for number in range(count)]
    return [
        look(minutes=number, act="searched", child=None, criteria=frozenset(kept | changed[number]))
        for number in range(count)
    ]


def bodies(count, **facts):
    return [look(who=f"q-{n}", organisation_id=f"body-{n}", related=False, **facts) for n in range(count)]


def favours(count):
    return [look(n, asked_by=f"q-{n}", related=False, child=f"f-{n}") for n in range(count)]


@pytest.mark.parametrize(
    ("kind", "misuse", "ordinary"),
    [
        ("unusual_volume", [*usual(), *day_of_many(30)], [*usual(), *day_of_many(14)]),
        ("unusual_hours", [*usual(), *day_of_many(4, hours=16)], [*usual(), *day_of_many(2, hours=16)]),
        ("own_family", [look(child="own")], [look(child="own", act="searched")]),
        (
            "own_family",
            [look(day, child="namesake", related=False) for day in (0, 3)],
            [look(child="namesake", related=False)],
        ),
        (
            "colleagues_child",
            [look(day, child="colleagues", related=False) for day in (0, 3)],
            [look(day, child="colleagues") for day in (0, 3)],
        ),
        (
            "no_involvement",
            [*usual(), *(look(61, minutes=n, child=f"u-{n}", related=False) for n in range(12))],
            [*usual(related=False), *(look(61, minutes=n, child=f"u-{n}", related=False) for n in range(12))],
        ),
        ("refine_and_retry", searches(7, varying=2), searches(7, varying=1)),
        ("refine_and_retry", searches(6, varying=2), searches(5, varying=2)),
        ("repeated_overrides", overrides(4), overrides(3)),
        ("many_bodies", bodies(5), bodies(4)),
        ("asks_for_many", favours(7), favours(6)),
    ],
)
def test_misuse_is_found_and_ordinary_work_is_not(kind, misuse, ordinary):
    assert kinds(*misuse).count(kind) == 1
    assert kind not in kinds(*ordinary)


def test_same_finding_is_not_repeated_within_a_fortnight():
    assert kinds(look(child="own"), look(5, child="own"), look(20, child="own")) == ["own_family", "own_family"]


def test_own_past_makes_nights_usual():
    nights = usual(hours=16)
    assert "unusual_hours" not in kinds(*nights, *day_of_many(4, hours=16))


def test_old_looks_of_other_bodies_are_forgotten():
    early = bodies(4)
    assert kinds(*early, look(9, who="q-9", organisation_id="body-9", related=False)) == []
