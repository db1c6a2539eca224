"""The layout of C2SP tlog-tiles: a tile is 256 neighbouring hashes of every eighth level of the tree.

A tile that is not full yet is the beginning of the full one, so a wider tile serves every smaller size, too.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from contactpoint.domain.merkle_log.hashing import HASH_BYTES, merkle_root

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
ReadTile = Callable[[int, int], bytes]
"""Returns what is stored of a tile, by its level and index; empty if it does not exist."""


class Tile(NamedTuple):
    """The coordinates of a tile, and how many hashes it has."""

    level: int
    number: int
    width: int = TILE_WIDTH

    @property
    def path(self) -> str:
        """The path of the tile as C2SP writes it, such as ``tile/0/x001/067.p/112``."""
        digits = f"{self.number % 1000:03d}"
        rest = self.number // 1000
        while rest:
            digits, rest = f"x{rest % 1000:03d}/{digits}", rest // 1000
        partial = "" if self.width == TILE_WIDTH else f".p/{self.width}"
        return f"tile/{self.level}/{digits}{partial}"


class Place(NamedTuple):
    """Where a node is: above some ``nodes`` of a tile, beginning at ``start``."""

    level: int
    number: int
    start: int
    nodes: int


def place_of(height: int, index: int) -> Place:
    """Return where the root of a perfect subtree is."""
    level, above = divmod(height, TILE_HEIGHT)
    tile, start = divmod(index << above, TILE_WIDTH)
    return Place(level, tile, start, 1 << above)


def tiles_of(size: int) -> Iterator[Tile]:
    """Yield the tiles of a tree, level by level."""
    level = 0
    while count := size >> (TILE_HEIGHT * level):
        full, rest = divmod(count, TILE_WIDTH)
        yield from (Tile(level, index) for index in range(full))
        if rest:
            yield Tile(level, full, rest)
        level += 1


def new_tiles(size: int, leaves: Sequence[bytes], read: ReadTile) -> Iterator[tuple[Tile, bytes]]:
    """Yield what a tree of ``size`` leaves has to write when it gets some more leaf hashes.

    The same leaves always give the same bytes, so it does not matter how often, or after how many leaves, it is done.
    """
    level, hashes = 0, list(leaves)
    while hashes:
        index, known = divmod(size >> (TILE_HEIGHT * level), TILE_WIDTH)
        if known:
            hashes = [*split_hashes(read(level, index))[:known], *hashes]
        above = []
        for begin in range(0, len(hashes), TILE_WIDTH):
            tile = hashes[begin : begin + TILE_WIDTH]
            yield Tile(level, index + begin // TILE_WIDTH, len(tile)), b"".join(tile)
            if len(tile) == TILE_WIDTH:
                above.append(merkle_root(tile))
        level, hashes = level + 1, above


def node_reader(read: ReadTile, known: Mapping[tuple[int, int], bytes]) -> Callable[[int, int], bytes]:
    """Return a function that reads a node: one of those ``known``, or one from its tile, which is read once."""
    tiles: dict[tuple[int, int], list[bytes]] = {}

    def node(height: int, index: int) -> bytes:
        if (height, index) in known:
            return known[height, index]
        place = place_of(height, index)
        if place[:2] not in tiles:
            tiles[place[:2]] = split_hashes(read(place.level, place.number))
        found = tiles[place[:2]][place.start : place.start + place.nodes]
        if len(found) < place.nodes:
            raise LookupError(f"{Tile(place.level, place.number).path} is missing or incomplete")
        return merkle_root(found)

    return node


def split_hashes(joined: bytes) -> list[bytes]:
    """Return the hashes that were joined."""
    return [joined[start : start + HASH_BYTES] for start in range(0, len(joined), HASH_BYTES)]
