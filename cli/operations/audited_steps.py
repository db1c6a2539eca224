"""What an operator does to the platform, in its audit log: each step before it is taken, and when it has ended."""

from contextlib import AbstractContextManager
from hashlib import sha256
from typing import Any, Literal

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.platform_acts.record_act import Outcome, recorded
from contactpoint.domain.audit.platform_acts import PlatformAct


def recorded_step(
    deps: Dependencies, sts: Any, event_type: Literal["keysets_changed", "restored"], step: str, subject: str
) -> AbstractContextManager[Outcome]:
    """Return what records a step. It names the operator by a digest, which can be compared with CloudTrail's names.

    Parameters
    ----------
    sts
        A boto3 client of STS, by which AWS says whose credentials are used.
    """
    arn: str = sts.get_caller_identity()["Arn"]
    act = PlatformAct(act=step, phase="begun", subject=subject, operator=sha256(arn.encode()).hexdigest())
    return recorded(deps, event_type, act)
