"""Practitioners and organisations in DynamoDB. What is personal of a practitioner is sealed."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

import msgspec
from pynamodb.connection import Connection

from contactpoint.access import Organisation, Practitioner
from contactpoint.audit import Event
from contactpoint.directory.ports import SignIn
from contactpoint.storage.keyring import Keyring
from contactpoint.storage.models import AccountItem
from contactpoint.storage.sealing import event_items
from contactpoint.storage.transaction import Change


class DynamoAccounts:
    """`contactpoint.directory.ports.Accounts` on DynamoDB."""

    def __init__(self, connection: Connection, keyring: Keyring) -> None:
        self._connection, self._keyring = connection, keyring

    def put_organisation(self, organisation: Organisation) -> None:
        """Write an organisation."""
        account = f"organisation#{organisation.organisation_id}"
        AccountItem(account, **msgspec.structs.asdict(organisation)).save()

    def put(self, after: Practitioner, before: Practitioner | None, sign_in: SignIn | None, event: Event) -> None:
        """Write an account, its sign-in if one is given, and the event, all or nothing.

        Raises `Conflict` if the account has moved on, or if the sign-in is somebody else's.
        """
        unmoved = AccountItem.version == before.version if before else AccountItem.account.does_not_exist()
        with Change(self._connection, event_items(self._keyring, event)) as write:
            write.save(self._item(after), condition=unmoved)
            if sign_in:
                mine = AccountItem.practitioner_id == after.practitioner_id
                write.save(_link(after, sign_in), condition=AccountItem.account.does_not_exist() | mine)

    def put_first(self, practitioner: Practitioner, sign_in: SignIn) -> None:
        """Write an account and its sign-in as the platform's operator, who appoints the first account managers."""
        self._item(practitioner).save()
        _link(practitioner, sign_in).save()

    def of_organisation(self, organisation_id: str) -> tuple[Practitioner, ...]:
        """Return all accounts of an organisation, closed ones too."""
        keys = [item.account for item in AccountItem.by_employer.query(organisation_id)]
        return tuple(self._open(item) for item in AccountItem.batch_get(keys))

    def unconfirmed(self, today: date) -> Iterator[Practitioner]:
        """Yield the active accounts that nobody has confirmed for too long."""
        run_out = (AccountItem.confirmed_until < today.isoformat()) & (AccountItem.status == "active")
        return (self._open(item) for item in AccountItem.scan(run_out))

    def named(self, practitioner_ids: Iterable[str]) -> dict[str, Practitioner]:
        """Return the practitioners that exist, by id."""
        wanted = [f"practitioner#{i}" for i in set(practitioner_ids)]
        return {i.practitioner_id: self._open(i) for i in AccountItem.batch_get(wanted)}

    def organisations(self, organisation_ids: Iterable[str]) -> dict[str, Organisation]:
        """Return the organisations that exist, by id."""
        wanted = [f"organisation#{i}" for i in set(organisation_ids)]
        return {i.organisation_id: _organisation(i) for i in AccountItem.batch_get(wanted)}

    def _item(self, practitioner: Practitioner) -> AccountItem:
        plain = msgspec.to_builtins(practitioner)
        personal = {"name": plain.pop("name"), "job_title": plain.pop("job_title")}
        account = f"practitioner#{practitioner.practitioner_id}"
        sealed = self._keyring.seal("accounts", msgspec.json.encode(personal), account)
        stated = {
            "status": practitioner.status,
            "version": practitioner.version,
            "employer": practitioner.organisation_id,
        }
        return AccountItem(account, sealed=sealed, **{**plain, **stated})

    def _open(self, item: AccountItem) -> Practitioner:
        personal = msgspec.json.decode(self._keyring.open("accounts", item.sealed, item.account))
        return _practitioner(item, personal["name"], personal["job_title"])


def signed_in(issuer: str, subject: str) -> tuple[str, str] | None:
    """Return whose sign-in it is, and which organisation's; None if it is nobody's. Strongly consistent."""
    try:
        link = AccountItem.get(subject_account(issuer, subject), consistent_read=True)
    except AccountItem.DoesNotExist:
        return None
    return str(link.practitioner_id), str(link.organisation_id)


def standing_of(
    practitioner_ids: Sequence[str], organisation_id: str = ""
) -> dict[str, tuple[Practitioner, Organisation]]:
    """Return the practitioners that exist, each with the employer, by id.

    Reads the tables strongly consistently and opens nothing: the authorizer needs no name, and no key. Whoever knows
    whose people they are says so, and needs one round trip instead of two.
    """
    wanted = [f"practitioner#{each}" for each in practitioner_ids]
    found = _read([*wanted, *([f"organisation#{organisation_id}"] if organisation_id else [])])
    people = [_practitioner(item, "", "") for item in found if item.account in wanted]
    bodies = [_organisation(item) for item in found if item.account not in wanted]
    missing = {person.organisation_id for person in people} - {body.organisation_id for body in bodies}
    bodies += [_organisation(item) for item in _read(f"organisation#{each}" for each in sorted(missing))]
    employers = {body.organisation_id: body for body in bodies}
    return {p.practitioner_id: (p, employers[p.organisation_id]) for p in people if p.organisation_id in employers}


def _read(accounts: Iterable[str]) -> list[AccountItem]:
    wanted = list(dict.fromkeys(accounts))
    return list(AccountItem.batch_get(wanted, consistent_read=True)) if wanted else []


def _link(practitioner: Practitioner, sign_in: SignIn) -> AccountItem:
    return AccountItem(
        subject_account(sign_in.issuer, sign_in.subject),
        practitioner_id=practitioner.practitioner_id,
        organisation_id=practitioner.organisation_id,
    )


def subject_account(issuer: str, subject: str) -> str:
    """Return the key under which a sign-in's link stands."""
    return "subject#" + hashlib.sha256(f"{issuer}|{subject}".encode()).hexdigest()


def _practitioner(item: AccountItem, name: str, job_title: str) -> Practitioner:
    role: Any = item.role
    status: Any = item.status
    return Practitioner(
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


def _organisation(item: AccountItem) -> Organisation:
    kind: Any = item.type
    return Organisation(organisation_id=item.organisation_id, name=item.name, type=kind, active=bool(item.active))
