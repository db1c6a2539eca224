"""The two events of a job's run. Each is written once, however often its step is repeated."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.ports.jobs.run_files import RunFiles
from contactpoint.application.runs.report import RunReport
from contactpoint.domain.access import platform_caller
from contactpoint.domain.audit import AuditEvent, new_event_id
from contactpoint.domain.audit.platform_acts import Phase, PlatformAct

_BEGUN, _ENDED = "event-begun.json", "event-ended.json"
Name = Annotated[str, Meta(pattern=r"^[A-Za-z0-9-]{1,80}\Z")]


class RunStatement(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a state machine says of its own run, if its function has no key to write an event.

    Attributes
    ----------
    at
        When the state was entered that says so: it is the same in each attempt.
    """

    job: Name
    run: Name
    phase: Phase
    at: datetime
    counts: Mapping[Name, int] = {}


def record_statement(deps: Dependencies, said: RunStatement) -> str:
    """Record what a state machine says, and return the event's id. A repetition has the same id, and is one event."""
    act = PlatformAct(act=said.job, phase=said.phase, subject=said.run, counts=said.counts)
    event = deps.new_event("job_run", platform_caller(said.job), details=act.to_details())
    at = said.at.astimezone(UTC)
    digest = hashlib.sha256(f"{said.job}|{said.run}|{said.phase}".encode()).hexdigest()
    deps.audit_log.append(replace(event, event_id=new_event_id(at, digest[:20]), occurred_at=at))
    return new_event_id(at, digest[:20])


def record_begun(deps: Dependencies, files: RunFiles, job: str, run: str) -> None:
    """Record that a run begins; it does nothing if this cannot be recorded."""
    _record_once(deps, files, run, PlatformAct(act=job, phase="begun", subject=run))


def record_finished(deps: Dependencies, files: RunFiles, report: RunReport) -> None:
    """Record how a run ended, by numbers only: the report itself names items."""
    act = PlatformAct(
        act=report.job,
        phase="done" if report.status == "completed" else "failed",
        subject=report.run,
        counts={**report.counts, "batches": report.batches, "incomplete": len(report.incomplete)},
        begun_in=_kept_id(files, report.run),
    )
    _record_once(deps, files, report.run, act)


def _record_once(deps: Dependencies, files: RunFiles, run: str, act: PlatformAct) -> None:
    """Keep the event among the run's files, then write the one that is kept: a repeated step writes the same again."""
    event = deps.new_event("job_run", platform_caller(act.act), details=act.to_details())
    name = _BEGUN if act.phase == "begun" else _ENDED
    deps.audit_log.append(_decoded(files.keep(run, name, msgspec.json.encode(event))))


def _kept_id(files: RunFiles, run: str) -> str:
    """Return the id of the event that a run began with; empty for a run that began before there were such events."""
    kept = files.find(run, _BEGUN)
    return _decoded(kept).event_id if kept else ""


def _decoded(content: bytes) -> AuditEvent:
    return msgspec.json.decode(content, type=AuditEvent)
