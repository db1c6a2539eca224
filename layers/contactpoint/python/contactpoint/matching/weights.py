"""What each level of agreement counts for, in bits: trained, versioned, and kept as data beside this module.

`benchmarks.train` makes ``weights.json`` anew; docs/decisions/0007 tells how and from what.
"""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

import msgspec

from contactpoint.matching.level import Level


class Weights(msgspec.Struct, frozen=True, kw_only=True):
    """Log-odds in bits: `prior` before anything is compared, and of each level; an unknown level counts nothing."""

    version: str
    prior: float
    levels: dict[str, float]

    def bits(self, reached: Iterable[Level]) -> float:
        """Return what the levels count for together, without the prior."""
        weights = self.levels
        return sum(weights.get(name, 0.0) * amount for name, _, amount in reached)


@cache
def trained() -> Weights:
    """Return the weights in use."""
    return msgspec.json.decode(files("contactpoint.matching").joinpath("weights.json").read_bytes(), type=Weights)
