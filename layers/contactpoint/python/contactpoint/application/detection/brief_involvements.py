"""The weekly part of detection: involvements that went again soon, of a week, at its end.

The list of one day names the few children at whom somebody looked, so a case of one day could tell which child had a
sensitive service. A case of a week rests on more. It does not say how many of the looks were at that child, and the
same words are used if a directory team removed an ordinary entry.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from contactpoint.application.detection.create_case import open_case
from contactpoint.application.detection.read_looks import Night
from contactpoint.application.ports.jobs.run_files import Batch
from contactpoint.application.runs.job import Done
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.detection import thresholds
from contactpoint.domain.detection.brief_involvements import (
    brief_involvement,
    children_served,
    is_worth_asking,
    was_taken_back,
)
from contactpoint.domain.detection.findings import Finding
from contactpoint.domain.detection.looks_from_events import is_look
from contactpoint.domain.registers import find_organisation

SUNDAY, DAYS_OF_WEEK, EVENTS_PER_STEP = 6, 7, 3_000


def ends_week(day: date) -> bool:
    """Return whether the cases of a week are opened in the night after this day."""
    return day.weekday() == SUNDAY


def detect_brief_involvements(night: Night, batch: Batch, position: Any) -> Done:
    """Look at some days of a batch of organisations: at the week that ends with the night's day.

    Safe to run twice. What cannot be understood takes nothing else with it; its practitioner is named as a failure.
    """
    ids, (index, days_ago) = batch["ids"], position or (0, 0)
    outcomes: list[str] = []
    failures: dict[str, Exception] = {}
    read = 0
    while index < len(ids) and read < EVENTS_PER_STEP:
        for event in night.events_of_day(night.day - timedelta(days=days_ago), ids[index]):
            read += 1
            if isinstance(event, AuditEvent) and was_taken_back(event):
                try:
                    outcomes.append(_look_at(night, event))
                except Exception as error:
                    failures[event.practitioner_id] = error
        index, days_ago = (index, days_ago + 1) if days_ago + 1 < DAYS_OF_WEEK else (index + 1, 0)
    return Done(outcomes=outcomes, failures=failures, position=(index, days_ago) if index < len(ids) else None)


def _look_at(night: Night, event: AuditEvent) -> str:
    """Open the case of an involvement that was taken back, if it is worth asking about, and return the outcome."""
    history = [each for child_id in event.child_ids for each in night.history_of(child_id)]
    brief = brief_involvement(event, history)
    if brief is None:
        return "no_finding"
    past = list(night.past_of(brief.organisation_id, brief.practitioner_id))
    if not is_worth_asking(brief, provides=_provides(brief.organisation_id, past)):
        return "no_finding"
    looks = max(1, sum(map(is_look, past)))
    finding = Finding(kind="brief_involvement", practitioner_id=brief.practitioner_id, looks=looks)
    account = night.deps.accounts.get_accounts([brief.practitioner_id]).get(brief.practitioner_id)
    return open_case(night.deps, finding, night.day, account)


def _provides(organisation_id: str, past: Sequence[AuditEvent]) -> bool:
    """Return whether sensitive services are somebody's work: by the register, or by what they recorded lately."""
    entry = find_organisation(organisation_id)
    if entry is not None and entry.sensitivity == "sensitive":
        return True
    return len(children_served(past)) >= thresholds.MIN_CHILDREN_SERVED
