"""Accounts: created, changed, suspended, reinstated, closed and confirmed by an account manager (section 3)."""

from datetime import date, timedelta
from typing import Literal

import msgspec
from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency import version_conflict
from contactpoint.application.ports.conflict import Conflict
from contactpoint.domain.access import (
    MACHINE_ROLES,
    ROLES_BY_ORGANISATION_TYPE,
    Account,
    Caller,
    Organisation,
    Role,
    SignIn,
    account_resource,
    are_permitted,
    lapses,
    require_permission,
)
from contactpoint.domain.access.account import AccountStatus, Lapse
from contactpoint.domain.access.policy import not_permitted
from contactpoint.domain.audit import EventType
from contactpoint.domain.children.child import PersonName, ShortText
from contactpoint.problems import Problem, invalid, not_found

ACCESS_REVIEW_INTERVAL = timedelta(days=182)
"""How long the confirmation that an account is still needed is valid: half a year."""
MAX_CHECK_VALIDITY = timedelta(days=3 * 366)

AccountChangeReason = Literal[
    "left_organisation",
    "changed_duties",
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


class SaveAccount(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The content of an account. The account of a person needs both dates, the last days on which the checks are
    valid; the account of a machine has none.
    """

    name: PersonName
    job_title: ShortText
    role: Role
    vetting_valid_until: date | None = None
    training_valid_until: date | None = None
    sign_in: SignIn | None = None


class ChangeAccountStatus(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why you suspend, reinstate or close an account."""

    reason: AccountChangeReason


class AccountView(msgspec.Struct, frozen=True, kw_only=True):
    """An account as its manager sees it; `lapses` lists everything that stops it today."""

    practitioner_id: str
    name: str
    job_title: str
    role: Role
    status: AccountStatus
    vetting_valid_until: date
    training_valid_until: date
    confirmed_until: date
    lapses: tuple[Lapse, ...]


class AccountListView(msgspec.Struct, frozen=True, kw_only=True):
    """The accounts of an organisation, those that need confirming first at the top."""

    accounts: tuple[AccountView, ...]


def list_accounts(deps: Dependencies, caller: Caller) -> AccountListView:
    """Return the accounts of the caller's organisation; raises `Problem` ``not-permitted``."""
    require_permission(caller, "view_account", account_resource("", caller.organisation_id, ""))
    deps.audit_log.append(deps.new_event("accounts_viewed", caller))
    accounts = sorted(deps.accounts.list_accounts(caller.organisation_id), key=lambda a: (a.confirmed_until, a.name))
    organisation = _organisation(deps, caller.organisation_id)
    return AccountListView(accounts=tuple(_to_view(account, organisation, deps.today) for account in accounts))


def view_account(deps: Dependencies, caller: Caller, practitioner_id: str) -> AccountView:
    """Return one account; raises `Problem` ``not-permitted`` or, for another organisation's, ``not-found``."""
    account = _get_authorised_account(deps, caller, practitioner_id, manage=False)
    deps.audit_log.append(deps.new_event("accounts_viewed", caller, details={"practitioner_id": practitioner_id}))
    return _to_view(account, _organisation(deps, account.organisation_id), deps.today)


def create_account(deps: Dependencies, caller: Caller, command: SaveAccount) -> str:
    """Create an account in the caller's organisation and return its id.

    Raises
    ------
    Problem
        ``not-permitted``; ``invalid-request`` for a role that the organisation cannot give, or for missing checks;
        ``sign-in-in-use`` if the sign-in belongs to another account.
    """
    require_permission(caller, "manage_account", account_resource("", caller.organisation_id, command.role))
    if command.sign_in is None:
        raise invalid("/sign_in", "Give the person's sign-in: issuer and subject.")
    account = _to_account(deps, caller, deps.new_id(), command)
    save_with_event(deps, caller, account, None, "account_created", sign_in=command.sign_in)
    return account.practitioner_id


def change_account(deps: Dependencies, caller: Caller, practitioner_id: str, command: SaveAccount) -> AccountView:
    """Replace the content of an account, but not its status and confirmation.

    Raises as `create_account`, and ``not-found``.
    """
    before = _get_authorised_account(deps, caller, practitioner_id)
    resource = account_resource(practitioner_id, before.organisation_id, command.role)
    require_permission(caller, "manage_account", resource)
    unchanged = {"status": before.status, "confirmed_until": before.confirmed_until}
    after = replace(_to_account(deps, caller, practitioner_id, command), **unchanged, version=before.version + 1)
    save_with_event(deps, caller, after, before, "account_changed", sign_in=command.sign_in)
    return _to_view(after, _organisation(deps, after.organisation_id), deps.today)


def change_status(
    deps: Dependencies,
    caller: Caller,
    practitioner_id: str,
    transition: AccountTransition,
    reason: AccountChangeReason | None = None,
) -> AccountView:
    """Suspend, reinstate, close or confirm an account. A closed account stays closed.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``invalid-status-change`` if the account's status does not allow it;
        ``version-conflict``.
    """
    before = _get_authorised_account(deps, caller, practitioner_id)
    possible_from, status, event_type = _TRANSITIONS[transition]
    if before.status not in possible_from:
        raise Problem("invalid-status-change", _STATUS_ADVICE[before.status])
    renewed = transition in ("confirm", "reinstate")
    confirmed_until = deps.today + ACCESS_REVIEW_INTERVAL if renewed else before.confirmed_until
    after = replace(before, status=status, confirmed_until=confirmed_until, version=before.version + 1)
    save_with_event(deps, caller, after, before, event_type, reason=reason)
    return _to_view(after, _organisation(deps, after.organisation_id), deps.today)


_STATUS_ADVICE: dict[AccountStatus, str] = {
    "active": "The account is active, so it cannot be reinstated.",
    "suspended": "The account is suspended, so you cannot do this. Reinstate it first.",
    "closed": "The account is closed for good. Create a new one.",
}


def save_with_event(  # noqa: PLR0913 - who, what, from what, and why
    deps: Dependencies,
    caller: Caller,
    after: Account,
    before: Account | None,
    event_type: EventType,
    *,
    sign_in: SignIn | None = None,
    reason: str | None = None,
) -> None:
    """Write an account with its audit event.

    Raises
    ------
    Problem
        ``sign-in-in-use`` if the sign-in belongs to another account; ``version-conflict``.
    """
    change = {"from": msgspec.to_builtins(before), "to": msgspec.to_builtins(after)}
    event = deps.new_event(event_type, caller, details={**change, "reason": reason, "sign_in": sign_in is not None})
    try:
        deps.accounts.save(after, before, sign_in, event)
    except Conflict:
        if sign_in is not None:
            raise Problem(
                "sign-in-in-use", "This sign-in belongs to another account, or the account has just changed."
            ) from None
        raise version_conflict() from None


def _get_authorised_account(
    deps: Dependencies, caller: Caller, practitioner_id: str, *, manage: bool = True
) -> Account:
    """Return an account that the caller may manage, or only see; another organisation's is ``not-found``."""
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
    return account


def _to_account(deps: Dependencies, caller: Caller, practitioner_id: str, command: SaveAccount) -> Account:
    if command.role not in ROLES_BY_ORGANISATION_TYPE[caller.organisation_type]:
        raise invalid("/role", "Organisations of this type cannot give this role.")
    until = deps.today + ACCESS_REVIEW_INTERVAL
    vetting, training = command.vetting_valid_until, command.training_valid_until
    if command.role in MACHINE_ROLES:
        vetting = training = until
    for pointer, day in (("/vetting_valid_until", vetting), ("/training_valid_until", training)):
        if day is None or not deps.today <= day <= deps.today + MAX_CHECK_VALIDITY:
            raise invalid(pointer, "Give the last day on which it is valid: from today to three years from now.")
    return Account(
        practitioner_id=practitioner_id,
        organisation_id=caller.organisation_id,
        role=command.role,
        name=command.name,
        job_title=command.job_title,
        vetting_valid_until=vetting or until,
        training_valid_until=training or until,
        confirmed_until=until,
    )


def _organisation(deps: Dependencies, organisation_id: str) -> Organisation:
    return deps.accounts.get_organisations([organisation_id])[organisation_id]


def _to_view(account: Account, organisation: Organisation, today: date) -> AccountView:
    return AccountView(
        practitioner_id=account.practitioner_id,
        name=account.name,
        job_title=account.job_title,
        role=account.role,
        status=account.status,
        vetting_valid_until=account.vetting_valid_until,
        training_valid_until=account.training_valid_until,
        confirmed_until=account.confirmed_until,
        lapses=lapses(account, organisation, today),
    )
