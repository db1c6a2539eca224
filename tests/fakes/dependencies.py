"""Dependencies in memory, with a fixed clock."""

import hashlib
from datetime import datetime
from itertools import count

from contactpoint.application.dependencies import Dependencies
from tests.builders import NOW
from tests.fakes.memory_store import MemoryStore
from tests.fakes.ports_of_store import FakeAccounts, FakeCases, FakeContactRequests, FakeNotifications, FakeReviews


def fake_dependencies(store: MemoryStore, now: datetime = NOW) -> Dependencies:
    """Return dependencies with a fixed clock and with randomness that counts up."""
    numbers = count(1)
    return Dependencies(
        records=store,
        index=store,
        audit_log=store,
        accounts=FakeAccounts(store),
        notifications=FakeNotifications(store),
        contact_requests=FakeContactRequests(store),
        usage=store,
        reviews=FakeReviews(store),
        cases=FakeCases(store),
        now=lambda: now,
        random_hex=lambda size: f"{next(numbers):0{2 * size}x}",
        keyed_digest=lambda data: hashlib.sha256(data).digest()[:16],
        household_digests=lambda text: (hashlib.sha256(b"household|" + text.encode()).hexdigest()[:40],),
        accepts_test_numbers=True,
    )
