"""Port: the search index."""

from collections.abc import Sequence
from typing import Protocol

from contactpoint.domain.matching import CandidateSet


class SearchIndex(Protocol):
    """The search index."""

    def look_up(self, keys: Sequence[str], *, hidden: bool = False) -> CandidateSet:
        """Return the search documents stored under any of ``keys``, each child once; oversized blocks are skipped.

        With ``hidden``, only the hidden facts of shielded children are looked up. Searches never do this; only the
        screening of new and changed records does.
        """
