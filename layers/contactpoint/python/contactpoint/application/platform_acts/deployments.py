"""Deployments in the audit log: what the deployment itself says, and each night whether something else runs."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, Literal

from msgspec import Meta, Struct

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.ports.audit.audit_log import AuditLogReader, StoredEvent
from contactpoint.domain.access import platform_caller
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.audit.platform_acts import Phase, PlatformAct, Versions, recorded_versions

DEPLOYMENT = platform_caller("deployment")
LOOKED_BACK = timedelta(days=27)
"""A deployment of before is known from the last night's comparison."""
PAGE_SIZE = 100
Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{40,64}\Z")]
AnyDigest = Annotated[str, Meta(pattern=r"^([0-9a-f]{40,64})?\Z")]
Name = Annotated[str, Meta(pattern=r"^[A-Za-z0-9-]{1,60}\Z")]
Compared = Literal["as_recorded", "differs_from_record", "never_recorded"]


class DeploymentReport(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a deployment says of itself. It is text of fixed forms, so that nothing personal is in it.

    Attributes
    ----------
    deployment
        A random name, by which its two events belong together.
    commit
        The commit of the code; empty if there is none.
    templates
        SHA-256 of each stack's template.
    operator
        SHA-256 of the ARN of the AWS identity that deploys.
    """

    deployment: Name
    environment: Name
    phase: Phase
    commit: AnyDigest = ""
    templates: dict[Name, Digest] = {}
    operator: AnyDigest = ""


class RunsUnrecorded(RuntimeError):  # noqa: N818 - what was found
    """Something else runs than what the last recorded deployment deployed, or none was ever recorded."""


def record_deployment(deps: Dependencies, running: Versions, report: DeploymentReport) -> str:
    """Record that a deployment begins or how it ended, with the versions that run now; return the event's id."""
    versions = {**running.to_mapping(), **{f"template {name}": each for name, each in report.templates.items()}}
    act = PlatformAct(
        act="deploy",
        phase=report.phase,
        subject=f"{report.environment} {report.deployment}",
        versions={**versions, "commit": report.commit},
        operator=report.operator,
    )
    event = deps.new_event("deployed", DEPLOYMENT, details=act.to_details())
    deps.audit_log.append(event)
    return event.event_id


def compare_with_record(deps: Dependencies, audit_log: AuditLogReader, running: Versions) -> Compared:
    """Record whether what runs is what was recorded, and return it. A repetition of it is one more comparison."""
    recorded = _last_recorded(_latest(deps, audit_log))
    compared = _compared(running, recorded)
    versions = running.to_mapping()
    if recorded:
        versions |= {f"recorded_{name}": each for name, each in recorded.to_mapping().items()}
    act = PlatformAct(act=compared, phase="done" if compared == "as_recorded" else "failed", versions=versions)
    deps.audit_log.append(deps.new_event("deployment_compared", DEPLOYMENT, details=act.to_details()))
    return compared


def _compared(running: Versions, recorded: Versions | None) -> Compared:
    if recorded is None:
        return "never_recorded"
    return "as_recorded" if recorded == running else "differs_from_record"


def _latest(deps: Dependencies, audit_log: AuditLogReader) -> Iterable[StoredEvent]:
    """Return the latest events about deployments, newest first."""
    who, days = DEPLOYMENT, (deps.today - LOOKED_BACK, deps.today)
    return audit_log.events_of_practitioner(who.practitioner_id, who.organisation_id, days, None, PAGE_SIZE)


def _last_recorded(newest_first: Iterable[StoredEvent]) -> Versions | None:
    found = (recorded_versions(event) for event in newest_first if isinstance(event, AuditEvent))
    return next((each for each in found if each), None)
