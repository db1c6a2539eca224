"""Idempotent creation, and what the caller is told when a write comes too late."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import msgspec

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.ports.conflict import Conflict
from contactpoint.application.ports.records import IdempotencyRecord
from contactpoint.domain.access import Caller
from contactpoint.problems import Problem

Result = TypeVar("Result")
ATTEMPTS = 16
"""Of callers who meet, one succeeds in every turn: so many can meet at the same moment."""


def idempotency_record_for(
    deps: Dependencies, caller: Caller, idempotency_key: str | None, operation: str, request: msgspec.Struct
) -> IdempotencyRecord | None:
    """Return the record that remembers this creation, or None without a key. It does not reveal the request.

    Parameters
    ----------
    operation
        What is created, and of what: the same key for another operation or another child is another request.
    """
    if idempotency_key is None:
        return None
    who = f"{caller.practitioner_id}|{idempotency_key}".encode()
    what = operation.encode() + b"|" + msgspec.json.encode(request)
    keys = (key.hex() for key in deps.earlier_digests(who))
    return IdempotencyRecord(
        key=deps.keyed_digest(who).hex(),
        request=deps.keyed_digest(what),
        earlier=dict(zip(keys, deps.earlier_digests(what), strict=True)),
    )


def previously_created_id(deps: Dependencies, idempotency_record: IdempotencyRecord | None) -> str | None:
    """Return the id that the same request created earlier; raises `Problem` if the key came with another request."""
    if idempotency_record is None:
        return None
    for key, request in {idempotency_record.key: idempotency_record.request, **idempotency_record.earlier}.items():
        earlier = deps.records.find_idempotency_record(key)
        if earlier and earlier.request != request:
            raise Problem("idempotency-key-reused", "This Idempotency-Key came with another request. Use a new one.")
        if earlier:
            return earlier.created_id
    return None


def create_once(deps: Dependencies, idempotency_record: IdempotencyRecord | None, write: Callable[[], str]) -> str:
    """Return the id that ``write`` creates, or the one that the same request has created in the meantime."""
    try:
        return write()
    except Conflict:
        if created := previously_created_id(deps, idempotency_record):
            return created
        raise version_conflict() from None


def redone_on_conflict(act: Callable[[], Result]) -> Result:
    """Return what ``act`` returns. It starts from its first read again, if what it rests on changed before it wrote.

    Raises `Problem` ``version-conflict`` after `ATTEMPTS`.
    """
    for _ in range(ATTEMPTS):
        try:
            return act()
        except Conflict:
            continue
    raise version_conflict()


@contextmanager
def conflict_as_problem() -> Iterator[None]:
    """Turn a `Conflict` into the problem ``version-conflict``."""
    try:
        yield
    except Conflict:
        raise version_conflict() from None


def version_conflict() -> Problem:
    """Return the problem of a record that changed after it was read."""
    return Problem("version-conflict", "The record has changed since you read it. Read it again, then decide.")
