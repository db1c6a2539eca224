"""What the authorizer and the pages read of accounts in DynamoDB: who signs in, and whether access is current."""

from collections.abc import Mapping, Sequence
from datetime import date

from contactpoint.adapters.dynamodb.account_items import (
    account_key,
    link_key,
    organisation_key,
    read_items,
    to_account,
    to_organisation,
)
from contactpoint.adapters.dynamodb.tables import AccountItem
from contactpoint.adapters.encryption.encryption import decrypt_or_raise
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.domain.access import Account, Organisation, sign_in_key

_CHECKS = ("vetting_valid_until", "training_valid_until", "confirmed_until")


class DynamoSignIns:
    """What the authorizer reads of accounts: no name, and the dates of the checks only if one of them has passed."""

    def __init__(self, keyring: Keyring, today: date) -> None:
        self._keyring, self._today = keyring, today
        self._read_already: dict[str, AccountItem] = {}

    def find_by_sign_in(
        self, issuer: str, subject: str, expected: tuple[str, str] | None = None
    ) -> tuple[str, str] | None:
        """Return the practitioner id and the organisation id of a sign-in, or None. Strongly consistent.

        The account and the organisation that are ``expected`` are read in the same call, for `get_with_organisation`.
        """
        key = link_key(sign_in_key(issuer, subject))
        wanted = [key, account_key(expected[0]), organisation_key(expected[1])] if expected else [key]
        self._read_already = {item.account_key: item for item in read_items(wanted)}
        link = self._read_already.pop(key, None)
        return (str(link.practitioner_id), str(link.organisation_id)) if link else None

    def get_with_organisation(
        self, practitioner_ids: Sequence[str], organisation_id: str = ""
    ) -> dict[str, tuple[Account, Organisation]]:
        """Return the accounts that exist, each with its organisation, by practitioner id. Strongly consistent.

        While an account is current, each of its dates is the earliest of them. So a current account costs no
        decryption. A caller that passes the ``organisation_id`` it expects saves a round trip.
        """
        account_keys = [account_key(each) for each in practitioner_ids]
        items = self._read([*account_keys, *([organisation_key(organisation_id)] if organisation_id else [])])
        accounts = [to_account(item, {}, self._checks(item)) for item in items if item.account_key in account_keys]
        found = [to_organisation(item) for item in items if item.account_key not in account_keys]
        missing = {account.organisation_id for account in accounts} - {each.organisation_id for each in found}
        found += [to_organisation(item) for item in self._read([organisation_key(each) for each in sorted(missing)])]
        organisations = {each.organisation_id: each for each in found}
        return {
            account.practitioner_id: (account, organisations[account.organisation_id])
            for account in accounts
            if account.organisation_id in organisations
        }

    def _read(self, keys: Sequence[str]) -> list[AccountItem]:
        """Return the items that exist. What was read with the sign-in is not read again, but is used once only."""
        known = {key: item for key in keys if (item := self._read_already.pop(key, None))}
        return [*known.values(), *read_items(key for key in keys if key not in known)]

    def _checks(self, item: AccountItem) -> Mapping[str, str]:
        if item.current_until < self._today.isoformat():
            reported_as = ("accounts", item.account_key)
            return decrypt_or_raise(self._keyring, "checks", item.checks, item.account_key, dict[str, str], reported_as)
        return dict.fromkeys(_CHECKS, item.current_until)
