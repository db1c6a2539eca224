"""Checks an export, or one event's proof, against a checkpoint. It needs no network and no AWS."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import msgspec
from msgspec import Struct

from cli.audit_log.export_files import CHECKPOINT, LEAF_HASHES, ExportFiles, Since, UnusableError, read_file
from contactpoint.domain.audit.commitment import Opening
from contactpoint.domain.lifecycle.decommissioning import SUBJECT as WHOLE_DIRECTORY
from contactpoint.domain.lifecycle.decommissioning import open_decommissioning
from contactpoint.domain.lifecycle.destruction import open_certificate
from contactpoint.domain.lifecycle.signed_certificate import title_of
from contactpoint.domain.merkle_log.checkpoints import Checkpoint, open_checkpoint
from contactpoint.domain.merkle_log.entries import parse_entry
from contactpoint.domain.merkle_log.first_wrong_entry import (
    ByChain,
    ByLeafHashes,
    WrongSizeError,
    find_wrong_entry,
)
from contactpoint.domain.merkle_log.hashing import HASH_BYTES, Frontier, LogFormatError, leaf_hash
from contactpoint.domain.merkle_log.proof_files import ProofFile
from contactpoint.domain.merkle_log.proofs import ProofError, check_inclusion
from contactpoint.domain.merkle_log.signed_notes import SignatureError, VerifierKey
from contactpoint.domain.merkle_log.tiles import split_hashes

BLOCK = 1 << 16


class Extra(Struct, frozen=True, forbid_unknown_fields=True):
    """What a proof file adds to the proof: the entry, and what shows that it is that of the event."""

    entry: str
    opening: Opening


@dataclass(frozen=True)
class Verdict:
    """The result: whether all is right and, if not, what is wrong where; ``text`` is for people."""

    ok: bool
    size: int | None
    text: str
    position: int | None = None
    what: str | None = None

    def as_json(self) -> str:
        """Return the result for programs."""
        verdict = {"ok": self.ok, "size": self.size, "position": self.position, "what": self.what}
        return msgspec.json.encode(verdict).decode()


def parse_vkey(key: str) -> VerifierKey:
    """Return the key of a text, or of the file that it names."""
    try:
        is_file = Path(key).is_file()
    except (OSError, ValueError):
        is_file = False
    try:
        return VerifierKey.parse(read_file(Path(key)).decode() if is_file else key)
    except (LogFormatError, UnicodeDecodeError) as error:
        raise UnusableError(f"--vkey: {error}") from error


def verify_export(files: ExportFiles, key: VerifierKey, since: Path | None) -> Verdict:
    """Return whether the entries are those of the checkpoint, and continue an earlier one.

    Raises
    ------
    UnusableError
        If a file is missing, cut off or signed by another key, if the sizes do not fit together, or if the export
        lacks the first entries and no earlier checkpoint says what they are.
    """
    checkpoint = read_checkpoint(files.folder / CHECKPOINT, key)
    earlier = read_checkpoint(since, key) if since else None
    before = files.since()
    _check_sizes(earlier, checkpoint, before)
    joined = files.leaf_hashes()
    frontier, root_then, same = _hash_entries(files, before.frontier, earlier.size if earlier else None, joined)
    if (frontier.size, frontier.root) != (checkpoint.size, checkpoint.root):
        return _wrong(files, checkpoint, before)
    if earlier and root_then != earlier.root:
        text = f"The log was rewritten: its first {earlier.size} entries are not those of the earlier checkpoint."
        return Verdict(False, checkpoint.size, text, None, "altered")
    if not same:
        raise UnusableError(f"{LEAF_HASHES} is damaged or truncated; the entries themselves are in order.")
    return Verdict(True, checkpoint.size, _in_order(before.size, checkpoint.size, earlier))


def verify_event(event_id: str, proof_file: Path, key: VerifierKey, files: ExportFiles | None) -> Verdict:
    """Return whether a proof shows that an event is in the log and, if an export is given, in the export."""
    try:
        proof = ProofFile.parse(read_file(proof_file))
        checkpoint, _ = open_checkpoint(proof.checkpoint, [key])
        extra = msgspec.json.decode(proof.extra, type=Extra)
        entry = parse_entry(extra.entry.encode())
        commitment = extra.opening.commitment_of(event_id)
    except (ValueError, SignatureError) as error:
        raise UnusableError(f"{proof_file.name}: {error}") from error
    leaf = leaf_hash(extra.entry.encode())
    try:
        check_inclusion(proof.index, checkpoint.size, leaf, proof.hashes, checkpoint.root)
    except ProofError as error:
        return Verdict(False, checkpoint.size, str(error), proof.index, "altered")
    if entry is None or entry.position != proof.index or entry.commitment != commitment.hex():
        return Verdict(False, checkpoint.size, "The entry is not that of this event.", proof.index, "altered")
    if files and (wrong := _not_in_export(files, proof.index, leaf)):
        return Verdict(False, checkpoint.size, wrong, proof.index, "altered")
    return Verdict(True, checkpoint.size, f"Event {event_id} is entry {proof.index} of {checkpoint.size}.")


def verify_certificate(path: Path, key: VerifierKey) -> Verdict:
    """Return whether the log's key signed a certificate of destruction, and what it says; raises `UnusableError`."""
    note = read_file(path)
    try:
        text = _certified(note, key)
    except (LogFormatError, SignatureError) as error:
        raise UnusableError(f"{path.name}: {error}") from error
    return Verdict(True, None, text)


def _certified(note: bytes, key: VerifierKey) -> str:
    if note.startswith(title_of(WHOLE_DIRECTORY).encode()):
        whole = open_decommissioning(note, key)
        what, keysets, records, deleted_at = "The directory", whole.keysets, whole.records, whole.keysets_deleted_at
        event_id, expires = whole.event_id, whole.last_backup_expires
    else:
        month = open_certificate(note, key)
        what, keysets, records, deleted_at = month.month, month.keysets, month.records, month.keysets_deleted_at
        event_id, expires = month.event_id, month.last_backup_expires
    return (
        f"{what} was destroyed: {records} records and {len(keysets)} keysets, the last of them deleted at "
        f"{deleted_at:%Y-%m-%d %H:%M} UTC. Backups of it expire by {expires:%Y-%m-%d}. Event {event_id} says so: check "
        "its proof too."
    )


def read_checkpoint(path: Path, key: VerifierKey) -> Checkpoint:
    """Return the checkpoint of a file, verified; raises `UnusableError`."""
    try:
        checkpoint, _ = open_checkpoint(read_file(path), [key])
    except (LogFormatError, SignatureError) as error:
        raise UnusableError(f"{path.name}: {error}") from error
    if checkpoint.origin != key.name:
        raise UnusableError(f"{path.name} is of the log {checkpoint.origin}, not of {key.name}.")
    return checkpoint


def _in_order(first: int, size: int, earlier: Checkpoint | None) -> str:
    """Return the result for people: of which entries it is, and what they continue."""
    if earlier and first == size:
        return f"The log has no entry after the {size:,} of the earlier checkpoint, and is the same."
    which = f"Entries {first:,} to {size - 1:,}" if first else f"All {size:,} entries"
    return f"{which} are in order{f', and continue the checkpoint of {earlier.size:,} entries' if earlier else ''}."


def _check_sizes(earlier: Checkpoint | None, checkpoint: Checkpoint, before: Since) -> None:
    if earlier is None:
        if before.size:
            # The folder states what precedes its entries. Only a checkpoint that the reader kept can confirm that.
            raise UnusableError(
                f"The folder has the entries from {before.size:,} on only, not those before. Give --since the "
                "checkpoint of the earlier export."
            )
        return
    if earlier.size > checkpoint.size:
        sizes = f"{earlier.size} entries, more than the {checkpoint.size} of the export"
        raise UnusableError(f"Wrong size: the earlier checkpoint is of {sizes}.")
    if earlier.size < before.size:
        raise UnusableError(
            f"Wrong size: the export begins after entry {before.size}, and the earlier checkpoint is of {earlier.size}."
        )


def _hash_entries(
    files: ExportFiles, frontier: Frontier, at: int | None, joined: bytes | None
) -> tuple[Frontier, bytes | None, bool]:
    """Return the tree after all entries, the root at ``at`` entries, and whether the leaf hashes are theirs."""
    root_then = frontier.root if at == frontier.size else None
    same, done = True, 0
    for block in files.blocks(BLOCK):
        hashes = [sha256(line).digest() for line in block]
        if at is not None and frontier.size < at <= frontier.size + len(hashes):
            root_then = frontier.extended(hashes[: at - frontier.size]).root
        frontier = frontier.extended(hashes)
        if joined is not None:
            same = same and joined[done : done + HASH_BYTES * len(hashes)] == b"".join(hashes)
        done += HASH_BYTES * len(hashes)
    return frontier, root_then, same and (joined is None or len(joined) == done)


def _lead_to_root(joined: bytes, checkpoint: Checkpoint, before: Since) -> bool:
    if len(joined) != HASH_BYTES * (checkpoint.size - before.size):
        return False
    return before.frontier.extended(split_hashes(joined)).root == checkpoint.root


def _wrong(files: ExportFiles, checkpoint: Checkpoint, before: Since) -> Verdict:
    lines, size = files.lines(), checkpoint.size - before.size
    if size < 0:
        raise UnusableError(f"Wrong size: the export begins after entry {before.size} of {checkpoint.size}.")
    joined = files.leaf_hashes()
    by_chain = ByChain(lines, before.size, bytes.fromhex(before.chain))
    trusted = joined is not None and _lead_to_root(joined, checkpoint, before)
    expected = ByLeafHashes(lines, split_hashes(joined)) if trusted and joined is not None else by_chain
    try:
        wrong = find_wrong_entry(len(lines), size, expected)
        if wrong and wrong.position >= size and trusted:
            wrong = find_wrong_entry(len(lines), size, by_chain)
    except WrongSizeError as error:
        raise UnusableError(f"Wrong size: {error}") from error
    if wrong is None:
        text = f"The entries do not have the root of the checkpoint. {LEAF_HASHES} would show which one is wrong."
        return Verdict(False, checkpoint.size, text, None, "altered")
    position = before.size + wrong.position
    return Verdict(False, checkpoint.size, f"Entry {position} is {wrong.what}.", position, wrong.what)


def _not_in_export(files: ExportFiles, index: int, leaf: bytes) -> str:
    """Return what is wrong if an export has another entry at the index; an empty text if it is the same."""
    lines, first = files.lines(), files.since().size
    if not 0 <= index - first < len(lines):
        return f"The export has no entry {index}."
    return "" if leaf_hash(lines[index - first]) == leaf else f"The export has another entry {index}."
