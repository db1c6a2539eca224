"""Loads an account that the caller may manage, and writes it with the audit event that says what changed and why."""

from collections.abc import Sequence
from typing import Any

import msgspec

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency import version_conflict
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
from contactpoint.domain.contacts.notification import NotificationKind, new_notification
from contactpoint.problems import Problem, not_found

_NOT_IN_EVENTS = ("sign_in_key", "sign_in_change")
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


def save_with_event(
    deps: Dependencies,
    caller: Caller,
    after: Account,
    before: Account | None,
    event_type: EventType,
    *,
    tell: Sequence[tuple[str, NotificationKind]] = (),
    **details: Any,
) -> None:
    """Write an account with its audit event, and with a notification to each of the inboxes in ``tell``.

    Raises
    ------
    Problem
        ``sign-in-in-use`` if the account's new sign-in belongs to another account; ``version-conflict``.
    """
    event = account_event(deps, caller, after, before, event_type, **details)
    notifications = [new_notification(event, inbox, kind, related_id=after.practitioner_id) for inbox, kind in tell]
    try:
        deps.accounts.save(after, before, event, notifications)
    except Conflict:
        if after.sign_in_key and after.sign_in_key != _sign_in_key(before):
            raise Problem(
                "sign-in-in-use", "This sign-in belongs to another account, or the account has just changed."
            ) from None
        raise version_conflict() from None


def account_event(
    deps: Dependencies, caller: Caller, after: Account, before: Account | None, event_type: EventType, **details: Any
) -> AuditEvent:
    """Return the audit event of a change: whose account, from what to what, and the details, such as a reason."""
    change = {"from": _snapshot(before), "to": _snapshot(after)}
    keys = _sign_in_key(before), after.sign_in_key
    if keys[0] != keys[1]:
        change["sign_in"] = {"from": sign_in_digest(deps, keys[0]), "to": sign_in_digest(deps, keys[1])}
    return deps.new_event(event_type, caller, account_id=after.practitioner_id, details={**change, **details})


def sign_in_digest(deps: Dependencies, sign_in_key: str) -> str | None:
    """Return what the audit log says of a sign-in: the same sign-in always has the same digest, None has none."""
    return deps.keyed_digest(b"sign-in|" + sign_in_key.encode()).hex() if sign_in_key else None


def _sign_in_key(account: Account | None) -> str:
    return account.sign_in_key if account else ""


def _snapshot(account: Account | None) -> dict[str, Any] | None:
    if account is None:
        return None
    facts: dict[str, Any] = msgspec.to_builtins(account)
    return {name: value for name, value in facts.items() if name not in _NOT_IN_EVENTS}
