"""Numbers and base64 as C2SP's texts write them: in exactly one way each."""

import base64
import binascii
import re

from contactpoint.domain.merkle_log.hashing import HASH_BYTES, LogFormatError

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")


def parse_decimal(text: str, what: str) -> int:
    """Return a decimal number without leading zeroes, below 2^63."""
    if not _DECIMAL.fullmatch(text) or int(text) >= 1 << 63:
        raise LogFormatError(f"The {what} is not a decimal number without leading zeroes.")
    return int(text)


def parse_base64(text: str, what: str) -> bytes:
    """Return the bytes of a standard base64 text with its padding."""
    try:
        decoded = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise LogFormatError(f"The {what} is not base64.") from error
    if format_base64(decoded) != text:
        raise LogFormatError(f"The {what} is not base64 in its only form.")
    return decoded


def parse_hash(text: str, what: str) -> bytes:
    """Return a hash that is written in base64."""
    decoded = parse_base64(text, what)
    if len(decoded) != HASH_BYTES:
        raise LogFormatError(f"The {what} does not have {HASH_BYTES} bytes.")
    return decoded


def format_base64(data: bytes) -> str:
    """Return bytes as base64."""
    return base64.b64encode(data).decode("ascii")
