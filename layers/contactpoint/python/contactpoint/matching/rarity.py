"""How rare a name is: agreement on Smith says less than agreement on Featherstonehaugh.

`benchmarks.shares` makes ``shares.json`` anew: the commoner names and their share among children in England.
"""

import math
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

import msgspec

COMMON = 1e-2
RARE = 5e-5
"""The share that a name has which is not listed."""


class Shares(msgspec.Struct, frozen=True):
    """Normalised names by their share, one in so many, of all given or family names."""

    given_name: dict[str, int]
    family_name: dict[str, int]


@cache
def shares() -> Shares:
    """Return the shares in use."""
    return msgspec.json.decode(files("contactpoint.matching").joinpath("shares.json").read_bytes(), type=Shares)


@lru_cache(maxsize=65536)
def bits(field: Literal["given_name", "family_name"], normalised: str) -> float:
    """Return how much rarer a name is than the commonest, in bits: 0 for one child in a hundred, 8 at most."""
    one_in = getattr(shares(), field).get(normalised, 1 / RARE)
    return math.log2(min(max(one_in * COMMON, 1.0), COMMON / RARE))


def share_of(rarer: float) -> float:
    """Return the share of a name that is so many bits rarer than the commonest."""
    return float(COMMON * 2.0**-rarer)
