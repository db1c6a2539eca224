"""Encrypts and decrypts structures, each bound to the item that stores it."""

from typing import Any, TypeVar

import msgspec

from contactpoint.adapters.encryption.keyring import Keyring

T = TypeVar("T")


def encrypt(keyring: Keyring, keyset: str, value: Any, associated_data: str, step: int = 1) -> bytes:
    """Return ``value`` as JSON, padded to a multiple of ``step`` bytes and encrypted under the keyset."""
    return keyring.encrypt(keyset, padded(msgspec.json.encode(value), step), associated_data)


def padded(json: bytes, step: int) -> bytes:
    """Return JSON with spaces at its end, so that its length does not reveal what it contains."""
    return json.ljust(-(-len(json) // step) * step)


def decrypt(keyring: Keyring, keyset: str, ciphertext: bytes, associated_data: str, kind: type[T]) -> T:
    """Return the value that was encrypted."""
    return msgspec.json.decode(keyring.decrypt(keyset, ciphertext, associated_data), type=kind)
