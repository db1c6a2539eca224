"""What was done to the platform itself, as the audit log records it: it says nothing of a child or of a person."""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec
from msgspec import Struct

from contactpoint.domain.audit.event import PLATFORM_ACTS, AuditEvent

Phase = Literal["begun", "done", "failed"]


class PlatformAct(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What was done to the platform itself, such as a deployment, a step of a rotation or a nightly run.

    Each act has two events: one with the phase `begun` is written before it, and one with `done` or `failed` after it.
    If only the first is there, the act was interrupted. A keyset that is created for a month has one event, in the same
    transaction. `begun_in` is the id of the first. `subject` says what it is about: the environment, the keysets and
    the rotation, the created keyset, the run, or the time of a restore. `counts` has the number of things by what
    became of them. `versions` says what was deployed: the policy, the release, the commit, and the digest of each
    template. `operator` is SHA-256 of the ARN of the AWS identity that did it, as CloudTrail names it; a job has
    none.
    """

    act: str
    phase: Phase
    subject: str = ""
    counts: Mapping[str, int] = {}
    versions: Mapping[str, str] = {}
    operator: str = ""
    begun_in: str = ""

    def to_details(self) -> dict[str, Any]:
        """Return the details of an event."""
        details: dict[str, Any] = msgspec.to_builtins(self)
        return details


def platform_act(event: AuditEvent) -> PlatformAct | None:
    """Return what an event says of the platform; None for other events."""
    return msgspec.convert(event.details, PlatformAct) if event.event_type in PLATFORM_ACTS else None


class Versions(Struct, frozen=True, forbid_unknown_fields=True):
    """What runs: the version of the access policy, and the digest of the code and of the configuration."""

    policy: str
    release: str

    def to_mapping(self) -> dict[str, str]:
        """Return the versions of an act."""
        return {"policy": self.policy, "release": self.release}


def recorded_versions(event: AuditEvent) -> Versions | None:
    """Return the versions that an event says were deployed: a comparison repeats what it found; else None."""
    act = platform_act(event)
    if act is None or act.phase == "begun":
        return None
    prefix = {"deployed": "", "deployment_compared": "recorded_"}.get(event.event_type)
    if prefix is None or f"{prefix}release" not in act.versions:
        return None
    return Versions(act.versions[f"{prefix}policy"], act.versions[f"{prefix}release"])
