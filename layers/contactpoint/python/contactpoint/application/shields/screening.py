"""The one place through which a record becomes findable: it is screened against shielded children first.

The first ContactPoint failed here: unshielded duplicates of shielded children appeared (rulebook, section 5).

| what happens | if the record may describe a shielded child |
| --- | --- |
| a registration | only its submitter can find it, until every authority concerned has decided |
| an amendment | only its submitter sees the change; everybody else sees the record as it was |
| a shield is lifted | only the team member who lifted it sees it lifted |
| a decision "another child" | it is screened again, for shielded children it was not compared with |
"""

from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.save_record import ScreenedRecord
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import Child, PendingChange, Record, Review, ReviewKind, Suspicion
from contactpoint.domain.contacts.notification import Notification, NotificationKind, new_notification, team_inbox
from contactpoint.domain.matching import Criteria, blocking_keys_of_query
from contactpoint.domain.matching.fences import Fences
from contactpoint.domain.matching.screening import find_suspicions, is_crowded, screening_keys_of


def screen_registration(
    deps: Dependencies, submitted_by: str, record: Record, fences: Fences, *, crowded: bool = False
) -> ScreenedRecord:
    """Return a new record, under review if it may describe a shielded child or would hide others like it.

    A shielded record never is: its visible part betrays nothing. The other authority is notified all the same.

    Parameters
    ----------
    fences
        Those of the record, read before anything was looked up.
    crowded
        Whether too many records have the same name and date of birth.
    """
    review = _review(deps, submitted_by, record, "registration", crowded=crowded)
    if review is None or record.shield:
        return ScreenedRecord(record, review, fences)
    return ScreenedRecord(replace(record, review=review), review, fences)


def screen_change(
    deps: Dependencies, submitted_by: str, standing: Record, proposed: Record, kind: ReviewKind
) -> ScreenedRecord:
    """Return the record with the proposed child or, if a review is needed, as it was with a pending change.

    Nothing that one person does can take from others what they could see: the standing record stays. So does its
    shield, unless the change is to lift it.
    """
    base = _without_earlier_change(standing, submitted_by)
    fences = deps.records.read_fences(proposed)
    review = _review(deps, submitted_by, proposed, kind)
    shield = None if kind == "lift" else standing.shield
    if review is None or shield:
        return ScreenedRecord(replace(base.with_child(proposed.child), shield=shield), review, fences)
    if standing.review:
        merged = replace(review, review_id=standing.review.review_id, kind="registration")
        return ScreenedRecord(replace(base, child=proposed.child, review=merged), merged, fences)
    return replace(_with_pending_change(base, proposed, review), fences=fences)


def crowds(deps: Dependencies, child: Child) -> bool:
    """Return whether too many records have the name and date of birth that a change gives to this child."""
    criteria = Criteria(given_name=child.given_name, family_name=child.family_name, date_of_birth=child.date_of_birth)
    found = deps.index.look_up(blocking_keys_of_query(criteria, deps.today), practitioner_id="")
    return found.some_blocks_skipped or is_crowded(child, found.documents)


def hold_change(
    deps: Dependencies, submitted_by: str, standing: Record, proposed: Record, kind: ReviewKind
) -> ScreenedRecord:
    """Return the record as it was, with a pending change for its own responsible authority to decide on."""
    review = _own_review(deps, submitted_by, standing, kind)
    return _with_pending_change(_without_earlier_change(standing, submitted_by), proposed, review)


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
    pending = PendingChange(review=review, child=proposed.child)
    return ScreenedRecord(replace(base, pending=(*base.pending, pending)), review)


def _review(
    deps: Dependencies, submitted_by: str, record: Record, kind: ReviewKind, *, crowded: bool = False
) -> Review | None:
    """Screen a record: one parallel look-up, whatever the result is.

    If it is crowded, its own authority decides too, whether or not hidden facts match: so that it learns nothing.
    """
    if record.new_identity and record.shield:
        return None
    found = deps.index.look_up_shielded(screening_keys_of(record))
    suspicions = find_suspicions(record, found, deps.today)
    suspicions += (_own_suspicion(record),) if crowded else ()
    return _new_review(deps, submitted_by, kind, suspicions) if suspicions else None


def _own_review(deps: Dependencies, submitted_by: str, record: Record, kind: ReviewKind) -> Review:
    """Return a review for the record's own responsible authority to decide."""
    return _new_review(deps, submitted_by, kind, (_own_suspicion(record),))


def _own_suspicion(record: Record) -> Suspicion:
    return Suspicion(child_id="", authority=record.child.responsible_authority, by_visible_facts=True)


def _new_review(deps: Dependencies, submitted_by: str, kind: ReviewKind, suspicions: tuple[Suspicion, ...]) -> Review:
    return Review(
        review_id=deps.new_sortable_id(),
        kind=kind,
        submitted_by=submitted_by,
        submitted_at=deps.now(),
        suspicions=suspicions,
    )
