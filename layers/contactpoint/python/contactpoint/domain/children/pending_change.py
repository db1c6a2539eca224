"""A change of a record that waits for a review."""

from collections.abc import Mapping

from msgspec import Struct

from contactpoint.domain.children.decisions.review import Review


class PendingChange(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A change that waits for a review: the acts that wait for its submitter (`Act`), a lift of the shield, or both.

    Its submitter sees the record with it; everybody else sees it without.

    Attributes
    ----------
    restated
        Of a merged record: the facts that the change states last, as in `Record`.
    lifts
        Whether the change lifts the shield, whatever else it waits for.
    """

    review: Review
    restated: Mapping[str, str] = {}
    lifts: bool = False

    @property
    def submitted_by(self) -> str:
        """The practitioner who submitted the change."""
        return self.review.submitted_by
