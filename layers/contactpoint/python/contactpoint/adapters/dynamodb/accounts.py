"""Accounts and organisations in DynamoDB. The personal data of an account is encrypted."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import chain, islice

import msgspec
from pynamodb.connection import Connection

from contactpoint.adapters.dynamodb.account_items import (
    account_key,
    household_key,
    link_key,
    organisation_key,
    read_items,
    to_account,
    to_organisation,
)
from contactpoint.adapters.dynamodb.client.batch_reads import get_all
from contactpoint.adapters.dynamodb.client.transaction import Transaction
from contactpoint.adapters.dynamodb.duty_numbers import DutyNumberItems
from contactpoint.adapters.dynamodb.events.event_items import event_items
from contactpoint.adapters.dynamodb.households import HouseholdItems
from contactpoint.adapters.dynamodb.notifications import notification_items
from contactpoint.adapters.dynamodb.tables import AccountItem
from contactpoint.adapters.encryption.encryption import decrypt, encrypt
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.adapters.encryption.unreadable_items import UNREADABLE
from contactpoint.domain.access import MACHINE_ROLES, Account, Organisation, OrganisationType
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.contacts.notification import Notifications

_ENCRYPTED = ("name", "job_title", "proposal")
SCAN_SEGMENTS = 8
_PERSONAL_STEP = 256
_CHECKS = ("vetting_valid_until", "training_valid_until", "confirmed_until")


class DynamoAccounts:
    """The accounts on DynamoDB."""

    def __init__(self, connection: Connection, keyring: Keyring, monotonic: Callable[[], float]) -> None:
        self._connection, self._keyring = connection, keyring
        self._duty_numbers = DutyNumberItems(connection, keyring, monotonic)
        self.get_duty_numbers, self.save_duty_numbers = self._duty_numbers.get, self._duty_numbers.save
        self._households = HouseholdItems(connection, keyring)
        self.get_households, self.save_household = self._households.get, self._households.save

    def save_organisation(self, organisation: Organisation, event: AuditEvent | None = None) -> None:
        """Write an organisation and the event, all or nothing; sample organisations have no event."""
        key = organisation_key(organisation.organisation_id)
        with Transaction(self._connection, event_items(self._keyring, event) if event else ()) as write:
            write.save(AccountItem(key, member_of=_type_key(organisation.type), **msgspec.structs.asdict(organisation)))

    def save(
        self, after: Account, before: Account | None, event: AuditEvent, notifications: Notifications = ()
    ) -> None:
        """Write an account, the event and the notifications, all or nothing.

        If the account claims another sign-in than before, the old one is released and the new one taken in the same
        transaction. What was declared of a household goes when the account is closed. Raises `Conflict` if the account
        has changed since it was read, or if another account claims the sign-in.
        """
        is_new = AccountItem.account_key.does_not_exist()
        version_matches = AccountItem.version == before.version if before else is_new
        new_items = [*event_items(self._keyring, event), *notification_items(self._keyring, notifications)]
        old_key, new_key = before.claimed_sign_in_key if before else "", after.claimed_sign_in_key
        with Transaction(self._connection, new_items) as write:
            write.save(self._item(after), condition=version_matches)
            if old_key and old_key != new_key:
                write.delete(
                    _sign_in_item(after, old_key), condition=AccountItem.practitioner_id == after.practitioner_id
                )
            if new_key and old_key != new_key:
                write.save(_sign_in_item(after, new_key), condition=is_new)
            if before and before.status != "proposed":
                self._keep_household(write, after)

    def _keep_household(self, write: Transaction, account: Account) -> None:
        """Let what a practitioner declares of their household go with a closed account, and stay with any other one."""
        if account.status == "closed":
            write.delete(AccountItem(household_key(account.practitioner_id)))
        else:
            self._households.renew(write, account.practitioner_id)

    def seed(self, account: Account) -> None:
        """Write a sample account and its sign-in, without an audit event."""
        self._item(account).save()
        _sign_in_item(account, account.sign_in_key).save()

    def find_claimant(self, sign_in_key: str) -> Account | None:
        """Return the account that claims a sign-in. Strongly consistent."""
        links = read_items([link_key(sign_in_key)])
        accounts = read_items(account_key(link.practitioner_id) for link in links)
        return self._decrypt(accounts[0]) if accounts else None

    def list_organisations(
        self, organisation_type: OrganisationType, after: str | None, limit: int
    ) -> tuple[Organisation, ...]:
        """Return organisations of a type, sorted by id, from behind ``after``; at most ``limit``."""
        behind = AccountItem.account_key > organisation_key(after) if after else None
        found = AccountItem.by_organisation.query(_type_key(organisation_type), behind, limit=limit)
        items = {item.account_key: item for item in get_all(AccountItem, [item.account_key for item in found])}
        return tuple(to_organisation(items[key]) for key in sorted(items))

    def list_accounts(self, organisation_id: str, after: str | None, limit: int) -> tuple[Account, ...]:
        """Return accounts of an organisation, sorted by id, from behind ``after``; closed ones are included."""
        behind = AccountItem.account_key > account_key(after) if after else None
        members = AccountItem.by_organisation.query(organisation_id, behind, page_size=limit)
        keys = (item.account_key for item in members)
        return tuple(islice(self._readable(_in_order(keys, limit)), limit))

    def list_lapsed_ids(self, today: date) -> list[str]:
        """Return the ids of the active accounts of which a check ran out before ``today``; nothing is decrypted."""
        lapsed = (AccountItem.current_until < today.isoformat()) & (AccountItem.status == "active")

        def ids(segment: int) -> list[str]:
            found = AccountItem.scan(lapsed, segment, SCAN_SEGMENTS, attributes_to_get=["practitioner_id"])
            return [str(item.practitioner_id) for item in found]

        with ThreadPoolExecutor(SCAN_SEGMENTS) as pool:
            return sorted(chain.from_iterable(pool.map(ids, range(SCAN_SEGMENTS))))

    def get_accounts(self, practitioner_ids: Iterable[str]) -> dict[str, Account]:
        """Return the accounts that exist, by practitioner id."""
        keys = [account_key(i) for i in set(practitioner_ids)]
        return {account.practitioner_id: account for account in self._readable(get_all(AccountItem, keys))}

    def get_organisations(self, organisation_ids: Iterable[str]) -> dict[str, Organisation]:
        """Return the organisations that exist, by id."""
        keys = [organisation_key(i) for i in set(organisation_ids)]
        return {i.organisation_id: to_organisation(i) for i in get_all(AccountItem, keys)}

    def _item(self, account: Account) -> AccountItem:
        attributes = msgspec.to_builtins(account)
        personal = {name: attributes.pop(name) for name in _ENCRYPTED if name in attributes}
        checks = {name: attributes.pop(name) for name in _CHECKS}
        key = account_key(account.practitioner_id)
        encrypted = {
            "ciphertext": encrypt(self._keyring, "accounts", personal, key, _PERSONAL_STEP),
            "checks": encrypt(self._keyring, "checks", checks, key),
        }
        defaults = {"status": account.status, "version": account.version, "member_of": account.organisation_id}
        current_until = _current_until(account).isoformat()
        return AccountItem(key, current_until=current_until, **{**attributes, **defaults, **encrypted})

    def _readable(self, items: Iterable[AccountItem]) -> Iterator[Account]:
        """Yield the accounts that can be decrypted; the others are reported."""
        for item in items:
            try:
                account = self._decrypt(item)
            except UNREADABLE as error:
                self._keyring.unreadable.report("accounts", item.account_key, error)
            else:
                yield account

    def _decrypt(self, item: AccountItem) -> Account:
        personal = msgspec.json.decode(self._keyring.decrypt("accounts", item.ciphertext, item.account_key))
        return to_account(item, personal, _checks(self._keyring, item))


def _type_key(organisation_type: OrganisationType) -> str:
    """Return where the index lists the organisations of a type. No organisation id contains ``#``."""
    return f"type#{organisation_type}"


def _in_order(keys: Iterator[str], size: int) -> Iterator[AccountItem]:
    """Yield the items of sorted keys in order, read ``size`` at a time, so that a page goes on behind a damaged one."""
    while page := list(islice(keys, size)):
        yield from sorted(get_all(AccountItem, page), key=lambda item: item.account_key)


def _sign_in_item(account: Account, key: str) -> AccountItem:
    return AccountItem(
        link_key(key),
        practitioner_id=account.practitioner_id,
        organisation_id=account.organisation_id,
    )


def _current_until(account: Account) -> date:
    """Return the last day on which every check is valid that this account needs."""
    if account.role in MACHINE_ROLES:
        return account.confirmed_until
    return min(account.vetting_valid_until, account.training_valid_until, account.confirmed_until)


def _checks(keyring: Keyring, item: AccountItem) -> dict[str, str]:
    return decrypt(keyring, "checks", item.checks, item.account_key, dict[str, str])
