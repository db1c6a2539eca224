"""What of the audit log is done again after a restore: every act that hides something (rulebook, section 5).

A restore to yesterday must not show a child who was hidden today. So each kind of event says what its replay does, and
a kind without an entry is a fault that a test finds. Acts that show something again, such as a lifted shield, are not
replayed: what is hidden stays hidden until a directory team decides again.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from contactpoint.domain.audit import AuditEvent, EventType
from contactpoint.domain.children import Record, Retention, Shield, StoredRecord
from contactpoint.domain.days import day_of

Replay = Literal["nothing", "shield", "end_identity", "archive", "retention", "withdraw", "retract", "destroy"]
ARCHIVED_CHILDREN = "archived_children"
"""The detail of an event of another kind that names the records it archived: a decision, a reversal of a merge."""
RESTORED_BY = "restore"
"""Who a shield names that a restore sets because the event does not say more."""
_HIDING: Mapping[EventType, Replay] = {
    "shielded": "shield",
    "identity_ended": "end_identity",
    "archived": "archive",
    "retention_set": "retention",
    "involvement_withdrawn": "withdraw",
    "involvement_retracted": "retract",
    "cohort_destroyed": "destroy",
}
_NOTHING: tuple[EventType, ...] = (
    "searched",
    "viewed",
    "registered",
    "amended",
    "involvement_recorded",
    "involvement_amended",
    "involvement_confirmed",
    "classification_requested",
    "shield_lifted",
    "shield_overridden",
    "reviews_viewed",
    "review_decided",
    "duplicates_checked",
    "contact_requested",
    "contact_request_forwarded",
    "contact_request_answered",
    "contact_request_viewed",
    "notifications_read",
    "accounts_viewed",
    "account_created",
    "account_changed",
    "account_suspended",
    "account_reinstated",
    "account_closed",
    "account_confirmed",
    "account_stopped",
    "account_resumed",
    "account_proposed",
    "role_change_proposed",
    "role_changed",
    "sign_in_change_proposed",
    "sign_in_changed",
    "proposal_withdrawn",
    "organisation_suspended",
    "organisation_reinstated",
    "organisation_changed",
    "duty_numbers_kept",
    "household_declared",
    "household_removed",
    "limit_exceeded",
    "case_opened",
    "cases_viewed",
    "case_decided",
    "access_history_viewed",
    "audit_events_read",
    "refused",
    "watch_begun",
    "watch_ended",
    "merged",
    "merge_reversed",
    "transfer_asked",
    "transfer_reminded",
    "transfer_decided",
    "accuracy_challenged",
    "challenge_reminded",
    "challenge_decided",
    "subject_access_given",
    "decommissioning_proposed",
    "decommissioning_approved",
    "decommissioning_aborted",
    "directory_destroyed",
    "deployed",
    "deployment_compared",
    "keysets_changed",
    "job_run",
    "restored",
)
"""These hide nothing of a record. Accounts and organisations are never restored to an earlier moment (decision 27)."""
REPLAYS: Mapping[EventType, Replay] = MappingProxyType({**dict.fromkeys(_NOTHING, "nothing"), **_HIDING})
"""What the replay of each kind of event does."""


def replay_of(event: AuditEvent) -> Replay:
    """Return what to do again; an event of an unknown kind shields, and so does one that the lists of a day redact."""
    replay: Replay = REPLAYS.get(event.event_type, "shield")
    concerns_one = len(event.child_ids) == 1 or event.event_type == "merged"  # A merge hides both if one is hidden.
    if replay == "nothing" and event.redaction == "hide_child" and concerns_one:
        return "shield"
    return "archive" if replay == "nothing" and event.details.get(ARCHIVED_CHILDREN) else replay


def says_whether_a_child_left(event: AuditEvent, child_id: str) -> bool:
    """Return whether an event says that the child has left the directory, or that it has not: the last one counts."""
    own = ("archived", "retention_set")
    return event.event_type in own or child_id in event.details.get(ARCHIVED_CHILDREN, ())


def hides_by_itself(event: AuditEvent) -> bool:
    """Return whether an event hides something that no later event shows again."""
    return replay_of(event) not in ("archive", "retention")


def replayed(stored: StoredRecord, event: AuditEvent, *, leaves: bool = True) -> StoredRecord:
    """Return a restored record after what an event hid is hidden again; unchanged if it is.

    If the event does not say enough, the record is shielded, which hides more, until its directory team decides.

    Parameters
    ----------
    leaves
        Whether the record leaves by this event, if the event says so.
    """
    match replay_of(event):
        case "retention":
            after = _with_retention(stored, event)
        case replay:
            after = replace(stored, record=_hidden(stored.record, event, replay))
    return _archived(after) if leaves and _archives(event, stored.child.child_id) else after


def _archives(event: AuditEvent, child_id: str) -> bool:
    if event.event_type == "retention_set":
        return event.details.get("archived") is True
    return event.event_type == "archived" or child_id in event.details.get(ARCHIVED_CHILDREN, ())


def _hidden(record: Record, event: AuditEvent, replay: Replay) -> Record:
    match replay:
        case "end_identity":
            return replace(record.settled(), identity_ended=True)
        case "withdraw" if any(each.sensitive for each in record.involvements):
            # The event does not say which service it was: nothing of it may be kept.
            return _shielded(record, event)
        case "retract":
            return _without_retracted(record, event)
        case "shield":
            return _shielded(record, event)
    return record


def _archived(stored: StoredRecord) -> StoredRecord:
    return replace(stored, record=_without_reviews(stored.record), archived=True)


def _with_retention(stored: StoredRecord, event: AuditEvent) -> StoredRecord:
    """Return the record with what was stated of its retention. It does not come back."""
    try:
        retention = msgspec.convert(event.details["changes"]["retention"]["to"], Retention)
    except (KeyError, TypeError, msgspec.ValidationError):
        return replace(stored, record=_shielded(stored.record, event))
    return replace(stored, record=replace(stored.record, retention=retention))


def _without_reviews(record: Record) -> Record:
    return replace(record, pending=(), home_review=None)


def _shielded(record: Record, event: AuditEvent) -> Record:
    """Return the record with the shield that the event set; one that it has, or had an ended identity, stays."""
    if record.shield or record.identity_ended:
        return record
    pending = tuple(each for each in record.pending if not each.lifts)
    return replace(record, shield=_shield_of(record, event), pending=pending, home_review=None)


def _shield_of(record: Record, event: AuditEvent) -> Shield:
    try:
        return msgspec.convert(event.details["shield"]["to"], Shield)
    except (KeyError, TypeError, msgspec.ValidationError):
        authority, since = record.child.responsible_authority, day_of(event.occurred_at)
        return Shield(basis="risk_of_serious_harm", since=since, organisation_id=authority, practitioner_id=RESTORED_BY)


def _without_retracted(record: Record, event: AuditEvent) -> Record:
    said: Any = event.details.get("involvement")
    retracted = said.get("involvement_id") if isinstance(said, dict) else None
    if not retracted:
        return _shielded(record, event)
    left = tuple(each for each in record.involvements if each.involvement_id != retracted)
    return replace(record, involvements=left)
