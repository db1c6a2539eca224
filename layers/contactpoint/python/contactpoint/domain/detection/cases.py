"""Cases: findings that somebody has to ask about, and what came of it. None says that anybody did anything wrong."""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from contactpoint.domain.detection.findings import FindingKind

Disposition = Literal["explained", "mistake", "training", "disciplinary", "referred"]
AUDITORS = "auditors"
"""The queue of the cases that no account manager may decide."""


class Case(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A finding that waits for a decision, or was decided.

    Attributes
    ----------
    case_id
        Sorts by the day of the looks, and is the same whenever the same day is looked at again.
    organisation_id
        The body of the person; empty if the case concerns a child at whom many bodies looked.
    for_auditor
        Whether an auditor decides: the case concerns an account manager, or several bodies.
    looks
        How many looks the finding rests on.
    """

    case_id: str
    kind: FindingKind
    day: date
    opened_at: datetime
    looks: int
    organisation_id: str = ""
    practitioner_id: str = ""
    child_id: str = ""
    for_auditor: bool = False
    disposition: Disposition | None = None
    decided_by: str = ""
    decided_at: datetime | None = None

    @property
    def queue(self) -> str:
        """Who decides."""
        return AUDITORS if self.for_auditor else managers_queue(self.organisation_id)

    @property
    def concerned(self) -> str:
        """The practitioner or the child whom the case concerns."""
        return self.practitioner_id or self.child_id


def managers_queue(organisation_id: str) -> str:
    """Return the queue of an organisation's account managers."""
    return f"managers#{organisation_id}"
