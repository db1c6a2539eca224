"""The match weight of each comparison level, in bits: trained and versioned data.

`make train` writes ``data/weights.json``; docs/decisions/0007 says how and from what.
"""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

import msgspec

from contactpoint.domain.matching.comparison.level import ComparisonLevel


class Weights(msgspec.Struct, frozen=True, kw_only=True):
    """Log-odds in bits: `prior`, before anything is compared, and the match weight of each level."""

    version: str
    prior: float
    levels: dict[str, float]

    def match_weight(self, reached: Iterable[ComparisonLevel]) -> float:
        """Return the match weight of all levels together, without the prior; raises `KeyError` for an unknown level."""
        weights = self.levels
        return sum(weights[name] * multiplier for name, _, multiplier in reached)


@cache
def trained() -> Weights:
    """Return the weights in use."""
    return msgspec.json.decode(
        files("contactpoint.domain.matching.data").joinpath("weights.json").read_bytes(), type=Weights
    )
