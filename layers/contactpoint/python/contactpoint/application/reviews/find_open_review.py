"""Finding an open review of a directory team, with the record that it is about."""

from typing import Literal

from contactpoint.application.authorisation import GONE
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.reviews.refuse_decided_review import require_undecided
from contactpoint.domain.access import Caller, require_permission, review_resource
from contactpoint.domain.children import OpenReview, Review, StoredRecord
from contactpoint.problems import not_found


def find_open_review(
    deps: Dependencies, caller: Caller, review_id: str, action: Literal["view_reviews", "decide_review"]
) -> tuple[OpenReview, StoredRecord, Review]:
    """Return an open review of the caller's authority with its record.

    Raises `Problem` ``not-permitted``, ``not-found`` or ``review-decided``.
    """
    require_permission(caller, action, review_resource(caller.organisation_id))
    opened = deps.reviews.find(caller.organisation_id, review_id)
    if opened and not opened.is_found_by(caller.practitioner_id):
        opened = None
    if opened is None:
        require_undecided(deps, caller, review_id)
    stored = deps.find_record(opened.child_id) if opened else None
    if opened is None or stored is None or stored.state_for(caller) in GONE:
        raise not_found()
    review = next((each for each in stored.record.reviews if each.review_id == review_id), None)
    if review is None:
        raise not_found()
    return opened, stored, review
