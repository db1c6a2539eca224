"""The extrapolation to a directory of England's size."""

import pytest

from benchmarks.matching.scale import extrapolated, measure
from contactpoint.domain.matching.index.blocking import MAX_BLOCK_SIZE


def test_extrapolation_grows_with_the_directory_and_skips_oversized_blocks():
    blocks = {"wide": [str(n) for n in range(21)], "own": ["0"]}
    searches = [("wide", "own"), ("none",)]
    assert measure(searches, blocks)["candidates_max"] == 21
    twice = extrapolated(searches, blocks, 2)
    assert 21 < twice["candidates_max"] <= 2 * 21
    tenfold = extrapolated(searches, blocks, 10)
    assert tenfold["candidates_max"] <= MAX_BLOCK_SIZE
    assert tenfold["oversized"] == pytest.approx(1 / 3)
