"""One event of the audit log."""

import hashlib
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from contactpoint.domain.days import day_of, start_of

EventType = Literal[
    "searched",
    "viewed",
    "registered",
    "amended",
    "involvement_recorded",
    "involvement_amended",
    "involvement_confirmed",
    "involvement_withdrawn",
    "involvement_retracted",
    "classification_requested",
    "shielded",
    "shield_lifted",
    "shield_overridden",
    "identity_ended",
    "merged",
    "merge_reversed",
    "subject_access_given",
    "accuracy_challenged",
    "challenge_reminded",
    "challenge_decided",
    "transfer_asked",
    "transfer_reminded",
    "transfer_decided",
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
    "archived",
    "retention_set",
    "cohort_destroyed",
    "decommissioning_proposed",
    "decommissioning_approved",
    "decommissioning_aborted",
    "directory_destroyed",
    "watch_begun",
    "watch_ended",
    "deployed",
    "deployment_compared",
    "keysets_changed",
    "job_run",
    "restored",
]


SHIELD_WORK: frozenset[EventType] = frozenset({"shielded", "shield_lifted", "shield_overridden", "identity_ended"})
"""The types that tell by themselves that a child is or was hidden: no list of a day names their child."""
CONTACT_WORK: frozenset[EventType] = frozenset(
    {"contact_requested", "contact_request_forwarded", "contact_request_answered", "contact_request_viewed"}
)
"""The types that tell that somebody who works with a child is hidden: no list of a day names their child either."""
Redaction = Literal["", "hide_link", "hide_child", "hide_review"]
"""What the lists of events leave out of one."""
ACCOUNT_CHANGES: frozenset[EventType] = frozenset(
    {
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
    }
)
"""Changes of an account. Their details hold the whole account, from and to; together they are the account's history."""

PLATFORM_ACTS: frozenset[EventType] = frozenset(
    {"deployed", "deployment_compared", "keysets_changed", "job_run", "restored"}
)
"""What was done to the platform itself. They concern no child, and say nothing of a person."""


class AuditEvent(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Who did what, when, from where, why, and with which result.

    Attributes
    ----------
    event_id
        Sorts by time: 12 hexadecimal digits of milliseconds since 1970, then 20 random ones.
    policy_version
        The version of the access policy that decided.
    via_system, asked_by
        The system that called on the practitioner's behalf; the practitioner who asked this one to look.
    child_ids, authorities
        The children who were shown or changed, and the authorities responsible for their records at that time.
    account_id
        The practitioner whose account was shown or changed.
    redaction
        ``hide_link``: never shown with the child or the actor, because a sensitive service is involved;
        ``hide_child``: the child is shown in its own access history only, because the child is shielded or has a new
        identity: the lists of a day must not tell these apart;
        ``hide_review``: shown in no access history, because a review betrays a shielded child.
    salt
        Random hexadecimal digits, so that nobody can guess the event from its commitment in the Merkle log.
    details
        The query, the results, and each change from what to what. Personal, and encrypted wherever it is stored.
    erased_in
        The month (``YYYY-MM``) at whose end the details that say something of a child are erased.
    encrypted_details
        These details as they are stored, encrypted for that month. An event that is read has some only if they are
        erased.
    """

    event_id: str
    occurred_at: datetime
    event_type: EventType
    practitioner_id: str
    organisation_id: str
    role: str
    policy_version: str = ""
    via_system: str = ""
    asked_by: str = ""
    access_reason: str | None = None
    source_ip: str = ""
    child_ids: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
    account_id: str = ""
    redaction: Redaction = ""
    salt: str = ""
    details: dict[str, Any] = {}
    erased_in: str = ""
    encrypted_details: bytes = b""

    @property
    def is_erased(self) -> bool:
        """Whether the details say nothing of a child any more, because their month has passed."""
        return bool(self.encrypted_details)


def day_list_id(event: AuditEvent) -> str:
    """Return an event's id in the lists of a day; a redacted event has another one than in a child's access history.

    It sorts with the first moment of the day and in no order there. So neither the id nor the event's neighbours in
    the list tell when it happened, and between which other events.
    """
    return redacted_id(event.event_id, event.occurred_at) if event.redaction else event.event_id


def redacted_id(event_id: str, occurred_at: datetime, shown_in: Literal["day", "history"] = "day") -> str:
    """Return the id that a redacted event has in the lists of a day, or in its child's history: never the same one."""
    midnight = start_of(day_of(occurred_at))
    return new_event_id(midnight, hashlib.sha256(f"{shown_in}|{event_id}".encode()).hexdigest()[:20])


def new_event_id(occurred_at: datetime, random: str) -> str:
    """Return an identifier that sorts by time; ``random`` is 20 hexadecimal digits."""
    return f"{int(occurred_at.timestamp() * 1000):012x}{random}"
