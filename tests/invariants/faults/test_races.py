"""Two acts at the same moment, on one record and on two that are alike; and sixteen callers.

`CONTACTPOINT_EXAMPLES` asks for so many interleavings of each pair, and for so many rounds of sixteen callers.
"""

import os
from collections import Counter
from itertools import combinations_with_replacement

import pytest

from contactpoint.domain.children import as_one
from tests.builders import NURSE, SOCIAL_WORKER
from tests.invariants.faults.harness.acts import (
    ACTS,
    ALIKE,
    MINE,
    SAME,
    STRANGER,
    UNDONE,
    Act,
    Place,
    changes_recorded,
    set_up,
    untold_duplicates,
)
from tests.invariants.faults.harness.directory import NEW, created, furnish
from tests.invariants.faults.harness.index_checker import contents, disagreements
from tests.invariants.faults.harness.races import (
    Race,
    Schedule,
    at_random,
    first_for,
    first_until_it_commits,
    one_after_the_other,
)
from tests.invariants.faults.harness.stack import Answer, Stack

EXAMPLES = int(os.environ.get("CONTACTPOINT_EXAMPLES", "1"))
CALLERS = 16
CONFLICTS = frozenset({403, 404, 409, 412, 503})
"""What a caller may be answered who comes too late."""
Meeting = tuple[tuple[Act, Place], tuple[Act, Place]]


def meetings() -> list[Meeting]:
    """Return every pair of acts, on one record and on two that are alike. What becomes alike was not before."""
    pairs = list(combinations_with_replacement(ACTS, 2))
    on_one: list[Meeting] = [((a, MINE), (b, MINE)) for a, b in pairs]
    places = {a.name: STRANGER if a.name == "amend" else ALIKE for a in ACTS}
    on_two: list[Meeting] = [((a, MINE), (b, places[b.name])) for a, b in pairs]
    on_two += [((b, MINE), (a, places[a.name])) for a, b in pairs if a.name == "amend" != b.name]
    return on_one + on_two


def name_of(meeting: Meeting) -> str:
    """Return what meets what, and where."""
    (a, _), (b, place) = meeting
    return f"{a.name} and {b.name} on {place.name}"


def raced(stack: Stack, meeting: Meeting, schedule: Schedule) -> list[Answer]:
    """Set up the records, let the two acts meet, and return the answers."""
    set_up(stack, meeting)
    return Race(stack, [lambda a=act, p=place: act_of(stack, a, p) for act, place in meeting], schedule).run()


def act_of(stack: Stack, act: Act, place: Place) -> Answer:
    return act.perform(stack, place)


def schedules(stack: Stack, meeting: Meeting) -> list[Schedule]:
    """Return the interleavings to try: both acts read before either writes, every other switch, and chance."""
    found = [first_until_it_commits(0), first_until_it_commits(1)]
    if EXAMPLES > 4:
        raced(stack, meeting, one_after_the_other)
        calls = range(1, len(stack.aws.calls))
        found += [first_for(each, first) for each in list(calls)[: EXAMPLES // 4] for first in (0, 1)]
    return [*found, *(at_random(seed) for seed in range(EXAMPLES // 2))]


@pytest.mark.parametrize("meeting", [pytest.param(each, id=name_of(each).replace(" ", "_")) for each in meetings()])
def test_acts_at_the_same_moment_end_as_one_after_the_other(stack, meeting):
    for number, schedule in enumerate(schedules(stack, meeting)):
        answers = raced(stack, meeting, schedule)
        wrong = [*disagreements(stack), *lost_updates(stack, meeting, answers)]
        untold = untold_duplicates(stack)
        if len(untold) > (untold_one_after_the_other(stack, meeting) if untold else 0):
            wrong.append(f"an untold duplicate: {sorted(untold)}")
        assert wrong == [], f"schedule {number}: {[answer.status for answer in answers]}"


def untold_one_after_the_other(stack: Stack, meeting: Meeting) -> int:
    """Return of how many duplicates nobody is told if nothing happens at the same moment: the more of both orders."""
    found = []
    for order in (meeting, meeting[::-1]):
        raced(stack, order, one_after_the_other)
        found.append(len(untold_duplicates(stack)))
    return max(found)


def lost_updates(stack: Stack, meeting: Meeting, answers: list[Answer]) -> list[str]:
    """Return the acts of which somebody was told that they were done, and which the record does not show."""
    records = contents(stack).records
    done = [each for each, answer in zip(meeting, answers, strict=True) if answer.status < 300]
    refused = {answer.status for answer in answers if answer.status >= 300} - CONFLICTS
    wrong = [f"answered {status}" for status in sorted(refused)]
    for act, place in done:
        undone = len(done) == 2 and (done[0][0].name, done[1][0].name) in UNDONE and done[0][1] == done[1][1]
        if not undone and not act.left(records[stack.ids[place.name]], stack.ids.get(f"{place.name} review", "")):
            wrong.append(f"lost: {act.name} on {place.name}")
    changed = {stack.ids[place.name] for _, place in meeting}
    versions = [(records[each].version, changes_recorded(stack, each)) for each in sorted(changed)]
    return wrong + [f"version {version} after {events} events" for version, events in versions if version != events]


@pytest.mark.parametrize("callers", [2, CALLERS])
@pytest.mark.parametrize(
    ("body", "headers"),
    [
        pytest.param(NEW, {}, id="NHS number"),
        pytest.param({**NEW, "nhs_number": None, "upn": "A123456789012"}, {}, id="UPN"),
        pytest.param(SAME, {"Idempotency_Key": "the-same-key-1"}, id="idempotency key"),
    ],
)
def test_registrations_at_the_same_moment_make_one_child(stack, body, headers, callers):
    for number in range(EXAMPLES):
        answers = registered_at_once(stack, body, headers, callers, number)
        assert {answer.status for answer in answers} <= ({201} if headers else {201, 409, 412})
        assert disagreements(stack) == []


def test_registrations_with_one_key_all_succeed(stack):
    unconfirmed = {name: value for name, value in SAME.items() if name != "confirmed_new"}
    for number in range(EXAMPLES + 1):
        answers = registered_at_once(stack, unconfirmed, {"Idempotency_Key": "the-same-key-2"}, CALLERS, number)
        assert {answer.status for answer in answers} == {201}


def registered_at_once(stack: Stack, body, headers, callers: int, number: int) -> list[Answer]:
    """Let so many callers send one registration, and require that it makes one child."""
    furnish(stack)
    stack.warm()
    before = len(contents(stack).records)
    acts = [lambda: stack.call("registerChild", SOCIAL_WORKER, body, **headers)] * callers
    answers = Race(stack, acts, at_random(number) if number else first_until_it_commits(0)).run()
    assert len(contents(stack).records) - before == 1
    return answers


def test_sixteen_callers_lose_nothing(stack):
    meeting = [(act, place) for place in (MINE, ALIKE) for act in ACTS if not act.name.startswith("register")]
    for number in range(EXAMPLES):
        chosen = [meeting[(number * CALLERS + each) % len(meeting)] for each in range(CALLERS)]
        set_up(stack, chosen)
        acts = [lambda a=act, p=place: act_of(stack, a, p) for act, place in chosen]
        answers = Race(stack, acts, at_random(number)).run()
        assert {answer.status for answer in answers} <= CONFLICTS | {200, 201, 204}
        assert disagreements(stack) == []
        for child_id, stored in contents(stack).records.items():
            assert stored.version == changes_recorded(stack, child_id)
            assert Counter(each.lead_professional for each in as_one([stored.record]).involvements)[True] <= 1


def test_amendments_of_one_version_succeed_once(stack):
    amend = next(act for act in ACTS if act.name == "amend")
    set_up(stack, [(amend, STRANGER)])
    acts = [lambda: amend.perform(stack, STRANGER)] * CALLERS
    answers = Race(stack, acts, first_until_it_commits(0)).run()
    assert Counter(answer.status for answer in answers) == {200: 1, 412: CALLERS - 1}


def test_shield_by_another_authority_succeeds_although_there_is_a_visible_duplicate(stack):
    set_up(stack, [(ACTS[0], ALIKE)])
    assert stack.call("shieldChild", MINE.team, {"basis": "court_order"}, child_id=ALIKE.name).status == 204


def test_read_that_lags_behind_a_shield_shows_nothing_and_lets_no_duplicate_in(stack):
    set_up(stack, [(ACTS[3], MINE)])
    stack.aws.watch(requests=3)
    stack.aws.lags = lambda _: 3
    assert ACTS[3].perform(stack, MINE).status == 204
    criteria = {name: SAME[name] for name in ("given_name", "family_name", "date_of_birth")}
    found = stack.call("searchChild", NURSE, {"access_reason": "urgent_care", "criteria": criteria})
    shown = next(each for each in found.body["candidates"] if each["child_id"] == stack.ids[MINE.name])
    assert shown["shielded"]
    assert "locality" not in shown
    duplicate = created(stack.call("registerChild", NURSE, {**SAME, "responsible_authority": "northmoor"}))
    assert contents(stack).records[duplicate].record.review


def test_decided_change_keeps_a_shield_that_was_set_meanwhile(stack):
    shield, decide = (next(act for act in ACTS if act.name == name) for name in ("shield", "decide"))
    set_up(stack, [(shield, MINE), (decide, MINE)])
    for act in (shield, decide):
        assert act.perform(stack, MINE).status == 204
    assert contents(stack).records[stack.ids[MINE.name]].record.shield
