"""Loads an account that the caller may manage, and writes it with the audit event that says what changed and why."""

from typing import Any

import msgspec

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency_and_conflicts import version_conflict
from contactpoint.application.ports.conflict import Conflict
from contactpoint.domain.access import (
    Account,
    Caller,
    account_resource,
    are_permitted,
    require_permission,
)
from contactpoint.domain.access.policy import not_permitted
from contactpoint.domain.audit import AuditEvent, EventType
from contactpoint.domain.contacts.notification import (
    NotificationKind,
    managers_inbox,
    new_notification,
    personal_inbox,
)
from contactpoint.problems import Problem, not_found

_NOT_IN_EVENTS = ("sign_in_key", "proposal")
"""The audit log records digests of sign-ins under our own key instead."""


def get_authorised_account(deps: Dependencies, caller: Caller, practitioner_id: str, *, manage: bool = True) -> Account:
    """Return an account that the caller may manage, or only see.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``, also for another organisation's account; ``invalid-status-change`` if the
        caller wants to manage a closed account: nothing in it can change any more.
    """
    require_permission(caller, "view_account", account_resource("", caller.organisation_id, ""))
    account = deps.accounts.get_accounts([practitioner_id]).get(practitioner_id)
    if account is None:
        raise not_found()
    resource = account_resource(account.practitioner_id, account.organisation_id, account.role)
    may_view, may_manage = are_permitted(caller, [("view_account", resource), ("manage_account", resource)])
    if not may_view:
        raise not_found()
    if manage and not may_manage:
        raise not_permitted()
    if manage and account.status == "closed":
        raise Problem("invalid-status-change", "The account is closed for good. Create a new one.")
    return account


def require_confirmed_and_not_stopped(account: Account) -> None:
    """Raise `Problem` ``invalid-status-change`` for a proposed account, ``sign-in-stopped`` for a stopped one."""
    if account.status == "proposed":
        raise Problem("invalid-status-change", "The account is only proposed. Confirm the proposal, or withdraw it.")
    if account.stopped:
        raise sign_in_stopped()


def save_with_event(
    deps: Dependencies,
    caller: Caller,
    after: Account,
    before: Account | None,
    event_type: EventType,
    *,
    tell: NotificationKind | None = None,
    **details: Any,
) -> None:
    """Write an account with its audit event.

    With ``tell``, a notification of that kind goes to the practitioner and to the organisation's account managers.

    Raises
    ------
    Problem
        ``sign-in-in-use`` or ``sign-in-stopped`` if another account claims the new sign-in; ``version-conflict``.
    """
    event = account_event(deps, caller, after, before, event_type, **details)
    inboxes = (personal_inbox(after.practitioner_id), managers_inbox(after.organisation_id)) if tell else ()
    notifications = [
        new_notification(event, inbox, tell, related_id=after.practitioner_id) for inbox in inboxes if tell
    ]
    try:
        deps.accounts.save(after, before, event, notifications)
    except Conflict:
        raise _conflict_problem(deps, after, before) from None


def _conflict_problem(deps: Dependencies, after: Account, before: Account | None) -> Problem:
    """Return why an account was not written: another account claims its new sign-in, or it has changed."""
    key = after.claimed_sign_in_key
    if not key or key == _sign_in_key(before):
        return version_conflict()
    claimant = deps.accounts.find_claimant(key)
    if claimant and claimant.practitioner_id != after.practitioner_id:
        organisation = deps.accounts.get_organisations([claimant.organisation_id]).get(claimant.organisation_id)
        if claimant.stopped or (organisation and not organisation.active):
            return sign_in_stopped()
    return Problem("sign-in-in-use", "This sign-in belongs to another account, or the account has just changed.")


def sign_in_stopped() -> Problem:
    """Return the problem of a sign-in, or an account, that only the operators can allow again."""
    return Problem(
        "sign-in-stopped",
        "The sign-in is stopped, because of misuse or by the operators. Only the operators can allow it again.",
    )


def account_event(
    deps: Dependencies, caller: Caller, after: Account, before: Account | None, event_type: EventType, **details: Any
) -> AuditEvent:
    """Return the audit event of a change: whose account, from what to what, and the details, such as a reason."""
    change = {"from": _snapshot(before), "to": _snapshot(after)}
    keys = _sign_in_key(before), after.claimed_sign_in_key
    if keys[0] != keys[1]:
        change["sign_in"] = {"from": sign_in_digest(deps, keys[0]), "to": sign_in_digest(deps, keys[1])}
    return deps.new_event(event_type, caller, account_id=after.practitioner_id, details={**change, **details})


def sign_in_digest(deps: Dependencies, sign_in_key: str) -> str | None:
    """Return what the audit log says of a sign-in: the same sign-in always has the same digest, None has none."""
    return deps.keyed_digest(b"sign-in|" + sign_in_key.encode()).hex() if sign_in_key else None


def _sign_in_key(account: Account | None) -> str:
    return account.claimed_sign_in_key if account else ""


def _snapshot(account: Account | None) -> dict[str, Any] | None:
    if account is None:
        return None
    facts: dict[str, Any] = msgspec.to_builtins(account)
    return {name: value for name, value in facts.items() if name not in _NOT_IN_EVENTS}
