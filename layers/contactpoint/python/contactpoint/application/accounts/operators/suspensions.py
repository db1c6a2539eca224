"""Stopping an organisation or one account at once: an operator does it, with the approval of two people.

An account manager cannot lift it. It is for an account manager, a system's client or an organisation that can no longer
be trusted. With the account stops its sign-in: as long as it is stopped, no other account can have it.
"""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from contactpoint.application.accounts.operators.two_approvers import OPERATOR, Approvers, approvers
from contactpoint.application.accounts.save_account import save_with_event
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency_and_conflicts import conflict_as_problem
from contactpoint.domain.access import Account
from contactpoint.domain.audit import EventType
from contactpoint.problems import Problem, not_found

StopReason = Literal["compromised", "misuse_suspected", "misuse_found", "no_longer_listed", "cleared", "error"]


class Approval(Struct, frozen=True, kw_only=True):
    """The two people who approve, and the reason."""

    approved_by: Approvers
    reason: StopReason


def approval(approved_by: Sequence[str], reason: StopReason) -> Approval:
    """Return an approval; raises `Problem` ``invalid-request`` unless two different people are named."""
    return Approval(approved_by=approvers(approved_by), reason=reason)


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
    """Stop one account of an organisation and its sign-in, or with ``active`` allow them again.

    A closed account stays closed; allowing it again releases its sign-in.

    Raises
    ------
    Problem
        As `stop_organisation`; ``sign-in-in-use`` if the account is closed and its sign-in opens another one.
    """
    before = deps.accounts.get_accounts([practitioner_id]).get(practitioner_id)
    if before is None or before.organisation_id != organisation_id:
        raise not_found()
    if before.stopped != active:
        raise _unchanged()
    after = replace(before, stopped=not active, version=before.version + 1)
    _require_claimable(deps, before, after)
    event_type: EventType = "account_resumed" if active else "account_stopped"
    save_with_event(deps, OPERATOR, after, before, event_type, reason=approved.reason, approved_by=approved.approved_by)


def _require_claimable(deps: Dependencies, before: Account, after: Account) -> None:
    """Raise `Problem` if the sign-in of a closed account that is to be stopped opens another account today."""
    if not after.claimed_sign_in_key or before.claimed_sign_in_key:
        return
    if other := deps.accounts.find_claimant(after.claimed_sign_in_key):
        raise Problem(
            "sign-in-in-use",
            f"Its sign-in now opens the account {other.practitioner_id} of {other.organisation_id}. Stop that one.",
        )


def _unchanged() -> Problem:
    return Problem("invalid-status-change", "Nothing to do: this is so already.")
