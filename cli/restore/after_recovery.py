"""The steps after the tables are restored: nothing runs meanwhile, what was hidden is hidden again, all is checked."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from contactpoint.adapters.dynamodb.records.index_check import SEGMENTS, IndexCheck
from contactpoint.adapters.encryption.encryption_failures import UnreadableItem, UnreadableKeyset
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.lifecycle.hide_again_after_restore import MARGIN, Replayed, events_since, replay
from contactpoint.application.ports.audit.audit_log import AuditLogReader, StoredEvent
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.lifecycle.acts_to_repeat_after_restore import replay_of

Tick = Callable[[int], None]
CLOSED = 0
"""Reserved concurrency of a function that nobody can call."""
OPEN_WHILE_CLOSED = ("platform-events", "sequencer")
"""They record the deployment that points to the restored tables, and change no record."""


@dataclass
class Found:
    """What a check found: records whose entries were written again, deleted entries, and records nobody can read."""

    records: int = 0
    mended: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    strays: int = 0


def count_replays(deps: Dependencies, log: AuditLogReader, instant: datetime) -> Counter[str]:
    """Return how many events since ``instant`` would be replayed, by kind; nothing is written."""
    events = events_since(log, instant, deps.now())
    return Counter(kind for event in events if (kind := _kind(event)))


def _kind(event: StoredEvent) -> str:
    if not isinstance(event, AuditEvent):
        return "unreadable"
    return event.event_type if replay_of(event) != "nothing" else ""


def replay_since(deps: Dependencies, log: AuditLogReader, instant: datetime) -> Iterator[Replayed]:
    """Hide again what was hidden since ``instant``, and yield what was done. Safe to repeat."""
    yield from replay(deps, events_since(log, instant, deps.now()))


def changed_around(deps: Dependencies, log: AuditLogReader, instant: datetime) -> set[str]:
    """Return the children whose records may have changed at the instant: a restore can separate them from the index."""
    until = instant + MARGIN
    events = events_since(log, instant, deps.now())
    return {
        child_id
        for event in events
        if isinstance(event, AuditEvent) and event.occurred_at <= until
        for child_id in event.child_ids
    }


def check(
    deps: Dependencies, keyring: Keyring, tick: Tick, among: Collection[str] | None = None, segments: int = SEGMENTS
) -> Found:
    """Compare the index with the records, mend it from them, and return what was found.

    Parameters
    ----------
    tick
        Is told how many records are done.
    among
        The children to check; all if left out.
    segments
        The parts of the index to read at the same time.
    """
    found, index = Found(), IndexCheck(deps.records, keyring)  # type: ignore[arg-type] # on DynamoDB
    for child_id in index.records() if among is None else sorted(among):
        found.records += 1
        tick(found.records)
        try:
            if not index.is_whole(child_id):
                index.mend(child_id)
                found.mended.append(child_id)
        except (UnreadableItem, UnreadableKeyset):
            found.unreadable.append(child_id)
    found.strays = index.delete(index.strays(among, segments))
    return found


def close(lambdas: Any, functions: Mapping[str, str]) -> None:
    """Let nobody call the functions, so that nothing is hidden between the replay and the deployment."""
    for name in _closed(functions):
        lambdas.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=CLOSED)


def are_closed(lambdas: Any, functions: Mapping[str, str]) -> bool:
    """Return whether nobody can call any function."""
    return all(
        lambdas.get_function_concurrency(FunctionName=name).get("ReservedConcurrentExecutions") == CLOSED
        for name in _closed(functions)
    )


def _closed(functions: Mapping[str, str]) -> list[str]:
    """Return the names of the functions that are closed."""
    return [name for part, name in functions.items() if part not in OPEN_WHILE_CLOSED]


def open_again(lambdas: Any, functions: Mapping[str, str], reserved: Mapping[str, int]) -> None:
    """Let the functions be called again, with the concurrency that is ``reserved`` for them by the template."""
    for part, name in functions.items():
        if part in reserved:
            lambdas.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=reserved[part])
        else:
            lambdas.delete_function_concurrency(FunctionName=name)
