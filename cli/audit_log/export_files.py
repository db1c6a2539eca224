"""The files of an export, and reading them."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec
from msgspec import Struct

from contactpoint.domain.merkle_log.entries import CHAIN_START
from contactpoint.domain.merkle_log.hashing import HASH_BYTES, Frontier

CHECKPOINT, ENTRIES, VKEY, LEAF_HASHES, SINCE = "checkpoint", "entries.jsonl", "vkey", "leaf-hashes", "since.json"
POST_QUANTUM_VKEY = "vkey-ml-dsa-44"
CHUNK_BYTES = 4 << 20


class UnusableError(Exception):
    """A file cannot be checked at all; the text says which, and why."""


class Since(Struct, frozen=True, forbid_unknown_fields=True):
    """What an export of later entries says of the earlier ones: their number, the last chain value, the peaks."""

    size: int
    chain: str
    peaks: tuple[str, ...]

    @property
    def frontier(self) -> Frontier:
        """The tree of the earlier entries."""
        return Frontier(self.size, tuple(bytes.fromhex(peak) for peak in self.peaks))


@dataclass(frozen=True)
class ExportFiles:
    """A folder with an export."""

    folder: Path

    def read(self, name: str) -> bytes:
        """Return the content of a file; raises `UnusableError` if it is not there."""
        return read_file(self.folder / name)

    def since(self) -> Since:
        """Return what precedes the entries; nothing if the export begins with the first entry."""
        if not (self.folder / SINCE).exists():
            return Since(0, CHAIN_START.hex(), ())
        try:
            since = msgspec.json.decode(self.read(SINCE), type=Since)
            known = since.frontier.size, bytes.fromhex(since.chain)
        except ValueError as error:
            raise UnusableError(f"{SINCE} is damaged.") from error
        if any(len(bytes.fromhex(each)) != HASH_BYTES for each in (since.chain, *since.peaks)) or known[0] < 0:
            raise UnusableError(f"{SINCE} is damaged.")
        return since

    def leaf_hashes(self) -> bytes | None:
        """Return the leaf hashes one after the other; None without the file."""
        return self.read(LEAF_HASHES) if (self.folder / LEAF_HASHES).exists() else None

    def lines(self) -> list[bytes]:
        """Return the entries, without newlines."""
        return self.read(ENTRIES).split(b"\n")[:-1]

    def blocks(self, size: int) -> Iterator[list[bytes]]:
        """Yield the entries in blocks of about ``size``, each as RFC 6962 hashes a leaf: a zero byte, then the line.

        Raises
        ------
        UnusableError
            If there is no file, or if its last line does not end: the file was cut off.
        """
        try:
            with (self.folder / ENTRIES).open("rb") as file:
                yield from _blocks(file, size)
        except OSError as error:
            raise _unreadable(self.folder / ENTRIES, error) from error


def read_file(path: Path) -> bytes:
    """Return a file's content; raises `UnusableError` if it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> UnusableError:
    return UnusableError(f"{path.name} cannot be read: {os.strerror(error.errno or 0)}.")


def _blocks(file: BinaryIO, size: int) -> Iterator[list[bytes]]:
    rest, waiting = b"\x00", []
    while chunk := file.read(CHUNK_BYTES):
        # One replacement for the whole chunk is much faster than one concatenation for each line.
        *complete, rest = (rest + chunk.replace(b"\n", b"\n\x00")).split(b"\n")
        waiting += complete
        while len(waiting) >= size:
            yield waiting[:size]
            del waiting[:size]
    if rest != b"\x00":
        raise UnusableError(f"{ENTRIES} is truncated: its last line does not end with a newline.")
    if waiting:
        yield waiting
