"""C2SP tlog-witness: what a log asks a witness, and how the witness decides.

A witness remembers one checkpoint of each log that it knows. It signs a later one only if that log has only grown.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from contactpoint.domain.merkle_log.checkpoints import Checkpoint
from contactpoint.domain.merkle_log.hashing import EMPTY_ROOT, LogFormatError
from contactpoint.domain.merkle_log.proof_files import MAX_HASHES
from contactpoint.domain.merkle_log.proofs import ProofError, check_consistency
from contactpoint.domain.merkle_log.signed_notes import Note, SignatureError, VerifierKey
from contactpoint.domain.merkle_log.strict_encodings import format_base64, parse_decimal, parse_hash

SIZE_MEDIA_TYPE = "text/x.tlog.size"


class WitnessRefusal(Exception):  # noqa: N818 - what it is
    """A witness does not sign: the HTTP status and the body that say why."""

    def __init__(self, status: int, body: str) -> None:
        super().__init__(body)
        self.status, self.body = status, body


@dataclass(frozen=True)
class AddCheckpoint:
    """The request: from which size the log grew, the proof of that, and the new checkpoint as a signed note."""

    old: int
    proof: tuple[bytes, ...]
    checkpoint: bytes

    def __str__(self) -> str:
        """Return the body of the request."""
        lines = [f"old {self.old}", *map(format_base64, self.proof), ""]
        return "".join(f"{line}\n" for line in lines) + self.checkpoint.decode()

    @classmethod
    def parse(cls, body: bytes) -> "AddCheckpoint":
        """Return the request of a body; raises `LogFormatError` unless it is well-formed."""
        head, blank, checkpoint = body.partition(b"\n\n")
        try:
            first, *lines = head.decode().split("\n")
        except UnicodeDecodeError as error:
            raise LogFormatError("The request is not UTF-8.") from error
        if not blank or not first.startswith("old ") or len(lines) > MAX_HASHES:
            raise LogFormatError("The request is not: old size, at most 63 hashes, an empty line, a checkpoint.")
        hashes = tuple(parse_hash(line, "hash of the proof") for line in lines)
        return cls(parse_decimal(first[4:], "old size"), hashes, checkpoint)


def decide(request: bytes, logs: Mapping[str, VerifierKey], seen: Mapping[str, Checkpoint]) -> tuple[Checkpoint, Note]:
    """Return the checkpoint that a witness may sign, and its note; raises `WitnessRefusal`.

    Parameters
    ----------
    logs
        The keys of the logs that the witness knows, by origin.
    seen
        The last checkpoint that it signed of each.
    """
    try:
        asked = AddCheckpoint.parse(request)
        note = Note.parse(asked.checkpoint)
        checkpoint = Checkpoint.parse(note.text)
    except LogFormatError as error:
        raise WitnessRefusal(400, f"{error}\n") from error
    if checkpoint.origin not in logs:
        raise WitnessRefusal(404, "This witness does not know the log.\n")
    try:
        note.verified_by([logs[checkpoint.origin]])
    except SignatureError as error:
        raise WitnessRefusal(403, f"{error}\n") from error
    if asked.old > checkpoint.size:
        raise WitnessRefusal(400, "The old size is larger than that of the checkpoint.\n")
    last = seen.get(checkpoint.origin) or Checkpoint(checkpoint.origin, 0, EMPTY_ROOT)
    if asked.old != last.size or (last.size == checkpoint.size and last.root != checkpoint.root):
        raise WitnessRefusal(409, f"{last.size}\n")
    try:
        check_consistency(last.size, checkpoint.size, last.root, checkpoint.root, asked.proof)
    except ProofError as error:
        raise WitnessRefusal(422, f"{error}\n") from error
    return checkpoint, note
