"""The resources that policies are evaluated on, with the minimum of attributes that a decision needs."""

from collections.abc import Sequence
from typing import Literal

from contactpoint.domain.access.policy import Resource

RecordState = Literal["ordinary", "shielded", "under_review", "archived", "identity_ended"]
"""The state of a record as the caller sees it."""


def record_resource(state: RecordState, authority: str, review_by: Sequence[str] = ()) -> Resource:
    """Return a child's record; the authorities in `review_by` decide on a record under review."""
    return Resource("Record", {"state": state, "authority": authority, "review_by": list(review_by)})


def review_resource(authority: str) -> Resource:
    """Return a review that an authority's directory team decides."""
    return Resource("Review", {"authority": authority})


def involvement_resource(
    state: RecordState,
    authority: str,
    *,
    sensitive: bool,
    recorded_by_organisation: str,
    recorded_by: str = "",
    provider_id: str = "",
) -> Resource:
    """Return an involvement of a record in this state; `provider_id` is who decides about a sensitive one."""
    recorded = {"recorded_by_organisation": recorded_by_organisation, "recorded_by": recorded_by}
    facts = {"sensitive": sensitive, "provider_id": provider_id}
    return Resource("Involvement", {**facts, **recorded, "authority": authority, "state": state})


def contact_request_resource(requester_id: str, authority: str, provider_id: str = "") -> Resource:
    """Return a contact request."""
    attributes = {"requester_id": requester_id, "authority": authority, "provider_id": provider_id}
    return Resource("ContactRequest", attributes)


def access_history_resource(authority: str) -> Resource:
    """Return the access history of a child whose record `authority` is responsible for."""
    return Resource("AccessHistory", {"authority": authority})


def audit_events_resource(organisation: str) -> Resource:
    """Return the audit events of one organisation, or of all if the name is empty."""
    return Resource("AuditEvents", {"organisation": organisation})


def case_resource(organisation: str, *, for_auditor: bool, concerns: str = "") -> Resource:
    """Return a case of detection about a practitioner of an organisation; an auditor or its managers decide it."""
    return Resource("Case", {"organisation": organisation, "for_auditor": for_auditor, "concerns": concerns})


def account_resource(account_id: str, organisation: str, role: str, proposed_by: str = "") -> Resource:
    """Return an account; `proposed_by` is who proposed the change of it that waits for confirmation."""
    attributes = {"id": account_id, "organisation": organisation, "role": role}
    return Resource("Account", {**attributes, "proposed_by": proposed_by})
