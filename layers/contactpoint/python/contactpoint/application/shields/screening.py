"""The one place through which a record becomes findable: it is screened against shielded children first.

The first ContactPoint failed here: unshielded duplicates of shielded children appeared (rulebook, section 5).

| what happens | if the record may describe a shielded child |
| --- | --- |
| a registration | only its submitter can find it, until every authority concerned has decided |
| an amendment | only its submitter sees the change; everybody else sees the record as it was |
| a shield is lifted | only the team member who lifted it sees it lifted |
| a decision "another child" | it is screened again, for shielded children it was not compared with |
"""

from msgspec import Struct
from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import PendingChange, Record, Review, ReviewKind, Suspicion
from contactpoint.domain.contacts.notification import Notification, NotificationKind, new_notification, team_inbox
from contactpoint.domain.matching.screening import find_suspicions, screening_keys_of


class ScreenedRecord(Struct, frozen=True):
    """A record that storage may make findable. Only this module creates one."""

    record: Record
    review: Review | None = None

    @property
    def suspicions(self) -> tuple[Suspicion, ...]:
        """Return the shielded children that made a review necessary now."""
        return self.review.suspicions if self.review else ()


def screen_registration(deps: Dependencies, submitted_by: str, record: Record) -> ScreenedRecord:
    """Return a new record, under review if it may describe a shielded child.

    A shielded record never is: its visible part betrays nothing. The other authority is notified all the same.
    """
    review = _review(deps, submitted_by, record, "registration")
    if review is None or record.shield:
        return ScreenedRecord(record, review)
    return ScreenedRecord(replace(record, review=review), review)


def screen_change(
    deps: Dependencies, submitted_by: str, standing: Record, proposed: Record, kind: ReviewKind
) -> ScreenedRecord:
    """Return the record with the proposed child and shield or, if a review is needed, as it was with a pending change.

    Nothing that one person does can take from others what they could see: the standing record stays.
    """
    base = _without_earlier_change(standing, submitted_by)
    review = _review(deps, submitted_by, proposed, kind)
    if review is None or proposed.shield:
        return ScreenedRecord(replace(base.with_child(proposed.child), shield=proposed.shield), review)
    if standing.review:
        merged = replace(review, review_id=standing.review.review_id, kind="registration")
        return ScreenedRecord(replace(base, child=proposed.child, review=merged), merged)
    return _with_pending_change(base, proposed, review)


def hold_change(
    deps: Dependencies, submitted_by: str, standing: Record, proposed: Record, kind: ReviewKind
) -> ScreenedRecord:
    """Return the record as it was, with a pending change for its own responsible authority to decide on."""
    suspicion = Suspicion(child_id="", authority=standing.child.responsible_authority, by_visible_facts=True)
    review = _new_review(deps, submitted_by, kind, (suspicion,))
    return _with_pending_change(_without_earlier_change(standing, submitted_by), proposed, review)


def unchanged_facts(record: Record) -> ScreenedRecord:
    """Return a record whose identifying facts and findability did not change, so that there is nothing to screen."""
    return ScreenedRecord(record)


def review_notifications(screened: ScreenedRecord, event: AuditEvent) -> tuple[Notification, ...]:
    """Return one notification for each authority concerned.

    The record's own responsible authority is notified too, if facts that everybody can see led to the review. Nothing
    that is computed from hidden facts reaches anybody but the shielded child's own authority.
    """
    if screened.review is None:
        return ()
    child_id = screened.record.child.child_id
    first: dict[str, str] = {}
    for suspicion in screened.suspicions:
        first.setdefault(suspicion.authority, suspicion.child_id)
    if all(suspicion.by_visible_facts for suspicion in screened.suspicions):
        first.setdefault(screened.record.child.responsible_authority, "")
    kind = _notification_kind(screened)
    return tuple(
        new_notification(event, team_inbox(authority), kind, child_id=child_id, related_id=suspected)
        for authority, suspected in first.items()
    )


def _notification_kind(screened: ScreenedRecord) -> NotificationKind:
    if screened.record.shield:
        return "possible_duplicate_of_shielded"
    is_registration = screened.review is not None and screened.review.kind == "registration"
    return "registration_under_review" if is_registration else "change_under_review"


def _without_earlier_change(standing: Record, submitted_by: str) -> Record:
    """Return the record without what the same person proposed before: a new proposal replaces it."""
    earlier = standing.pending_of(submitted_by)
    return standing.without_pending(earlier.review.review_id) if earlier else standing


def _with_pending_change(base: Record, proposed: Record, review: Review) -> ScreenedRecord:
    pending = PendingChange(review=review, child=proposed.child, shield=proposed.shield)
    return ScreenedRecord(replace(base, pending=(*base.pending, pending)), review)


def _review(deps: Dependencies, submitted_by: str, record: Record, kind: ReviewKind) -> Review | None:
    """Screen a record: one parallel look-up, whatever the result is."""
    if record.new_identity:
        return None
    found = deps.index.look_up_shielded(screening_keys_of(record))
    suspicions = find_suspicions(record, found, deps.today)
    return _new_review(deps, submitted_by, kind, suspicions) if suspicions else None


def _new_review(deps: Dependencies, submitted_by: str, kind: ReviewKind, suspicions: tuple[Suspicion, ...]) -> Review:
    return Review(
        review_id=deps.new_sortable_id(),
        kind=kind,
        submitted_by=submitted_by,
        submitted_at=deps.now(),
        suspicions=suspicions,
    )
