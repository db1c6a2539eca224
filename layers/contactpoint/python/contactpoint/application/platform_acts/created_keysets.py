"""The event of a keyset that a function creates in its work, when a month begins to be needed."""

from contactpoint.application.dependencies import Dependencies
from contactpoint.domain.access import platform_caller
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.audit.platform_acts import PlatformAct

CREATED = "create for a month"


def keyset_created(deps: Dependencies, keyset: str) -> AuditEvent:
    """Return the event, which is written in the transaction that creates the keyset: so one event is enough.

    A registration can create a cohort's keyset, also that of a hidden child. So the lists of a day show no time of it.
    It names neither the caller nor the child, and the name of a cohort does not tell its month.
    """
    act = PlatformAct(act=CREATED, phase="done", subject=keyset)
    return deps.new_event(
        "keysets_changed", platform_caller("keysets"), redaction="hide_child", details=act.to_details()
    )
