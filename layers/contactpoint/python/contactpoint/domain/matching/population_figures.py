"""Figures of the whole directory that the matching engine needs."""

from typing import NamedTuple


class DirectoryStatistics(NamedTuple):
    """The figures of one directory.

    Attributes
    ----------
    size
        The number of children. In a larger directory, more children share a name.
    sibling_share
        The share of children who have a sibling in the directory: the same family name and home.
    """

    size: int
    sibling_share: float


ENGLAND = DirectoryStatistics(size=11_500_000, sibling_share=0.6)
"""England's children, rounded (Office for National Statistics: population, families and households)."""
