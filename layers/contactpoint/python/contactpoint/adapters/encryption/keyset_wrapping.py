"""Wraps and unwraps keysets with KMS keys."""

from email.utils import parsedate_to_datetime
from typing import Any

from google.protobuf.message import DecodeError
from tink import TinkError, aead, proto_keyset_format

from contactpoint.adapters.encryption.encryption_failures import UnreadableKeyset, encryption_failures


class KmsAead(aead.Aead):  # type: ignore[misc]
    """A KMS key as a Tink primitive; its encryption context is the keyset's name, so keysets cannot be confused.

    Attributes
    ----------
    answered_at
        When KMS last answered by its own clock, in seconds since 1970.
    """

    def __init__(self, kms: Any, key_id: str, keyset: str) -> None:
        self._kms, self._key_id, self._keyset = kms, key_id, keyset
        self.answered_at = 0

    def encrypt(self, plaintext: bytes, associated_data: bytes) -> bytes:  # noqa: ARG002
        """Return the plaintext, encrypted by KMS."""
        return bytes(self._call(self._kms.encrypt, Plaintext=plaintext)["CiphertextBlob"])

    def decrypt(self, ciphertext: bytes, associated_data: bytes) -> bytes:  # noqa: ARG002
        """Return the ciphertext, decrypted by KMS."""
        return bytes(self._call(self._kms.decrypt, CiphertextBlob=ciphertext)["Plaintext"])

    def _call(self, action: Any, **content: bytes) -> Any:
        with encryption_failures(self._keyset):
            response = action(KeyId=self._key_id, EncryptionContext={"keyset": self._keyset}, **content)
        date = response["ResponseMetadata"]["HTTPHeaders"].get("date")
        self.answered_at = int(parsedate_to_datetime(date).timestamp()) if date else 0
        return response


def wrap(handle: Any, kms: KmsAead) -> bytes:
    """Return a keyset, wrapped."""
    return bytes(proto_keyset_format.serialize_encrypted(handle, kms, b""))


def unwrap(wrapped: bytes, kms: KmsAead, keyset: str) -> Any:
    """Return Tink's handle of a wrapped keyset; raises `UnreadableKeyset` or `KeysUnavailable`."""
    try:
        return proto_keyset_format.parse_encrypted(wrapped, kms, b"")
    except (TinkError, DecodeError) as error:
        raise UnreadableKeyset(keyset) from error


def parse_public(public: bytes | None, keyset: str) -> Any:
    """Return Tink's handle of a public keyset; raises `UnreadableKeyset`."""
    try:
        return proto_keyset_format.parse_without_secret(public)
    except (TinkError, DecodeError, TypeError) as error:
        raise UnreadableKeyset(keyset) from error
