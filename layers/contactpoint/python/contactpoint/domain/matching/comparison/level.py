"""A comparison level: how far one fact of a record agrees with the criteria."""

from collections.abc import Callable, Iterable
from typing import NamedTuple


class ComparisonLevel(NamedTuple):
    """One level; `contactpoint.domain.matching.weights` has its match weight under `name`.

    Attributes
    ----------
    explanation
        The level in words, for the person who must choose; empty if it adds nothing to other explanations.
    multiplier
        The factor of the weight: 1, or the bits by which a name is rarer than the most common one.
    """

    name: str
    explanation: str
    multiplier: float = 1.0


WeightFunction = Callable[[Iterable[ComparisonLevel]], float]
"""Returns the match weight of levels together, in bits. If a record has several names or places,
the best reading is used."""
SAME_NAME_KINDS = frozenset({"exact", "spelling", "nickname"})
"""Kinds of agreement that mean the same name."""
DIFFERENT_NAME_KINDS = frozenset({"weak", "differs", "part_differs"})
"""Kinds of agreement that mean a different name."""
LIKE_NAME_KINDS = frozenset({"like", "both_short", "part_shared"})
"""Kinds of agreement of a given name that more often mean a brother or sister."""
UNSURE_NAME_KINDS = DIFFERENT_NAME_KINDS | LIKE_NAME_KINDS | {"prefix"}
"""Kinds of agreement of a given name that a brother or sister may have as well."""
