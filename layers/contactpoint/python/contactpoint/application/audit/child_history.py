"""One child's events, and who must not appear in the history that a family is shown."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date, timedelta
from itertools import takewhile

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from contactpoint.application.ports.audit.audit_log import AuditLogReader, StoredEvent, UnreadableEvent
from contactpoint.application.ports.unavailable import Unavailable
from contactpoint.domain.access_history.family_edition import (
    Edition,
    Known,
    is_openly_known,
    names_a_provider,
    shows_a_family,
)
from contactpoint.domain.access_history.merge_periods import MergedHistory, merges_in
from contactpoint.domain.audit import AuditEvent, new_event_id
from contactpoint.domain.audit.event_time_precision import days_without_times, first_days
from contactpoint.domain.days import day_of, start_of
from contactpoint.problems import invalid

PAGE_SIZE = 50
WHOLE_HISTORY_PAGE = 500
"""So many events are read at once where all of them are read."""
POSITION_BYTES = 2_300
"""The length of each position before it is encrypted. As text it has less than 4,096 characters."""


class History(Struct, frozen=True):
    """What a child's history shows as a whole, by the events up to the id ``known_to``, and its days without times.

    `merges` are the numbers with which this one is or was merged, and what their histories show.
    """

    known: Known = Known()
    known_to: str = ""
    without_times: frozenset[date] = frozenset()
    merges: tuple[MergedHistory, ...] = ()

    def until_now(self, audit_log: AuditLogReader, child_id: str) -> "History":
        """Return this and what the events since show.

        The first time, it reads the whole history. Raises `Unavailable` if an event of it cannot be decrypted.
        """
        since = _events_since(audit_log, child_id, self.known_to)
        merges = merges_in(reversed(since), child_id, self.merges)
        return History(
            *_known_with(since, self.known, self.known_to),
            self.without_times | first_days(since),
            tuple(_merged_until_now(audit_log, each) for each in merges),
        )

    def rules_of(self, event: AuditEvent) -> tuple[Known, ...]:
        """Return what decides about an event: what is known of this number and of those that it was merged with."""
        return (self.known, *(each.known for each in self.merges if each.contains(event)))


def _merged_until_now(audit_log: AuditLogReader, merged: MergedHistory) -> MergedHistory:
    since = _events_since(audit_log, merged.child_id, merged.known_to)
    known, known_to = _known_with(since, merged.known, merged.known_to)
    return replace(merged, known=known, known_to=known_to)


def _events_since(audit_log: AuditLogReader, child_id: str, known_to: str) -> list[AuditEvent]:
    history = read_history(audit_log, child_id, PAGE_SIZE if known_to else WHOLE_HISTORY_PAGE)
    return list(takewhile(lambda event: event.event_id > known_to, history))


def _known_with(since: Sequence[AuditEvent], known: Known, known_to: str) -> tuple[Known, str]:
    """Return what is known with the events since, newest first, and up to which event."""
    if not since:
        return known, known_to
    shown = [e.event_id for e in since if shows_a_family(e)]
    acts = {e.practitioner_id: e.event_id for e in since if names_a_provider(e)}
    providers = {who: _last(shown, first) for who, first in acts.items()} | dict(known.providers)
    since_then = {e.organisation_id: e.event_id for e in since if is_openly_known(e, providers)}
    return Known(providers, {**since_then, **known.bodies}), _earlier(since[0].event_id)


class Position(Struct, frozen=True):
    """Where the next page of a history begins and, for a family, what the pages before had to find out.

    It is encrypted, since it names the providers, or a moment that is not shown. Without what is known, each page for a
    family would read the whole history.
    """

    before: str | None = None
    history: History = History()


def write_position(
    audit_log: AuditLogReader, child_id: str, position: Position, edition: Edition = "family"
) -> str | None:
    """Return a position as text, without what is known if that is too long; None if there is no event.

    All have the same length, which would tell otherwise how much there is to hide.
    """
    if position.before is None:
        return None
    content = msgspec.json.encode(position)
    if len(content) > POSITION_BYTES:
        content = msgspec.json.encode(Position(position.before))
    return audit_log.encrypt_text(content.ljust(POSITION_BYTES), _bound_to(child_id, edition))


def read_position(
    audit_log: AuditLogReader, child_id: str, before: str | None, edition: Edition = "family"
) -> Position:
    """Return the position that a text names; raises `Problem` ``invalid-request``."""
    if before is None or is_event_id(before):
        return Position(before)
    if opened := audit_log.decrypt_text(before, _bound_to(child_id, edition)):
        with suppress(msgspec.ValidationError):  # One that an earlier version of this wrote.
            return msgspec.json.decode(opened, type=Position)
    raise invalid("/before", "Send `next_before` as it came, for the same child and access reason.")


def is_event_id(text: str) -> bool:
    """Return whether a position is the id of an event."""
    return len(text) == len("0" * 32) and set(text) <= set("0123456789abcdef")


def read_history(audit_log: AuditLogReader, child_id: str, page_size: int = PAGE_SIZE) -> Iterator[AuditEvent]:
    """Yield a child's events, newest first; a page is read when its first event is asked for.

    Raises `Unavailable` where one cannot be decrypted: it could name another authority, or a sensitive service.
    """
    for event in _read(audit_log, child_id, page_size):
        if isinstance(event, UnreadableEvent):
            raise Unavailable("UnreadableEvent")
        yield event


def days_shown_without_times(audit_log: AuditLogReader, child_id: str, found: Sequence[AuditEvent]) -> frozenset[date]:
    """Return the days of some events of a child, newest first, on which its hidden record began or ended.

    What tells it can be on another page, so their days are read as a whole, unless none of them is of a hidden child.
    """
    if not any(event.redaction for event in found):
        return frozenset()
    newest, oldest = (day_of(event.occurred_at) for event in (found[0], found[-1]))
    low, below = _first_id(oldest), _first_id(newest + timedelta(days=1))
    whole = takewhile(lambda event: event.event_id >= low, _read(audit_log, child_id, PAGE_SIZE, below))
    return days_without_times(event for event in whole if isinstance(event, AuditEvent))


def _read(audit_log: AuditLogReader, child_id: str, page_size: int, before: str | None = None) -> Iterator[StoredEvent]:
    while True:
        found = audit_log.access_history(child_id, before, page_size)
        yield from found
        if len(found) < page_size:
            return
        before = found[-1].event_id


def _last(shown: Iterable[str], before: str) -> str:
    """Return the last of some events before another one; empty if there is none."""
    return max((each for each in shown if each < before), default="")


def _earlier(event_id: str) -> str:
    """Return an id of an hour before: an event gets its id some seconds before others can read it."""
    return f"{max(0, int(event_id[:12], 16) - 60 * 60 * 1000):012x}"


def _first_id(day: date) -> str:
    """Return the first id that an event of a day can have."""
    return new_event_id(start_of(day), "0" * 20)


def _bound_to(child_id: str, edition: Edition) -> str:
    return f"position|{child_id}" if edition == "family" else f"position|{child_id}|{edition}"
