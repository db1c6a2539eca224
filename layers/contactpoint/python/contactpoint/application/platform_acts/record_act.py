"""An act on the platform by an operator or a small job: recorded before it, and when it is done or has failed."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from msgspec import Struct
from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.domain.access import Caller, platform_caller
from contactpoint.domain.audit import EventType
from contactpoint.domain.audit.platform_acts import PlatformAct

OPERATOR = platform_caller("operator")


class Outcome(Struct):
    """What an act did, as far as it is known: its event says so, also if it fails."""

    counts: Mapping[str, int] = {}


@contextmanager
def recorded(deps: Dependencies, event_type: EventType, act: PlatformAct, who: Caller = OPERATOR) -> Iterator[Outcome]:
    """Record that an act begins, and how it ends. If the beginning cannot be recorded, nothing is done.

    An act that is killed has only its first event.
    """
    begun = deps.new_event(event_type, who, details=act.to_details())
    deps.audit_log.append(begun)
    ended, outcome = replace(act, begun_in=begun.event_id), Outcome()
    try:
        yield outcome
    except BaseException:
        _append(deps, event_type, who, replace(ended, phase="failed", counts=outcome.counts))
        raise
    _append(deps, event_type, who, replace(ended, phase="done", counts=outcome.counts))


def _append(deps: Dependencies, event_type: EventType, who: Caller, act: PlatformAct) -> None:
    deps.audit_log.append(deps.new_event(event_type, who, details=act.to_details()))
