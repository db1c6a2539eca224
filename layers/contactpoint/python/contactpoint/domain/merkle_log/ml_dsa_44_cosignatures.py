"""C2SP cosignatures by ML-DSA-44 keys, which a quantum computer cannot forge: of witnesses, and of a log itself."""

import struct

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

from contactpoint.domain.merkle_log.hashing import LogFormatError
from contactpoint.domain.merkle_log.strict_encodings import parse_decimal, parse_hash

ML_DSA_44 = 6
"""The type of these signatures in a signed note."""
PUBLIC_KEY_BYTES, SIGNATURE_BYTES = 1312, 2420
_LABEL = b"subtree/v1\n\0"


def checkpoint_message(name: str, time: int, text: str) -> bytes:
    """Return what a key signs of a checkpoint: a tree from its first entry on.

    Extension lines are not signed. Raises `LogFormatError` if the text is no checkpoint.

    Parameters
    ----------
    name
        The name of the key.
    time
        Seconds since 1970, or 0 if the signer does not say that this is the largest tree it has seen.
    """
    lines = text.split("\n")
    if len(lines) < 4:
        raise LogFormatError("This key signs checkpoints only: the log's name, its size and its root.")
    size, root = parse_decimal(lines[1], "size"), parse_hash(lines[2], "root")
    signer, origin = name.encode(), lines[0].encode()
    if not (0 < len(signer) < 256 and 0 < len(origin) < 256):
        raise LogFormatError("The names of a key and of a log have 1 to 255 bytes.")
    return b"".join(
        (
            _LABEL,
            struct.pack(">B", len(signer)) + signer,
            struct.pack(">Q", time),
            struct.pack(">B", len(origin)) + origin,
            struct.pack(">QQ", 0, size),
            root,
        )
    )


def is_signature(public: bytes, signature: bytes, message: bytes) -> bool:
    """Return whether the signature of a message is by an ML-DSA-44 key."""
    try:
        MLDSA44PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
