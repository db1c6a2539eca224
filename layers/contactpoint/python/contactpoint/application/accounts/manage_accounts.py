"""Listing, viewing, creating and changing accounts (rulebook, section 3)."""

from datetime import date, timedelta
from typing import Any

from msgspec.structs import replace

from contactpoint.application.accounts.change_status import ACCESS_REVIEW_INTERVAL, AccountChangeReason
from contactpoint.application.accounts.save_account import (
    get_authorised_account,
    require_confirmed_and_not_stopped,
    save_with_event,
)
from contactpoint.application.accounts.views import AccountPage, AccountView, get_organisation, list_page, to_view
from contactpoint.application.dependencies import Dependencies
from contactpoint.domain.access import (
    MACHINE_ROLES,
    ROLES_BY_ORGANISATION_TYPE,
    Account,
    Caller,
    Proposal,
    Role,
    SignIn,
    account_resource,
    is_permitted,
    require_permission,
)
from contactpoint.domain.children import name_violations, post_violations
from contactpoint.domain.children.child import PersonName, ShortText
from contactpoint.domain.text_normalisation import TextFields
from contactpoint.problems import invalid, invalid_request

MAX_CHECK_VALIDITY = timedelta(days=3 * 366)


class AccountDetails(TextFields, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The content of an account. The account of a person needs both dates, the last days on which the checks are
    valid; the account of a machine has none.
    """

    name: PersonName
    job_title: ShortText
    role: Role
    vetting_valid_until: date | None = None
    training_valid_until: date | None = None


class CreateAccount(AccountDetails, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An account to create, and the one sign-in that opens it."""

    sign_in: SignIn


class ChangeAccount(AccountDetails, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The new content of an account, and why it changes. Its sign-in changes by a proposal only, and so does its role,
    unless the new role is `practitioner`.
    """

    reason: AccountChangeReason


def list_accounts(deps: Dependencies, caller: Caller, after: str | None) -> AccountPage:
    """Return accounts of the caller's organisation, from behind ``after``; raises `Problem` ``not-permitted``."""
    require_permission(caller, "view_account", account_resource("", caller.organisation_id, ""))
    deps.audit_log.append(deps.new_event("accounts_viewed", caller))
    found, next_after = list_page(deps, caller.organisation_id, after)
    organisation = get_organisation(deps, caller.organisation_id)
    views = tuple(to_view(account, organisation, deps.today) for account in found)
    return AccountPage(accounts=views, next_after=next_after)


def view_account(deps: Dependencies, caller: Caller, practitioner_id: str) -> AccountView:
    """Return one account; raises `Problem` ``not-permitted`` or, for another organisation's, ``not-found``."""
    account = get_authorised_account(deps, caller, practitioner_id, manage=False)
    deps.audit_log.append(deps.new_event("accounts_viewed", caller, account_id=practitioner_id))
    return to_view(account, get_organisation(deps, account.organisation_id), deps.today)


def create_account(deps: Dependencies, caller: Caller, command: CreateAccount) -> str:
    """Create an account in the caller's organisation and return its id.

    For every role but `practitioner`, the account is only proposed: it opens nothing until a second account manager
    confirms it. The account managers are notified.

    Raises
    ------
    Problem
        ``not-permitted``; ``invalid-request`` for a role that the organisation cannot give, or for missing checks;
        ``sign-in-in-use`` if the sign-in belongs to another account; ``sign-in-stopped``.
    """
    resource = account_resource("", caller.organisation_id, command.role)
    require_permission(caller, "manage_account", resource)
    account = Account(
        practitioner_id=deps.new_id(),
        organisation_id=caller.organisation_id,
        confirmed_until=deps.today + ACCESS_REVIEW_INTERVAL,
        sign_in_key=command.sign_in.key,
        **_checked(deps, caller, command),
    )
    if earlier := _created_before(deps, account):
        return earlier
    if is_permitted(caller, "give_role_unconfirmed", resource):
        save_with_event(deps, caller, account, None, "account_created")
    else:
        proposal = Proposal(change="account", proposed_by=caller.practitioner_id, proposed_on=deps.today)
        proposed = replace(account, status="proposed", proposal=proposal)
        save_with_event(deps, caller, proposed, None, "account_proposed", tell="account_proposed")
    return account.practitioner_id


def _created_before(deps: Dependencies, account: Account) -> str | None:
    """Return the id of the account that the same request created earlier: the sign-in opens an account just like it."""
    known = deps.accounts.find_claimant(account.sign_in_key)
    if known is None or known.status not in ("active", "proposed") or known.stopped:
        return None
    same = ("organisation_id", "role", "name", "job_title", "vetting_valid_until", "training_valid_until")
    return known.practitioner_id if all(getattr(known, each) == getattr(account, each) for each in same) else None


def change_account(deps: Dependencies, caller: Caller, practitioner_id: str, command: ChangeAccount) -> AccountView:
    """Replace the content of an account, but not its status, confirmation and sign-in.

    Another role than `practitioner` is only proposed, and the practitioner and the account managers are notified. The
    account keeps the role that it has until a second account manager confirms the new one.

    Raises as `create_account`, and ``not-found``; ``invalid-status-change`` for a closed or proposed account;
    ``version-conflict``.
    """
    before = get_authorised_account(deps, caller, practitioner_id)
    resource = account_resource(practitioner_id, before.organisation_id, command.role)
    require_permission(caller, "manage_account", resource)
    if before.status == "proposed":
        require_confirmed_and_not_stopped(before)
    content = _checked(deps, caller, command)
    if (command.role in MACHINE_ROLES) != (before.role in MACHINE_ROLES):
        raise invalid("/role", "A person's account cannot become a system's, or the reverse. Create another account.")
    after = replace(before, **content, version=before.version + 1)
    if command.role == before.role or is_permitted(caller, "give_role_unconfirmed", resource):
        save_with_event(deps, caller, after, before, "account_changed", reason=command.reason)
    else:
        after = _propose_role(deps, caller, after, before, command)
    return to_view(after, get_organisation(deps, after.organisation_id), deps.today)


def require_names(name: str, job_title: str, role: Role) -> None:
    """Raise `Problem` ``invalid-request`` unless both texts hold a name and a post, and nothing else."""
    named = post_violations("/name", name) if role in MACHINE_ROLES else name_violations("/name", name)
    if found := [*named, *post_violations("/job_title", job_title)]:
        raise invalid_request(*found)


def _propose_role(
    deps: Dependencies, caller: Caller, after: Account, before: Account, command: ChangeAccount
) -> Account:
    """Write everything but the new role, which waits as a proposal. Return the account."""
    require_confirmed_and_not_stopped(before)
    proposal = Proposal(change="role", role=command.role, proposed_by=caller.practitioner_id, proposed_on=deps.today)
    proposed = replace(after, role=before.role, proposal=proposal)
    save_with_event(
        deps,
        caller,
        proposed,
        before,
        "role_change_proposed",
        tell="role_change_proposed",
        reason=command.reason,
        proposed_role=command.role,
    )
    return proposed


def _checked(deps: Dependencies, caller: Caller, command: AccountDetails) -> dict[str, Any]:
    """Return the content of an account as the command has it; raises `Problem` ``invalid-request``."""
    if command.role not in ROLES_BY_ORGANISATION_TYPE[caller.organisation_type]:
        raise invalid("/role", "Organisations of this type cannot give this role.")
    require_names(command.name, command.job_title, command.role)
    vetting, training = command.vetting_valid_until, command.training_valid_until
    if command.role in MACHINE_ROLES:
        vetting = training = deps.today + ACCESS_REVIEW_INTERVAL
    for pointer, day in (("/vetting_valid_until", vetting), ("/training_valid_until", training)):
        if day is None or not deps.today <= day <= deps.today + MAX_CHECK_VALIDITY:
            raise invalid(pointer, "Give the last day on which it is valid: from today to three years from now.")
    return {
        "name": command.name,
        "job_title": command.job_title,
        "role": command.role,
        "vetting_valid_until": vetting,
        "training_valid_until": training,
    }
