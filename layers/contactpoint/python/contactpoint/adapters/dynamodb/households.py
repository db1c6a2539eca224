"""What practitioners declare of their households, in the table of accounts: keyed digests, and those are encrypted.

Equal digests would tell an operator which colleagues live together.
"""

from collections.abc import Iterable

from pynamodb.connection import Connection

from contactpoint.adapters.dynamodb.account_items import HOUSEHOLD_PREFIX, household_key
from contactpoint.adapters.dynamodb.client.batch_reads import get_all
from contactpoint.adapters.dynamodb.client.transaction import Transaction
from contactpoint.adapters.dynamodb.events.event_items import event_items
from contactpoint.adapters.dynamodb.tables import AccountItem
from contactpoint.adapters.encryption.blind_indexes import KEY_ID_BYTES
from contactpoint.adapters.encryption.encryption import decrypt_or_report, encrypt
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.domain.access.household import DeclaredHousehold
from contactpoint.domain.audit import AuditEvent

STEP = 768
"""A home and three names have room in it under three keys, so the length does not tell how many names there are."""


def key_prefix(item: AccountItem) -> bytes:
    """Return how a ciphertext begins: with the id of its key."""
    return bytes(item.ciphertext[: 1 + KEY_ID_BYTES])


class HouseholdItems:
    """The declared households on DynamoDB."""

    def __init__(self, connection: Connection, keyring: Keyring) -> None:
        self._connection, self._keyring = connection, keyring

    def get(self, practitioner_ids: Iterable[str]) -> dict[str, DeclaredHousehold]:
        """Return what these practitioners declare, by practitioner id. What cannot be decrypted is reported."""
        items = get_all(AccountItem, map(household_key, sorted(set(practitioner_ids))))
        found = {item.account_key.removeprefix(HOUSEHOLD_PREFIX): self._decrypt(item) for item in items}
        return {who: household for who, household in found.items() if household}

    def save(self, practitioner_id: str, household: DeclaredHousehold | None, event: AuditEvent) -> None:
        """Write what a practitioner declares, or remove it, and the event, all or nothing."""
        key = household_key(practitioner_id)
        with Transaction(self._connection, event_items(self._keyring, event)) as write:
            if household:
                write.save(self._item(practitioner_id, household))
            else:
                write.delete(AccountItem(key))

    def renew(self, write: Transaction, practitioner_id: str) -> None:
        """Encrypt a household again, with its account, if another key has become the current one since.

        So a rotation ends when each account has been saved. A household that is declared meanwhile is a conflict.
        """
        for old in get_all(AccountItem, [household_key(practitioner_id)]):
            household = self._decrypt(old)
            new = self._item(practitioner_id, household) if household else old
            if key_prefix(new) != key_prefix(old):
                write.save(new, condition=AccountItem.ciphertext == old.ciphertext)

    def _item(self, practitioner_id: str, household: DeclaredHousehold) -> AccountItem:
        key = household_key(practitioner_id)
        return AccountItem(key, ciphertext=encrypt(self._keyring, "accounts", household, key, STEP))

    def _decrypt(self, item: AccountItem) -> DeclaredHousehold | None:
        key = item.account_key
        return decrypt_or_report(self._keyring, "accounts", item.ciphertext, key, DeclaredHousehold, ("accounts", key))
