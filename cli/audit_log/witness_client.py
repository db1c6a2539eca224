"""Asks a witness to sign the checkpoint of an export, and adds its signature to the checkpoint."""

import urllib.error
import urllib.request
from pathlib import Path

from cli.audit_log.export_files import CHECKPOINT, ExportFiles, UnusableError
from cli.audit_log.export_writer import replace_file
from contactpoint.domain.merkle_log.checkpoints import Checkpoint
from contactpoint.domain.merkle_log.hashing import LogFormatError, leaf_hash, merkle_root
from contactpoint.domain.merkle_log.proofs import consistency_proof
from contactpoint.domain.merkle_log.signed_notes import Note, SignatureError, VerifierKey
from contactpoint.domain.merkle_log.strict_encodings import parse_decimal
from contactpoint.domain.merkle_log.witness import AddCheckpoint

SECONDS = 10


def ask_witness(url: str, witness: VerifierKey, files: ExportFiles) -> Note:
    """Return the checkpoint of an export with the witness's signature, after it was added to the file.

    Raises
    ------
    UnusableError
        If the witness does not sign, or signs with another key.
    """
    note = Note.parse(files.read(CHECKPOINT))
    checkpoint = Checkpoint.parse(note.text)
    old, status, answer = 0, 0, ""
    for _ in range(2):
        proof = _proof(files, old, checkpoint.size)
        status, answer = _post(url, str(AddCheckpoint(old, proof, str(note).encode())).encode())
        if status != 409:
            break
        old = _size_of(answer)
        if old > checkpoint.size:
            raise UnusableError(f"The witness has seen {old} entries already: the log did not only grow.")
    if status != 200:
        raise UnusableError(f"The witness did not sign ({status}): {answer.strip()}")
    signed = _with_signatures(note, witness, answer)
    replace_file(files.folder / Path(CHECKPOINT), str(signed).encode())
    return signed


def _with_signatures(note: Note, witness: VerifierKey, answer: str) -> Note:
    try:
        found = Note.parse(f"{note.text}\n{answer}".encode()).verified_by([witness])
    except (LogFormatError, SignatureError) as error:
        raise UnusableError(f"The witness's answer: {error}") from error
    others = tuple(each for each in note.signatures if not each.is_by(witness))
    return Note(note.text, (*others, *found))


def _size_of(answer: str) -> int:
    try:
        return parse_decimal(answer.strip(), "size that the witness has seen")
    except LogFormatError as error:
        raise UnusableError(str(error)) from error


def _proof(files: ExportFiles, old: int, size: int) -> tuple[bytes, ...]:
    """Return the proof that the log grew from ``old`` entries, from the export's own entries."""
    before = files.since()
    if 0 < old < before.size:
        raise UnusableError(f"The witness has seen {old} entries. Export the log from there on, or all of it.")
    hashes = [leaf_hash(line) for line in files.lines()]
    peaks = before.frontier.nodes()

    def node(height: int, index: int) -> bytes:
        low, high = (index << height) - before.size, ((index + 1) << height) - before.size
        return peaks[height, index] if (height, index) in peaks else merkle_root(hashes[low:high])

    return consistency_proof(old, size, node)


def _post(url: str, body: bytes) -> tuple[int, str]:
    if not url.startswith(("http://", "https://")):
        raise UnusableError("The address of a witness begins with http:// or https://.")
    request = urllib.request.Request(  # noqa: S310 - the scheme was checked
        f"{url.rstrip('/')}/add-checkpoint", data=body, headers={"Content-Type": "text/plain"}
    )
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as response:  # noqa: S310 - the scheme was checked
            return response.status, response.read(100_000).decode(errors="replace")
    except urllib.error.HTTPError as error:
        return error.code, error.read(1000).decode(errors="replace")
    except OSError as error:
        raise UnusableError(f"The witness at {url} does not answer.") from error
