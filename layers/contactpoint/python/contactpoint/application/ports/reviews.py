"""Port: the reviews that wait for an authority's directory team."""

from collections.abc import Iterable
from typing import Protocol

from contactpoint.domain.children import OpenReview


class Reviews(Protocol):
    """Open reviews. They are written and deleted in the transaction of the record they are about."""

    def list_open(self, authority: str, after: str | None, limit: int, reader: str = "") -> tuple[OpenReview, ...]:
        """Return an authority's open reviews, oldest first, starting above the review ``after``.

        Without those that are hidden from the ``reader``, if one is named.
        """

    def list_ids(self) -> Iterable[str]:
        """Yield the id of every open review, once for each authority that it waits for, in no order."""

    def find(self, authority: str, review_id: str) -> OpenReview | None:
        """Return an open review of the authority, or None."""
