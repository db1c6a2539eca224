"""The ports in memory, for a simulation: records, their index, reviews, and nothing that outlives it."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from random import Random
from typing import Any

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.ports.conflict import Conflict
from contactpoint.application.ports.records import IdempotencyRecord, RecordChange
from contactpoint.domain.access import Organisation, OrganisationType
from contactpoint.domain.access.usage_limits import Counter as UsageCounter
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import OpenReview, Record, StoredRecord
from contactpoint.domain.contacts.notification import Notifications, StoredNotification
from contactpoint.domain.matching import CandidateSet, SearchDocument
from contactpoint.domain.matching.index.blocking import drop_oversized_blocks
from contactpoint.domain.matching.index.fences import Fences
from contactpoint.domain.matching.index.index_entries import IndexEntries, build_index_entries, merge_private
from contactpoint.domain.matching.screening import needs_screening

Blocks = defaultdict[str, dict[str, SearchDocument]]


class MemoryDirectory:
    """Records with the index entries that DynamoDB would hold, the open reviews, and the number of events."""

    def __init__(self, authorities: Iterable[str]) -> None:
        self.stored: dict[str, StoredRecord] = {}
        self.entries: dict[str, IndexEntries] = {}
        self.due: defaultdict[date, set[str]] = defaultdict(set)
        self.open_reviews: defaultdict[str, dict[str, OpenReview]] = defaultdict(dict)
        self.decided: dict[str, IdempotencyRecord] = {}
        self.events = 0
        self._shared: Blocks = defaultdict(dict)
        self._private: Blocks = defaultdict(dict)
        self._screening: Blocks = defaultdict(dict)
        self._organisations = tuple(
            Organisation(organisation_id=each, name=each.title(), type="local_authority")
            for each in sorted(authorities)
        )

    def find(self, child_id: str) -> StoredRecord | None:
        """Return the record, or None."""
        return self.stored.get(child_id)

    def find_idempotency_record(self, key: str) -> IdempotencyRecord | None:
        """Return what was remembered under a key, or None."""
        return self.decided.get(key)

    def read_fences(self, _: Record) -> Fences:
        """Return no fence: one thing happens after the other."""
        return Fences()

    def save(self, change: RecordChange) -> None:
        """Write a change with its reviews; raises `Conflict` and `ValueError` as storage does."""
        writes = [(change.before, change.after), *change.also]
        for before, after in writes:
            known = self.stored.get(after.child.child_id)
            if (known.version if known else 0) != (before.version if before else 0):
                raise Conflict
            unscreened = change.fences is None and not change.archived
            if unscreened and needs_screening(before.record if before else None, after):
                raise ValueError("A record that becomes findable must be screened against shielded children.")
        self.events += 1
        for before, after in writes:
            stays_archived = before is not None and before.archived and not change.restored
            archived = (change.archived and after is change.after) or stays_archived
            self._write(after, archived=archived)
        for review in change.closed:
            del self.open_reviews[review.authority][review.review_id]
        for review in change.opened:
            self.open_reviews[review.authority][review.review_id] = review
        if change.idempotency_record:
            self.decided[change.idempotency_record.key] = change.idempotency_record

    def list_due(self, day: date) -> list[str]:
        """Return the ids of the active records whose archive date is the day."""
        return sorted(self.due[day])

    def look_up(self, keys: Sequence[str], viewers: Sequence[str]) -> CandidateSet:
        """Return the search documents under any of the keys, and what the viewers see of what waits."""
        blocks = [list(self._shared[key].values()) for key in keys]
        documents, skipped = drop_oversized_blocks(keys, blocks)
        own = [each for viewer in viewers for each in self._private[viewer].values()]
        return CandidateSet(merge_private(documents, own, keys), bool(skipped), skipped)

    def look_up_shielded(self, keys: Sequence[str]) -> CandidateSet:
        """Return the screening documents under any of the keys."""
        found = {child_id: each for key in keys for child_id, each in self._screening[key].items()}
        return CandidateSet(tuple(found.values()))

    def append(self, event: AuditEvent, _: Notifications = ()) -> None:
        """Count an event."""
        self.events += bool(event)

    def list_open(self, authority: str, after: str | None, limit: int, reader: str = "") -> tuple[OpenReview, ...]:
        """Return an authority's open reviews, oldest first."""
        newer = (each for key, each in sorted(self.open_reviews[authority].items()) if key > (after or ""))
        return tuple(each for each in newer if reader not in each.hidden_from)[:limit]

    def get_organisations(self, ids: Iterable[str]) -> dict[str, Organisation]:
        """Return the authorities that exist, by id."""
        wanted = set(ids)
        return {each.organisation_id: each for each in self._organisations if each.organisation_id in wanted}

    def list_organisations(self, _: OrganisationType, after: str | None, limit: int) -> tuple[Organisation, ...]:
        """Return the authorities by id, from behind ``after``."""
        return tuple(each for each in self._organisations if each.organisation_id > (after or ""))[:limit]

    def count(self, counters: Sequence[UsageCounter]) -> Callable[[], Sequence[int]]:
        """Count nothing: a limit would stop the simulation."""
        return lambda: [0 for _ in counters]

    def _write(self, record: Record, *, archived: bool) -> None:
        child_id = record.child.child_id
        known = self.stored.get(child_id)
        if known:
            self.due[known.record.leaving.day].discard(child_id)
            self._index(child_id, self.entries[child_id], add=False)
        self.stored[child_id] = StoredRecord(
            record=record, version=known.version + 1 if known else 1, archived=archived or record.identity_ended
        )
        self.entries[child_id] = build_index_entries(record, archived=archived)
        self._index(child_id, self.entries[child_id], add=True)
        if not archived:
            self.due[record.leaving.day].add(child_id)

    def _index(self, child_id: str, entries: IndexEntries, *, add: bool) -> None:
        places = [(self._shared[key], each.document) for each in entries.shared for key in each.keys]
        places += [(self._screening[key], each.document) for each in entries.screening for key in each.keys]
        places += [(self._private[who], document) for who, document in entries.private]
        for block, document in places:
            if add:
                block[child_id] = document
            else:
                block.pop(child_id, None)


class MemoryReviews:
    """The open reviews of a directory."""

    def __init__(self, directory: MemoryDirectory) -> None:
        self._directory = directory
        self.list_open = directory.list_open

    def list_ids(self) -> Iterator[str]:
        """Yield the id of every open review, once for each authority."""
        for reviews in self._directory.open_reviews.values():
            yield from reviews

    def find(self, authority: str, review_id: str) -> OpenReview | None:
        """Return an open review of an authority, or None."""
        return self._directory.open_reviews[authority].get(review_id)


class NoNotifications:
    """Notifications that nobody reads."""

    @staticmethod
    def read(
        _inboxes: Sequence[str], _before: str | None, _limit: int, _reader: str = ""
    ) -> tuple[StoredNotification, ...]:
        """Return none."""
        return ()


def dependencies(directory: MemoryDirectory, now: Callable[[], datetime], random: Random) -> Dependencies:
    """Return dependencies on a directory in memory, with a clock and with randomness that a seed decides."""
    unused: Any = None
    accounts: Any = directory
    return Dependencies(
        records=directory,
        index=directory,
        audit_log=directory,
        accounts=accounts,
        notifications=NoNotifications(),
        contact_requests=unused,
        cases=unused,
        usage=directory,
        reviews=MemoryReviews(directory),
        now=now,
        random_hex=lambda size: f"{random.getrandbits(8 * size):0{2 * size}x}",
        keyed_digest=lambda data: hashlib.sha256(data).digest(),
        household_digests=lambda text: (hashlib.sha256(text.encode()).hexdigest(),),
    )
