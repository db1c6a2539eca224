"""Port: the Merkle log, which the sequencer writes, and the index from which it learns what arrived."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from contactpoint.domain.merkle_log.entries import CHAIN_START
from contactpoint.domain.merkle_log.hashing import Frontier
from contactpoint.domain.merkle_log.signed_notes import VerifierKey


@dataclass(frozen=True)
class LogState:
    """How many entries there are, and the chain value of the last one."""

    size: int = 0
    chain: bytes = CHAIN_START


@dataclass(frozen=True)
class Published:
    """The last checkpoint: the tree that it is of, and the signed note."""

    tree: Frontier
    note: str


@dataclass(frozen=True)
class Batch:
    """Some commitments in a row: the position of the first, and the chain value before it."""

    start: int
    chain: bytes
    commitments: tuple[bytes, ...]


MINUTE_MS = 60_000
"""The log finds an event by the minute in its id."""


class Arrival(NamedTuple):
    """What the log learns of an event: the millisecond in its id, and its commitment."""

    milliseconds: int
    commitment: bytes


class Arrivals(Protocol):
    """What arrived in the audit log, in its order."""

    def between(self, since: int, until: int) -> Iterator[Sequence[Arrival]]:
        """Yield events by their time, from one millisecond since 1970 to below another."""


class MerkleLogReader(Protocol):
    """The reading side of the Merkle log."""

    def state(self) -> LogState:
        """Return what was appended so far."""

    def positions(self, arrivals: Collection[Arrival], *, consistent: bool = True) -> Mapping[bytes, int]:
        """Return the positions of those commitments that are in the log. Ask for events of one day at most."""

    def batches(self, start: int) -> Iterator[Batch]:
        """Yield what was appended, from the batch that contains the position ``start`` on."""

    def read_tile(self, level: int, number: int) -> bytes:
        """Return what is stored of a tile; empty if nothing is."""

    def reached(self) -> int:
        """Return until which millisecond the sequencer has looked."""

    def published(self) -> Published | None:
        """Return the last checkpoint."""


class MerkleLog(MerkleLogReader, Protocol):
    """The Merkle log."""

    def append(self, state: LogState, arrivals: Sequence[Arrival]) -> LogState:
        """Append events that the log of this state does not have, all or none; raises `Conflict` if it has grown."""

    def write_tile(self, level: int, number: int, hashes: bytes) -> None:
        """Store a tile, unless a wider one is stored already."""

    def reach(self, moment: int) -> None:
        """Remember until when the sequencer has looked."""

    def publish(self, published: Published) -> None:
        """Make this the last checkpoint, unless one of more entries is."""


class CheckpointSigner(Protocol):
    """A key of the log."""

    @property
    def key(self) -> VerifierKey:
        """The public half, with the name of the log."""

    def sign(self, message: bytes) -> bytes:
        """Return the signature of a message."""


class CheckpointArchive(Protocol):
    """Where checkpoints are kept, so that nobody can delete or replace them."""

    def keep(self, size: int, note: str) -> None:
        """Keep a checkpoint; one that is kept already stays as it is."""
