"""Encrypts and decrypts structures, each bound to the item that stores it."""

import zlib
from typing import Any, TypeVar

import msgspec

from contactpoint.adapters.encryption.encryption_failures import UnreadableItem
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.adapters.encryption.unreadable_items import UNREADABLE

T = TypeVar("T")
_ZLIB = b"x"
"""The first byte of compressed data. No JSON begins with it."""


def encrypt(keyring: Keyring, keyset: str, value: Any, associated_data: str, step: int = 1) -> bytes:
    """Return ``value`` as JSON, padded to a multiple of ``step`` bytes and encrypted under the keyset."""
    return keyring.encrypt(keyset, padded(msgspec.json.encode(value), step), associated_data)


def encrypt_compressed(keyring: Keyring, keyset: str, value: Any, associated_data: str, step: int) -> bytes:
    """Return ``value`` as `encrypt` does, but compressed before it is padded, so that more fits into one step."""
    return keyring.encrypt(keyset, compressed(msgspec.json.encode(value), step), associated_data)


def compressed(json: bytes, step: int) -> bytes:
    """Return JSON compressed, and padded to a multiple of ``step`` bytes."""
    return padded(zlib.compress(json), step)


def decompressed(data: bytes) -> bytes:
    """Return the JSON that was padded, compressed before or not."""
    return zlib.decompressobj().decompress(data) if data.startswith(_ZLIB) else data.rstrip(b" ")


def padded(json: bytes, step: int) -> bytes:
    """Return JSON with spaces at its end, so that its length does not reveal what it contains."""
    return json.ljust(-(-len(json) // step) * step)


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


def decrypt_or_raise(
    keyring: Keyring, keyset: str, ciphertext: bytes, associated_data: str, kind: type[T], item: tuple[str, str]
) -> T:
    """Return the value of an item that was asked for by its id.

    Raises `UnreadableItem`, after it has reported the ``item`` (its table and id), or `KeysUnavailable`.
    """
    try:
        return decrypt(keyring, keyset, ciphertext, associated_data, kind)
    except UNREADABLE as error:
        keyring.unreadable.report(*item, error)
        raise UnreadableItem(type(error).__name__) from error


def decrypt(keyring: Keyring, keyset: str, ciphertext: bytes, associated_data: str, kind: type[T]) -> T:
    """Return the value that was encrypted, compressed or not."""
    data = keyring.decrypt(keyset, ciphertext, associated_data)
    return msgspec.json.decode(decompressed(data), type=kind)
