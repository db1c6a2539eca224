"""Compares index entries, reviews, inboxes and idempotency records with what the records say should be there.

It derives the expected index entries from the domain only, and reads the tables with a keyring of its own.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any, TypeVar

import tink
from pynamodb.models import Model

from contactpoint.adapters.dynamodb.notifications import NOTIFICATIONS
from contactpoint.adapters.dynamodb.records.index_look_ups import (
    PADDING,
    PRIVATE,
    SCREENING,
    SEARCHABLE,
    entry_associated_data,
)
from contactpoint.adapters.dynamodb.records.record_items import ACTIVE, RECORD, blind_indexes_of
from contactpoint.adapters.dynamodb.tables import (
    AccountItem,
    ContactRequestItem,
    IdempotencyItem,
    IndexEntryItem,
    NotificationItem,
    RecordItem,
    ReviewItem,
)
from contactpoint.adapters.encryption.encryption import decrypt
from contactpoint.adapters.encryption.encryption_failures import UnreadableKeyset
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.domain.children import OpenReview, Record, StoredRecord
from contactpoint.domain.contacts.notification import StoredNotification, managers_inbox, personal_inbox, team_inbox
from contactpoint.domain.matching import SearchDocument, blocking_keys_of_record
from contactpoint.domain.matching.index.index_entries import build_index_entries, screening_entry
from contactpoint.domain.matching.index.search_document import to_search_document
from tests.invariants.faults.harness.stack import Stack

CHECKED = frozenset({"RECORDS", "SEARCH_INDEX", "REVIEWS", "NOTIFICATIONS", "IDEMPOTENCY"})
SELF_CONTAINED = frozenset(
    {
        "AUDIT_LOG",
        "ACCOUNTS",
        "CONTACT_REQUESTS",
        "CASES",
        "FENCES",
        "USAGE",
        "PAGE_SESSIONS",
        "KEYSETS",
        "COHORT_KEYSETS",
        "EVENT_KEYSETS",
        "MERKLE_LOG",
    }
)
"""Tables in which nothing repeats what a record says."""
PEOPLE = ("p-nurse", "p-teacher", "p-mental-health", "p-social-worker", "p-team", "p-other-team", "p-manager")
"""Callers who have no account in the tables."""
ORGANISATIONS = ("westvale", "northmoor", "hospital", "school", "police", "board")
Kind = TypeVar("Kind")


def disagreements(stack: Stack) -> list[str]:
    """Return what disagrees with the records; nothing if all is right."""
    with stack.aws.unseen():
        return list(Contents(stack).disagreements())


class Contents:
    """All that is stored, as it is now."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self.keyring, self._known = checking_keyring(stack)
        self.items = {item.child_id: item for item in self._scan(RecordItem) if item.sort_key == RECORD}
        opened = {child_id: self._open_record(item) for child_id, item in self.items.items()}
        self.unreadable = [child_id for child_id, stored in opened.items() if stored is None]
        self.records = {child_id: stored for child_id, stored in opened.items() if stored}
        self.entries = {(item.child_id, item.blind_index): item for item in self._scan(IndexEntryItem)}

    def disagreements(self) -> Iterator[str]:
        """Yield everything that is wrong."""
        yield from (f"record unreadable: {child_id}" for child_id in self.unreadable)
        yield from self._reviews_disagree()
        yield from ("notification in no inbox" for each in self.inboxes() if each is None)
        yield from self._idempotency_disagrees()
        left = dict(self.entries)
        for stored in self.records.values():
            yield from self._record_disagrees(stored)
            yield from self._entries_disagree(stored, left)
            if stored.record.shield:
                yield from self._hidden_facts_shown(stored)
        yield from (f"orphan entry: {child_id}" for child_id, _ in left)

    def inboxes(self) -> Iterator[StoredNotification | None]:
        """Yield every notification; None for one that nobody can read."""
        accounts = {item.practitioner_id for item in self._scan(AccountItem) if item.practitioner_id}
        inboxes = [personal_inbox(person) for person in {*PEOPLE, *accounts}]
        inboxes += [inbox(name) for name in ORGANISATIONS for inbox in (team_inbox, managers_inbox)]
        readable = {index: inbox for inbox in inboxes for index in self._indexes("inbox", inbox)}
        for item in self._scan(NotificationItem):
            data = f"{readable.get(item.inbox)}|{item.notification_id}"
            yield self._open(NOTIFICATIONS, item.ciphertext, data, StoredNotification)

    def _scan(self, model: type[Model]) -> Iterator[Any]:
        """Yield the items of a table without a call of AWS, which would take half of the time of all these tests."""
        names = dict.fromkeys(model.get_attributes())
        for item in self._stack.aws.items(model.Meta.table_name):
            yield SimpleNamespace(**names | {name: of.value for name, of in item.attrs.items()})

    def _open(self, keyset: str, ciphertext: bytes, data: str, kind: type[Kind]) -> Kind | None:
        return self._remembered(("opened", ciphertext, data), lambda: self._decrypt(keyset, ciphertext, data, kind))

    def _decrypt(self, keyset: str, ciphertext: bytes, data: str, kind: type[Kind]) -> Kind | None:
        try:
            return decrypt(self.keyring, keyset, ciphertext, data, kind)
        except (tink.TinkError, UnreadableKeyset):
            return None

    def _remembered(self, key: Hashable, find: Callable[[], Kind]) -> Kind:
        if key not in self._known:
            self._known[key] = find()
        return self._known[key]

    def _expected(self, stored: StoredRecord) -> Sequence[tuple[str, str, SearchDocument]]:
        item, archived = self.items[stored.child.child_id], stored.archived
        known_as = ("expected", item.ciphertext, archived)
        return self._remembered(known_as, lambda: tuple(_expected_entries(stored.record, archived=archived)))

    def _open_record(self, item: RecordItem) -> StoredRecord | None:
        record = self._open(item.cohort, item.ciphertext, f"{RECORD}|{item.child_id}", Record)
        facts = {"archived": item.state != ACTIVE, "version": int(item.version)}
        return record and StoredRecord(record=record, blind_indexes=item.blind_indexes or b"", **facts)

    def _record_disagrees(self, stored: StoredRecord) -> Iterator[str]:
        child_id = stored.child.child_id
        active = not stored.archived
        if active and stored.record.identity_ended:
            yield f"active although its identity has ended: {child_id}"
        day = stored.record.leaving.day.isoformat()
        if self.items[child_id].archive_day not in (self._indexes("archive_day", day) if active else (None,)):
            yield f"archive day: {child_id}"
        if set(blind_indexes_of(stored)) != {index for of, index in self.entries if of == child_id}:
            yield f"the record lists other entries than there are: {child_id}"

    def _entries_disagree(self, stored: StoredRecord, left: dict[tuple[str, bytes], IndexEntryItem]) -> Iterator[str]:
        child_id = stored.child.child_id
        for purpose, key, document in self._expected(stored):
            candidates = [(child_id, index) for index in self._indexes(purpose, key)]
            item = next((left.pop(each) for each in candidates if each in left), None)
            if item is None:
                yield f"entry missing: {purpose} of {child_id}"
                continue
            if (content := self._document(item, purpose)) != document:
                yield f"entry {'stale' if content else 'unreadable'}: {purpose} of {child_id}"
            if int(item.version) > stored.version:
                yield f"entry newer than its record: {purpose} of {child_id}"

    def _hidden_facts_shown(self, stored: StoredRecord) -> Iterator[str]:
        """Yield what a search could find a shielded child by, or would read of it, that is hidden."""
        child_id = stored.child.child_id
        visible = {key for purpose, key, _ in self._expected(stored) if purpose == SEARCHABLE}
        for key in (*blocking_keys_of_record(to_search_document(stored.child)), *visible):
            for index in self._indexes(SEARCHABLE, key):
                item = self.entries.get((child_id, index))
                if item is None:
                    continue
                if key not in visible:
                    yield f"found by a hidden fact: {child_id}"
                read = self._document(item, SEARCHABLE)
                numbers = [each for each in read.numbers if not each.startswith("dn|")] if read else []
                if read and (read.places or numbers or read.locality or len(read.names) > 1 or not read.shielded):
                    yield f"hidden fact in a searchable entry: {child_id}"

    def _reviews_disagree(self) -> Iterator[str]:
        left = {(item.authority, item.review_id): item for item in self._scan(ReviewItem)}
        for child_id, stored in self.records.items():
            for review in () if stored.archived else stored.record.reviews:
                for authority in review.waits_for:
                    keys = [(index, review.review_id) for index in self._indexes("reviews", authority)]
                    item = next((left.pop(key) for key in keys if key in left), None)
                    data = f"review|{authority}|{review.review_id}"
                    opened = self._open(NOTIFICATIONS, item.ciphertext, data, OpenReview) if item else None
                    if opened is None or (opened.child_id, opened.kind) != (child_id, review.kind):
                        yield f"review missing or wrong: of {child_id} for {authority}"
        yield from (f"orphan review: {review_id}" for _, review_id in left)

    def _idempotency_disagrees(self) -> Iterator[str]:
        involvements = (each.involvement_id for stored in self.records.values() for each in stored.involvements)
        requests = (item.request_id for item in self._scan(ContactRequestItem))
        created = {*self.items, *involvements, *requests}
        for item in self._scan(IdempotencyItem):
            found = self._open(NOTIFICATIONS, item.ciphertext, f"idempotency|{item.idempotency_key}", str)
            if found not in created:
                yield f"idempotency record of nothing: {found}"

    def _document(self, item: IndexEntryItem, purpose: str) -> SearchDocument | None:
        data = entry_associated_data(purpose, item.child_id)
        return self._open(item.cohort, item.ciphertext, data, SearchDocument)

    def _indexes(self, purpose: str, key: str) -> tuple[bytes, ...]:
        return self._remembered((purpose, key), lambda: self.keyring.blind_indexes(purpose, key))


def contents(stack: Stack) -> Contents:
    """Return all that is stored."""
    with stack.aws.unseen():
        return Contents(stack)


def checking_keyring(stack: Stack) -> tuple[Keyring, dict[Hashable, Any]]:
    """Return a keyring that holds the keysets as they are stored now, and what is known of what it opens."""
    held = stack.aws.values("test-keysets", "wrapped") + stack.aws.values("test-cohort_keysets", "wrapped")
    known: tuple[object, Keyring, dict[Hashable, Any]] | None = getattr(stack, "checking", None)
    if known is None or known[0] != held:
        known = held, stack.new_environment()[1], {}
        stack.checking = known  # type: ignore[attr-defined]
    return known[1:]


def _expected_entries(record: Record, *, archived: bool) -> Iterator[tuple[str, str, SearchDocument]]:
    """Yield purpose, key and document of each entry that a record should have.

    Who submitted both the record and a change finds it by the change. Padding makes a record under
    review or a shielded one as many entries as an ordinary one has, and one that has left as many as a shielded one.
    """
    entries = build_index_entries(record, archived=archived)
    for purpose, some in ((SEARCHABLE, entries.shared), (SCREENING, entries.screening)):
        yield from ((purpose, key, entry.document) for entry in some for key in entry.keys)
    yield from ((PRIVATE, practitioner_id, document) for practitioner_id, document in dict(entries.private).items())
    if archived or record.identity_ended:
        entry = screening_entry(record)
        numbers = range(0 if entries.screening else len(entry.keys))
        yield from ((PADDING, f"{record.child.child_id}|{n}", entry.document) for n in numbers)
    elif not entries.shared and entries.private:
        document = entries.private[0][1]
        stored = len({who for who, _ in entries.private}) + sum(len(each.keys) for each in entries.screening)
        keys = blocking_keys_of_record(to_search_document(record.child))[stored - len(record.pending) :]
        yield from ((PADDING, f"{record.child.child_id}|{key}", document) for key in keys)
    elif record.shield and entries.shared:
        ordinary = len(blocking_keys_of_record(to_search_document(record.child)))
        numbers = range(ordinary - sum(len(each.keys) for each in (*entries.shared, *entries.screening)))
        yield from ((PADDING, f"{record.child.child_id}|{n}", entries.shared[0].document) for n in numbers)
