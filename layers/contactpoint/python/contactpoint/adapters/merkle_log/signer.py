"""The keys of the log, an Ed25519 and an ML-DSA-44 key in KMS, which never leave it."""

from functools import cached_property
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from contactpoint.adapters.aws_outages import outages
from contactpoint.domain.merkle_log.ml_dsa_44_cosignatures import ML_DSA_44
from contactpoint.domain.merkle_log.signed_notes import ED25519, VerifierKey

_ALGORITHMS = {ED25519: "ED25519_SHA_512", ML_DSA_44: "ML_DSA_SHAKE_256"}


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
        if isinstance(public, Ed25519PublicKey):
            return VerifierKey(self._name, ED25519, public.public_bytes_raw())
        if isinstance(public, MLDSA44PublicKey):
            return VerifierKey(self._name, ML_DSA_44, public.public_bytes_raw())
        raise TypeError("The log's key is neither an Ed25519 nor an ML-DSA-44 key")

    def sign(self, message: bytes) -> bytes:
        """Return the signature of a message. An Ed25519 key makes the same one each time, an ML-DSA-44 key does not."""
        algorithm = _ALGORITHMS[self.key.kind]
        with outages():
            signed = self._kms.sign(KeyId=self._key_arn, Message=message, MessageType="RAW", SigningAlgorithm=algorithm)
        return bytes(signed["Signature"])
