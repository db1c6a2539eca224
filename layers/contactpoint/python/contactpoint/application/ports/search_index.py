"""Port: the search index."""

from collections.abc import Sequence
from typing import Protocol

from contactpoint.domain.matching import CandidateSet


class SearchIndex(Protocol):
    """The search index. What it returns was read consistently; of two entries of one child, the newer counts."""

    def look_up(self, keys: Sequence[str], viewers: Sequence[str]) -> CandidateSet:
        """Return the search documents stored under any of ``keys``, each child once; oversized blocks are skipped.

        What is under review and one of the viewers sees is in the place of the shared document. If two of them see a
        child otherwise, the later one counts.
        """

    def look_up_shielded(self, keys: Sequence[str]) -> CandidateSet:
        """Return the screening documents of shielded children under any of ``keys``. Searches never do this."""
