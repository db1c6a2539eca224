"""Screens records against shielded children, so that no visible duplicate of one appears (rulebook, section 5).

The first ContactPoint failed here: unshielded duplicates of shielded children appeared.
"""

from msgspec import Struct
from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.search.search import find_candidates
from contactpoint.domain.access import Caller
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import DuplicateReview, Record
from contactpoint.domain.contacts.notification import Notification, new_notification, team_inbox
from contactpoint.domain.matching import (
    CandidateSet,
    SearchDocument,
    blocking_keys_of_query,
    criteria_of,
    possible_duplicates,
)


class ScreeningResult(Struct, frozen=True):
    """A record as it can be stored, and the shielded children it may describe."""

    record: Record
    possible_matches: tuple[SearchDocument, ...] = ()


def screen_for_shielded(
    deps: Dependencies, caller: Caller, record: Record, visible: CandidateSet | None = None
) -> ScreeningResult:
    """Return the record, put under review if it may describe a shielded child.

    The organisation that submitted a record under review can use it normally; nobody else can find it. So the record
    cannot reveal the shielded child, and the response does not reveal that one exists.

    Parameters
    ----------
    visible
        The candidates already found by the record's visible facts.
    """
    if record.shield or record.new_identity:
        return ScreeningResult(record)
    criteria = criteria_of(record.child)
    found = visible or find_candidates(deps, caller, criteria)
    hidden = deps.index.look_up(blocking_keys_of_query(criteria, deps.today), hidden=True)
    shielded = {each.child_id: each for each in (*(c for c in found.documents if c.shielded), *hidden.documents)}
    shielded.pop(record.child.child_id, None)
    candidates = CandidateSet(tuple(shielded.values()), hidden.some_blocks_skipped)
    likely = possible_duplicates(criteria, candidates, deps.today)
    if not likely:
        return ScreeningResult(record)
    already_visible_to = record.review.visible_to if record.review else ()
    review = DuplicateReview(
        responsible_authority=likely[0].document.responsible_authority,
        visible_to=tuple(dict.fromkeys((*already_visible_to, caller.organisation_id))),
    )
    return ScreeningResult(replace(record, review=review), tuple(candidate.document for candidate in likely))


def screening_notifications(screened: ScreeningResult, event: AuditEvent) -> tuple[Notification, ...]:
    """Return one notification for each authority concerned, naming its most likely shielded child."""
    most_likely: dict[str, SearchDocument] = {}
    for document in screened.possible_matches:
        most_likely.setdefault(document.responsible_authority, document)
    child_id = screened.record.child.child_id
    return tuple(
        new_notification(
            event,
            team_inbox(authority),
            "registration_under_review",
            child_id=child_id,
            related_id=document.child_id,
        )
        for authority, document in most_likely.items()
    )
