"""Who proposed, approved or aborted a decommissioning, and whether that allows the next step (rulebook, section 10)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.ports.jobs.destruction import DecommissioningFiles
from contactpoint.domain.access import platform_caller
from contactpoint.domain.audit import EventType
from contactpoint.domain.lifecycle.decommissioning import (
    WAITING_PERIOD,
    Consent,
    DecommissioningRefusal,
    Outcome,
    refusal_to_approve,
    refusal_to_destroy,
)

DECOMMISSIONING = platform_caller("decommissioning")
PROPOSED, APPROVED, OUTCOME = "proposed.json", "approved.json", "outcome.json"


class DecommissioningRefusedError(Exception):
    """It cannot be done, and nothing was changed."""

    def __init__(self, refusal: DecommissioningRefusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


@dataclass(frozen=True, kw_only=True)
class Consents:
    """The consents to one proposal.

    Attributes
    ----------
    name
        The proposal's name, such as ``decommission-2035-02-01-093000``. Its files are written once and never changed.
    waiting
        How long after the approval nothing is destroyed.
    """

    name: str
    files: DecommissioningFiles
    now: Callable[[], datetime]
    waiting: timedelta = WAITING_PERIOD

    def find(self, file: str) -> Consent | None:
        """Return the proposal or the approval, if there is one. It is no earlier than the storage says."""
        kept = self.files.find(self.name, file)
        if kept is None:
            return None
        consent = msgspec.json.decode(kept, type=Consent)
        return replace(consent, at=max(consent.at, self.files.written_at(self.name, file) or consent.at))

    @property
    def outcome(self) -> Outcome | None:
        """Whether it was aborted or begun; whichever was written first stays."""
        kept = self.files.find(self.name, OUTCOME)
        return _outcome(kept) if kept else None

    @property
    def begins_at(self) -> datetime | None:
        """When the waiting period is over; None before the approval."""
        approval = self.find(APPROVED)
        return approval.at + self.waiting if approval else None

    def refusal(self) -> DecommissioningRefusal | None:
        """Return why nothing may be destroyed now, or None."""
        return refusal_to_destroy(self.find(PROPOSED), self.find(APPROVED), self.outcome, self.now(), self.waiting)

    def decide(self, outcome: Outcome) -> Outcome:
        """Write the outcome unless there is one, and return the one that counts."""
        return _outcome(self.files.keep(self.name, OUTCOME, msgspec.json.encode(outcome)))

    def require_begun(self) -> None:
        """Raise `DecommissioningRefusedError` unless it has begun, with the consent of two people."""
        if refusal := self.refusal():
            raise DecommissioningRefusedError(refusal)
        if self.outcome != "begun":
            raise DecommissioningRefusedError("not-begun")


def propose(consents: Consents, deps: Dependencies, person: str) -> Consent:
    """Record that somebody proposes to destroy the directory. The first proposal of a name counts."""
    return consents.find(PROPOSED) or _record(consents, deps, PROPOSED, "decommissioning_proposed", person)


def approve(consents: Consents, deps: Dependencies, person: str) -> Consent:
    """Record that a second person approves; raises `DecommissioningRefusedError`."""
    if consents.outcome == "aborted":
        raise DecommissioningRefusedError("aborted")
    if refusal := refusal_to_approve(consents.find(PROPOSED), person, consents.now()):
        raise DecommissioningRefusedError(refusal)
    return consents.find(APPROVED) or _record(consents, deps, APPROVED, "decommissioning_approved", person)


def abort(consents: Consents, deps: Dependencies, person: str) -> None:
    """Stop a proposal for ever. One person is enough; raises `DecommissioningRefusedError` once it has begun."""
    if consents.find(PROPOSED) is None:
        raise DecommissioningRefusedError("not-proposed")
    deps.audit_log.append(
        deps.new_event("decommissioning_aborted", DECOMMISSIONING, details=_details(consents, person))
    )
    if consents.decide("aborted") == "begun":
        raise DecommissioningRefusedError("already-begun")


def _record(consents: Consents, deps: Dependencies, file: str, event_type: EventType, person: str) -> Consent:
    """Record a consent in the audit log, then keep it: if it cannot be recorded, it does not happen."""
    event = deps.new_event(event_type, DECOMMISSIONING, details=_details(consents, person))
    deps.audit_log.append(event)
    consent = Consent(person=person, at=event.occurred_at, event_id=event.event_id)
    kept = consents.files.keep(consents.name, file, msgspec.json.encode(consent))
    return msgspec.json.decode(kept, type=Consent)


def _outcome(kept: bytes) -> Outcome:
    outcome: Outcome = msgspec.json.decode(kept, type=Outcome)
    return outcome


def _details(consents: Consents, person: str) -> dict[str, str]:
    return {"proposal": consents.name, "person": person}
