"""A record as it was read from storage."""

from msgspec import Struct

from contactpoint.domain.access import RecordState
from contactpoint.domain.children.child import Child
from contactpoint.domain.children.involvement import Involvement
from contactpoint.domain.children.record import Record


class StoredRecord(Struct, frozen=True, kw_only=True):
    """A record as it was read, with its involvements.

    Attributes
    ----------
    archived
        Whether the record has left the directory for the archive.
    blind_indexes
        For storage only: where the record's search documents are stored.
    """

    record: Record
    involvements: tuple[Involvement, ...] = ()
    archived: bool = False
    version: int = 1
    blind_indexes: bytes = b""

    @property
    def child(self) -> Child:
        """The child."""
        return self.record.child

    def state_for(self, organisation_id: str) -> RecordState:
        """Return the record's state as one organisation sees it; the most restrictive state wins.

        An organisation that submitted a record under review sees it as if there were no review.
        """
        if self.record.identity_ended:
            return "identity_ended"
        if self.archived:
            return "archived"
        if self.record.review and organisation_id not in self.record.review.visible_to:
            return "under_review"
        return "shielded" if self.record.shield else "ordinary"
