"""Tiles: C2SP's layout, and proofs read from them."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.domain.merkle_log.hashing import Frontier, leaf_hash, merkle_root, perfect_subtrees
from contactpoint.domain.merkle_log.proofs import check_inclusion, inclusion_proof
from contactpoint.domain.merkle_log.tiles import Tile, new_tiles, node_reader, tiles_of

BILLION = 1_000_000_000


def leaves(size):
    return [leaf_hash(b"%d" % number) for number in range(size)]


def store(steps):
    """Return the stored tiles after the tree grew in these steps."""
    tiles, size, hashes = {}, 0, leaves(sum(steps))
    for step in steps:
        for tile, content in new_tiles(size, hashes[size : size + step], lambda *at: tiles[at]):
            tiles[tile.level, tile.number] = content
        size += step
    return tiles


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 1234067), "tile/0/x001/x234/067"),
        (Tile(0, 273, 112), "tile/0/273.p/112"),
        (Tile(1, 1, 17), "tile/1/001.p/17"),
    ],
)
def test_path_of_a_tile_is_that_of_c2sp(tile, path):
    assert tile.path == path


def test_tree_of_seventy_thousand_leaves_has_the_tiles_of_the_specification():
    tiles = list(tiles_of(70_000))
    assert [sum(t.level == level and t.width == 256 for t in tiles) for level in (0, 1, 2)] == [273, 1, 0]
    assert [t for t in tiles if t.width < 256] == [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]


@given(st.lists(st.integers(1, 600), min_size=1, max_size=5))
def test_tiles_are_the_same_however_the_tree_grew(steps):
    stored = store(steps)
    assert stored == store([sum(steps)])
    assert {(*at, len(content) // 32) for at, content in stored.items()} == set(map(tuple, tiles_of(sum(steps))))


def test_proofs_are_read_from_the_tiles_of_a_larger_tree():
    stored, hashes = store([70_000]), leaves(70_000)
    for size in (1, 256, 257, 65_536, 66_000, 70_000):
        known = Frontier().extended(hashes[:size]).nodes()
        for index in {0, size // 2, size - 1}:
            node = node_reader(lambda *at: stored[at], known)
            check_inclusion(index, size, hashes[index], inclusion_proof(index, size, node), merkle_root(hashes[:size]))


def test_missing_or_short_tile_is_an_error_and_no_proof():
    with pytest.raises(LookupError, match="tile/0/000"):
        inclusion_proof(0, 300, node_reader(lambda *_: b"", {}))


def test_proof_at_a_billion_events_reads_four_tiles():
    """The position of the event, its entry and the checkpoint are three more objects, so seven in all."""
    drawn, reads = random.Random(6962), []  # noqa: S311 - a simulation
    for size in (BILLION, BILLION - 1, 1 << 30, *(drawn.randrange(1, BILLION) for _ in range(100))):
        known = dict.fromkeys(perfect_subtrees(0, size), bytes(32))
        for index in (0, size - 1, *(drawn.randrange(size) for _ in range(20))):
            read = []
            inclusion_proof(index, size, node_reader(lambda *at, read=read: read.append(at) or bytes(8192), known))
            reads.append(len(read))
    assert max(reads) == 4
