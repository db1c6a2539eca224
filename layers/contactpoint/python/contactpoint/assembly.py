"""Puts the pieces together: the environment's tables and keys, the clock and the randomness, into one desk."""

import os
import secrets
import time
from collections.abc import Mapping
from datetime import UTC, datetime

from contactpoint.directory.desk import Desk
from contactpoint.storage.accounts import DynamoAccounts
from contactpoint.storage.connection import connect, kms_client
from contactpoint.storage.inbox import DynamoContactRequests, DynamoInbox
from contactpoint.storage.index import DynamoIndex
from contactpoint.storage.keyring import KeyName, Keyring
from contactpoint.storage.records import DynamoRecords
from contactpoint.storage.trail import DynamoTrail, DynamoTrailReader

_KEYS: tuple[KeyName, ...] = ("records", "accounts", "audit")


def utc_now() -> datetime:
    """Return the current time, UTC."""
    return datetime.now(UTC)


def assemble(environment: Mapping[str, str]) -> tuple[Desk, Keyring]:
    """Return a desk on DynamoDB and KMS, and the keyring behind it.

    Parameters
    ----------
    environment
        ``<TABLE>_TABLE`` and ``<NAME>_KEY`` for the tables and keys that the caller may use.
    """
    connection = connect(environment)
    keys: dict[KeyName, str] = {k: environment[f"{k.upper()}_KEY"] for k in _KEYS if f"{k.upper()}_KEY" in environment}
    keyring = Keyring(kms_client(connection), keys, time.monotonic)
    desk = Desk(
        records=DynamoRecords(connection, keyring, utc_now),
        index=DynamoIndex(keyring),
        trail=DynamoTrail(connection, keyring),
        accounts=DynamoAccounts(connection, keyring),
        inbox=DynamoInbox(keyring),
        contact_requests=DynamoContactRequests(connection, keyring),
        now=utc_now,
        random_hex=secrets.token_hex,
        fingerprint=lambda data: keyring.token("receipt", data.hex()),
    )
    return desk, keyring


class Assembly:
    """A function's desk, put together once per execution environment, at the first request that needs it."""

    def __init__(self) -> None:
        self._made: tuple[Desk, Keyring] | None = None

    def __call__(self) -> Desk:
        """Return the desk."""
        return self._parts()[0]

    def trail_reader(self) -> DynamoTrailReader:
        """Return the reading side of the audit trail."""
        return DynamoTrailReader(self._parts()[1])

    def _parts(self) -> tuple[Desk, Keyring]:
        if self._made is None:
            self._made = assemble(os.environ)
        return self._made
