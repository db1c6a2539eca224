"""The steps of a decommissioning, which its state machine takes in their order (rulebook, section 10).

Each step is bounded and safe to repeat. Each asks again whether two people have consented, and each but the first
needs the file that the step before it wrote. So nobody can take a step out of its order, however it is called.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.lifecycle.decommissioning_consents import APPROVED, DECOMMISSIONING, PROPOSED, Consents
from contactpoint.application.ports.jobs.destruction import Notary, WholeDirectory
from contactpoint.domain.audit.commitment import SALT_BYTES
from contactpoint.domain.lifecycle.decommissioning import (
    DecommissioningCertificate,
    DestroyedDirectory,
    open_decommissioning,
    sign_decommissioning,
)
from contactpoint.domain.lifecycle.destruction import BACKUP_DAYS, CACHES_EMPTY_AFTER

CLOSED, BEGUN = "closed.json", "begun.json"
KEYSETS_DELETED, KEYSETS_GONE = "keysets-deleted.json", "keysets-gone.json"
TABLES_DELETED, CERTIFICATE = "tables-deleted.json", "certificate.txt"
CHECKED_EVERY = timedelta(days=1)
"""While it waits, it looks so often whether it was aborted."""
PARTS_AT_ONCE = 20
Progress = dict[str, Any]


class OutOfOrder(RuntimeError):  # noqa: N818 - what is wrong
    """The step before this one is not complete."""


class KeysetCameBack(RuntimeError):  # noqa: N818 - what happened
    """A keyset was in its table again after all were deleted. It is deleted again."""


def check(consents: Consents) -> Progress:
    """Return whether it ``waits``, is ``ready``, or why it is refused; and until when to wait."""
    refusal, now = consents.refusal(), consents.now()
    begins_at = consents.begins_at
    if refusal == "still-waiting" and begins_at:
        return {"status": "waits", "until": timestamp(min(begins_at, now + CHECKED_EVERY))}
    return {"status": refusal or "ready", "until": timestamp(now)}


def begin(consents: Consents) -> Progress:
    """Begin, unless it was aborted before: whichever is written first stays."""
    return {"status": consents.refusal() or consents.decide("begun")}


def close(consents: Consents, close_functions: Callable[[], int]) -> Progress:
    """Let nobody call the directory any more, and return how many functions that concerns."""
    consents.require_begun()
    closed = close_functions()
    _keep_time(consents, CLOSED)
    return {"closed": closed}


def write_down(
    consents: Consents, directory: WholeDirectory, random_hex: Callable[[int], str], progress: Progress
) -> Progress:
    """Count the records in a few parts of their table; at the end write down what there is. The first count stays."""
    consents.require_begun()
    _required(consents, CLOSED)
    if consents.files.find(consents.name, BEGUN):
        return {**progress, "more": False}
    until = min(progress["part"] + PARTS_AT_ONCE, directory.parts)
    records = progress["records"] + sum(directory.count_records(part) for part in range(progress["part"], until))
    if until < directory.parts:
        return {"more": True, "part": until, "records": records}
    begun = DestroyedDirectory(
        begun_at=consents.now(), keysets=tuple(directory.keysets()), records=records, salt=random_hex(SALT_BYTES)
    )
    consents.files.keep(consents.name, BEGUN, msgspec.json.encode(begun))
    return {"more": False, "part": until, "records": records}


def delete_keysets(consents: Consents, directory: WholeDirectory, caches: timedelta = CACHES_EMPTY_AFTER) -> Progress:
    """Delete some keysets; when none is left, return when no function can have one in memory.

    It is called again after that time, and then makes sure that none came back.
    """
    consents.require_begun()
    _required(consents, BEGUN)
    deleted_before = consents.files.find(consents.name, KEYSETS_DELETED)
    deleted = directory.delete_keysets()
    if deleted and deleted_before:
        raise KeysetCameBack
    if deleted:
        return {"more": True, "until": timestamp(consents.now())}
    empty_at = _keep_time(consents, KEYSETS_DELETED) + caches
    if consents.now() >= empty_at:
        _keep_time(consents, KEYSETS_GONE)
    return {"more": False, "until": timestamp(empty_at)}


def delete_tables(consents: Consents, directory: WholeDirectory) -> Progress:
    """Delete the tables that can be deleted now; ``more`` says whether one is still there."""
    consents.require_begun()
    _required(consents, KEYSETS_GONE)
    if left := directory.delete_tables():
        return {"more": True, "left": len(left)}
    _keep_time(consents, TABLES_DELETED)
    return {"more": False, "left": 0}


def certify(consents: Consents, deps: Dependencies, notary: Notary, kept_keysets: tuple[str, ...]) -> Progress:
    """Keep the certificate and record it; it is the same at each attempt, and so is its event."""
    consents.require_begun()
    begun = msgspec.json.decode(_required(consents, BEGUN), type=DestroyedDirectory)
    deleted_at, tables_at = (_time(_required(consents, file)) for file in (KEYSETS_DELETED, TABLES_DELETED))
    event = deps.new_event("directory_destroyed", DECOMMISSIONING)
    proposal, approval = consents.find(PROPOSED), consents.find(APPROVED)
    certificate = DecommissioningCertificate(
        proposed_in=proposal.event_id if proposal else "",
        approved_in=approval.event_id if approval else "",
        keysets=begun.keysets,
        kept_keysets=kept_keysets,
        records=begun.records,
        keysets_deleted_at=deleted_at,
        tables_deleted_at=tables_at,
        certified_at=event.occurred_at,
        last_backup_expires=deleted_at + timedelta(days=BACKUP_DAYS),
        event_id=event.event_id,
        checkpoint=notary.last_checkpoint(),
    )
    signed = sign_decommissioning(certificate, notary.key, notary.sign)
    note = consents.files.keep(consents.name, CERTIFICATE, signed.encode())
    kept = open_decommissioning(note, notary.key)
    details = {"certificate": note.decode()}
    once = replace(event, event_id=kept.event_id, occurred_at=kept.certified_at, salt=begun.salt, details=details)
    deps.audit_log.append(once)
    return {"event_id": kept.event_id}


def timestamp(at: datetime) -> str:
    """Return a time as Step Functions reads it, no earlier than ``at``."""
    return f"{(at + timedelta(seconds=1)).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _required(consents: Consents, file: str) -> bytes:
    """Return the file of the step before; raises `OutOfOrder`."""
    kept = consents.files.find(consents.name, file)
    if kept is None:
        raise OutOfOrder(file)
    return kept


def _keep_time(consents: Consents, file: str) -> datetime:
    """Write down that a step is complete, and return when it first was."""
    return _time(consents.files.keep(consents.name, file, msgspec.json.encode(consents.now())))


def _time(kept: bytes) -> datetime:
    return msgspec.json.decode(kept, type=datetime)
