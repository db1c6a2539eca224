"""A registration that describes a child who is in the directory: what a feed says becomes a change that waits.

What a feed sends is matched, never blindly added (rulebook, section 7). So a directory team decides twice: that it is
the same child, and whether what the feed says is right.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import fields, replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.reviews.decide_home import decision_event
from contactpoint.application.save_record import ScreenedRecord, save_record, unchanged_facts
from contactpoint.application.shields.screening import hold_change, own_suspicion, require_room, review_notifications
from contactpoint.domain.access import Caller
from contactpoint.domain.children import Child, ChildDetails, Record, Review, amend
from contactpoint.domain.children.amendment import LISTS_WITH_FORMER
from contactpoint.domain.children.waiting_changes import said_again, stating_on_top
from contactpoint.domain.contacts.notification import StoredNotification
from contactpoint.problems import invalid


def propose_facts(
    deps: Dependencies, caller: Caller, registered: Record, review: Review, details: Mapping[str, Any]
) -> None:
    """Find the record of the same child and, if a feed sent the registration, hold what it says as a change of it.

    It is put on top of what the same feed proposed before, in another row. So if deciding fails afterwards, it can be
    done again.

    Raises
    ------
    Problem
        ``invalid-request`` if it is not one of the children whom the review lists, or if that record has left the
        directory; ``record-full`` if too many changes of it wait.
    """
    child_id = _chosen(caller, review, details["child_ids"])
    if review.kind != "feed":
        return
    same = deps.find_record(child_id)
    if same is None or same.archived or same.record.identity_ended:
        raise invalid("/child_ids", "This record has left the directory.")
    stated = _stated_by(registered.child)
    earlier = same.record.pending_of(review.submitted_by)
    said_before = earlier.child if earlier else same.child
    proposed = replace(same.record, child=amend(said_before, stated, keep_all=True))
    event = decision_event(deps, caller, same, {**details, "registered_as": registered.child.child_id})
    source, feed = registered.provenance.first, review.submitted_by
    if earlier is None and proposed.child == same.child and not _sees_otherwise(caller, same.record, stated):
        said = unchanged_facts(said_again(same.record, proposed.child, stated, feed))
        save_record(deps, same, said, event, source=source, confirmed=stated)
        return
    require_room(same.record, feed)
    screened = hold_change(deps, feed, same.record, proposed, "amendment", (own_suspicion(same.record),))
    told = review_notifications(screened, event)
    if proposed.child == same.child and earlier is None:
        screened, told = _found_only_by_some(screened, told, shown_only_to=(caller.practitioner_id,))
    else:
        as_proposed = _who_proposed_it(same.record, stated, feed)
        screened, told = _found_only_by_some(screened, told, hidden_from=as_proposed)
    screened = replace(screened, record=stating_on_top(screened.record, same.record, stated, feed))
    save_record(deps, same, screened, event, notifications=told, source=source)


def _sees_otherwise(caller: Caller, record: Record, stated: Mapping[str, Any]) -> bool:
    """Return whether the caller sees another of the stated facts, by a change of their own that waits."""
    own = record.pending_of(caller.practitioner_id)
    single = (each for each in stated if each not in LISTS_WITH_FORMER)
    return own is not None and any(getattr(own.child, each) != getattr(record.child, each) for each in single)


def _who_proposed_it(record: Record, stated: Mapping[str, Any], feed: str) -> tuple[str, ...]:
    """Return who sees everything that is stated already, by a change of their own that waits."""
    others = (each for each in record.pending if each.submitted_by != feed)
    return tuple(each.submitted_by for each in others if amend(each.child, stated, keep_all=True) == each.child)


def _found_only_by_some(
    screened: ScreenedRecord, told: Sequence[StoredNotification], **by: tuple[str, ...]
) -> tuple[ScreenedRecord, tuple[StoredNotification, ...]]:
    """Return a change, and who is told, for those only for whom it changes anything.

    For the others it is empty, and would tell that a change of the record waits: somebody else's, or their own.
    """
    review = screened.review
    if review is None:
        return screened, tuple(told)
    shown = replace(review, **by)
    record = screened.record.with_review(shown)
    return replace(screened, record=record, review=shown), tuple(replace(each, **by) for each in told)


def _chosen(caller: Caller, review: Review, child_ids: tuple[str, ...]) -> str:
    """Return the child whom the registration describes. Whether that record is under review itself must not show."""
    mine = caller.organisation_id
    listed = (*review.children_of(mine, visible=True), *review.children_of(mine, visible=False))
    chosen = child_ids or listed
    if len(chosen) != 1 or chosen[0] not in listed:
        raise invalid("/child_ids", "Name the one child whom the review lists and whom the registration describes.")
    return chosen[0]


def _stated_by(registered: Child) -> dict[str, Any]:
    """Return everything that a registration states. It takes nothing away."""
    return {
        field.name: value
        for field in fields(ChildDetails)
        if (value := getattr(registered, field.name)) not in (None, (), "not_specified", "no_known_address")
    }
