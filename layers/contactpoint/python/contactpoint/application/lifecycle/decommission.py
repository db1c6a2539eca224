"""Decommissioning: two people, a waiting period, then the end of the directory by its keysets (rulebook, section 10).

It takes two runs, at least twelve hours apart. The first one writes down what there is, and deletes the keysets. By the
second one no function has a keyset in memory: it deletes the tables, and signs the certificate. Each can be repeated.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import msgspec
from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.ports.jobs.destruction import DestructionFiles, Notary, WholeDirectory
from contactpoint.domain.access import platform_caller
from contactpoint.domain.audit import EventType
from contactpoint.domain.audit.commitment import SALT_BYTES
from contactpoint.domain.lifecycle.decommissioning import (
    Consent,
    DecommissioningCertificate,
    DecommissioningRefusal,
    DestroyedDirectory,
    open_decommissioning,
    refusal_to_approve,
    refusal_to_begin,
    sign_decommissioning,
)
from contactpoint.domain.lifecycle.destruction import BACKUP_DAYS, CACHES_EMPTY_AFTER

DECOMMISSIONING = platform_caller("decommissioning")
PROPOSED, APPROVED, OUTCOME = "proposed.json", "approved.json", "outcome.json"
BEGUN, KEYSETS_DELETED, CERTIFICATE = "begun.json", "keysets-deleted.json", "certificate.txt"
Outcome = Literal["aborted", "begun"]


class DecommissioningRefusedError(Exception):
    """It cannot be done, and nothing was changed."""

    def __init__(self, refusal: DecommissioningRefusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


@dataclass(frozen=True, kw_only=True)
class Decommissioning:
    """One proposal, and what its steps work with.

    Attributes
    ----------
    name
        The proposal's name, such as ``decommission-2035-02-01``. Its files are written once and never changed.
    """

    name: str
    deps: Dependencies
    directory: WholeDirectory
    files: DestructionFiles
    notary: Notary

    def find_consent(self, file: str) -> Consent | None:
        """Return the proposal or the approval, if there is one."""
        kept = self.files.find(self.name, file)
        return msgspec.json.decode(kept, type=Consent) if kept else None

    @property
    def outcome(self) -> Outcome | None:
        """Whether it was aborted or begun; whichever was written first stays."""
        kept = self.files.find(self.name, OUTCOME)
        return _outcome(kept) if kept else None


def propose(using: Decommissioning, person: str) -> Consent:
    """Record that somebody proposes to destroy the directory. The first proposal of a name counts."""
    return using.find_consent(PROPOSED) or _consent(using, PROPOSED, "decommissioning_proposed", person)


def approve(using: Decommissioning, person: str) -> Consent:
    """Record that a second person approves; raises `DecommissioningRefusedError`."""
    if using.outcome == "aborted":
        raise DecommissioningRefusedError("aborted")
    if refusal := refusal_to_approve(using.find_consent(PROPOSED), person, using.deps.now()):
        raise DecommissioningRefusedError(refusal)
    return using.find_consent(APPROVED) or _consent(using, APPROVED, "decommissioning_approved", person)


def abort(using: Decommissioning, person: str) -> None:
    """Stop a proposal for ever. One person is enough; raises `DecommissioningRefusedError` once it has begun."""
    if using.find_consent(PROPOSED) is None:
        raise DecommissioningRefusedError("not-proposed")
    event = using.deps.new_event("decommissioning_aborted", DECOMMISSIONING, details=_details(using, person))
    using.deps.audit_log.append(event)
    if _decide(using, "aborted") == "begun":
        raise DecommissioningRefusedError("already-begun")


def plan(using: Decommissioning) -> Iterator[str]:
    """Yield what a run would do now, and change nothing."""
    found = tuple(using.directory.keysets())
    yield f"would delete {len(found)} keysets, and so make {using.directory.count_records()} records unreadable"
    yield f"would keep the keysets {', '.join(using.directory.kept_keysets)}, and the audit log"
    refusal = refusal_to_begin(using.find_consent(PROPOSED), using.find_consent(APPROVED), using.deps.now())
    refused = "aborted" if using.outcome == "aborted" else refusal
    yield f"refused now: {refused}" if refused else "could begin now"


def run(using: Decommissioning) -> Iterator[str]:
    """Take the steps that can be taken now, and yield what was done; raises `DecommissioningRefusedError`."""
    if using.outcome != "begun":
        if refusal := refusal_to_begin(using.find_consent(PROPOSED), using.find_consent(APPROVED), using.deps.now()):
            raise DecommissioningRefusedError(refusal)
        if _decide(using, "begun") == "aborted":
            raise DecommissioningRefusedError("aborted")
    begun = _begin(using)
    yield f"{begun.records} records and {len(begun.keysets)} keysets are written down"
    deleted = using.directory.delete_keysets()
    deleted_at = _keep_time(using)
    yield f"{deleted} keysets deleted; what is encrypted under them is unreadable"
    if using.deps.now() < deleted_at + CACHES_EMPTY_AFTER:
        again = f"{deleted_at + CACHES_EMPTY_AFTER:%Y-%m-%d %H:%M}"
        yield f"Run it again after {again} UTC: until then, functions may have keysets in memory"
        return
    certificate = _certify(using, begun, deleted_at)
    yield from (f"table {name} deleted" for name in using.directory.delete_tables())
    yield f"certified in event {certificate.event_id}"


def _begin(using: Decommissioning) -> DestroyedDirectory:
    """Return what there was before anything was deleted: what is written down first stays."""
    kept = using.files.find(using.name, BEGUN)
    if kept is None:
        begun = DestroyedDirectory(
            begun_at=using.deps.now(),
            keysets=tuple(using.directory.keysets()),
            records=using.directory.count_records(),
            salt=using.deps.random_hex(SALT_BYTES),
        )
        kept = using.files.keep(using.name, BEGUN, msgspec.json.encode(begun))
    return msgspec.json.decode(kept, type=DestroyedDirectory)


def _keep_time(using: Decommissioning) -> datetime:
    kept = using.files.keep(using.name, KEYSETS_DELETED, msgspec.json.encode(using.deps.now()))
    return msgspec.json.decode(kept, type=datetime)


def _certify(using: Decommissioning, begun: DestroyedDirectory, deleted_at: datetime) -> DecommissioningCertificate:
    """Keep the certificate and record it; it is the same at each attempt, and so is its event."""
    proposal, approval = using.find_consent(PROPOSED), using.find_consent(APPROVED)
    event = using.deps.new_event("directory_destroyed", DECOMMISSIONING)
    certificate = DecommissioningCertificate(
        proposed_in=proposal.event_id if proposal else "",
        approved_in=approval.event_id if approval else "",
        keysets=begun.keysets,
        kept_keysets=using.directory.kept_keysets,
        records=begun.records,
        keysets_deleted_at=deleted_at,
        certified_at=event.occurred_at,
        last_backup_expires=deleted_at + timedelta(days=BACKUP_DAYS),
        event_id=event.event_id,
        checkpoint=using.notary.last_checkpoint(),
    )
    signed = sign_decommissioning(certificate, using.notary.key, using.notary.sign)
    note = using.files.keep(using.name, CERTIFICATE, signed.encode())
    kept = open_decommissioning(note, using.notary.key)
    details = {"certificate": note.decode()}
    once = replace(event, event_id=kept.event_id, occurred_at=kept.certified_at, salt=begun.salt, details=details)
    using.deps.audit_log.append(once)
    return kept


def _consent(using: Decommissioning, file: str, event_type: EventType, person: str) -> Consent:
    """Record a consent in the audit log, then keep it: if it cannot be recorded, it does not happen."""
    event = using.deps.new_event(event_type, DECOMMISSIONING, details=_details(using, person))
    using.deps.audit_log.append(event)
    consent = Consent(person=person, at=event.occurred_at, event_id=event.event_id)
    kept = using.files.keep(using.name, file, msgspec.json.encode(consent))
    return msgspec.json.decode(kept, type=Consent)


def _decide(using: Decommissioning, outcome: Outcome) -> Outcome:
    """Write the outcome unless there is one, and return the one that counts."""
    kept = using.files.keep(using.name, OUTCOME, msgspec.json.encode(outcome))
    return _outcome(kept)


def _outcome(kept: bytes) -> Outcome:
    outcome: Outcome = msgspec.json.decode(kept, type=Outcome)
    return outcome


def _details(using: Decommissioning, person: str) -> dict[str, str]:
    return {"proposal": using.name, "person": person}
