"""Records, index, audit log and accounts in one, in memory."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from operator import attrgetter

from msgspec.structs import replace

from contactpoint.application.ports.conflict import Conflict
from contactpoint.application.ports.records import IdempotencyRecord, RecordChange
from contactpoint.domain.access import Account, Organisation, sign_in_key
from contactpoint.domain.access.household import DeclaredHousehold
from contactpoint.domain.access.usage_limits import Counter as UsageCounter
from contactpoint.domain.audit import ACCOUNT_CHANGES, AuditEvent, day_list_id
from contactpoint.domain.children import OpenReview, Record
from contactpoint.domain.children.record_as_read import StoredRecord
from contactpoint.domain.contacts.contact_request import ContactRequest
from contactpoint.domain.contacts.notification import Notifications, StoredNotification
from contactpoint.domain.days import day_of
from contactpoint.domain.detection.cases import Case
from contactpoint.domain.lifecycle.acts_to_repeat_after_restore import replayed
from contactpoint.domain.matching import CandidateSet, SearchDocument
from contactpoint.domain.matching.index.blocking import drop_oversized_blocks
from contactpoint.domain.matching.index.fences import Fences, claims_of, hides_more
from contactpoint.domain.matching.index.index_entries import (
    IndexEntries,
    IndexEntry,
    build_index_entries,
    merge_private,
)
from contactpoint.domain.matching.screening import needs_screening
from contactpoint.domain.registers.duty_numbers import DutyNumbersView

BY_ID = attrgetter("event_id")


def require_replay(change: RecordChange) -> None:
    """Fail if a restore to the moment before a change would show again what the change hid."""
    if change.before is None:
        return
    after, again = change.after, replayed(change.before, change.event)
    assert again.archived or not change.is_archived, change.event.event_type
    assert again.record.shield or again.archived or not after.shield or after.shield_copied, change.event.event_type
    assert again.record.identity_ended or not after.identity_ended, change.event.event_type


class MemoryStore:
    """Records, index, audit log and accounts in one."""

    def __init__(self) -> None:
        self.stored: dict[str, StoredRecord] = {}
        self.events: list[AuditEvent] = []
        self.idempotency_records: dict[str, IdempotencyRecord] = {}
        self.encrypted_texts: dict[tuple[str, str], bytes] = {}
        self.looked_up: list[tuple[str, ...]] = []
        self.audit_log_works = True
        self.calls = 0
        self.notifications: list[StoredNotification] = []
        self.cases: dict[str, Case] = {}
        self.reviews: dict[tuple[str, str], OpenReview] = {}
        self.contacts: dict[str, ContactRequest] = {}
        self.sign_ins: dict[str, str] = {}
        self.uses: Counter[str] = Counter()
        self.fences: dict[str, str] = {}
        self.duty_numbers: dict[str, DutyNumbersView] = {}
        self.households: dict[str, DeclaredHousehold] = {}
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

    def save(self, change: RecordChange) -> None:
        before = change.before.record if change.before else None
        if needs_screening(before, change.after) and change.fences is None and not change.is_archived:
            raise ValueError("unscreened")
        child_id = change.after.child.child_id
        known = self.stored.get(child_id)
        if (known.version if known else 0) != (change.before.version if change.before else 0):
            raise Conflict
        for read, _ in change.also:
            if self.stored[read.child.child_id].version != read.version:
                raise Conflict
        require_replay(change)
        self._move_fences(change)
        self._remember(change.idempotency_record, change.created_id)
        self.append(change.event, change.notifications)
        if change.restored and change.fences is None:
            raise ValueError("unscreened")
        self.stored[child_id] = StoredRecord(
            record=change.after, version=known.version + 1 if known else 1, archived=change.is_archived
        )
        for read, after in change.also:
            assert not needs_screening(read.record, after)
            known = self.stored[read.child.child_id]
            self.stored[read.child.child_id] = replace(known, record=after, version=known.version + 1)
        for review in change.closed:
            del self.reviews[review.authority, review.review_id]
        for review in change.opened:
            self.reviews[review.authority, review.review_id] = review

    def read_fences(self, record: Record) -> Fences:
        self.calls += 1
        return Fences({name: self.fences.get(name, "") for name in ("shields", *claims_of(record.child))})

    def _move_fences(self, change: RecordChange) -> None:
        read = change.fences.tokens if change.fences else {}
        if any(self.fences.get(name, "") != token for name, token in read.items()):
            raise Conflict
        moved = set(read) - {"shields"}
        if hides_more(change.before.record if change.before else None, change.after):
            moved.add("shields")
        self.fences |= dict.fromkeys(moved, change.event.event_id)

    def list_due(self, day: date) -> Iterable[str]:
        return [i for i, h in self.stored.items() if not h.archived and h.record.leaving.day == day]

    def _entries(self) -> list[IndexEntries]:
        return [build_index_entries(stored.record, archived=stored.archived) for stored in self.stored.values()]

    def look_up(self, keys: Sequence[str], viewers: Sequence[str]) -> CandidateSet:
        self.calls += len(keys) + len(viewers)
        self.looked_up.append(tuple(keys))
        blocks = _by_key(entry for entries in self._entries() for entry in entries.shared)
        documents, skipped = drop_oversized_blocks(keys, [blocks.get(key, []) for key in keys])
        own = [each for entries in self._entries() for each in entries.private]
        private = [document for viewer in viewers for who, document in own if who == viewer]
        return CandidateSet(merge_private(documents, private, keys), bool(skipped), skipped)

    def look_up_shielded(self, keys: Sequence[str]) -> CandidateSet:
        self.calls += len(keys)
        blocks = _by_key(entry for entries in self._entries() for entry in entries.screening)
        found = {document.child_id: document for key in keys for document in blocks.get(key, [])}
        return CandidateSet(tuple(found.values()))

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
        return self._newest((e for e in theirs if day_of(e.occurred_at) == day), before, limit, day_list_id)

    def events_of_type(self, day: date, event_type: str, before: str | None, limit: int) -> tuple[AuditEvent, ...]:
        of_type = (e for e in self.events if e.event_type == event_type and day_of(e.occurred_at) == day)
        return self._newest(of_type, before, limit, day_list_id)

    def events_of_practitioner(
        self, practitioner_id: str, organisation_id: str, days: tuple[date, date], before: str | None, limit: int
    ) -> tuple[AuditEvent, ...]:
        whose = practitioner_id, organisation_id
        theirs = (e for e in self.events if (e.practitioner_id, e.organisation_id) == whose)
        within = (e for e in theirs if days[0] <= day_of(e.occurred_at) <= days[1])
        return self._newest(within, before, limit, day_list_id)

    def account_histories(self, practitioner_ids: Iterable[str]) -> dict[str, tuple[AuditEvent, ...]]:
        changes = sorted((e for e in self.events if e.event_type in ACCOUNT_CHANGES), key=lambda e: e.event_id)
        return {each: tuple(e for e in changes if e.account_id == each) for each in practitioner_ids}

    def get_accounts(self, practitioner_ids: Iterable[str]) -> dict[str, Account]:
        return {i: self.accounts[i] for i in practitioner_ids if i in self.accounts}

    def get_organisations(self, organisation_ids: Iterable[str]) -> dict[str, Organisation]:
        return {i: self.organisations_by_id[i] for i in organisation_ids if i in self.organisations_by_id}

    def list_organisations(self, organisation_type: str, after: str | None, limit: int) -> tuple[Organisation, ...]:
        found = [o for o in self.organisations_by_id.values() if o.type == organisation_type]
        later = [o for o in found if after is None or o.organisation_id > after]
        return tuple(sorted(later, key=lambda o: o.organisation_id)[:limit])

    def list_accounts(self, organisation_id: str, after: str | None, limit: int) -> tuple[Account, ...]:
        found = [p for p in self.accounts.values() if p.organisation_id == organisation_id]
        later = [p for p in found if after is None or p.practitioner_id > after]
        return tuple(sorted(later, key=lambda p: p.practitioner_id)[:limit])

    def list_lapsed_ids(self, today: date) -> Iterable[str]:
        active = (p for p in self.accounts.values() if p.status == "active")
        checks = ("vetting_valid_until", "training_valid_until", "confirmed_until")
        return [p.practitioner_id for p in active if min(getattr(p, check) for check in checks) < today]

    def save_account(
        self, after: Account, before: Account | None, event: AuditEvent, notifications: Notifications = ()
    ) -> None:
        mine = after.practitioner_id
        if self.accounts.get(mine) != before or self.sign_ins.get(after.claimed_sign_in_key, mine) != mine:
            raise Conflict
        self.append(event, notifications)
        self.sign_ins = {key: owner for key, owner in self.sign_ins.items() if owner != mine}
        if after.claimed_sign_in_key:
            self.sign_ins[after.claimed_sign_in_key] = mine
        self.accounts[mine] = after
        if after.status == "closed":
            self.households.pop(mine, None)

    def find_claimant(self, sign_in_key: str) -> Account | None:
        return self.accounts.get(self.sign_ins.get(sign_in_key, ""))

    def save_organisation(self, organisation: Organisation, event: AuditEvent) -> None:
        self.append(event)
        self.organisations_by_id[organisation.organisation_id] = organisation

    def get_duty_numbers(self, authorities: Iterable[str], *, now: bool = False) -> dict[str, DutyNumbersView]:
        return {each: self.duty_numbers[each] for each in authorities if each in self.duty_numbers}

    def save_duty_numbers(
        self, authority: str, numbers: DutyNumbersView, before: DutyNumbersView | None, event: AuditEvent
    ) -> None:
        if self.duty_numbers.get(authority) != before:
            raise Conflict
        self.append(event)
        self.duty_numbers[authority] = numbers

    def get_households(self, practitioner_ids: Iterable[str]) -> dict[str, DeclaredHousehold]:
        return {each: self.households[each] for each in practitioner_ids if each in self.households}

    def save_household(self, practitioner_id: str, household: DeclaredHousehold | None, event: AuditEvent) -> None:
        self.append(event)
        self.households.pop(practitioner_id, None)
        if household:
            self.households[practitioner_id] = household

    def count(self, counters: Sequence[UsageCounter]) -> Callable[[], Sequence[int]]:
        self.uses.update(counter.name for counter in counters)
        return lambda: [self.uses[counter.name] for counter in counters]

    def find_by_sign_in(
        self, issuer: str, subject: str, expected: tuple[str, str] | None = None
    ) -> tuple[str, str] | None:
        owner = self.sign_ins.get(sign_in_key(issuer, subject))
        return (owner, self.accounts[owner].organisation_id) if owner else None

    def get_with_organisation(
        self, practitioner_ids: Sequence[str], organisation_id: str = ""
    ) -> dict[str, tuple[Account, Organisation]]:
        found = self.get_accounts(practitioner_ids)
        return {i: (a, self.organisations_by_id[a.organisation_id]) for i, a in found.items()}

    @staticmethod
    def _newest(
        events: Iterable[AuditEvent], before: str | None, limit: int, id_of: Callable[[AuditEvent], str] = BY_ID
    ) -> tuple[AuditEvent, ...]:
        older = [e for e in events if before is None or id_of(e) < before]
        return tuple(sorted(older, key=id_of, reverse=True)[:limit])

    def _remember(self, idempotency_record: IdempotencyRecord | None, created_id: str) -> None:
        if idempotency_record:
            if idempotency_record.key in self.idempotency_records:
                raise Conflict
            self.idempotency_records[idempotency_record.key] = replace(idempotency_record, created_id=created_id)


def _by_key(entries: Iterable[IndexEntry]) -> dict[str, list[SearchDocument]]:
    blocks: dict[str, list[SearchDocument]] = {}
    for entry in entries:
        for key in entry.keys:
            blocks.setdefault(key, []).append(entry.document)
    return blocks
