"""RFC 6962's hashes, and the root of a tree that grows."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()
LEAF_PREFIX, NODE_PREFIX = b"\x00", b"\x01"


class LogFormatError(ValueError):
    """A text or a file is not in the format that it should have; the message says where."""


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of an entry as a leaf."""
    return sha256(LEAF_PREFIX + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return sha256(NODE_PREFIX + left + right).digest()


def merkle_root(hashes: Sequence[bytes]) -> bytes:
    """Return the root above some neighbouring hashes of one level."""
    if not hashes:
        return EMPTY_ROOT
    level = list(hashes)
    while len(level) > 1:
        last = level[-1:] if len(level) % 2 else []
        pairs = zip(level[::2], level[1::2], strict=False)
        level = [sha256(NODE_PREFIX + left + right).digest() for left, right in pairs] + last
    return level[0]


@dataclass(frozen=True)
class Frontier:
    """What a tree needs to grow: its size, and the roots of its perfect subtrees, the largest first."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a number of peaks that no tree of this size has."""
        if self.size < 0 or len(self.peaks) != self.size.bit_count():
            raise LogFormatError(f"A tree of {self.size} leaves does not have {len(self.peaks)} perfect subtrees.")

    @property
    def root(self) -> bytes:
        """The root of the tree."""
        if not self.peaks:
            return EMPTY_ROOT
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root

    def extended(self, leaves: Sequence[bytes]) -> "Frontier":
        """Return the frontier after some more leaf hashes."""
        size, peaks, done = self.size, list(self.peaks), 0
        while done < len(leaves):
            count = _largest_step(size, len(leaves) - done)
            root = merkle_root(leaves[done : done + count])
            trees = size // count
            while trees & 1:
                root, trees = node_hash(peaks.pop(), root), trees >> 1
            peaks.append(root)
            size, done = size + count, done + count
        return Frontier(size, tuple(peaks))

    def nodes(self) -> dict[tuple[int, int], bytes]:
        """Return the peaks by height and by index in that height."""
        return dict(zip(perfect_subtrees(0, self.size), self.peaks, strict=True))


def perfect_subtrees(low: int, high: int) -> list[tuple[int, int]]:
    """Return the perfect subtrees over the leaves from ``low`` to below ``high``, as (height, index in that height).

    ``low`` must be a multiple of a power of two that is at least the number of leaves, as in every range of RFC 6962.
    """
    found = []
    while low < high:
        height = (high - low).bit_length() - 1
        found.append((height, low >> height))
        low += 1 << height
    return found


def _largest_step(size: int, left: int) -> int:
    """Return how many leaves fit into one perfect subtree that begins at ``size``."""
    most: int = 1 << (left.bit_length() - 1)
    return min(most, size & -size) if size else most
