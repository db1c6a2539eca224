"""C2SP checkpoints: a log's name, size and root, as a signed note."""

from collections.abc import Iterable
from dataclasses import dataclass

from contactpoint.domain.merkle_log.hashing import EMPTY_ROOT, LogFormatError
from contactpoint.domain.merkle_log.signed_notes import Note, VerifierKey
from contactpoint.domain.merkle_log.strict_encodings import format_base64, parse_decimal, parse_hash


@dataclass(frozen=True)
class Checkpoint:
    """The state of a log: its name (the origin), how many entries it has, and the root over them."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text that the log signs."""
        return f"{self.origin}\n{self.size}\n{format_base64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Return the checkpoint of a note's text; lines after the third are extensions and have no effect."""
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
            raise LogFormatError("A checkpoint has three lines: the log's name, its size and its root.")
        checkpoint = cls(lines[0], parse_decimal(lines[1], "size"), parse_hash(lines[2], "root"))
        if checkpoint.size == 0 and checkpoint.root != EMPTY_ROOT:
            raise LogFormatError("The root of an empty log is not that of an empty tree.")
        return checkpoint


def open_checkpoint(note: bytes, keys: Iterable[VerifierKey]) -> tuple[Checkpoint, Note]:
    """Return the checkpoint that a note contains, once a known key has verified it.

    Raises
    ------
    LogFormatError, SignatureError
        If it is not well-formed, or not signed by one of the keys.
    """
    parsed = Note.parse(note)
    parsed.verified_by(keys)
    return Checkpoint.parse(parsed.text), parsed
