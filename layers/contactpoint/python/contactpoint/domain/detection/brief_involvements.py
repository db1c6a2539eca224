"""Involvements that are soon gone: what somebody should ask about (rulebook, sections 6 and 9).

Who ever provided a sensitive service is left out of what a family is shown. So somebody could record an invented one
and take it back, and no family would learn of their looks.
"""

from collections.abc import Sequence
from datetime import timedelta

from msgspec import Struct

from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.detection import thresholds
from contactpoint.domain.detection.looks_from_events import is_look


class BriefInvolvement(Struct, frozen=True, kw_only=True):
    """An involvement that is gone.

    Attributes
    ----------
    practitioner_id, organisation_id
        Who recorded it.
    how
        Its recorder withdrew a sensitive service, or ended one; or a directory team removed an ordinary entry.
    lasted
        From when it was recorded to when it was taken back.
    at_first_contact
        Whether it was recorded soon after its recorder's first look at the child, as is usual.
    """

    practitioner_id: str
    organisation_id: str
    how: str
    lasted: timedelta
    at_first_contact: bool


def was_taken_back(event: AuditEvent) -> bool:
    """Return whether an involvement was withdrawn or removed, or a sensitive one ended, by this event."""
    if event.redaction != "hide_link":
        return event.event_type == "involvement_retracted" and event.role == "directory_team"
    return event.role != "directory_team" and (event.event_type == "involvement_withdrawn" or _ends(event))


def brief_involvement(event: AuditEvent, history: Sequence[AuditEvent]) -> BriefInvolvement | None:
    """Return what was taken back by an event; None if its recording is not known.

    Nor is an ordinary entry of somebody who never looked at the child: systems record such ones. A sensitive service
    without a look is there, because the looks could follow.

    Parameters
    ----------
    history
        The child's events.
    """
    who, sensitive = _recorder(event), event.redaction == "hide_link"
    looks = [each for each in history if is_look(each) and who in (each.practitioner_id, each.asked_by)]
    recorded = [
        each
        for each in history
        if each.event_type == "involvement_recorded"
        and each.practitioner_id == who
        and (each.redaction == "hide_link") == sensitive
        and each.occurred_at <= event.occurred_at
        and not each.details.get("repeated")
    ]
    if not recorded or not (looks or sensitive):
        return None
    last = max(recorded, key=lambda each: each.event_id)
    return BriefInvolvement(
        practitioner_id=who,
        organisation_id=last.organisation_id,
        how=event.event_type,
        lasted=event.occurred_at - last.occurred_at,
        at_first_contact=_is_first_contact(last, looks),
    )


def is_worth_asking(brief: BriefInvolvement, *, provides: bool) -> bool:
    """Return whether somebody should ask about an involvement.

    Parameters
    ----------
    provides
        Whether sensitive services are the recorder's work. Of somebody else, each that was withdrawn is a question,
        however long it was there.
    """
    if brief.how == "involvement_withdrawn":
        return not provides or brief.lasted <= thresholds.WITHDRAWN_SOON
    if brief.how == "involvement_retracted":
        return brief.lasted <= thresholds.WITHDRAWN_SOON
    return brief.lasted <= thresholds.ENDED_SOON and not (brief.at_first_contact and provides)


def children_served(past: Sequence[AuditEvent]) -> frozenset[str]:
    """Return the children for whom somebody recorded a sensitive service that they did not take back."""
    recorded = {child for each in past if _is_new_service(each) for child in each.child_ids}
    return frozenset(recorded - {child for each in past if was_taken_back(each) for child in each.child_ids})


def _is_new_service(event: AuditEvent) -> bool:
    return event.event_type == "involvement_recorded" and event.redaction == "hide_link"


def _is_first_contact(recorded: AuditEvent, looks: Sequence[AuditEvent]) -> bool:
    waited = [recorded.occurred_at - each.occurred_at for each in looks if each.occurred_at <= recorded.occurred_at]
    return bool(waited) and max(waited) <= thresholds.FIRST_CONTACT


def _recorder(event: AuditEvent) -> str:
    if event.event_type != "involvement_retracted":
        return event.practitioner_id
    recorder: str = event.details.get("involvement", {}).get("recorded_by", "")
    return recorder


def _ends(event: AuditEvent) -> bool:
    """Return whether a sensitive service was ended, or recorded as one that has ended."""
    if event.event_type == "involvement_recorded":
        return bool(event.details.get("involvement", {}).get("ends_soon"))
    ends_now, ended_before = (bool(event.details.get(when, {}).get("ends_soon")) for when in ("to", "from"))
    return event.event_type == "involvement_amended" and ends_now and not ended_before
