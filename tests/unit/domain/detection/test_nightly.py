"""What a night finds with nothing but the events of the last weeks."""

from datetime import UTC, datetime, timedelta

import pytest

from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.detection import thresholds
from contactpoint.domain.detection.households_and_colleagues import Household, Surroundings
from contactpoint.domain.detection.looks_from_events import (
    HOMES,
    family_name_of,
    homes_of_views,
    looks_of,
    names_of_searches,
    related_children,
)
from contactpoint.domain.detection.rules_about_child import many_bodies
from contactpoint.domain.detection.run_rules_about_person import findings_of_person

NOON = datetime(2026, 6, 10, 12, tzinfo=UTC)
DAY = NOON.date()
NOBODY = Surroundings(declared={}, colleagues={}, children={})


def event(days_ago: int = 0, number: int = 0, event_type: str = "viewed", **facts) -> AuditEvent:
    """Return an event of a nurse, so many days ago."""
    at = NOON - timedelta(days=days_ago) + timedelta(minutes=number)
    stated = {"practitioner_id": "p-nurse", "organisation_id": "hospital", "role": "practitioner"}
    of_look = {"event_id": f"{days_ago:016}{number:016}", "occurred_at": at, "event_type": event_type}
    return AuditEvent(**{**of_look, "child_ids": (f"child-{days_ago}-{number}",), **stated, **facts})


def of_name(name: str) -> Household:
    """Return the household of an account with this name."""
    return Household(frozenset({family_name_of(name).casefold()}))


def households(events: list[AuditEvent]) -> dict[str, Household]:
    """Return what events tell of children's households."""
    names, homes = names_of_searches(events), homes_of_views(events)
    typed = {each: frozenset({name.strip().casefold()}) for each, name in names.items()}
    return {
        each: Household(typed.get(each, frozenset()), homes.get(each, frozenset()))
        for each in names.keys() | homes.keys()
    }


def kinds(events: list[AuditEvent], around: Surroundings = NOBODY, **peers) -> set[str]:
    looks = looks_of(events, related_children(events))
    return {each.kind for each in findings_of_person(DAY, looks, around, peers)}


def ordinary(details=None, first: int = 1) -> list[AuditEvent]:
    """Return eight weeks of ordinary work, four children on each day."""
    told = {"involved": True} if details is None else details
    return [event(day, number, details=told) for day in range(first, 56) for number in range(4)]


def test_far_more_children_than_ever_are_found():
    assert kinds([*ordinary(), *(event(0, number, details={"involved": True}) for number in range(30))]) == {
        "unusual_volume"
    }


def test_people_with_few_looks_are_compared_with_their_own_past():
    """A teacher looks at two children on three days of a week, and never at night."""
    seldom = [event(day, number, details={"involved": True}) for day in range(1, 56, 2) for number in range(2)]
    assert kinds([*seldom, *(event(0, number, details={"involved": True}) for number in range(20))]) == {
        "unusual_volume"
    }
    at_night = [event(0, number - 10 * 60, details={"involved": True}) for number in range(4)]
    searches = [
        event(day, number, "searched", details={"involved": True}) for day in range(1, 56, 2) for number in (0, 1)
    ]
    assert kinds([*seldom, *searches, *at_night]) == {"unusual_hours"}


def test_busy_day_is_ordinary_if_busy_days_are():
    busy = [event(day, n, details={"involved": True}) for day in range(1, 56) for n in range(12 if day % 5 == 0 else 3)]
    assert kinds([*busy, *(event(0, number, details={"involved": True}) for number in range(18))]) == set()


@pytest.mark.parametrize(
    ("other_name", "days_ago", "found"),
    [("Okafor", 3, {"colleagues_child"}), ("Reid", 3, set()), ("Okafor", 20, set())],
    ids=["a rare name", "a common name", "long ago"],
)
def test_child_of_a_colleagues_name_is_found_if_somebody_returns_soon(other_name, days_ago, found):
    searches = [
        event(30, number, "searched", details={"criteria": {"family_name": name}}, child_ids=(f"child-{number}",))
        for number, name in enumerate(("Reid", *(other_name,) * 20))
    ]
    same = {"child_ids": ("child-0",)}
    events = [*searches, event(days_ago, 1, **same), event(0, 1, **same)]
    declared = {"p-nurse": of_name("Ann Marsh"), "p-2": of_name("Grace Reid")}
    staff = {"hospital": ("p-nurse", "p-2")}
    around = Surroundings(declared=declared, colleagues=staff, children=households(events))
    assert kinds(events, around) == found


def test_looks_with_no_involvement_are_found_against_the_persons_own_past():
    unrelated = [event(0, number) for number in range(thresholds.MIN_UNRELATED)]
    assert kinds([*ordinary(), *unrelated]) == {"no_involvement"}
    assert kinds([*ordinary({}), *unrelated]) == set()


def test_looks_with_no_involvement_are_ordinary_where_colleagues_have_none_either():
    unrelated = [event(0, number) for number in range(thresholds.MIN_UNRELATED)]
    assert kinds([*ordinary(first=40), *unrelated], practitioner=(900, 1000)) == set()


def test_colleagues_do_not_make_a_persons_own_share_unusual():
    unrelated = [event(0, number) for number in range(thresholds.MIN_UNRELATED)]
    assert kinds([*ordinary({}), *unrelated], practitioner=(0, 5000)) == set()


def test_child_whom_somebody_registers_is_related():
    unrelated = [event(0, number) for number in range(thresholds.MIN_UNRELATED)]
    registered = [event(0, number, "registered") for number in range(thresholds.MIN_UNRELATED)]
    assert kinds([*ordinary(), *unrelated, *registered]) == set()


@pytest.mark.parametrize("taken_back", ["involvement_retracted", "involvement_withdrawn"])
def test_involvement_that_was_taken_back_covers_no_looks(taken_back):
    unrelated = [event(0, number) for number in range(thresholds.MIN_UNRELATED)]
    recorded = [event(0, number, "involvement_recorded") for number in range(thresholds.MIN_UNRELATED)]
    gone = [
        event(0, 90 + number, taken_back, child_ids=(f"child-0-{number}",))
        for number in range(thresholds.MIN_UNRELATED)
    ]
    assert kinds([*ordinary(), *unrelated, *recorded]) == set()
    assert kinds([*ordinary(), *unrelated, *recorded, *gone]) == {"no_involvement"}


def test_child_who_was_registered_is_related_whatever_is_taken_back():
    registered, gone = event(0, 1, "registered"), event(0, 2, "involvement_retracted", child_ids=("child-0-1",))
    assert related_children([gone, registered]) == {"child-0-1"}


@pytest.mark.parametrize(("name", "found"), [("Grace Reid", {"own_family"}), ("Grace Adeyemi", set())])
def test_child_of_the_same_family_name_is_found_if_somebody_returns(name, found):
    criteria = {"criteria": {"family_name": " REID", "given_name": "Tyler"}}
    same = {"child_ids": ("child-reid",)}
    events = [event(3, 1, "searched", details=criteria, **same), event(3, 2, **same), event(0, 1, **same)]
    declared = {"p-nurse": of_name(name)}
    around = Surroundings(declared=declared, colleagues={}, children=households(events))
    assert kinds(events, around) == found


LIVES_HERE = {"child_ids": ("child-1",), "details": {HOMES: ["digest-1", "digest-1-of-an-old-key"]}}


@pytest.mark.parametrize(
    ("declared", "found"), [("digest-1", {"own_family"}), ("digest-1-of-an-old-key", {"own_family"}), ("other", set())]
)
def test_child_at_the_declared_home_is_found_at_the_first_look(declared, found):
    events = [event(0, 1, **LIVES_HERE)]
    own = {"p-nurse": Household(homes=frozenset({declared}))}
    assert kinds(events, Surroundings(declared=own, colleagues={}, children=households(events))) == found


@pytest.mark.parametrize(
    ("own_home", "days_ago", "found"),
    [("", 3, {"colleagues_child"}), ("", 20, set()), ("digest-1", 3, {"own_family"})],
    ids=["soon again", "long ago", "a colleague at the own home"],
)
def test_child_at_a_colleagues_home_is_found_if_somebody_returns_soon(own_home, days_ago, found):
    events = [event(days_ago, 1, **LIVES_HERE), event(0, 1, **LIVES_HERE)]
    declared = {
        "p-nurse": Household(homes=frozenset({own_home} - {""})),
        "p-2": Household(homes=frozenset({"digest-1"})),
    }
    staff = {"hospital": ("p-nurse", "p-2")}
    assert kinds(events, Surroundings(declared=declared, colleagues=staff, children=households(events))) == found


def test_households_that_say_nothing_agree_with_nobody():
    events = [event(3, 1, child_ids=("child-1",)), event(0, 1, child_ids=("child-1",))]
    around = Surroundings(
        declared={"p-nurse": Household(), "p-2": Household()},
        colleagues={"hospital": ("p-nurse", "p-2")},
        children={"child-1": Household()},
    )
    assert kinds(events, around) == set()


@pytest.mark.parametrize("left_out", [{"redaction": "hide_link"}, {"role": "feed_system"}])
def test_what_is_no_persons_look_is_left_out(left_out):
    assert looks_of([event(**left_out)], frozenset()) == []


def bodies(number: int, **facts) -> list[AuditEvent]:
    about = {"child_ids": ("child-1",)}
    return [
        event(n % 7, n, practitioner_id=f"p-{n}", organisation_id=f"b-{n}", **about, **facts) for n in range(number)
    ]


def test_many_bodies_with_no_involvement_are_found():
    assert many_bodies(DAY, "child-1", bodies(thresholds.MIN_BODIES)).looks == thresholds.MIN_BODIES
    assert many_bodies(DAY, "child-1", bodies(thresholds.MIN_BODIES - 1)) is None
    assert many_bodies(DAY, "child-1", bodies(thresholds.MIN_BODIES, details={"involved": True})) is None


def test_child_with_a_redacted_event_is_in_no_case():
    hidden = event(0, 9, child_ids=("child-1",), redaction="hide_child")
    assert many_bodies(DAY, "child-1", [*bodies(thresholds.MIN_BODIES), hidden]) is None
