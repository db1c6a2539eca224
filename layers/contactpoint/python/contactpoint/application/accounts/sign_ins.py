"""Changing the sign-in of an account: one account manager proposes it, another confirms it.

An account manager who sets a colleague's sign-in could act in the colleague's name. So it takes two account managers,
and the colleague is notified before it happens.
"""

from datetime import timedelta
from typing import Literal

import msgspec
from msgspec.structs import replace

from contactpoint.application.accounts.saving import get_authorised_account, save_with_event, sign_in_digest
from contactpoint.application.accounts.views import AccountView, get_organisation, to_view
from contactpoint.application.dependencies import Dependencies
from contactpoint.domain.access import Account, Caller, SignIn, SignInChange, account_resource, require_permission
from contactpoint.domain.contacts.notification import managers_inbox, personal_inbox
from contactpoint.problems import Problem, invalid

SIGN_IN_CHANGE_VALIDITY = timedelta(days=14)
"""How long a proposed change can be confirmed."""


class ProposeSignInChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The new sign-in of an account, and why it changes."""

    sign_in: SignIn
    reason: Literal["person_has_new_sign_in", "organisation_changed_issuer", "error"]


class ConfirmSignInChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The new sign-in as you know it yourself. It has to be the one that was proposed."""

    sign_in: SignIn


def propose_sign_in_change(
    deps: Dependencies, caller: Caller, practitioner_id: str, command: ProposeSignInChange
) -> AccountView:
    """Propose another sign-in for an account. Until it is confirmed, the account keeps the one it has.

    The practitioner and the organisation's account managers are notified. A later proposal replaces this one.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``invalid-status-change`` for a closed account; ``invalid-request`` if the
        account has this sign-in already; ``version-conflict``.
    """
    before = get_authorised_account(deps, caller, practitioner_id)
    key = command.sign_in.key
    if key == before.sign_in_key:
        raise invalid("/sign_in", "The account has this sign-in already.")
    proposed = SignInChange(sign_in_key=key, proposed_by=caller.practitioner_id, proposed_on=deps.today)
    after = replace(before, sign_in_change=proposed, version=before.version + 1)
    inboxes = personal_inbox(practitioner_id), managers_inbox(before.organisation_id)
    save_with_event(
        deps,
        caller,
        after,
        before,
        "sign_in_change_proposed",
        tell=[(inbox, "sign_in_change_proposed") for inbox in inboxes],
        reason=command.reason,
        proposed_sign_in=sign_in_digest(deps, key),
    )
    return to_view(after, get_organisation(deps, after.organisation_id), deps.today)


def confirm_sign_in_change(
    deps: Dependencies, caller: Caller, practitioner_id: str, command: ConfirmSignInChange
) -> AccountView:
    """Replace the sign-in of an account by the proposed one. The old one opens nothing from now on.

    Raises
    ------
    Problem
        ``not-permitted``, also for the account manager who proposed it; ``not-found``; ``invalid-status-change`` if
        nothing is proposed; ``invalid-request`` if another sign-in is proposed; ``sign-in-in-use``;
        ``version-conflict``.
    """
    before = get_authorised_account(deps, caller, practitioner_id)
    proposed = _current_proposal(deps, before)
    resource = account_resource(practitioner_id, before.organisation_id, before.role, proposed.proposed_by)
    require_permission(caller, "confirm_sign_in_change", resource)
    if command.sign_in.key != proposed.sign_in_key:
        raise invalid("/sign_in", "This is not the sign-in that was proposed. Compare both with the person.")
    after = replace(before, sign_in_key=proposed.sign_in_key, sign_in_change=None, version=before.version + 1)
    inbox = personal_inbox(practitioner_id)
    save_with_event(
        deps,
        caller,
        after,
        before,
        "sign_in_changed",
        tell=[(inbox, "sign_in_changed")],
        proposed_by=proposed.proposed_by,
    )
    return to_view(after, get_organisation(deps, after.organisation_id), deps.today)


def _current_proposal(deps: Dependencies, account: Account) -> SignInChange:
    proposed = account.sign_in_change
    if proposed is None or proposed.proposed_on + SIGN_IN_CHANGE_VALIDITY < deps.today:
        raise Problem("invalid-status-change", "No new sign-in is proposed for this account, or not in the last days.")
    return proposed
