"""What the matching engine needs to know of the directory as a whole."""

from typing import NamedTuple


class DirectoryStatistics(NamedTuple):
    """A directory's people.

    Attributes
    ----------
    size
        How many there are: the more, the more namesakes.
    kinship
        The share of them who have kin there: same family name, same home.
    """

    size: int
    sibling_share: float


ENGLAND = DirectoryStatistics(size=11_500_000, sibling_share=0.6)
"""England's children, roundly (Office for National Statistics: population, families and households)."""
