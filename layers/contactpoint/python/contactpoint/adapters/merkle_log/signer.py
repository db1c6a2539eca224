"""The key of the log: an Ed25519 key in KMS, which never leaves it."""

from functools import cached_property
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from contactpoint.adapters.aws_outages import outages
from contactpoint.domain.merkle_log.signed_notes import ED25519, VerifierKey


class KmsSigner:
    """Signs checkpoints with a KMS key.

    Parameters
    ----------
    name
        The name of the log: the first line of its checkpoints, and the name of its key.
    """

    def __init__(self, kms: Any, key_arn: str, name: str) -> None:
        self._kms, self._key_arn, self._name = kms, key_arn, name

    @cached_property
    def key(self) -> VerifierKey:
        """The public half, with the name of the log."""
        with outages():
            encoded = self._kms.get_public_key(KeyId=self._key_arn)["PublicKey"]
        public = load_der_public_key(encoded)
        if not isinstance(public, Ed25519PublicKey):
            raise TypeError("The log's key is not an Ed25519 key")
        return VerifierKey(self._name, ED25519, public.public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """Return the Ed25519 signature of a message; the same message always has the same signature."""
        with outages():
            signed = self._kms.sign(
                KeyId=self._key_arn, Message=message, MessageType="RAW", SigningAlgorithm="ED25519_SHA_512"
            )
        return bytes(signed["Signature"])
