"""Port: the cases of detection, in the queues of those who decide them."""

from datetime import date
from typing import Protocol

from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.contacts.notification import Notifications
from contactpoint.domain.detection.cases import Case
from contactpoint.domain.detection.findings import FindingKind


class Cases(Protocol):
    """Cases. Each change is written with its event, all or nothing."""

    def list_open(self, queue: str, after: str | None, limit: int) -> tuple[Case, ...]:
        """Return a queue's open cases, oldest first, starting above the case ``after``."""

    def find(self, queue: str, case_id: str) -> Case | None:
        """Return a case of the queue, open or decided, or None."""

    def was_opened_since(self, kind: FindingKind, concerned: str, since: date) -> bool:
        """Return whether there is such a case about somebody's looks since a day, open or decided."""

    def open(self, case: Case, event: AuditEvent, notifications: Notifications) -> None:
        """Add a case; raises `Conflict` if there is this one already, open or decided."""

    def decide(self, case: Case, event: AuditEvent) -> None:
        """Take a case out of its queue with what was decided; raises `Conflict` if it is not open any more."""
