"""Fakes: the ports in memory, for tests of the use cases."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import count

from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.ports.conflict import Conflict
from contactpoint.application.ports.records import IdempotencyRecord
from contactpoint.domain.access import Account, Organisation
from contactpoint.domain.access.account import SignIn
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import Involvement, Record
from contactpoint.domain.children.stored_record import StoredRecord
from contactpoint.domain.contacts.contact_request import ContactRequest
from contactpoint.domain.contacts.notification import Notification, Notifications
from contactpoint.domain.lifecycle import archive_date
from contactpoint.domain.matching import CandidateSet, SearchDocument
from contactpoint.domain.matching.blocking import drop_oversized_blocks
from contactpoint.domain.matching.index_entries import build_index_entries
from tests.builders import NOW


class MemoryStore:
    """Records, index, audit log and accounts in one."""

    def __init__(self) -> None:
        self.stored: dict[str, StoredRecord] = {}
        self.events: list[AuditEvent] = []
        self.idempotency_records: dict[str, IdempotencyRecord] = {}
        self.looked_up: list[tuple[str, ...]] = []
        self.audit_log_works = True
        self.calls = 0
        self.notifications: list[Notification] = []
        self.contacts: dict[str, ContactRequest] = {}
        self.sign_ins: dict[tuple[str, str], str] = {}
        self.accounts: dict[str, Account] = {}
        self.organisations_by_id = {
            "westvale": Organisation(organisation_id="westvale", name="Westvale", type="local_authority"),
            "northmoor": Organisation(organisation_id="northmoor", name="Northmoor", type="local_authority"),
            "hospital": Organisation(organisation_id="hospital", name="Hospital", type="health"),
        }

    def find(self, child_id: str) -> StoredRecord | None:
        self.calls += 1
        return self.stored.get(child_id)

    def find_idempotency_record(self, key: str) -> IdempotencyRecord | None:
        return self.idempotency_records.get(key)

    def register(
        self,
        record: Record,
        event: AuditEvent,
        idempotency_record: IdempotencyRecord | None,
        notifications: Notifications = (),
    ) -> None:
        self._receive(idempotency_record, record.child.child_id)
        self.append(event, notifications)
        self.stored[record.child.child_id] = StoredRecord(record=record)

    def replace(
        self, before: StoredRecord, after: Record, event: AuditEvent, notifications: Notifications = ()
    ) -> None:
        self._bump_version(before, event, notifications, record=after)

    def save_involvements(
        self,
        before: StoredRecord,
        involvements: Sequence[Involvement],
        event: AuditEvent,
        idempotency_record: IdempotencyRecord | None,
    ) -> None:
        self._receive(idempotency_record, involvements[0].involvement_id)
        kept = {i.involvement_id: i for i in (*before.involvements, *involvements)}
        self._bump_version(before, event, involvements=tuple(kept.values()))

    def remove_involvement(self, before: StoredRecord, involvement_id: str, event: AuditEvent) -> None:
        left = tuple(i for i in before.involvements if i.involvement_id != involvement_id)
        self._bump_version(before, event, involvements=left)

    def archive(self, before: StoredRecord, event: AuditEvent) -> None:
        self._bump_version(before, event, archived=True)

    def list_due(self, day: date) -> Iterable[str]:
        return [i for i, h in self.stored.items() if not h.archived and archive_date(h.child.date_of_birth) == day]

    def look_up(self, keys: Sequence[str], *, hidden: bool = False) -> CandidateSet:
        self.calls += len(keys)
        self.looked_up.append(tuple(keys))
        entries_by_key: dict[str, list[SearchDocument]] = {}
        for stored in self.stored.values():
            for entry in () if stored.archived else build_index_entries(stored.record):
                for key in entry.keys if entry.hidden == hidden else ():
                    entries_by_key.setdefault(key, []).append(entry.document)
        documents, some_blocks_skipped = drop_oversized_blocks([entries_by_key.get(key, []) for key in keys])
        return CandidateSet(tuple(documents), some_blocks_skipped)

    def append(self, event: AuditEvent, notifications: Notifications = ()) -> None:
        self.calls += 1
        if not self.audit_log_works:
            raise ConnectionError
        self.events.append(event)
        self.notifications.extend(notifications)

    def access_history(self, child_id: str, before: str | None, limit: int) -> tuple[AuditEvent, ...]:
        return self._newest((e for e in self.events if child_id in e.child_ids), before, limit)

    def events_of_day(
        self, day: date, organisation_id: str | None, before: str | None, limit: int
    ) -> tuple[AuditEvent, ...]:
        theirs = (e for e in self.events if organisation_id in (None, e.organisation_id))
        return self._newest((e for e in theirs if e.occurred_at.date() == day), before, limit)

    def get_accounts(self, practitioner_ids: Iterable[str]) -> dict[str, Account]:
        return {i: self.accounts[i] for i in practitioner_ids if i in self.accounts}

    def get_organisations(self, organisation_ids: Iterable[str]) -> dict[str, Organisation]:
        return {i: self.organisations_by_id[i] for i in organisation_ids if i in self.organisations_by_id}

    def list_organisations(self, organisation_type: str, after: str | None, limit: int) -> tuple[Organisation, ...]:
        found = [o for o in self.organisations_by_id.values() if o.type == organisation_type]
        later = [o for o in found if after is None or o.organisation_id > after]
        return tuple(sorted(later, key=lambda o: o.organisation_id)[:limit])

    def list_accounts(self, organisation_id: str) -> tuple[Account, ...]:
        return tuple(p for p in self.accounts.values() if p.organisation_id == organisation_id)

    def list_overdue(self, today: date) -> Iterable[Account]:
        return [p for p in self.accounts.values() if p.status == "active" and p.confirmed_until < today]

    def save(self, after: Account, before: Account | None, sign_in: SignIn | None, event: AuditEvent) -> None:
        if sign_in:
            mine = after.practitioner_id
            if self.sign_ins.setdefault((sign_in.issuer, sign_in.subject), mine) != mine:
                raise Conflict
        self.append(event)
        self.accounts[after.practitioner_id] = after

    @staticmethod
    def _newest(events: Iterable[AuditEvent], before: str | None, limit: int) -> tuple[AuditEvent, ...]:
        older = [e for e in events if before is None or e.event_id < before]
        return tuple(sorted(older, key=lambda e: e.event_id, reverse=True)[:limit])

    def _receive(self, idempotency_record: IdempotencyRecord | None, created_id: str) -> None:
        if idempotency_record:
            if idempotency_record.key in self.idempotency_records:
                raise Conflict
            self.idempotency_records[idempotency_record.key] = replace(idempotency_record, created_id=created_id)

    def _bump_version(
        self, before: StoredRecord, event: AuditEvent, notifications: Notifications = (), **changes: object
    ) -> None:
        if self.stored[before.child.child_id].version != before.version:
            raise Conflict
        self.append(event, notifications)
        self.stored[before.child.child_id] = replace(before, version=before.version + 1, **changes)


class FakeAuditLogReader:
    """The reader of a `MemoryStore`'s audit log."""

    def __init__(self, store: MemoryStore) -> None:
        self.access_history = store.access_history
        self.events_of_day = store.events_of_day


class FakeNotifications:
    """The notifications of a `MemoryStore`."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def read(self, inboxes: Sequence[str], before: str | None, limit: int) -> tuple[Notification, ...]:
        found = [
            n
            for n in self._store.notifications
            if n.inbox in inboxes and (before is None or n.notification_id < before)
        ]
        return tuple(sorted(found, key=lambda n: n.notification_id, reverse=True)[:limit])


class FakeContactRequests:
    """The contact requests of a `MemoryStore`."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def find(self, request_id: str) -> ContactRequest | None:
        return self._store.contacts.get(request_id)

    def save(self, request: ContactRequest, event: AuditEvent, notifications: Notifications) -> None:
        self._store.append(event, notifications)
        self._store.contacts[request.request_id] = request


def fake_dependencies(store: MemoryStore, now: datetime = NOW) -> Dependencies:
    """Return dependencies with a fixed clock and with randomness that counts up."""
    numbers = count(1)
    return Dependencies(
        records=store,
        index=store,
        audit_log=store,
        accounts=store,
        notifications=FakeNotifications(store),
        contact_requests=FakeContactRequests(store),
        now=lambda: now,
        random_hex=lambda size: f"{next(numbers):0{2 * size}x}",
        keyed_digest=lambda data: hashlib.sha256(data).digest()[:16],
    )
