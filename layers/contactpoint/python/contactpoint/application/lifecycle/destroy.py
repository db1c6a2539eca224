"""Destroying the records of a month, six years after they left: by their keyset, then what is left (decision 28).

A month takes two nights. The first one counts, deletes the keysets, and deletes the records. In the second one, no
function has a keyset in memory any longer: whatever was written meanwhile is deleted, and the certificate is written.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.ports.jobs.destruction import Cohorts, DestructionFiles, Notary
from contactpoint.application.ports.jobs.run_files import Batch
from contactpoint.application.runs.job import Done
from contactpoint.domain.access import platform_caller
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.audit.commitment import SALT_BYTES
from contactpoint.domain.lifecycle import months_ahead
from contactpoint.domain.lifecycle.destruction import (
    CACHES_EMPTY_AFTER,
    Certificate,
    Destroyed,
    certify,
    due_months,
    open_certificate,
    sign_certificate,
)

DESTRUCTION_JOB = platform_caller("destruction")
Outcome = Literal["destroyed", "waits_for_caches"]
PARTS_AT_ONCE = 20
BEGUN, KEYSETS_DELETED, CERTIFICATE = "begun.json", "keysets-deleted.json", "certificate.txt"


class ActiveRecords(RuntimeError):  # noqa: N818 - what was found
    """The month has a record that was never archived. Nothing of the month is destroyed."""


class KeysetCameBack(RuntimeError):  # noqa: N818 - what happened
    """A keyset that was deleted was in its table again, as after a restore. It is deleted again."""


@dataclass(frozen=True, kw_only=True)
class Destruction:
    """What a destruction works with."""

    deps: Dependencies
    cohorts: Cohorts
    files: DestructionFiles
    notary: Notary


def plan_destruction(cohorts: Cohorts, today: date) -> Iterator[Batch]:
    """Yield a batch for each month that has passed and is not destroyed, after making the keysets of months to come."""
    cohorts.create_event_keysets(months_ahead(today))
    for month in cohorts.undestroyed(due_months(today)):
        yield {"ids": [month]}


def take_destruction_step(using: Destruction, batch: Batch, position: Any) -> Done:
    """Take the next step of a month's destruction. A step that is repeated does the same again."""
    (month,) = batch["ids"]
    at = position or {"doing": "count", "part": 0, "records": 0, "index_entries": 0}
    if at["doing"] == "count":
        return _count(using, month, at)
    if at["doing"] == "delete_keysets":
        return _delete_keysets(using, month)
    if at["doing"] == "delete_records":
        return _delete_records(using, month, at["part"])
    return Done(outcomes=[_certify(using, month)])


def _count(using: Destruction, month: str, at: dict[str, Any]) -> Done:
    """Count a few parts. What was counted before anything was deleted is what the certificate says."""
    if using.files.find(month, BEGUN):
        return Done(position={"doing": "delete_keysets"})
    until = min(at["part"] + PARTS_AT_ONCE, using.cohorts.parts)
    found = [using.cohorts.count(month, part) for part in range(at["part"], until)]
    if any(each.active for each in found):
        return Done(failures={month: ActiveRecords()})
    records = at["records"] + sum(each.records for each in found)
    index_entries = at["index_entries"] + sum(each.index_entries for each in found)
    if until < using.cohorts.parts:
        return Done(position={"doing": "count", "part": until, "records": records, "index_entries": index_entries})
    _begin(using, month, records, index_entries)
    return Done(position={"doing": "delete_keysets"})


def _begin(using: Destruction, month: str, records: int, index_entries: int) -> None:
    begun = Destroyed(
        month=month,
        keysets=using.cohorts.keysets(month),
        records=records,
        index_entries=index_entries,
        salt=using.deps.random_hex(SALT_BYTES),
    )
    using.files.keep(month, BEGUN, msgspec.json.encode(begun))


def _delete_keysets(using: Destruction, month: str) -> Done:
    deleted_before = using.files.find(month, KEYSETS_DELETED)
    deleted = using.cohorts.delete_keysets(month)
    if deleted_before and deleted:
        return Done(failures={month: KeysetCameBack()})
    using.files.keep(month, KEYSETS_DELETED, msgspec.json.encode(using.deps.now()))
    return Done(position={"doing": "delete_records", "part": 0})


def _delete_records(using: Destruction, month: str, first: int) -> Done:
    until = min(first + PARTS_AT_ONCE, using.cohorts.parts)
    for part in range(first, until):
        using.cohorts.delete_records(month, part)
    if until < using.cohorts.parts:
        return Done(position={"doing": "delete_records", "part": until})
    return Done(position={"doing": "certify"})


def _certify(using: Destruction, month: str) -> Outcome:
    """Record the certificate, keep it, and remember that the month is destroyed; wait until no cache has a keyset."""
    begun = msgspec.json.decode(using.files.find(month, BEGUN) or b"", type=Destroyed)
    deleted_at = msgspec.json.decode(using.files.find(month, KEYSETS_DELETED) or b"", type=datetime)
    if using.deps.now() < deleted_at + CACHES_EMPTY_AFTER:
        return "waits_for_caches"
    event = using.deps.new_event("cohort_destroyed", DESTRUCTION_JOB)
    signed = _signed(using.notary, certify(begun, deleted_at, event, using.notary.last_checkpoint()))
    note = using.files.keep(month, CERTIFICATE, signed)
    using.deps.audit_log.append(_event_of(note, replace(event, salt=begun.salt), using.notary))
    using.cohorts.finish(month)
    return "destroyed"


def _signed(notary: Notary, certificate: Certificate) -> bytes:
    return sign_certificate(certificate, notary.key, notary.sign).encode()


def _event_of(note: bytes, event: AuditEvent, notary: Notary) -> AuditEvent:
    """Return the event that a certificate names: it is the same at each attempt, and so is stored once."""
    kept = open_certificate(note, notary.key)
    details = {"month": kept.month, "certificate": note.decode()}
    return replace(event, event_id=kept.event_id, occurred_at=kept.certified_at, details=details)
