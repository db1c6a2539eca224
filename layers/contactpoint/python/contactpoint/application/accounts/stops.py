"""Stopping an organisation or one account at once: an operator does it, with the approval of two people.

An account manager cannot lift it. It is for an account manager, a system's client or an organisation that can no longer
be trusted.
"""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from contactpoint.application.accounts.saving import save_with_event
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency import conflict_as_problem
from contactpoint.domain.access import platform_caller
from contactpoint.domain.audit import EventType
from contactpoint.domain.children import name_violations
from contactpoint.problems import Problem, invalid, invalid_request, not_found

OPERATOR = platform_caller("operator")
StopReason = Literal["compromised", "misuse_suspected", "misuse_found", "no_longer_listed", "cleared", "error"]


class Approval(Struct, frozen=True, kw_only=True):
    """The two people who approve, and the reason."""

    approved_by: tuple[str, str]
    reason: StopReason


def approval(approved_by: Sequence[str], reason: StopReason) -> Approval:
    """Return an approval; raises `Problem` ``invalid-request`` unless two different people are named."""
    names = [" ".join(name.split()) for name in approved_by]
    if len(names) != 2 or not all(names) or names[0].casefold() == names[1].casefold():
        raise invalid("/approved_by", "Name the two people who approve it.")
    if found := [violation for name in names for violation in name_violations("/approved_by", name)]:
        raise invalid_request(*found)
    return Approval(approved_by=(names[0], names[1]), reason=reason)


def stop_organisation(deps: Dependencies, organisation_id: str, approved: Approval, *, active: bool) -> None:
    """Stop the access of everybody in an organisation, or with ``active`` allow it again.

    Raises
    ------
    Problem
        ``not-found``; ``invalid-status-change`` if nothing would change.
    """
    before = deps.accounts.get_organisations([organisation_id]).get(organisation_id)
    if before is None:
        raise not_found()
    if before.active == active:
        raise _unchanged()
    after = replace(before, active=active)
    event_type: EventType = "organisation_reinstated" if active else "organisation_suspended"
    details = {"organisation_id": organisation_id, "reason": approved.reason, "approved_by": approved.approved_by}
    with conflict_as_problem():
        deps.accounts.save_organisation(after, deps.new_event(event_type, OPERATOR, details=details))


def stop_account(
    deps: Dependencies, organisation_id: str, practitioner_id: str, approved: Approval, *, active: bool
) -> None:
    """Stop one account of an organisation, or with ``active`` allow it again. Raises as `stop_organisation`."""
    before = deps.accounts.get_accounts([practitioner_id]).get(practitioner_id)
    if before is None or before.organisation_id != organisation_id:
        raise not_found()
    if before.stopped != active:
        raise _unchanged()
    after = replace(before, stopped=not active, version=before.version + 1)
    event_type: EventType = "account_resumed" if active else "account_stopped"
    save_with_event(deps, OPERATOR, after, before, event_type, reason=approved.reason, approved_by=approved.approved_by)


def _unchanged() -> Problem:
    return Problem("invalid-status-change", "Nothing to do: this is so already.")
