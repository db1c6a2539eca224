"""A level of agreement: how far one fact of a record agrees with what is asked."""

from collections.abc import Callable, Iterable
from typing import NamedTuple


class Level(NamedTuple):
    """One level, under whose `name` `contactpoint.matching.weights` keeps what it counts for.

    Attributes
    ----------
    words
        The same for the person who has to choose; empty if it adds nothing to other words.
    amount
        By how much the weight counts: 1, or the bits by which a name is rarer than the commonest.
    """

    name: str
    words: str
    amount: float = 1.0


Weigh = Callable[[Iterable[Level]], float]
"""Returns what levels count for together, in bits; of several readings of a name or place, the best counts."""
EVIDENT = frozenset({"exact", "nickname"})
"""Kinds of agreement of a name that leave no doubt that it is meant."""
UNLIKE = frozenset({"rather", "differs"})
"""Kinds that leave little hope."""
