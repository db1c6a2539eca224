"""Practitioners and organisations in DynamoDB. What is personal of a practitioner is sealed."""

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec

from contactpoint.access import Organisation, Practitioner
from contactpoint.storage.keyring import Keyring
from contactpoint.storage.models import AccountItem


class DynamoAccounts:
    """`contactpoint.directory.ports.Accounts` on DynamoDB."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def put_organisation(self, organisation: Organisation) -> None:
        """Write an organisation."""
        account = f"organisation#{organisation.organisation_id}"
        AccountItem(account, **msgspec.structs.asdict(organisation)).save()

    def put_practitioner(self, practitioner: Practitioner, issuer: str, subject: str) -> None:
        """Write a practitioner, and the link from the sign-in that is theirs."""
        plain = msgspec.structs.asdict(practitioner)
        personal = {"name": plain.pop("name"), "job_title": plain.pop("job_title")}
        account = f"practitioner#{practitioner.practitioner_id}"
        sealed = self._keyring.seal("accounts", msgspec.json.encode(personal), account)
        dates = {k: plain.pop(k).isoformat() for k in ("vetting_valid_until", "training_valid_until")}
        AccountItem(account, sealed=sealed, **plain, **dates).save()
        AccountItem(
            subject_account(issuer, subject),
            practitioner_id=practitioner.practitioner_id,
            organisation_id=practitioner.organisation_id,
        ).save()

    def named(self, practitioner_ids: Iterable[str]) -> dict[str, Practitioner]:
        """Return the practitioners that exist, by id."""
        wanted = [f"practitioner#{i}" for i in set(practitioner_ids)]
        return {i.practitioner_id: self._open(i) for i in AccountItem.batch_get(wanted)}

    def organisations(self, organisation_ids: Iterable[str]) -> dict[str, Organisation]:
        """Return the organisations that exist, by id."""
        wanted = [f"organisation#{i}" for i in set(organisation_ids)]
        return {i.organisation_id: _organisation(i) for i in AccountItem.batch_get(wanted)}

    def _open(self, item: AccountItem) -> Practitioner:
        personal = msgspec.json.decode(self._keyring.open("accounts", item.sealed, item.account))
        return _practitioner(item, personal["name"], personal["job_title"])


def signed_in(issuer: str, subject: str) -> tuple[Practitioner, Organisation] | None:
    """Return whom a sign-in belongs to and who employs them; None if it is nobody's.

    Reads the tables strongly consistently and opens nothing: the authorizer needs no name, and no key.
    """
    try:
        link = AccountItem.get(subject_account(issuer, subject), consistent_read=True)
    except AccountItem.DoesNotExist:
        return None
    wanted = [f"practitioner#{link.practitioner_id}", f"organisation#{link.organisation_id}"]
    found = {item.account: item for item in AccountItem.batch_get(wanted, consistent_read=True)}
    if len(found) < len(wanted):
        return None
    return _practitioner(found[wanted[0]], "", ""), _organisation(found[wanted[1]])


def subject_account(issuer: str, subject: str) -> str:
    """Return the key under which a sign-in's link stands."""
    return "subject#" + hashlib.sha256(f"{issuer}|{subject}".encode()).hexdigest()


def _practitioner(item: AccountItem, name: str, job_title: str) -> Practitioner:
    role: Any = item.role
    return Practitioner(
        practitioner_id=item.practitioner_id,
        organisation_id=item.organisation_id,
        role=role,
        name=name,
        job_title=job_title,
        vetting_valid_until=date.fromisoformat(item.vetting_valid_until),
        training_valid_until=date.fromisoformat(item.training_valid_until),
        active=bool(item.active),
    )


def _organisation(item: AccountItem) -> Organisation:
    kind: Any = item.type
    return Organisation(organisation_id=item.organisation_id, name=item.name, type=kind, active=bool(item.active))
