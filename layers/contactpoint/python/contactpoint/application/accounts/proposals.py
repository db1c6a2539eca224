"""What takes two account managers: one proposes a new account, role or sign-in, and a second one confirms it.

An account manager who set a colleague's sign-in could act in the colleague's name. One who gave a role that uncovers,
manages or oversees could give it to a second sign-in of their own. So the second account manager states the sign-in and
the role independently. Until then, the proposal gives nobody anything. The operators, with the approval of two people,
can confirm in place of a second account manager.
"""

from datetime import timedelta
from typing import Literal

import msgspec
from msgspec.structs import replace

from contactpoint.application.accounts.operators.two_approvers import OPERATOR, Approvers
from contactpoint.application.accounts.save_account import (
    get_authorised_account,
    require_confirmed_and_not_stopped,
    save_with_event,
    sign_in_digest,
    sign_in_stopped,
)
from contactpoint.application.accounts.views import AccountView, get_organisation, to_view
from contactpoint.application.dependencies import Dependencies
from contactpoint.domain.access import (
    Account,
    Caller,
    Proposal,
    Role,
    SignIn,
    account_resource,
    require_permission,
)
from contactpoint.domain.access.account import ProposedChange
from contactpoint.domain.audit import EventType
from contactpoint.domain.contacts.notification import NotificationKind
from contactpoint.problems import Problem, invalid, not_found

PROPOSAL_VALIDITY = timedelta(days=14)
"""How long a proposal can be confirmed."""

_CONFIRMED: dict[ProposedChange, tuple[EventType, NotificationKind]] = {
    "account": ("account_created", "account_created"),
    "role": ("role_changed", "role_changed"),
    "sign_in": ("sign_in_changed", "sign_in_changed"),
}


class ProposeSignInChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The new sign-in of an account, and why it changes."""

    sign_in: SignIn
    reason: Literal["person_has_new_sign_in", "organisation_changed_issuer", "error"]


class ConfirmProposal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The sign-in and the role that the account will have, as you know them yourself."""

    sign_in: SignIn
    role: Role


def propose_sign_in_change(
    deps: Dependencies, caller: Caller, practitioner_id: str, command: ProposeSignInChange
) -> AccountView:
    """Propose another sign-in for an account. Until it is confirmed, the account keeps the one it has.

    The practitioner and the organisation's account managers are notified. The same proposal on the same day is one; a
    later one replaces it.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``invalid-status-change`` for a closed or proposed account;
        ``sign-in-stopped`` for a stopped one; ``invalid-request`` if the account has this sign-in already;
        ``version-conflict``.
    """
    before = get_authorised_account(deps, caller, practitioner_id)
    require_confirmed_and_not_stopped(before)
    key = command.sign_in.key
    if key == before.sign_in_key:
        raise invalid("/sign_in", "The account has this sign-in already.")
    proposal = Proposal(change="sign_in", sign_in_key=key, proposed_by=caller.practitioner_id, proposed_on=deps.today)
    organisation = get_organisation(deps, before.organisation_id)
    if before.proposal == proposal:
        return to_view(before, organisation, deps.today)
    after = replace(before, proposal=proposal, version=before.version + 1)
    save_with_event(
        deps,
        caller,
        after,
        before,
        "sign_in_change_proposed",
        tell="sign_in_change_proposed",
        reason=command.reason,
        proposed_sign_in=sign_in_digest(deps, key),
    )
    return to_view(after, organisation, deps.today)


def confirm_proposal(deps: Dependencies, caller: Caller, practitioner_id: str, command: ConfirmProposal) -> AccountView:
    """Carry out what another account manager proposed. The practitioner and the account managers are notified.

    Raises
    ------
    Problem
        ``not-permitted``, also for the account manager who proposed it; ``not-found``; ``invalid-status-change`` if
        nothing is proposed; ``invalid-request`` if something else is proposed; ``sign-in-stopped``;
        ``sign-in-in-use``; ``version-conflict``.
    """
    before = get_authorised_account(deps, caller, practitioner_id)
    proposed_by = _current_proposal(deps, before).proposed_by
    resource = account_resource(practitioner_id, before.organisation_id, before.role, proposed_by)
    require_permission(caller, "confirm_proposal", resource)
    after = _confirm(deps, caller, before, command)
    return to_view(after, get_organisation(deps, after.organisation_id), deps.today)


def confirm_as_operators(
    deps: Dependencies, organisation_id: str, practitioner_id: str, command: ConfirmProposal, approved_by: Approvers
) -> Account:
    """Carry out what the only account manager of an organisation proposed, with the approval of two people.

    Return the account. Raises as `confirm_proposal`, but never ``not-permitted``.
    """
    before = deps.accounts.get_accounts([practitioner_id]).get(practitioner_id)
    if before is None or before.organisation_id != organisation_id:
        raise not_found()
    return _confirm(deps, OPERATOR, before, command, approved_by)


def withdraw_proposal(deps: Dependencies, caller: Caller, practitioner_id: str) -> AccountView:
    """Drop what is proposed, your own proposal or another's. A proposed account is closed.

    The practitioner and the organisation's account managers are notified.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``invalid-status-change`` if nothing is proposed; ``version-conflict``.
    """
    before = get_authorised_account(deps, caller, practitioner_id)
    if before.proposal is None:
        raise _nothing_proposed()
    status = "closed" if before.status == "proposed" else before.status
    after = replace(before, proposal=None, status=status, version=before.version + 1)
    save_with_event(
        deps,
        caller,
        after,
        before,
        "proposal_withdrawn",
        tell="proposal_withdrawn",
        proposed_by=before.proposal.proposed_by,
    )
    return to_view(after, get_organisation(deps, after.organisation_id), deps.today)


def _confirm(
    deps: Dependencies, caller: Caller, before: Account, command: ConfirmProposal, approved_by: Approvers | None = None
) -> Account:
    proposal = _current_proposal(deps, before)
    if before.stopped:
        raise sign_in_stopped()
    confirmed = {"sign_in_key": proposal.sign_in_key or before.sign_in_key, "role": proposal.role or before.role}
    if command.sign_in.key != confirmed["sign_in_key"]:
        raise invalid("/sign_in", "This is not the sign-in that the account would have. Ask the person for theirs.")
    if command.role != confirmed["role"]:
        raise invalid("/role", "This is not the role that the account would have. Look at the proposal.")
    status = "active" if before.status == "proposed" else before.status
    after = replace(before, **confirmed, status=status, proposal=None, version=before.version + 1)
    event_type, kind = _CONFIRMED[proposal.change]
    approval = {"approved_by": approved_by} if approved_by else {}
    save_with_event(deps, caller, after, before, event_type, tell=kind, proposed_by=proposal.proposed_by, **approval)
    return after


def _current_proposal(deps: Dependencies, account: Account) -> Proposal:
    proposal = account.proposal
    if proposal is None or proposal.proposed_on + PROPOSAL_VALIDITY < deps.today:
        raise _nothing_proposed()
    return proposal


def _nothing_proposed() -> Problem:
    return Problem("invalid-status-change", "Nothing is proposed for this account, or not in the last two weeks.")
