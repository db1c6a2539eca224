"""The ports whose methods need other names than those of a `MemoryStore`."""

from collections.abc import Iterable, Sequence
from datetime import date

from contactpoint.application.ports.conflict import Conflict
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import OpenReview
from contactpoint.domain.contacts.contact_request import ContactRequest
from contactpoint.domain.contacts.notification import Notifications, StoredNotification, newest
from contactpoint.domain.detection.cases import Case
from tests.fakes.memory_store import MemoryStore


class FakeReviews:
    """The open reviews of a `MemoryStore`."""

    def __init__(self, store: "MemoryStore") -> None:
        self._store = store

    def list_open(self, authority: str, after: str | None, limit: int, reader: str = "") -> tuple[OpenReview, ...]:
        own = (r for (whose, key), r in self._store.reviews.items() if whose == authority and key > (after or ""))
        found = [r for r in own if r.is_found_by(reader)]
        return tuple(sorted(found, key=lambda review: review.review_id)[:limit])

    def list_ids(self) -> Iterable[str]:
        return [review_id for _, review_id in self._store.reviews]

    def find(self, authority: str, review_id: str) -> OpenReview | None:
        return self._store.reviews.get((authority, review_id))


class FakeCases:
    """The cases of a `MemoryStore`."""

    def __init__(self, store: "MemoryStore") -> None:
        self._store = store

    def list_open(self, queue: str, after: str | None, limit: int) -> tuple[Case, ...]:
        of_queue = (case for case in self._store.cases.values() if case.queue == queue and not case.disposition)
        found = sorted(of_queue, key=lambda case: case.case_id)
        return tuple(case for case in found if case.case_id > (after or ""))[:limit]

    def find(self, queue: str, case_id: str) -> Case | None:
        found = self._store.cases.get(case_id)
        return found if found and found.queue == queue else None

    def was_opened_since(self, kind: str, concerned: str, since: date) -> bool:
        every = self._store.cases.values()
        return any((case.kind, case.concerned) == (kind, concerned) and case.day >= since for case in every)

    def open(self, case: Case, event: AuditEvent, notifications: Notifications) -> None:
        if case.case_id in self._store.cases:
            raise Conflict
        self._store.append(event, notifications)
        self._store.cases[case.case_id] = case

    def decide(self, case: Case, event: AuditEvent) -> None:
        if self._store.cases[case.case_id].disposition:
            raise Conflict
        self._store.append(event)
        self._store.cases[case.case_id] = case


class FakeAuditLogReader:
    """The reader of a `MemoryStore`'s audit log."""

    def __init__(self, store: MemoryStore) -> None:
        self.store, self.events_of_day = store, store.events_of_day
        self.events_of_type, self.events_of_practitioner = store.events_of_type, store.events_of_practitioner
        self.account_histories = store.account_histories

    def find_event(self, event_id: str) -> None:
        """Return None: the Merkle log is tested with its adapters."""

    def access_history(self, child_id: str, before: str | None, limit: int) -> tuple[AuditEvent, ...]:
        return self.store.access_history(child_id, before, limit)

    def encrypt_text(self, data: bytes, bound_to: str) -> str:
        text = f"encrypted-{len(self.store.encrypted_texts):032}"
        self.store.encrypted_texts[text, bound_to] = data
        return text

    def decrypt_text(self, text: str, bound_to: str) -> bytes | None:
        return self.store.encrypted_texts.get((text, bound_to))


class FakeAccounts:
    """The accounts of a `MemoryStore`."""

    def __init__(self, store: MemoryStore) -> None:
        self.get_accounts = store.get_accounts
        self.get_organisations = store.get_organisations
        self.list_accounts = store.list_accounts
        self.list_organisations = store.list_organisations
        self.list_lapsed_ids = store.list_lapsed_ids
        self.find_claimant = store.find_claimant
        self.save = store.save_account
        self.save_organisation = store.save_organisation
        self.get_duty_numbers = store.get_duty_numbers
        self.save_duty_numbers = store.save_duty_numbers
        self.get_households = store.get_households
        self.save_household = store.save_household


class FakeNotifications:
    """The notifications of a `MemoryStore`."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def read(
        self, inboxes: Sequence[str], before: str | None, limit: int, reader: str = ""
    ) -> tuple[StoredNotification, ...]:
        found = [
            n
            for n in self._store.notifications
            if n.inbox in inboxes and n.is_found_by(reader) and (before is None or n.notification_id < before)
        ]
        return newest(found, limit)


class FakeContactRequests:
    """The contact requests of a `MemoryStore`."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def find(self, request_id: str) -> ContactRequest | None:
        return self._store.contacts.get(request_id)

    def save(self, request: ContactRequest, event: AuditEvent, notifications: Notifications) -> None:
        known = self._store.contacts.get(request.request_id)
        if (known.version if known else 0) != request.version - 1:
            raise Conflict
        self._store.append(event, notifications)
        self._store.contacts[request.request_id] = request
