"""The end of the whole directory: who may begin it and when, and its certificate (rulebook, section 10)."""

from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from contactpoint.domain.lifecycle.destruction import DestroyedKeyset
from contactpoint.domain.lifecycle.signed_certificate import open_as, sign_as
from contactpoint.domain.merkle_log.signed_notes import Sign, VerifierKey

WAITING_PERIOD = timedelta(days=14)
"""From the approval to the destruction: long enough for somebody to see the event and stop it."""
PROPOSAL_TTL = timedelta(days=90)
"""A proposal that nobody has carried out by then is void."""
DRILL_WAITING_PERIOD, DRILL_CACHES_EMPTY_AFTER = timedelta(seconds=20), timedelta(seconds=5)
"""On one machine, where nobody is real: a drill takes a minute."""
SUBJECT = "decommissioning"
"""What its certificate says that it is of."""

Outcome = Literal["aborted", "begun"]
DecommissioningRefusal = Literal[
    "not-proposed", "not-approved", "same-person", "aborted", "already-begun", "still-waiting", "expired", "not-begun"
]


class Consent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That one person proposed or approved it: the identity in AWS, when, and the audit event that says so."""

    person: str
    at: datetime
    event_id: str

    @property
    def name(self) -> str:
        """The person's name, which is the end of the identity: one person can have two roles."""
        return self.person.rpartition("/")[2]


class DestroyedDirectory(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the directory had when its destruction began. It is written once, before anything is deleted."""

    begun_at: datetime
    keysets: tuple[DestroyedKeyset, ...]
    records: int
    salt: str


class DecommissioningCertificate(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is certified of the directory. Nothing in it is personal: the two people are named by the events.

    Attributes
    ----------
    keysets
        Each keyset that was destroyed: its name, and the SHA-256 of what the table had of it.
    kept_keysets
        Those that are left, because the audit log has to stay readable as long as the law says.
    last_backup_expires
        When the last backup expires that can hold a wrapped keyset.
    """

    proposed_in: str
    approved_in: str
    keysets: tuple[DestroyedKeyset, ...]
    kept_keysets: tuple[str, ...]
    records: int
    keysets_deleted_at: datetime
    tables_deleted_at: datetime
    certified_at: datetime
    last_backup_expires: datetime
    event_id: str
    checkpoint: str


def refusal_to_approve(proposal: Consent | None, person: str, now: datetime) -> DecommissioningRefusal | None:
    """Return why somebody cannot approve a proposal, or None."""
    if proposal is None:
        return "not-proposed"
    if proposal.name == person.rpartition("/")[2]:
        return "same-person"
    return "expired" if now > proposal.at + PROPOSAL_TTL else None


def refusal_to_destroy(
    proposal: Consent | None, approval: Consent | None, outcome: Outcome | None, now: datetime, waiting: timedelta
) -> DecommissioningRefusal | None:
    """Return why nothing may be destroyed now, or None. Every step of the destruction asks.

    Parameters
    ----------
    outcome
        Whether it was aborted or has begun. What has begun does not expire.
    """
    if outcome == "aborted":
        return "aborted"
    if proposal is None:
        return "not-proposed"
    if approval is None:
        return "not-approved"
    if approval.name == proposal.name:
        return "same-person"
    if now < approval.at + waiting:
        return "still-waiting"
    return "expired" if outcome is None and now > proposal.at + PROPOSAL_TTL else None


def sign_decommissioning(certificate: DecommissioningCertificate, key: VerifierKey, sign: Sign) -> str:
    """Return the certificate as a note that the audit log's key has signed."""
    return sign_as(SUBJECT, certificate, key, sign)


def open_decommissioning(note: bytes, key: VerifierKey) -> DecommissioningCertificate:
    """Return the certificate of a note; raises what `open_as` raises."""
    return open_as(SUBJECT, DecommissioningCertificate, note, key)
