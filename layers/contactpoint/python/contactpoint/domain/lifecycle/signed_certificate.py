"""A certificate as a note that the audit log's key has signed: its title, and what is certified as JSON."""

from typing import TypeVar

import msgspec
from msgspec import Struct

from contactpoint.domain.merkle_log.hashing import LogFormatError
from contactpoint.domain.merkle_log.signed_notes import Note, Sign, VerifierKey, sign_note

C = TypeVar("C", bound=Struct)


def title_of(subject: str) -> str:
    """Return the first line. The second one is no number, so no certificate can be taken for a checkpoint."""
    return f"ContactPoint certificate of {subject}, version 1"


def sign_as(subject: str, certificate: Struct, key: VerifierKey, sign: Sign) -> str:
    """Return a certificate as a signed note."""
    return str(sign_note(f"{title_of(subject)}\n{msgspec.json.encode(certificate).decode()}\n", key, sign))


def open_as(subject: str, kind: type[C], note: bytes, key: VerifierKey) -> C:
    """Return the certificate of a note.

    Raises
    ------
    LogFormatError, SignatureError
        If it is none of this subject, or not signed by the key.
    """
    parsed = Note.parse(note)
    parsed.verified_by([key])
    title, _, content = parsed.text.partition("\n")
    if title != title_of(subject):
        raise LogFormatError(f"This is not a certificate of {subject}.")
    try:
        return msgspec.json.decode(content, type=kind)
    except msgspec.MsgspecError as error:
        raise LogFormatError(f"This is not a certificate of {subject}.") from error
