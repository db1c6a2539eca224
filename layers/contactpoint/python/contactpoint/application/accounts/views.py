"""Accounts as their managers see them."""

from datetime import date

import msgspec

from contactpoint.application.dependencies import Dependencies
from contactpoint.domain.access import Account, Organisation, Proposal, Role, lapses
from contactpoint.domain.access.account import AccountStatus, Lapse, ProposedChange

PAGE_SIZE = 200


class ProposalView(msgspec.Struct, frozen=True, kw_only=True):
    """What one account manager has proposed and another can confirm: the account itself, a role or a sign-in."""

    change: ProposedChange
    proposed_by: str
    proposed_on: date
    role: Role | msgspec.UnsetType = msgspec.UNSET


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
    proposal: ProposalView | msgspec.UnsetType = msgspec.UNSET


class AccountPage(msgspec.Struct, frozen=True, kw_only=True):
    """Accounts of an organisation, sorted by id. For the next page, set `after` to `next_after`; null means none."""

    accounts: tuple[AccountView, ...]
    next_after: str | None


def list_page(deps: Dependencies, organisation_id: str, after: str | None) -> tuple[tuple[Account, ...], str | None]:
    """Return a page of an organisation's accounts, and where the next one begins; None if there is none."""
    found = deps.accounts.list_accounts(organisation_id, after, PAGE_SIZE)
    return found, found[-1].practitioner_id if len(found) == PAGE_SIZE else None


def get_organisation(deps: Dependencies, organisation_id: str) -> Organisation:
    """Return an organisation that exists."""
    return deps.accounts.get_organisations([organisation_id])[organisation_id]


def to_view(account: Account, organisation: Organisation, today: date) -> AccountView:
    """Return the account as its manager sees it."""
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
        proposal=_proposal_view(account.proposal) if account.proposal else msgspec.UNSET,
    )


def _proposal_view(proposal: Proposal) -> ProposalView:
    return ProposalView(
        change=proposal.change,
        proposed_by=proposal.proposed_by,
        proposed_on=proposal.proposed_on,
        role=proposal.role or msgspec.UNSET,
    )
