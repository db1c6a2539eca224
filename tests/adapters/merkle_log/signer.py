"""A log's keys and archive that need no AWS."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from contactpoint.domain.merkle_log.ml_dsa_44_cosignatures import ML_DSA_44
from contactpoint.domain.merkle_log.signed_notes import ED25519, VerifierKey

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes([5] * 32))
PRIVATE_ML_DSA = MLDSA44PrivateKey.from_seed_bytes(bytes([6] * 32))


class LocalSigner:
    """Signs with a key in memory."""

    key = VerifierKey("directory.example/audit", ED25519, PRIVATE.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        return PRIVATE.sign(message)


class PostQuantumSigner:
    """Signs with an ML-DSA-44 key in memory."""

    key = VerifierKey("directory.example/audit", ML_DSA_44, PRIVATE_ML_DSA.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        return PRIVATE_ML_DSA.sign(message)


class ListArchive:
    """Remembers the checkpoints that it was given. An ML-DSA-44 key never makes the same signature twice."""

    def __init__(self):
        self.kept = {}

    def keep(self, size: int, note: str) -> None:
        text, _, _ = note.partition("\n\n")
        assert self.kept.setdefault(size, note).startswith(text)
