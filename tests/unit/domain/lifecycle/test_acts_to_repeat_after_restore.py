"""What a restore does again: whatever hid something, and more rather than less."""

from datetime import UTC, datetime
from typing import get_args

import pytest
from msgspec.structs import asdict, replace

from contactpoint.domain.audit import AuditEvent, EventType
from contactpoint.domain.children import Involvement, Record, Shield, StoredRecord
from contactpoint.domain.lifecycle.acts_to_repeat_after_restore import (
    ARCHIVED_CHILDREN,
    REPLAYS,
    RESTORED_BY,
    hides_by_itself,
    replay_of,
    replayed,
    says_whether_a_child_left,
)
from tests.builders import child, involvement_details, sensitive_details

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SHIELD = {"basis": "adoption", "since": "2026-11-23", "organisation_id": "westvale", "practitioner_id": "p-team"}
RESTORED = StoredRecord(record=Record(child=child()))


def event(event_type: EventType, **facts) -> AuditEvent:
    known: dict[str, object] = {
        "event_id": "0" * 32,
        "practitioner_id": "p-team",
        "organisation_id": "westvale",
        "role": "directory_team",
    }
    known |= {"child_ids": ("child-0001",)}
    return AuditEvent(event_type=event_type, occurred_at=AT, **{**known, **facts})


def stored_involvement(details=None) -> Involvement:
    stated = asdict(details or involvement_details())
    return Involvement(**stated, involvement_id="involvement-1", recorded_by_organisation="hospital")


def test_every_kind_of_event_says_what_its_replay_does():
    """A new kind that hides something belongs to `_HIDING`; any other one to `_NOTHING`."""
    assert set(REPLAYS) == set(get_args(EventType))


@pytest.mark.parametrize("kind", ["kind_of_tomorrow", "shielded"])
def test_event_of_an_unknown_kind_or_without_details_shields(kind):
    shield = replayed(RESTORED, event(kind)).record.shield
    assert (shield.practitioner_id, shield.basis) == (RESTORED_BY, "risk_of_serious_harm")


def test_shield_is_set_as_the_event_says():
    said = event("shielded", details={"shield": {"from": None, "to": SHIELD}})
    assert replayed(RESTORED, said).record.shield.basis == "adoption"


def test_look_at_a_child_whom_the_lists_do_not_name_shields():
    assert replay_of(event("viewed", redaction="hide_child")) == "shield"
    assert replay_of(event("searched", redaction="hide_child", child_ids=("a", "b"))) == "nothing"


def test_merge_with_a_hidden_child_shields_both():
    assert replay_of(event("merged", redaction="hide_child", child_ids=("a", "b"))) == "shield"
    assert replay_of(event("merged", child_ids=("a", "b"))) == "nothing"


@pytest.mark.parametrize("leaves", [True, False])
def test_retention_is_as_it_was_set_and_a_record_that_left_leaves_again(leaves):
    to = {"set_on": "2026-11-23", "organisation_id": "westvale", "practitioner_id": "p-team"}
    changes = {"retention": {"from": None, "to": {**to, "died_on": "2026-11-20"}}}
    after = replayed(RESTORED, event("retention_set", details={"changes": changes, "archived": leaves}))
    assert (after.archived, after.record.retention.died_on.isoformat()) == (leaves, "2026-11-20")


def test_retention_that_the_event_does_not_say_shields():
    assert replayed(RESTORED, event("retention_set")).record.shield.practitioner_id == RESTORED_BY


@pytest.mark.parametrize("kind", [kind for kind, replay in REPLAYS.items() if replay == "nothing"])
def test_event_that_hides_nothing_changes_nothing(kind):
    assert replayed(RESTORED, event(kind)) == RESTORED


@pytest.mark.parametrize("kind", [kind for kind, replay in REPLAYS.items() if replay != "nothing"])
def test_replay_shows_nothing_that_was_hidden(kind):
    shield = Shield(basis="adoption", since=AT.date(), organisation_id="westvale", practitioner_id="p-team")
    hidden = replace(RESTORED, record=replace(RESTORED.record, shield=shield))
    assert replayed(hidden, event(kind)).record.shield == shield


@pytest.mark.parametrize("redaction", ["", "hide_child"])
def test_record_that_a_decision_archived_is_archived_again_and_the_other_stays(redaction):
    said = event("review_decided", details={ARCHIVED_CHILDREN: ["child-0001"]}, redaction=redaction)
    other = StoredRecord(record=Record(child=child(child_id="child-0002")))
    assert replayed(RESTORED, said).archived
    assert not replayed(other, said).archived
    assert bool(replayed(RESTORED, said).record.shield) == (redaction == "hide_child")


def test_event_that_archived_one_of_two_records_says_nothing_of_the_other():
    said = event("merge_reversed", details={ARCHIVED_CHILDREN: ["child-0001"]}, child_ids=("child-0001", "child-0002"))
    assert says_whether_a_child_left(said, "child-0001")
    assert not says_whether_a_child_left(said, "child-0002")


def test_act_that_hides_and_archives_hides_by_itself_and_archives_only_if_it_is_the_last_word():
    said = event("review_decided", details={ARCHIVED_CHILDREN: ["child-0001"]}, redaction="hide_child")
    after = replayed(RESTORED, said, leaves=False)
    assert (after.archived, bool(after.record.shield), hides_by_itself(said)) == (False, True, True)


def test_withdrawn_service_that_no_event_names_is_hidden_with_the_child():
    sensitive = replace(RESTORED.record, involvements=(stored_involvement(sensitive_details()),))
    assert replayed(replace(RESTORED, record=sensitive), event("involvement_withdrawn")).record.shield
    assert replayed(RESTORED, event("involvement_withdrawn")) == RESTORED


def test_entry_in_error_goes_or_the_child_is_hidden():
    entry = stored_involvement()
    record = replace(RESTORED, record=replace(RESTORED.record, involvements=(entry,)))
    said = {"involvement": {"involvement_id": entry.involvement_id}}
    assert replayed(record, event("involvement_retracted", details=said)).involvements == ()
    assert replayed(record, event("involvement_retracted")).record.shield
