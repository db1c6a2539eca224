"""The ports from memory: what the use cases are tested with, so that a test speaks of nothing but the directory."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count

from msgspec.structs import replace

from contactpoint.access import Organisation, Practitioner, Reader
from contactpoint.audit import Event
from contactpoint.children import Address, Child, Involvement, Record, Shield
from contactpoint.directory.contact_request import ContactRequest
from contactpoint.directory.desk import Desk
from contactpoint.directory.entries import entries
from contactpoint.directory.notices import Notice
from contactpoint.directory.ports import Conflict, Held, Notices, Receipt, SignIn
from contactpoint.matching import Card, Found
from contactpoint.matching.keys import narrow
from contactpoint.retention import leaves_on

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
TODAY = NOW.date()


def reader(name: str, organisation: str, kind: str, role: str = "practitioner") -> Reader:
    """Return somebody whose access is in order."""
    return Reader(
        practitioner_id=name, organisation_id=organisation, organisation_type=kind, role=role, standing="current"
    )


NURSE = reader("p-nurse", "hospital", "health")
TEACHER = reader("p-teacher", "school", "education")
MENTAL_HEALTH_NURSE = reader("p-mental-health", "hospital", "health")
SOCIAL_WORKER = reader("p-social-worker", "westvale", "local_authority")
DIRECTORY_TEAM = reader("p-team", "westvale", "local_authority", "directory_team")
OTHER_TEAM = reader("p-other-team", "northmoor", "local_authority", "directory_team")
OVERRIDER = reader("p-detective", "police", "police", "shield_override_practitioner")
AUDITOR = reader("p-auditor", "board", "oversight", "auditor")
MANAGER = reader("p-manager", "hospital", "health", "account_manager")
SHIELD = Shield(basis="domestic_abuse", since=TODAY, organisation_id="westvale", practitioner_id="p-team")


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
        self.calls = 0
        self.notices: list[Notice] = []
        self.contacts: dict[str, ContactRequest] = {}
        self.sign_ins: dict[tuple[str, str], str] = {}
        self.people: dict[str, Practitioner] = {}
        self.bodies = {
            "westvale": Organisation(organisation_id="westvale", name="Westvale", type="local_authority"),
            "northmoor": Organisation(organisation_id="northmoor", name="Northmoor", type="local_authority"),
            "hospital": Organisation(organisation_id="hospital", name="Hospital", type="health"),
        }

    def find(self, child_id: str) -> Held | None:
        self.calls += 1
        return self.held.get(child_id)

    def receipt(self, key: str) -> Receipt | None:
        return self.receipts.get(key)

    def register(self, record: Record, event: Event, receipt: Receipt | None, notices: Notices = ()) -> None:
        self._receive(receipt, record.child.child_id)
        self.record(event, notices)
        self.held[record.child.child_id] = Held(record=record)

    def replace(self, before: Held, after: Record, event: Event, notices: Notices = ()) -> None:
        self._move(before, event, notices, record=after)

    def put_involvements(
        self, before: Held, involvements: Sequence[Involvement], event: Event, receipt: Receipt | None
    ) -> None:
        self._receive(receipt, involvements[0].involvement_id)
        kept = {i.involvement_id: i for i in (*before.involvements, *involvements)}
        self._move(before, event, involvements=tuple(kept.values()))

    def remove_involvement(self, before: Held, involvement_id: str, event: Event) -> None:
        left = tuple(i for i in before.involvements if i.involvement_id != involvement_id)
        self._move(before, event, involvements=left)

    def archive(self, before: Held, event: Event) -> None:
        self._move(before, event, archived=True)

    def leaving_on(self, day: date) -> Iterable[str]:
        return [i for i, h in self.held.items() if not h.archived and leaves_on(h.child.date_of_birth) == day]

    def look_up(self, keys: Sequence[str], *, hidden: bool = False) -> Found:
        self.calls += len(keys)
        self.looked_up.append(tuple(keys))
        standing: dict[str, list[Card]] = {}
        for held in self.held.values():
            for entry in () if held.archived else entries(held.record):
                for key in entry.keys if entry.hidden == hidden else ():
                    standing.setdefault(key, []).append(entry.card)
        cards, wide = narrow([standing.get(key, []) for key in keys])
        return Found(tuple(cards), wide)

    def record(self, event: Event, notices: Notices = ()) -> None:
        self.calls += 1
        if not self.trail_works:
            raise ConnectionError
        self.events.append(event)
        self.notices.extend(notices)

    def accesses(self, child_id: str, before: str | None, limit: int) -> tuple[Event, ...]:
        return self._newest((e for e in self.events if child_id in e.child_ids), before, limit)

    def events_of(self, day: date, organisation_id: str | None, before: str | None, limit: int) -> tuple[Event, ...]:
        theirs = (e for e in self.events if organisation_id in (None, e.organisation_id))
        return self._newest((e for e in theirs if e.occurred_at.date() == day), before, limit)

    def named(self, practitioner_ids: Iterable[str]) -> dict[str, Practitioner]:
        return {i: self.people[i] for i in practitioner_ids if i in self.people}

    def organisations(self, organisation_ids: Iterable[str]) -> dict[str, Organisation]:
        return {i: self.bodies[i] for i in organisation_ids if i in self.bodies}

    def of_organisation(self, organisation_id: str) -> tuple[Practitioner, ...]:
        return tuple(p for p in self.people.values() if p.organisation_id == organisation_id)

    def unconfirmed(self, today: date) -> Iterable[Practitioner]:
        return [p for p in self.people.values() if p.status == "active" and p.confirmed_until < today]

    def put(self, after: Practitioner, before: Practitioner | None, sign_in: SignIn | None, event: Event) -> None:
        if sign_in:
            mine = after.practitioner_id
            if self.sign_ins.setdefault((sign_in.issuer, sign_in.subject), mine) != mine:
                raise Conflict
        self.record(event)
        self.people[after.practitioner_id] = after

    @staticmethod
    def _newest(events: Iterable[Event], before: str | None, limit: int) -> tuple[Event, ...]:
        older = [e for e in events if before is None or e.event_id < before]
        return tuple(sorted(older, key=lambda e: e.event_id, reverse=True)[:limit])

    def _receive(self, receipt: Receipt | None, created_id: str) -> None:
        if receipt:
            if receipt.key in self.receipts:
                raise Conflict
            self.receipts[receipt.key] = replace(receipt, created_id=created_id)

    def _move(self, before: Held, event: Event, notices: Notices = (), **changes: object) -> None:
        if self.held[before.child.child_id].version != before.version:
            raise Conflict
        self.record(event, notices)
        self.held[before.child.child_id] = replace(before, version=before.version + 1, **changes)


class TrailReading:
    """The reading side of a `MemoryStore`'s trail."""

    def __init__(self, store: MemoryStore) -> None:
        self.accesses = store.accesses
        self.events = store.events_of


class Inboxes:
    """The notices of a `MemoryStore`."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def read(self, inboxes: Sequence[str], before: str | None, limit: int) -> tuple[Notice, ...]:
        found = [n for n in self._store.notices if n.inbox in inboxes and (before is None or n.notice_id < before)]
        return tuple(sorted(found, key=lambda n: n.notice_id, reverse=True)[:limit])


class Requests:
    """The requests for contact of a `MemoryStore`."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def find(self, request_id: str) -> ContactRequest | None:
        return self._store.contacts.get(request_id)

    def put(self, request: ContactRequest, event: Event, notices: Notices) -> None:
        self._store.record(event, notices)
        self._store.contacts[request.request_id] = request


def practitioner(**facts: object) -> Practitioner:
    """Return an account that is in order."""
    until = TODAY + timedelta(days=100)
    stated = {
        "practitioner_id": "p-nurse",
        "organisation_id": "hospital",
        "role": "practitioner",
        "name": "Grace Adeyemi",
        "job_title": "Nurse",
        "vetting_valid_until": until,
        "training_valid_until": until,
        "confirmed_until": until,
    }
    return Practitioner(**{**stated, **facts})


def desk(store: MemoryStore, now: datetime = NOW) -> Desk:
    """Return a desk whose clock stands and whose randomness counts."""
    numbers = count(1)
    return Desk(
        records=store,
        index=store,
        trail=store,
        accounts=store,
        inbox=Inboxes(store),
        contact_requests=Requests(store),
        now=lambda: now,
        random_hex=lambda size: f"{next(numbers):0{2 * size}x}",
        fingerprint=lambda data: hashlib.sha256(data).digest()[:16],
    )
