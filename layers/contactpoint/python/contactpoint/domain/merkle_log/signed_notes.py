"""C2SP signed notes: a text with signatures below it, by Ed25519 keys or by witnesses' timestamped keys."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from contactpoint.domain.merkle_log.hashing import LogFormatError
from contactpoint.domain.merkle_log.strict_encodings import format_base64, parse_base64

ED25519, COSIGNATURE = 1, 4
"""Types of signature: of a note's text, and of a witness, which adds the time."""
MAX_SIGNATURES, MAX_NOTE_BYTES = 100, 1_000_000
KEY_ID_BYTES, PUBLIC_KEY_BYTES, SIGNATURE_BYTES, TIME_BYTES = 4, 32, 64, 8
Sign = Callable[[bytes], bytes]
"""Returns the Ed25519 signature of a message."""


class SignatureError(ValueError):
    """No signature of a note is by a key that is trusted, or one of a trusted key is false."""


@dataclass(frozen=True)
class VerifierKey:
    """A key that verifies: its name, the type of its signatures, and the Ed25519 public key."""

    name: str
    kind: int
    public: bytes

    def __post_init__(self) -> None:
        """Refuse a name, a type or a key that cannot be."""
        _check_name(self.name)
        if self.kind not in (ED25519, COSIGNATURE) or len(self.public) != PUBLIC_KEY_BYTES:
            raise LogFormatError("The key is not an Ed25519 key of a log or of a witness.")

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """Return the key that is written as C2SP's vkey, ``name+key id+base64``."""
        parts = text.strip().split("+", 2)
        if len(parts) != 3:
            raise LogFormatError("A verifier key has the form name+key id+base64.")
        name, key_id, encoded = parts
        decoded = parse_base64(encoded, "verifier key")
        if len(decoded) != PUBLIC_KEY_BYTES + 1:
            raise LogFormatError("The key is not an Ed25519 key of a log or of a witness.")
        key = cls(name, decoded[0], decoded[1:])
        if key.key_id.hex() != key_id:
            raise LogFormatError("The verifier key is damaged: its id is not that of its name and key.")
        return key

    @property
    def key_id(self) -> bytes:
        """The four bytes by which a signature names its key."""
        return sha256(f"{self.name}\n".encode() + bytes([self.kind]) + self.public).digest()[:KEY_ID_BYTES]

    def __str__(self) -> str:
        """Return the key as a vkey."""
        return f"{self.name}+{self.key_id.hex()}+{format_base64(bytes([self.kind]) + self.public)}"

    def verifies(self, text: str, signature: bytes) -> bool:
        """Return whether a signature of the text is by this key."""
        message = text.encode()
        if self.kind == COSIGNATURE:
            if len(signature) != TIME_BYTES + SIGNATURE_BYTES or signature[0] & 0x80:
                return False
            time, signature = int.from_bytes(signature[:TIME_BYTES], "big"), signature[TIME_BYTES:]
            message = cosigned_message(time, text)
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class Signature:
    """One signature line: the name and the id of its key, and what the key made."""

    name: str
    key_id: bytes
    value: bytes

    def __str__(self) -> str:
        """Return the line, without its end."""
        return f"— {self.name} {format_base64(self.key_id + self.value)}"

    @classmethod
    def parse(cls, line: str) -> "Signature":
        """Return the signature of a line."""
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != "—":
            raise LogFormatError("A signature line has the form: dash, name, base64.")
        _check_name(parts[1])
        decoded = parse_base64(parts[2], "signature")
        if len(decoded) <= KEY_ID_BYTES:
            raise LogFormatError("A signature is too short.")
        return cls(parts[1], decoded[:KEY_ID_BYTES], decoded[KEY_ID_BYTES:])

    def is_by(self, key: VerifierKey) -> bool:
        """Return whether the line names this key."""
        return (self.name, self.key_id) == (key.name, key.key_id)


@dataclass(frozen=True)
class Note:
    """A text, which ends with a newline, and its signatures."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        """Return the note as it is stored and sent."""
        return f"{self.text}\n" + "".join(f"{each}\n" for each in self.signatures)

    @classmethod
    def parse(cls, data: bytes) -> "Note":
        """Return the note; raises `LogFormatError` unless it is well-formed. Nothing is verified."""
        if len(data) > MAX_NOTE_BYTES:
            raise LogFormatError("The note is too long.")
        try:
            note = data.decode()
        except UnicodeDecodeError as error:
            raise LogFormatError("The note is not UTF-8.") from error
        if re.search(r"[\x00-\x09\x0b-\x1f]", note):
            raise LogFormatError("The note contains a control character.")
        text, blank, signed = note.rpartition("\n\n")
        if not blank or not signed.endswith("\n"):
            raise LogFormatError("The note is not complete: no signature line ends it.")
        lines = signed[:-1].split("\n")
        if len(lines) > MAX_SIGNATURES:
            raise LogFormatError("The note has too many signatures.")
        return cls(f"{text}\n", tuple(map(Signature.parse, lines)))

    def verified_by(self, keys: Iterable[VerifierKey]) -> tuple[Signature, ...]:
        """Return the signatures that these keys made; those of unknown keys are left out.

        Raises
        ------
        SignatureError
            If there is none, or if one that names a known key is false.
        """
        known = tuple(keys)
        found = []
        for signature in self.signatures:
            key = next((key for key in known if signature.is_by(key)), None)
            if key and not key.verifies(self.text, signature.value):
                raise SignatureError(f"A signature of {key.name} is false.")
            if key:
                found.append(signature)
        if not found:
            raise SignatureError("The note is not signed by this key, but by: " + _names(self.signatures) + ".")
        return tuple(found)


def sign_note(text: str, key: VerifierKey, sign: Sign) -> Note:
    """Return a note of the text with one signature."""
    return Note(text, (Signature(key.name, key.key_id, sign(text.encode())),))


def cosign(text: str, key: VerifierKey, time: int, sign: Sign) -> Signature:
    """Return a witness's signature of a checkpoint's text, made at a time in seconds since 1970."""
    value = time.to_bytes(TIME_BYTES, "big") + sign(cosigned_message(time, text))
    return Signature(key.name, key.key_id, value)


def cosigned_message(time: int, text: str) -> bytes:
    """Return what a witness signs."""
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def _check_name(name: str) -> None:
    if not name or "+" in name or any(character.isspace() for character in name):
        raise LogFormatError("The name of a key is not empty and has neither spaces nor plus signs.")


def _names(signatures: Sequence[Signature]) -> str:
    return ", ".join(f"{each.name} (key {each.key_id.hex()})" for each in signatures[:5])
