"""The keysets in their tables: read, unwrapped, created and replaced."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import tink
from pynamodb.exceptions import PutError
from pynamodb.models import Model
from tink import proto_keyset_format

from contactpoint.adapters.dynamodb.client.batch_reads import get_all
from contactpoint.adapters.dynamodb.client.transaction import Transaction
from contactpoint.adapters.dynamodb.tables import (
    COHORT_MARK,
    CohortKeysetItem,
    EventKeysetItem,
    KeysetItem,
    RecordItem,
)
from contactpoint.adapters.encryption.encryption_failures import (
    DestroyedKeyset,
    KeysUnavailable,
    UnreadableKeyset,
    table_failures,
)
from contactpoint.adapters.encryption.keyset_kinds import (
    AUDIT_PUBLIC_KEYSET,
    KmsKeyName,
    item_name,
    key_template,
    keyset_kind,
    keyset_table,
    primitive_of,
    wrapping_key,
)
from contactpoint.adapters.encryption.keyset_wrapping import KmsAead, parse_public, unwrap, wrap
from contactpoint.application.ports.conflict import Conflict

RotatedKeysetItem = KeysetItem | CohortKeysetItem
AnyKeysetItem = RotatedKeysetItem | EventKeysetItem
DESTROYED = "destroyed"


class StoredKeyset(NamedTuple):
    """A keyset as it is stored: Tink's handle, its item, and the time by KMS's clock when it was read."""

    handle: Any
    item: RotatedKeysetItem
    read_at: int


class NewKeyset(NamedTuple):
    """A keyset that was created just now."""

    primitive: Any
    wrapped: bytes


class KeysetStore:
    """The keysets tables, with the KMS keys that this function may use."""

    def __init__(self, kms: Any, keys: Mapping[KmsKeyName, str]) -> None:
        self._kms, self._keys = kms, keys

    def may_unwrap(self, keyset: str) -> bool:
        """Return whether this function may use the keyset's KMS key, or needs none."""
        return keyset == AUDIT_PUBLIC_KEYSET or wrapping_key(keyset) in self._keys

    def find(self, keysets: Iterable[str]) -> dict[str, AnyKeysetItem]:
        """Return the items of the keysets that exist, by keyset, by one consistent read; all are in one table.

        Raises `KeysUnavailable` if the table cannot be read now.
        """
        wanted = set(keysets)
        table: type[Any] = keyset_table(next(iter(wanted)))
        with table_failures():
            found = get_all(table, {item_name(keyset) for keyset in wanted}, consistent_read=True)
        items = {str(item.keyset): item for item in found}
        return {keyset: items[item_name(keyset)] for keyset in wanted if item_name(keyset) in items}

    def unwrap(self, keyset: str, item: AnyKeysetItem) -> Any:
        """Return what uses the keyset; raises `UnreadableKeyset`, `DestroyedKeyset` or `KeysUnavailable`."""
        if keyset == AUDIT_PUBLIC_KEYSET and isinstance(item, KeysetItem):
            return primitive_of(keyset, parse_public(item.public, keyset))
        if isinstance(item, EventKeysetItem) and item.wrapped is None:
            raise DestroyedKeyset(keyset) if item.state == DESTROYED else UnreadableKeyset(keyset)
        return primitive_of(keyset, unwrap(item.wrapped, self._kms_aead(keyset), keyset))

    def create(self, keyset: str, event: Iterable[Model] = ()) -> NewKeyset | None:
        """Create a keyset with the items of its event, all or nothing.

        Return None if there is one, or if there once was one of this cohort.

        The mark that a cohort's keyset was created is with the records, in another table. So if the keysets are lost,
        they must be restored, and no registration hides the loss. Those of event details have their mark in their item.
        """
        handle = tink.new_keyset_handle(key_template(keyset))
        item = self._to_item(keyset, handle)
        if isinstance(item, KeysetItem):
            created = _saved(item, KeysetItem.keyset.does_not_exist())
        elif isinstance(item, EventKeysetItem):
            created = _all_saved([item, *event])
        else:
            mark = RecordItem(keyset, COHORT_MARK, cohort=keyset, ciphertext=b"-")
            created = _all_saved([item, mark, *event])
        return NewKeyset(primitive_of(keyset, handle), item.wrapped) if created else None

    def read(self, keyset: str) -> StoredKeyset:
        """Return a keyset as it is stored now; used for rotation. Those of event details are never rotated."""
        item = keyset_table(keyset).get(keyset, consistent_read=True)
        if isinstance(item, EventKeysetItem):
            raise TypeError(keyset)
        kms = self._kms_aead(keyset)
        handle = unwrap(item.wrapped, kms, keyset)
        if not kms.answered_at:
            raise KeysUnavailable("KMS did not say the time.")
        return StoredKeyset(handle, item, kms.answered_at)

    def replace(self, handle: Any, before: RotatedKeysetItem, **attributes: Any) -> None:
        """Replace a keyset; raises `Conflict` if it has changed since it was read."""
        item = self._to_item(before.keyset, handle)
        for name, value in {"rotation": before.rotation, "new_key": before.new_key, **attributes}.items():
            setattr(item, name, value)
        if not _saved(item, keyset_table(before.keyset).wrapped == before.wrapped):
            raise Conflict

    def _to_item(self, keyset: str, handle: Any) -> AnyKeysetItem:
        wrapped = wrap(handle, self._kms_aead(keyset))
        if keyset_kind(keyset) != "audit":
            return keyset_table(keyset)(keyset, wrapped=wrapped)
        public = proto_keyset_format.serialize_without_secret(handle.public_keyset_handle())
        return KeysetItem(keyset, wrapped=wrapped, public=public)

    def _kms_aead(self, keyset: str) -> KmsAead:
        return KmsAead(self._kms, self._keys[wrapping_key(keyset)], keyset)


def destroy_keyset(item: AnyKeysetItem) -> None:
    """Delete a keyset. The item of a month's event details stays and says so, and no function makes it again."""
    if isinstance(item, EventKeysetItem):
        EventKeysetItem(item.keyset, state=DESTROYED).save()
    else:
        item.delete()


def _saved(item: AnyKeysetItem, condition: Any) -> bool:
    """Save a keyset under a condition; return false if the condition does not apply."""
    try:
        item.save(condition)
    except PutError as error:
        if getattr(error.cause, "response", {}).get("Error", {}).get("Code") != "ConditionalCheckFailedException":
            raise
        return False
    return True


def _all_saved(new_items: Sequence[Model]) -> bool:
    """Save a month's keyset and what belongs to it, all or nothing; return false if one of them exists."""
    try:
        with Transaction(type(new_items[0])._get_connection().connection, new_items, is_act=False):  # noqa: SLF001
            return True
    except Conflict:
        return False
