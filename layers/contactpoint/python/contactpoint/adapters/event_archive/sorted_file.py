"""A file of rows in the order of their keys, with an index of its blocks: a few rows are read without the others."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping

import msgspec
from msgspec import Struct

BLOCK_BYTES = 32_768
Row = tuple[bytes, bytes]
"""A key and a value."""


class Block(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A part of the file: its first key, where it begins, and its length in bytes."""

    first: bytes
    start: int
    length: int


class SortedFile(Struct, frozen=True):
    """A file, as it is stored: its blocks one after the other, and their index."""

    content: bytes
    index: bytes


def write_sorted_file(rows: Mapping[bytes, bytes]) -> SortedFile:
    """Return the file of some rows; the same rows always make the same bytes."""
    encoded: list[bytes] = []
    blocks: list[Block] = []
    block: list[Row] = []
    start = size = 0
    for key in sorted(rows):
        block.append((key, rows[key]))
        size += len(key) + len(rows[key])
        if size >= BLOCK_BYTES:
            start = _end_block(encoded, blocks, block, start)
            block, size = [], 0
    if block:
        _end_block(encoded, blocks, block, start)
    return SortedFile(b"".join(encoded), msgspec.msgpack.encode(blocks))


def read_rows(index: bytes, read: Callable[[int, int], bytes], low: bytes, high: bytes) -> Iterator[Row]:
    """Yield the rows from the key ``low`` to below ``high``, the last one first; a block is read when it is reached.

    Parameters
    ----------
    read
        Returns the bytes of the file from a position, and so many of them.
    """
    blocks = msgspec.msgpack.decode(index, type=list[Block])
    firsts = [block.first for block in blocks]
    begin = max(0, bisect_right(firsts, low) - 1)
    for block in reversed(blocks[begin : bisect_left(firsts, high)]):
        for key, value in reversed(msgspec.msgpack.decode(read(block.start, block.length), type=list[Row])):
            if low <= key < high:
                yield key, value


def _end_block(encoded: list[bytes], blocks: list[Block], block: list[Row], start: int) -> int:
    """Add a block, and return where the next one begins."""
    content = msgspec.msgpack.encode(block)
    encoded.append(content)
    blocks.append(Block(block[0][0], start, len(content)))
    return start + len(content)
