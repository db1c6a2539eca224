"""The ports from memory: what the use cases are tested with, so that a test speaks of nothing but the directory."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from itertools import count

from msgspec.structs import replace

from contactpoint.access import Organisation, Practitioner, Reader
from contactpoint.audit import Event
from contactpoint.children import Address, Child, Involvement
from contactpoint.directory.desk import Desk
from contactpoint.directory.ports import Conflict, Held, Receipt
from contactpoint.matching import Found, card_of
from contactpoint.matching.evaluation import MemoryIndex
from contactpoint.retention import leaves_on

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
TODAY = NOW.date()

NURSE = Reader(practitioner_id="p-nurse", organisation_id="hospital", organisation_type="health", role="practitioner")
SOCIAL_WORKER = Reader(
    practitioner_id="p-social-worker",
    organisation_id="westvale",
    organisation_type="local_authority",
    role="practitioner",
)
DIRECTORY_TEAM = replace(SOCIAL_WORKER, practitioner_id="p-team", role="directory_team")
AUDITOR = Reader(practitioner_id="p-auditor", organisation_id="board", organisation_type="oversight", role="auditor")


def child(**facts: object) -> Child:
    """Return a child; what is not said is invented."""
    stated = {
        "child_id": "child-0001",
        "responsible_authority": "westvale",
        "given_name": "Tyler",
        "family_name": "Reid",
        "date_of_birth": date(2011, 1, 23),
        "sex": "male",
        "address_status": "current",
        "address": Address(lines=("29 Mill Street",), locality="Westvale", postcode="WV4 1MS"),
    }
    return Child(**{**stated, **facts})


class MemoryStore:
    """Records, index, trail and accounts in one."""

    def __init__(self) -> None:
        self.held: dict[str, Held] = {}
        self.events: list[Event] = []
        self.receipts: dict[str, Receipt] = {}
        self.looked_up: list[tuple[str, ...]] = []
        self.trail_works = True
        self.people: dict[str, Practitioner] = {}
        self.bodies = {
            "westvale": Organisation(organisation_id="westvale", name="Westvale", type="local_authority"),
            "hospital": Organisation(organisation_id="hospital", name="Hospital", type="health"),
        }

    def find(self, child_id: str) -> Held | None:
        return self.held.get(child_id)

    def receipt(self, key: str) -> Receipt | None:
        return self.receipts.get(key)

    def register(self, child: Child, event: Event, receipt: Receipt | None) -> None:
        self._receive(receipt, child.child_id)
        self.record(event)
        self.held[child.child_id] = Held(child=child, involvements=(), state="active", version=1)

    def amend(self, before: Held, child: Child, event: Event) -> int:
        return self._move(before, event, child=child)

    def put_involvements(
        self, before: Held, involvements: Sequence[Involvement], event: Event, receipt: Receipt | None
    ) -> int:
        self._receive(receipt, involvements[0].involvement_id)
        kept = {i.involvement_id: i for i in (*before.involvements, *involvements)}
        return self._move(before, event, involvements=tuple(kept.values()))

    def archive(self, before: Held, event: Event) -> None:
        self._move(before, event, state="archived")

    def leaving_on(self, day: date) -> Iterable[str]:
        return [i for i, h in self.held.items() if h.state == "active" and leaves_on(h.child.date_of_birth) == day]

    def look_up(self, keys: Sequence[str]) -> Found:
        self.looked_up.append(tuple(keys))
        active = (card_of(h.child) for h in self.held.values() if h.state == "active")
        return MemoryIndex(active).look_up(keys)

    def record(self, event: Event) -> None:
        if not self.trail_works:
            raise ConnectionError
        self.events.append(event)

    def accesses(self, child_id: str, before: str | None, limit: int) -> tuple[Event, ...]:
        return self._newest((e for e in self.events if child_id in e.child_ids), before, limit)

    def events_of(self, day: date, organisation_id: str | None, before: str | None, limit: int) -> tuple[Event, ...]:
        theirs = (e for e in self.events if organisation_id in (None, e.organisation_id))
        return self._newest((e for e in theirs if e.occurred_at.date() == day), before, limit)

    def named(self, practitioner_ids: Iterable[str]) -> dict[str, Practitioner]:
        return {i: self.people[i] for i in practitioner_ids if i in self.people}

    def organisations(self, organisation_ids: Iterable[str]) -> dict[str, Organisation]:
        return {i: self.bodies[i] for i in organisation_ids if i in self.bodies}

    @staticmethod
    def _newest(events: Iterable[Event], before: str | None, limit: int) -> tuple[Event, ...]:
        older = [e for e in events if before is None or e.event_id < before]
        return tuple(sorted(older, key=lambda e: e.event_id, reverse=True)[:limit])

    def _receive(self, receipt: Receipt | None, created_id: str) -> None:
        if receipt:
            if receipt.key in self.receipts:
                raise Conflict
            self.receipts[receipt.key] = replace(receipt, created_id=created_id)

    def _move(self, before: Held, event: Event, **changes: object) -> int:
        if self.held[before.child.child_id].version != before.version:
            raise Conflict
        self.record(event)
        after = replace(before, version=before.version + 1, **changes)
        self.held[before.child.child_id] = after
        return after.version


class TrailReading:
    """The reading side of a `MemoryStore`'s trail."""

    def __init__(self, store: MemoryStore) -> None:
        self.accesses = store.accesses
        self.events = store.events_of


def desk(store: MemoryStore, now: datetime = NOW) -> Desk:
    """Return a desk whose clock stands and whose randomness counts."""
    numbers = count(1)
    return Desk(
        records=store,
        index=store,
        trail=store,
        accounts=store,
        now=lambda: now,
        random_hex=lambda size: f"{next(numbers):0{2 * size}x}",
        fingerprint=lambda data: bytes(reversed(data)),
    )
