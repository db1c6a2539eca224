"""The homes of shielded children: only the child's own authority learns of the visible records there (decision 22)."""

from collections.abc import Collection, Iterable

from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.record_provenance import who_stated
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import Record, Review, ReviewKind, Suspicion
from contactpoint.domain.children.viewers import team_viewer
from contactpoint.domain.contacts.notification import StoredNotification, new_notification, team_inbox
from contactpoint.domain.matching import SearchDocument
from contactpoint.domain.matching.shielded_homes import keys_of_home, shielded_children_at, visible_records_at


def review_of_hidden_home(
    deps: Dependencies,
    record: Record,
    shielded: Iterable[SearchDocument],
    submitted_by: str,
) -> Review | None:
    """Return the review of a visible record at the home of shielded children, or None if there are none.

    Nobody is hidden any more at the home of a child who has left, or whose own team has lifted the shield. Who brought
    the record there does not find the review: if they did, it would tell whether what they submitted before waits.

    Of a record that waits secretly, those are not asked who decide the record itself. While it waits, nobody is asked
    twice about one child.
    """
    staying = [each for each in shielded if not (each.is_due(deps.today) or each.lifted_by)]
    asked = {each.child_id for each in record.home_review.suspicions} if record.home_review else frozenset()
    deciding = record.review.not_cleared_by if record.review else ()
    others = [e for e in staying if e.child_id not in asked and e.responsible_authority not in deciding]
    found = () if record.new_identity else shielded_children_at(record.child, others)
    return replace(new_review(deps, submitted_by, "home", found), hidden_from=(submitted_by,)) if found else None


def review_of_own_home(
    deps: Dependencies, record: Record, submitted_by: str, known: Collection[str] = ()
) -> Review | None:
    """Return the review of the visible records at a shielded child's home, or None if there is no other.

    A new identity takes part in no comparison: it must not be linked to another record. What waits for a
    review and the submitter or the team sees counts as well: if it did not, a missing review would tell that it waits.
    For the same reason, nobody else finds the review of a record that they brought to that home.

    Parameters
    ----------
    known
        Records about which the child's authority has decided, or is told otherwise.
    """
    keys = () if record.new_identity else keys_of_home(record.child, deps.today)
    if not keys:
        return None
    authority = record.child.responsible_authority
    found = deps.look_up(keys, (team_viewer(authority), submitted_by))
    suspicions = tuple(
        Suspicion(child_id=child_id, authority=authority, visible=True, nearby=nearby)
        for child_id, nearby in visible_records_at(record.child, found.documents).items()
        if child_id not in known
    )
    if not suspicions:
        return None
    brought_by = frozenset().union(*(who_stated(deps, each.child_id, "address") for each in suspicions))
    hidden_from = tuple(sorted(brought_by - {submitted_by}))
    return replace(new_review(deps, submitted_by, "home", suspicions), hidden_from=hidden_from)


def new_review(deps: Dependencies, submitted_by: str, kind: ReviewKind, suspicions: tuple[Suspicion, ...]) -> Review:
    """Return a review that begins now."""
    return Review(
        review_id=deps.new_sortable_id(),
        kind=kind,
        submitted_by=submitted_by,
        submitted_at=deps.now(),
        suspicions=suspicions,
    )


def home_notifications(record: Record, review: Review | None, event: AuditEvent) -> tuple[StoredNotification, ...]:
    """Return one notification for each authority that reviews a home; it names a child who is shielded there."""
    if review is None:
        return ()
    child_id = record.child.child_id
    return tuple(
        replace(
            new_notification(
                event, team_inbox(authority), "visible_at_hidden_home", child_id=child_id, related_id=other.child_id
            ),
            hidden_from=review.message_withheld_from(authority),
        )
        for authority, other in review.named_to_each_authority.items()
    )


def home_event(deps: Dependencies, record: Record, review: Review, cause: AuditEvent) -> AuditEvent:
    """Return the event of a home that was compared after a write."""
    visible = [suspicion.child_id for suspicion in review.suspicions]
    return deps.new_comparison_event(cause, record, {"visible_at_home": visible})
