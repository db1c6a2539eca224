"""Involvements that are soon gone: which of them somebody should ask about."""

from datetime import UTC, datetime, timedelta

import pytest

from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.detection.brief_involvements import (
    brief_involvement,
    children_served,
    is_worth_asking,
    was_taken_back,
)

NOON = datetime(2026, 6, 10, 12, tzinfo=UTC)
ENDS, GOES_ON = {"to": {"ends_soon": True}, "from": {}}, {"to": {}, "from": {}}
BY_TEAM = {"practitioner_id": "p-team", "organisation_id": "council", "role": "directory_team"}
REMOVED = {"involvement": {"recorded_by": "p-nurse"}}


def event(days_ago: int, event_type: str, **facts) -> AuditEvent:
    """Return an event of a nurse about a child, so many days ago."""
    at, hidden = NOON - timedelta(days=days_ago), event_type.startswith("involvement_")
    stated = {
        "event_id": f"{int(at.timestamp()):032}",
        "occurred_at": at,
        "practitioner_id": "p-nurse",
        "organisation_id": "hospital",
        "role": "practitioner",
        "child_ids": ("child-1",),
        "redaction": "hide_link" if hidden else "",
    }
    return AuditEvent(event_type=event_type, **{**stated, **facts})


def is_asked(looked: int, recorded: int, taken_back: AuditEvent, *, provides: bool = False, **facts) -> bool:
    """Return whether an involvement is a question, after a look and the recording so many days before."""
    history = [event(looked, "viewed"), event(recorded, "involvement_recorded", **facts), taken_back]
    brief = brief_involvement(taken_back, history)
    return brief is not None and is_worth_asking(brief, provides=provides)


WITHDRAWN = event(0, "involvement_withdrawn")
ENDED = event(0, "involvement_amended", details=ENDS)


@pytest.mark.parametrize(("recorded", "provides", "asked"), [(1, True, True), (60, True, False), (60, False, True)])
def test_withdrawal_is_asked_about_if_it_is_early_or_somebody_elses_work(recorded, provides, asked):
    assert is_asked(recorded, recorded, WITHDRAWN, provides=provides) is asked


@pytest.mark.parametrize(
    ("looked", "recorded", "provides", "asked"),
    [(12, 3, True, True), (5, 3, True, False), (3, 3, False, True), (40, 30, False, False)],
)
def test_early_end_is_asked_about_after_an_earlier_look_or_if_it_is_somebody_elses_work(
    looked, recorded, provides, asked
):
    assert is_asked(looked, recorded, ENDED, provides=provides) is asked


def test_service_that_is_recorded_as_ended_is_asked_about():
    recorded = event(0, "involvement_recorded", details={"involvement": {"ends_soon": True}})
    assert was_taken_back(recorded)
    assert not brief_involvement(recorded, [event(9, "viewed"), recorded]).at_first_contact


@pytest.mark.parametrize("looker", [{"practitioner_id": "p-nurse"}, {"practitioner_id": "p-2", "asked_by": "p-nurse"}])
def test_looks_of_colleagues_who_were_asked_count(looker):
    history = [event(12, "viewed", **looker), event(3, "involvement_recorded"), WITHDRAWN]
    assert not brief_involvement(WITHDRAWN, history).at_first_contact


@pytest.mark.parametrize("gone", [WITHDRAWN, ENDED])
def test_service_is_asked_about_before_anybody_looks(gone):
    """Otherwise somebody could take their looks out of a family's edition first, and look then."""
    brief = brief_involvement(gone, [event(3, "viewed", practitioner_id="p-2"), event(3, "involvement_recorded"), gone])
    assert is_worth_asking(brief, provides=True)


def test_ordinary_entry_of_somebody_who_never_looked_is_no_question():
    removed = event(0, "involvement_retracted", redaction="", details=REMOVED, **BY_TEAM)
    assert brief_involvement(removed, [event(3, "involvement_recorded", redaction=""), removed]) is None


def test_repeated_recording_is_no_beginning():
    repeated = event(1, "involvement_recorded", details={"repeated": True})
    history = [event(90, "viewed"), event(90, "involvement_recorded"), repeated, WITHDRAWN]
    assert brief_involvement(WITHDRAWN, history).lasted == timedelta(days=90)


def test_ordinary_entry_that_a_directory_team_removes_early_is_asked_about_in_the_same_words():
    removed = event(0, "involvement_retracted", redaction="", details=REMOVED, **BY_TEAM)
    assert was_taken_back(removed)
    assert is_asked(3, 3, removed, redaction="")
    assert not is_asked(60, 60, removed, redaction="")
    assert not is_asked(3, 3, removed)


@pytest.mark.parametrize(
    "other",
    [
        event(0, "involvement_withdrawn", **BY_TEAM),
        event(0, "involvement_retracted", redaction=""),
        event(0, "involvement_amended", details=GOES_ON),
        event(0, "involvement_amended", details={"to": {"ends_soon": True}, "from": {"ends_soon": True}}),
        event(0, "involvement_recorded"),
        event(0, "refused"),
    ],
)
def test_other_acts_take_nothing_back(other):
    assert not was_taken_back(other)


def test_children_served_are_those_whose_service_stays():
    other = event(9, "involvement_recorded", child_ids=("child-2",))
    assert children_served([event(3, "involvement_recorded"), WITHDRAWN, other]) == {"child-2"}
