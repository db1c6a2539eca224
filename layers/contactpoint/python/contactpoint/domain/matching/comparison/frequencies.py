"""Name frequencies: agreement on Smith is weaker evidence than agreement on Featherstonehaugh.

`benchmarks.matching.regenerate.name_frequencies` writes ``data/name_frequencies.json``: the most common names.
"""

import math
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

import msgspec

MOST_COMMON_FREQUENCY = 1e-2
DEFAULT_FREQUENCY = 5e-5
"""The frequency of a name that is not listed."""


class NameFrequencies(msgspec.Struct, frozen=True):
    """Normalised names and their frequencies, as "one in this number" of given or family names."""

    given_name: dict[str, int]
    family_name: dict[str, int]


@cache
def name_frequencies() -> NameFrequencies:
    """Return the frequencies in use."""
    return msgspec.json.decode(
        files("contactpoint.domain.matching.data").joinpath("name_frequencies.json").read_bytes(), type=NameFrequencies
    )


@lru_cache(maxsize=65536)
def rarity_bits(field: Literal["given_name", "family_name"], normalised: str) -> float:
    """Return how much rarer a name is than the most common one, in bits: 0 for one child in a hundred, at most 8."""
    one_in = getattr(name_frequencies(), field).get(normalised, 1 / DEFAULT_FREQUENCY)
    return math.log2(min(max(one_in * MOST_COMMON_FREQUENCY, 1.0), MOST_COMMON_FREQUENCY / DEFAULT_FREQUENCY))


def frequency_of(rarer: float) -> float:
    """Return the frequency of a name that is this number of bits rarer than the most common one."""
    return float(MOST_COMMON_FREQUENCY * 2.0**-rarer)
