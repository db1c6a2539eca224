"""What a family is not shown of the events about a child, and why (rulebook, sections 5, 6, 9 and 12).

A family's edition names bodies, never people. It omits an event if its row would betray something that is hidden. The
remaining rows must be those of a world in which the event never happened. What a family was shown once stays: its
disappearance would tell what happened since.
"""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from contactpoint.domain.access.account import OrganisationType
from contactpoint.domain.audit.event import CONTACT_WORK, SHIELD_WORK, AuditEvent, EventType
from contactpoint.domain.registers import find_organisation
from contactpoint.domain.registers.register import suggests_sensitive_service

Edition = Literal["family", "directory_team"]
OmissionReason = Literal["sensitive_service", "review", "investigation", "shield", "relative", "refusal"]
ABOUT_SOMEBODY_HIDDEN: frozenset[EventType] = CONTACT_WORK | {"classification_requested"}
"""They show that somebody is hidden, or that nobody has decided yet whether a service is sensitive."""
REVIEW_WORK: frozenset[EventType] = frozenset({"review_decided", "reviews_viewed", "duplicates_checked"})
MERGE_WORK: frozenset[EventType] = frozenset({"merged", "merge_reversed"})
WATCHES: frozenset[EventType] = frozenset({"watch_begun", "watch_ended"})
FOR_FAMILIES: frozenset[EventType] = frozenset({"access_history_viewed", "subject_access_given"})
ASKED = "subject_access"
INVESTIGATIONS = frozenset({"safeguarding_enquiry", "child_missing_now", "inquiry"})
"""Access reasons. A child who is missing may have fled from home, so the body would show where the child turned up."""
INVESTIGATORS: frozenset[OrganisationType] = frozenset({"police"})


class Known(Struct, frozen=True):
    """What the whole history of a child shows.

    Attributes
    ----------
    providers
        Who has ever done anything about a sensitive service of the child, and the id of the last event before at which
        a family was shown the history; empty if it never was. What it was shown of them by then stays.
    bodies
        Organisation to the id of its first event that a family is shown, while the child was not shielded.
    """

    providers: Mapping[str, str] = {}
    bodies: Mapping[str, str] = {}

    def hides(self, practitioner_id: str, event_id: str) -> bool:
        """Return whether an event would betray a sensitive service by who acted, and no family was shown it before."""
        shown_until = self.providers.get(practitioner_id)
        return shown_until is not None and event_id > shown_until


class Body(Struct, frozen=True):
    """The facts of an organisation that decide whether a family is told that it looked."""

    organisation_id: str
    name: str = ""
    type: OrganisationType | None = None

    @property
    def is_sensitive(self) -> bool:
        """Whether the organisation's name, or its entry in the register, tells of a sensitive service."""
        entry = find_organisation(self.organisation_id)
        undecided = entry is not None and entry.sensitivity != "ordinary"
        return undecided or suggests_sensitive_service(self.name) or suggests_sensitive_service(self.organisation_id)


def why_omitted(
    event: AuditEvent, known: Known, body: Body, asked_by: Body | None, child_id: str = ""
) -> OmissionReason | None:
    """Return why a family is not shown an event of its child; None if it is.

    Parameters
    ----------
    body, asked_by
        The organisation that acted, and that of the colleague who asked for it.
    child_id
        The number whose history it is. A family that knows two numbers of a hidden child must not learn that they are
        one child's: an event is then shown under the number that was looked at only.
    """
    if event.redaction == "hide_review" or event.event_type in REVIEW_WORK:
        return "review"
    if _is_about_sensitive_service(event, known, body, asked_by):
        return "sensitive_service"
    if event.event_type in WATCHES or event.access_reason in INVESTIGATIONS or body.type in INVESTIGATORS:
        return "investigation"
    if _is_hidden_by_shield(event, known, child_id):
        return "shield"
    if event.event_type in MERGE_WORK or (event.event_type == "searched" and len(event.child_ids) > 1):
        return "relative"
    return "refusal" if event.event_type == "refused" else None


def shows_a_family(event: AuditEvent) -> bool:
    """Return whether an event is that a family's edition was given out."""
    return event.event_type == "access_history_viewed" and event.details.get("edition") == "family"


def names_a_provider(event: AuditEvent) -> bool:
    """Return whether an event shows that who acted has to do with a sensitive service of the child.

    A refused attempt does not: anybody could take their looks out of the edition by one.
    """
    return event.redaction == "hide_link" and event.event_type != "refused" and event.role != "directory_team"


def is_openly_known(event: AuditEvent, providers: Mapping[str, str]) -> bool:
    """Return whether a family is shown an event of a child who was not shielded, so that they know of the body.

    An event that is omitted must not count: it would decide whether a later one of the same body is shown.
    """
    if event.redaction or event.asked_by:
        return False
    return why_omitted(event, Known(providers), Body(event.organisation_id), None) is None


def _is_about_sensitive_service(event: AuditEvent, known: Known, body: Body, asked_by: Body | None) -> bool:
    return (
        event.redaction == "hide_link"
        or event.event_type in ABOUT_SOMEBODY_HIDDEN
        or any(known.hides(person, event.event_id) for person in (event.practitioner_id, event.asked_by))
        or body.is_sensitive
        or (asked_by is not None and asked_by.is_sensitive)
    )


def _is_hidden_by_shield(event: AuditEvent, known: Known, child_id: str) -> bool:
    is_of_another_number = event.redaction == "hide_child" and child_id not in ("", event.child_ids[0])
    return event.event_type in SHIELD_WORK or is_of_another_number or _is_of_hidden_time(event, known)


def _is_of_hidden_time(event: AuditEvent, known: Known) -> bool:
    """Return whether an event is of a time when the child was hidden, and no family's own request.

    That a body which the family knows has looked, or recorded something, would tell where the child still is, and when.
    A request at a body that it did not know before would tell the other parent where the child is now.
    """
    if event.redaction != "hide_child":
        return False
    first = known.bodies.get(event.organisation_id)
    is_asked = event.event_type in FOR_FAMILIES and event.access_reason == ASKED
    return not is_asked or first is None or first >= event.event_id
