"""A record as it was read from storage."""

from msgspec import Struct

from contactpoint.domain.access import Caller, RecordState
from contactpoint.domain.children.child import Child
from contactpoint.domain.children.involvement import Involvement
from contactpoint.domain.children.record import Record


class StoredRecord(Struct, frozen=True, kw_only=True):
    """A record as it was read.

    Attributes
    ----------
    archived
        Whether the record has left the directory for the archive.
    due
        Whether its time to leave has come. Nobody sees it from then on, whether or not the nightly run has archived it.
    blind_indexes
        For storage only: where the record's search documents are stored.
    cohort
        For storage only: the keyset that encrypts the record.
    """

    record: Record
    archived: bool = False
    due: bool = False
    version: int = 1
    blind_indexes: bytes = b""
    cohort: str = ""

    @property
    def child(self) -> Child:
        """The child."""
        return self.record.child

    @property
    def involvements(self) -> tuple[Involvement, ...]:
        """The involvements."""
        return self.record.involvements

    def state_for(self, caller: Caller) -> RecordState:
        """Return the record's state as one caller sees it; the most restrictive state wins.

        The practitioner who submitted a record under review sees it as if there were no review, unless it is their
        own directory team's task to decide, and still is: what another team decides must not show.
        """
        review = self.record.review
        if self.record.identity_ended:
            return "identity_ended"
        if self.archived or self.due:
            return "archived"
        if review and (self.decides(caller) or review.submitted_by != caller.practitioner_id):
            return "under_review"
        return "shielded" if self.record.seen_by(caller.practitioner_id).shield else "ordinary"

    def decides(self, caller: Caller) -> bool:
        """Return whether the caller is in a directory team that has yet to decide on the record's own review."""
        review = self.record.review
        if review is None or caller.role != "directory_team":
            return False
        return caller.organisation_id in review.waits_for
