"""Accounts and organisations in DynamoDB. The personal data of an account is encrypted."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

import msgspec
from pynamodb.connection import Connection

from contactpoint.adapters.dynamodb.audit_log import event_items
from contactpoint.adapters.dynamodb.tables import AccountItem
from contactpoint.adapters.dynamodb.transaction import Transaction
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.domain.access import Account, Organisation, OrganisationType, SignIn
from contactpoint.domain.audit import AuditEvent


class DynamoAccounts:
    """The accounts on DynamoDB."""

    def __init__(self, connection: Connection, keyring: Keyring) -> None:
        self._connection, self._keyring = connection, keyring

    def save_organisation(self, organisation: Organisation) -> None:
        """Write an organisation."""
        key = _organisation_key(organisation.organisation_id)
        AccountItem(key, member_of=_type_key(organisation.type), **msgspec.structs.asdict(organisation)).save()

    def save(self, after: Account, before: Account | None, sign_in: SignIn | None, event: AuditEvent) -> None:
        """Write an account, its sign-in if one is given, and the event, all or nothing.

        Raises `Conflict` if the account has changed since it was read, or if the sign-in belongs to another account.
        """
        is_new = AccountItem.account_key.does_not_exist()
        version_matches = AccountItem.version == before.version if before else is_new
        with Transaction(self._connection, event_items(self._keyring, event)) as write:
            write.save(self._item(after), condition=version_matches)
            if sign_in:
                own = AccountItem.practitioner_id == after.practitioner_id
                write.save(_sign_in_item(after, sign_in), condition=is_new | own)

    def seed(self, account: Account, sign_in: SignIn) -> None:
        """Write an organisation's first account and its sign-in, without an audit event."""
        self._item(account).save()
        _sign_in_item(account, sign_in).save()

    def list_organisations(
        self, organisation_type: OrganisationType, after: str | None, limit: int
    ) -> tuple[Organisation, ...]:
        """Return organisations of a type, sorted by id, from behind ``after``; at most ``limit``."""
        behind = AccountItem.account_key > _organisation_key(after) if after else None
        found = AccountItem.by_organisation.query(_type_key(organisation_type), behind, limit=limit)
        items = {item.account_key: item for item in AccountItem.batch_get([item.account_key for item in found])}
        return tuple(_to_organisation(items[key]) for key in sorted(items))

    def list_accounts(self, organisation_id: str) -> tuple[Account, ...]:
        """Return all accounts of an organisation, closed ones included."""
        keys = [item.account_key for item in AccountItem.by_organisation.query(organisation_id)]
        return tuple(self._decrypt(item) for item in AccountItem.batch_get(keys))

    def list_overdue(self, today: date) -> Iterator[Account]:
        """Yield the active accounts whose confirmation ran out before ``today``."""
        overdue = (AccountItem.confirmed_until < today.isoformat()) & (AccountItem.status == "active")
        return (self._decrypt(item) for item in AccountItem.scan(overdue))

    def get_accounts(self, practitioner_ids: Iterable[str]) -> dict[str, Account]:
        """Return the accounts that exist, by practitioner id."""
        keys = [_account_key(i) for i in set(practitioner_ids)]
        return {i.practitioner_id: self._decrypt(i) for i in AccountItem.batch_get(keys)}

    def get_organisations(self, organisation_ids: Iterable[str]) -> dict[str, Organisation]:
        """Return the organisations that exist, by id."""
        keys = [_organisation_key(i) for i in set(organisation_ids)]
        return {i.organisation_id: _to_organisation(i) for i in AccountItem.batch_get(keys)}

    def _item(self, account: Account) -> AccountItem:
        attributes = msgspec.to_builtins(account)
        personal = {"name": attributes.pop("name"), "job_title": attributes.pop("job_title")}
        key = _account_key(account.practitioner_id)
        ciphertext = self._keyring.encrypt("accounts", msgspec.json.encode(personal), key)
        defaults = {"status": account.status, "version": account.version, "member_of": account.organisation_id}
        return AccountItem(key, ciphertext=ciphertext, **{**attributes, **defaults})

    def _decrypt(self, item: AccountItem) -> Account:
        personal = msgspec.json.decode(self._keyring.decrypt("accounts", item.ciphertext, item.account_key))
        return _to_account(item, personal["name"], personal["job_title"])


class DynamoSignIns:
    """What the authorizer reads of accounts. It decrypts nothing: it needs no name, and so no key."""

    def find_by_sign_in(self, issuer: str, subject: str) -> tuple[str, str] | None:
        """Return the practitioner id and the organisation id of a sign-in, or None. Strongly consistent."""
        try:
            item = AccountItem.get(sign_in_key(issuer, subject), consistent_read=True)
        except AccountItem.DoesNotExist:
            return None
        return str(item.practitioner_id), str(item.organisation_id)

    def get_with_organisation(
        self, practitioner_ids: Sequence[str], organisation_id: str = ""
    ) -> dict[str, tuple[Account, Organisation]]:
        """Return the accounts that exist, each with its organisation, by practitioner id. Strongly consistent.

        A caller that passes the ``organisation_id`` it expects saves a round trip.
        """
        account_keys = [_account_key(each) for each in practitioner_ids]
        items = _read([*account_keys, *([_organisation_key(organisation_id)] if organisation_id else [])])
        accounts = [_to_account(item, "", "") for item in items if item.account_key in account_keys]
        found = [_to_organisation(item) for item in items if item.account_key not in account_keys]
        missing = {account.organisation_id for account in accounts} - {each.organisation_id for each in found}
        found += [_to_organisation(item) for item in _read(_organisation_key(each) for each in sorted(missing))]
        organisations = {each.organisation_id: each for each in found}
        return {
            account.practitioner_id: (account, organisations[account.organisation_id])
            for account in accounts
            if account.organisation_id in organisations
        }


def sign_in_key(issuer: str, subject: str) -> str:
    """Return the key under which a sign-in is stored."""
    return "sign_in#" + hashlib.sha256(f"{issuer}|{subject}".encode()).hexdigest()


def _account_key(practitioner_id: str) -> str:
    return f"practitioner#{practitioner_id}"


def _organisation_key(organisation_id: str) -> str:
    return f"organisation#{organisation_id}"


def _type_key(organisation_type: OrganisationType) -> str:
    """Return where the index lists the organisations of a type. No organisation id contains ``#``."""
    return f"type#{organisation_type}"


def _read(keys: Iterable[str]) -> list[AccountItem]:
    wanted = list(dict.fromkeys(keys))
    return list(AccountItem.batch_get(wanted, consistent_read=True)) if wanted else []


def _sign_in_item(account: Account, sign_in: SignIn) -> AccountItem:
    return AccountItem(
        sign_in_key(sign_in.issuer, sign_in.subject),
        practitioner_id=account.practitioner_id,
        organisation_id=account.organisation_id,
    )


def _to_account(item: AccountItem, name: str, job_title: str) -> Account:
    role: Any = item.role
    status: Any = item.status
    return Account(
        practitioner_id=item.practitioner_id,
        organisation_id=item.organisation_id,
        role=role,
        name=name,
        job_title=job_title,
        vetting_valid_until=date.fromisoformat(item.vetting_valid_until),
        training_valid_until=date.fromisoformat(item.training_valid_until),
        confirmed_until=date.fromisoformat(item.confirmed_until),
        status=status,
        version=int(item.version),
    )


def _to_organisation(item: AccountItem) -> Organisation:
    kind: Any = item.type
    return Organisation(organisation_id=item.organisation_id, name=item.name, type=kind, active=bool(item.active))
