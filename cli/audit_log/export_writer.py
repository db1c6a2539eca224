"""Writes an export: each file is complete or absent, and `checkpoint` is written last."""

import os
from collections.abc import Iterable
from pathlib import Path

import msgspec

from cli.audit_log.export_files import CHECKPOINT, ENTRIES, LEAF_HASHES, POST_QUANTUM_VKEY, SINCE, VKEY, Since
from contactpoint.domain.merkle_log.entries import Entry
from contactpoint.domain.merkle_log.hashing import leaf_hash
from contactpoint.domain.merkle_log.signed_notes import VerifierKey


def write_export(
    folder: Path,
    note: bytes,
    key: VerifierKey,
    entries: Iterable[Entry],
    since: Since | None,
    post_quantum_key: VerifierKey | None = None,
) -> int:
    """Write an export into a folder, over an earlier one, and return the number of entries.

    Parameters
    ----------
    key, post_quantum_key
        The log's keys, for the files `vkey` and `vkey-ml-dsa-44`.
    since
        What precedes the entries, unless they begin with the first one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in (CHECKPOINT, SINCE):
        (folder / name).unlink(missing_ok=True)
    count = 0
    partial_entries, partial_hashes = folder / f"{ENTRIES}.part", folder / f"{LEAF_HASHES}.part"
    with partial_entries.open("wb") as lines, partial_hashes.open("wb") as hashes:
        for entry in entries:
            line = entry.line
            lines.write(line + b"\n")
            hashes.write(leaf_hash(line))
            count += 1
    partial_entries.replace(folder / ENTRIES)
    partial_hashes.replace(folder / LEAF_HASHES)
    replace_file(folder / VKEY, f"{key}\n".encode())
    if post_quantum_key:
        replace_file(folder / POST_QUANTUM_VKEY, f"{post_quantum_key}\n".encode())
    if since and since.size:
        replace_file(folder / SINCE, msgspec.json.encode(since))
    replace_file(folder / CHECKPOINT, note)
    return count


def replace_file(path: Path, content: bytes) -> None:
    """Write a file durably and at once: after a crash, it has the old content or the new one."""
    partial = path.with_name(f"{path.name}.part")
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
