"""Accounts as their managers see them."""

from datetime import date

import msgspec

from contactpoint.application.dependencies import Dependencies
from contactpoint.domain.access import Account, Organisation, Role, lapses
from contactpoint.domain.access.account import AccountStatus, Lapse

PAGE_SIZE = 200


class SignInChangeView(msgspec.Struct, frozen=True, kw_only=True):
    """A new sign-in that one account manager has proposed, and that another can confirm."""

    proposed_by: str
    proposed_on: date


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
    sign_in_change: SignInChangeView | msgspec.UnsetType = msgspec.UNSET


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
    proposed = account.sign_in_change
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
        sign_in_change=SignInChangeView(proposed_by=proposed.proposed_by, proposed_on=proposed.proposed_on)
        if proposed
        else msgspec.UNSET,
    )
