"""Encrypts and decrypts structures, each bound to the item that stores it."""

from typing import Any, TypeVar

import msgspec

from contactpoint.adapters.encryption.keyring import Keyring

T = TypeVar("T")


def encrypt(keyring: Keyring, keyset: str, value: Any, associated_data: str) -> bytes:
    """Return ``value`` as JSON, encrypted under the keyset."""
    return keyring.encrypt(keyset, msgspec.json.encode(value), associated_data)


def decrypt(keyring: Keyring, keyset: str, ciphertext: bytes, associated_data: str, kind: type[T]) -> T:
    """Return the value that was encrypted."""
    return msgspec.json.decode(keyring.decrypt(keyset, ciphertext, associated_data), type=kind)
