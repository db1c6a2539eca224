"""An account, an organisation or a sign-in as an item of the table of accounts."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import msgspec

from contactpoint.adapters.dynamodb.client.batch_reads import get_all
from contactpoint.adapters.dynamodb.tables import AccountItem
from contactpoint.domain.access import Account, Organisation, Proposal

HOUSEHOLD_PREFIX = "household#"


def link_key(sign_in_key: str) -> str:
    """Return where the link from a sign-in to its account is."""
    return f"sign_in#{sign_in_key}"


def account_key(practitioner_id: str) -> str:
    """Return where an account is."""
    return f"practitioner#{practitioner_id}"


def household_key(practitioner_id: str) -> str:
    """Return where what a practitioner declares of their household is."""
    return f"{HOUSEHOLD_PREFIX}{practitioner_id}"


def organisation_key(organisation_id: str) -> str:
    """Return where an organisation is."""
    return f"organisation#{organisation_id}"


def read_items(keys: Iterable[str]) -> list[AccountItem]:
    """Return the items that exist, in no order. Strongly consistent."""
    return get_all(AccountItem, keys, consistent_read=True)


def to_account(item: AccountItem, personal: Mapping[str, Any], checks: Mapping[str, str]) -> Account:
    """Return the account of an item; without what is encrypted of it, names are empty."""
    role: Any = item.role
    status: Any = item.status
    return Account(
        practitioner_id=item.practitioner_id,
        organisation_id=item.organisation_id,
        role=role,
        name=personal.get("name", ""),
        job_title=personal.get("job_title", ""),
        vetting_valid_until=date.fromisoformat(checks["vetting_valid_until"]),
        training_valid_until=date.fromisoformat(checks["training_valid_until"]),
        confirmed_until=date.fromisoformat(checks["confirmed_until"]),
        status=status,
        stopped=bool(item.stopped),
        sign_in_key=item.sign_in_key or "",
        proposal=msgspec.convert(personal.get("proposal"), Proposal | None),
        version=int(item.version),
    )


def to_organisation(item: AccountItem) -> Organisation:
    """Return the organisation of an item."""
    kind: Any = item.type
    return Organisation(
        organisation_id=item.organisation_id,
        name=item.name,
        type=kind,
        active=bool(item.active),
        shared_computers=bool(item.shared_computers),
    )
