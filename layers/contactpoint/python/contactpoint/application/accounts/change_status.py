"""Suspending, reinstating, closing and confirming accounts."""

from datetime import timedelta
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from contactpoint.application.accounts.save_account import get_authorised_account, save_with_event
from contactpoint.application.accounts.views import AccountView, get_organisation, to_view
from contactpoint.application.dependencies import Dependencies
from contactpoint.domain.access import Account, Caller
from contactpoint.domain.access.account import AccountStatus
from contactpoint.domain.audit import EventType
from contactpoint.problems import Problem

ACCESS_REVIEW_INTERVAL = timedelta(days=182)
"""How long the confirmation that an account is still needed is valid: half a year."""

AccountChangeReason = Literal[
    "left_organisation",
    "changed_duties",
    "changed_name",
    "checks_renewed",
    "long_absence",
    "misuse_suspected",
    "misuse_found",
    "returned",
    "cleared",
    "error",
]
AccountTransition = Literal["suspend", "reinstate", "close", "confirm"]
_TRANSITIONS: dict[AccountTransition, tuple[frozenset[AccountStatus], AccountStatus, EventType]] = {
    "suspend": (frozenset({"active"}), "suspended", "account_suspended"),
    "reinstate": (frozenset({"suspended"}), "active", "account_reinstated"),
    "close": (frozenset({"active", "suspended"}), "closed", "account_closed"),
    "confirm": (frozenset({"active"}), "active", "account_confirmed"),
}
_MISUSE: frozenset[AccountChangeReason | None] = frozenset({"misuse_suspected", "misuse_found"})
_ADVICE: dict[AccountStatus, str] = {
    "proposed": "The account is only proposed. Confirm the proposal, or withdraw it.",
    "active": "The account is active, so it cannot be reinstated.",
    "suspended": "The account is suspended, so you cannot do this. Reinstate it first.",
}


class ChangeAccountStatus(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why you suspend, reinstate or close an account."""

    reason: AccountChangeReason


def change_status(
    deps: Dependencies,
    caller: Caller,
    practitioner_id: str,
    transition: AccountTransition,
    reason: AccountChangeReason | None = None,
) -> AccountView:
    """Suspend, reinstate, close or confirm an account.

    A closed account stays closed. Its sign-in is released, so that a person who changes employer can get an account
    there. It is not released if the account is closed for misuse, or stopped: then only the operators can do it.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``invalid-status-change`` if the account's status does not allow it;
        ``version-conflict``.
    """
    before = get_authorised_account(deps, caller, practitioner_id)
    possible_from, status, event_type = _TRANSITIONS[transition]
    if before.status not in possible_from:
        raise Problem("invalid-status-change", _ADVICE[before.status])
    after = replace(
        before, status=status, version=before.version + 1, **_consequences(deps, before, transition, reason)
    )
    save_with_event(deps, caller, after, before, event_type, reason=reason)
    return to_view(after, get_organisation(deps, after.organisation_id), deps.today)


def _consequences(
    deps: Dependencies, before: Account, transition: AccountTransition, reason: AccountChangeReason | None
) -> dict[str, Any]:
    """Return what else a transition changes in the account."""
    if transition in ("confirm", "reinstate"):
        return {"confirmed_until": deps.today + ACCESS_REVIEW_INTERVAL}
    return {"proposal": None, "stopped": before.stopped or reason in _MISUSE} if transition == "close" else {}
