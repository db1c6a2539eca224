"""Creating once: the same request sent again with its ``Idempotency-Key`` creates nothing more."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec

from contactpoint.access import Reader
from contactpoint.directory.desk import Desk
from contactpoint.directory.ports import Conflict, Receipt
from contactpoint.problems import Problem


def receipt_for(desk: Desk, reader: Reader, idempotency_key: str | None, request: msgspec.Struct) -> Receipt | None:
    """Return the receipt that this creation would leave, or None without a key. It tells nobody what was asked."""
    if idempotency_key is None:
        return None
    key = desk.fingerprint(f"{reader.practitioner_id}|{idempotency_key}".encode()).hex()
    return Receipt(key=key, request=desk.fingerprint(msgspec.json.encode(request)))


def created_before(desk: Desk, receipt: Receipt | None) -> str | None:
    """Return what the same request created earlier; raises `Problem` if the key came with another request."""
    earlier = desk.records.receipt(receipt.key) if receipt else None
    if earlier is None or receipt is None:
        return None
    if earlier.request != receipt.request:
        raise Problem("idempotency-key-reused", "This Idempotency-Key came with another request. Use a new one.")
    return earlier.created_id


def create_once(desk: Desk, receipt: Receipt | None, write: Callable[[], str]) -> str:
    """Return the id that ``write`` creates, or that the same request created meanwhile."""
    try:
        return write()
    except Conflict:
        if created := created_before(desk, receipt):
            return created
        raise moved_on() from None


@contextmanager
def unmoved() -> Iterator[None]:
    """Let a write that comes too late, because the record changed since it was read, be told as such."""
    try:
        yield
    except Conflict:
        raise moved_on() from None


def moved_on() -> Problem:
    """Return the problem of a record that changed since it was read."""
    return Problem("version-moved-on", "The record has changed since you read it. Read it again, then decide.")
