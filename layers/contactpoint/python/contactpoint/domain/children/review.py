"""A review: a record or a change that may describe a shielded child waits for directory teams (rulebook, section 5)."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

ReviewKind = Literal["registration", "amendment", "lift", "date_of_birth"]


class Suspicion(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A shielded child that the record may describe.

    Attributes
    ----------
    child_id
        The shielded child; empty if a review is needed for another reason.
    authority
        The authority whose directory team decides.
    by_visible_facts
        Whether facts that everybody can see are enough to suspect it.
    """

    child_id: str
    authority: str
    by_visible_facts: bool = False


class Review(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What waits for a decision: every authority concerned decides.

    Attributes
    ----------
    review_id
        Sorts by time.
    submitted_by
        The practitioner who submitted the record or the change. For this one person it is as if there were no review.
    decided
        The authorities that have decided that it is another child.
    rejected
        Whether an authority decided that it describes its shielded child, or is wrong. Its submitter still sees it.
    """

    review_id: str
    kind: ReviewKind
    submitted_by: str
    submitted_at: datetime
    suspicions: tuple[Suspicion, ...]
    decided: tuple[str, ...] = ()
    rejected: bool = False

    @property
    def authorities(self) -> tuple[str, ...]:
        """Return every authority that decides, once."""
        return tuple(dict.fromkeys(suspicion.authority for suspicion in self.suspicions))

    @property
    def waits_for(self) -> tuple[str, ...]:
        """Return the authorities that have not decided yet."""
        return () if self.rejected else tuple(a for a in self.authorities if a not in self.decided)


class OpenReview(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A review in the list of one authority."""

    review_id: str
    authority: str
    child_id: str
    kind: ReviewKind
    submitted_at: datetime
