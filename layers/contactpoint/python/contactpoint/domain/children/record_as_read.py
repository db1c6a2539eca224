"""A record as it was read from storage."""

from msgspec import Struct
from msgspec.structs import replace

from contactpoint.domain.access import Caller, RecordState
from contactpoint.domain.children.child import Child
from contactpoint.domain.children.decisions.review import Review
from contactpoint.domain.children.involvements.involvement import Involvement
from contactpoint.domain.children.merged_record import shield_of
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
    others
        The records that it is merged with, all in the directory if it is, or all in the archive. A change is made to
        this one only.
    """

    record: Record
    archived: bool = False
    due: bool = False
    version: int = 1
    blind_indexes: bytes = b""
    cohort: str = ""
    others: tuple["StoredRecord", ...] = ()

    @property
    def child(self) -> Child:
        """The child."""
        return self.record.child

    @property
    def involvements(self) -> tuple[Involvement, ...]:
        """The involvements."""
        return self.record.involvements

    @property
    def all_involvements(self) -> tuple[Involvement, ...]:
        """The involvements of the record and of those that it is merged with."""
        return tuple(each for stored in (self, *self.others) for each in stored.involvements)

    def is_worked_with_by(self, organisation_id: str) -> bool:
        """Return whether an organisation has recorded an involvement with the child, one that has ended included."""
        return any(each.recorded_by_organisation == organisation_id for each in self.all_involvements)

    def state_for(self, caller: Caller) -> RecordState:
        """Return the record's state as one caller sees it; the most restrictive state wins.

        The practitioner who submitted a record under review sees it as if there were no review, and so do
        the teams of `Record.seen_by_teams`, unless it is their team's task to decide, and still is: what another team
        decides must not show. What the record's own team hides meanwhile is hidden from those who decide, too.
        """
        own = self.own_state_for(caller)
        if own not in ("ordinary", "shielded"):
            return own
        others = (each for each in self.others if each.own_state_for(caller) in ("ordinary", "shielded"))
        parts = (self, *(each for each in others if not each.is_being_lifted_for(caller)))
        return "shielded" if shield_of([each.record.seen_by(caller.practitioner_id) for each in parts]) else "ordinary"

    def is_being_lifted_for(self, caller: Caller) -> bool:
        """Return whether somebody else lifted the shield, and the lift waits: others see no merge with the record.

        A merge would hide what the record is merged with, and that would tell that the lift waits.
        """
        return any(each.lifts and each.review.submitted_by != caller.practitioner_id for each in self.record.pending)

    @property
    def is_gone(self) -> bool:
        """Whether the record has left the directory."""
        return self.archived or self.due or self.record.identity_ended

    def parts_for(self, caller: Caller) -> tuple["StoredRecord", ...]:
        """Return the records that a caller who may see the whole child sees as one, the kept one first.

        A record that is under review is merged for those only who see it, so a merge tells nobody of the review. The
        same is true of one whose shield somebody has lifted, while that waits.
        """
        seen = ("ordinary", "shielded", "archived")
        if self.own_state_for(caller) not in seen or self.is_being_lifted_for(caller):
            return (self,)
        others = [each for each in self.others if not each.is_being_lifted_for(caller)]
        parts = [self, *(each for each in others if each.own_state_for(caller) in seen)]
        return tuple(sorted(parts, key=lambda each: (each.record.leads_to, each.child.child_id)))

    def involvements_for(self, caller: Caller) -> tuple[Involvement, ...]:
        """Return the involvements of all records that the caller sees as this child."""
        return tuple(involvement for part in self.parts_for(caller) for involvement in part.record.involvements)

    def turned_to(self, part: "StoredRecord") -> "StoredRecord":
        """Return one of the merged records as the one that a change is made to."""
        if part.child.child_id == self.child.child_id:
            return self
        rest = (each for each in self.others if each.child.child_id != part.child.child_id)
        return replace(part, others=(replace(self, others=()), *rest))

    def own_state_for(self, caller: Caller) -> RecordState:
        """Return the state of this record, whatever it is merged with."""
        if self.record.identity_ended:
            return "identity_ended"
        if self.archived or self.due:
            return "archived"
        is_shielded = self.record.seen_by(caller.practitioner_id).shield is not None
        if self.record.review and not self._sees_what_waits(caller, self.record.review):
            return "shielded" if is_shielded and self._reviews(caller) else "under_review"
        return "shielded" if is_shielded else "ordinary"

    def _sees_what_waits(self, caller: Caller, review: Review) -> bool:
        """Return whether the caller sees the record as if its own review were over."""
        if self.decides(caller):
            return False
        of_team = caller.role == "directory_team" and caller.organisation_id in self.record.seen_by_teams
        return of_team or review.submitted_by == caller.practitioner_id

    def _reviews(self, caller: Caller) -> bool:
        """Return whether the caller is in a team that decides on the record's own review, or has decided."""
        authorities = self.record.review.authorities if self.record.review else ()
        return caller.role == "directory_team" and caller.organisation_id in authorities

    def decides(self, caller: Caller) -> bool:
        """Return whether the caller is in a directory team that has yet to decide on the record's own review.

        Whom the review is hidden from does not decide: a colleague does.
        """
        review = self.record.review
        if (
            review is None
            or caller.role != "directory_team"
            or caller.practitioner_id in review.withheld_from(caller.organisation_id)
        ):
            return False
        return caller.organisation_id in review.waits_for
