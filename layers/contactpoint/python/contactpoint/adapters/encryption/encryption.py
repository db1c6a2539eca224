"""Encrypts and decrypts structures, each bound to the item that stores it."""

from typing import Any, TypeVar

import msgspec

from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.adapters.encryption.unreadable_items import UNREADABLE

T = TypeVar("T")


def encrypt(keyring: Keyring, keyset: str, value: Any, associated_data: str) -> bytes:
    """Return ``value`` as JSON, encrypted under the keyset."""
    return keyring.encrypt(keyset, msgspec.json.encode(value), associated_data)


def decrypt_or_report(
    keyring: Keyring, keyset: str, ciphertext: bytes, associated_data: str, kind: type[T], item: tuple[str, str]
) -> T | None:
    """Return the value that was encrypted, or report the ``item`` (its table and id) as unreadable and return None.

    So one damaged item of a list does not take the others with it. Raises `KeysUnavailable`.
    """
    try:
        return decrypt(keyring, keyset, ciphertext, associated_data, kind)
    except UNREADABLE as error:
        keyring.unreadable.report(*item, error)
        return None


def decrypt(keyring: Keyring, keyset: str, ciphertext: bytes, associated_data: str, kind: type[T]) -> T:
    """Return the value that was encrypted."""
    return msgspec.json.decode(keyring.decrypt(keyset, ciphertext, associated_data), type=kind)
