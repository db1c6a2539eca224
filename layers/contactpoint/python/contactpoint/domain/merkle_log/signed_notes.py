"""C2SP signed notes: a text with signatures below it, by Ed25519 and ML-DSA-44 keys of logs and of witnesses."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from contactpoint.domain.merkle_log import ml_dsa_44_cosignatures
from contactpoint.domain.merkle_log.hashing import LogFormatError
from contactpoint.domain.merkle_log.ml_dsa_44_cosignatures import ML_DSA_44
from contactpoint.domain.merkle_log.strict_encodings import format_base64, parse_base64

ED25519, COSIGNATURE = 1, 4
"""Types of signature: of a note's text, and of a witness, which adds the time. `ML_DSA_44` adds it, too."""
MAX_SIGNATURES, MAX_NOTE_BYTES = 100, 1_000_000
KEY_ID_BYTES, ED25519_KEY_BYTES, ED25519_SIGNATURE_BYTES, TIME_BYTES = 4, 32, 64, 8
PUBLIC_KEY_BYTES = {
    ED25519: ED25519_KEY_BYTES,
    COSIGNATURE: ED25519_KEY_BYTES,
    ML_DSA_44: ml_dsa_44_cosignatures.PUBLIC_KEY_BYTES,
}
WRONG_KEY = "The key is not an Ed25519 or ML-DSA-44 key of a log or of a witness."
Sign = Callable[[bytes], bytes]
"""Returns the signature of a message."""


class SignatureError(ValueError):
    """No signature of a note is by a key that is trusted, or one of a trusted key is false."""


@dataclass(frozen=True)
class VerifierKey:
    """A key that verifies: its name, the type of its signatures, and the public key."""

    name: str
    kind: int
    public: bytes

    def __post_init__(self) -> None:
        """Refuse a name, a type or a key that cannot be."""
        _check_name(self.name)
        if PUBLIC_KEY_BYTES.get(self.kind) != len(self.public):
            raise LogFormatError(WRONG_KEY)

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """Return the key that is written as C2SP's vkey, ``name+key id+base64``."""
        parts = text.strip().split("+", 2)
        if len(parts) != 3:
            raise LogFormatError("A verifier key has the form name+key id+base64.")
        name, key_id, encoded = parts
        decoded = parse_base64(encoded, "verifier key")
        if not decoded:
            raise LogFormatError(WRONG_KEY)
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
        """Return whether a signature of the text is by this key; raises `LogFormatError` if it cannot sign such."""
        message = text.encode()
        if self.kind != ED25519:
            if len(signature) <= TIME_BYTES or signature[0] & 0x80:
                return False
            time, signature = int.from_bytes(signature[:TIME_BYTES], "big"), signature[TIME_BYTES:]
            message = cosigned_message(self, time, text)
        if self.kind == ML_DSA_44:
            return ml_dsa_44_cosignatures.is_signature(self.public, signature, message)
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
    """Return the signature of a checkpoint's text with the time in seconds since 1970: a witness's, or ML-DSA-44."""
    value = time.to_bytes(TIME_BYTES, "big") + sign(cosigned_message(key, time, text))
    return Signature(key.name, key.key_id, value)


def cosigned_message(key: VerifierKey, time: int, text: str) -> bytes:
    """Return what a key signs together with the time."""
    if key.kind == ML_DSA_44:
        return ml_dsa_44_cosignatures.checkpoint_message(key.name, time, text)
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def _check_name(name: str) -> None:
    if not name or "+" in name or any(character.isspace() for character in name):
        raise LogFormatError("The name of a key is not empty and has neither spaces nor plus signs.")


def _names(signatures: Sequence[Signature]) -> str:
    return ", ".join(f"{each.name} (key {each.key_id.hex()})" for each in signatures[:5])
