"""A registration that describes a child who is in the directory: what a feed says becomes a change that waits.

What a feed sends is matched, never blindly added (rulebook, section 7). So a directory team decides twice: that it is
the same child, and whether what the feed says is right.
"""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import fields, replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.reviews.decide_home import decision_event
from contactpoint.application.save_record import save_record
from contactpoint.application.shields.screening import hold_change, own_suspicion, require_room, review_notifications
from contactpoint.domain.access import Caller
from contactpoint.domain.children import Child, ChildDetails, Record, Review, amend
from contactpoint.problems import invalid


def propose_facts(
    deps: Dependencies, caller: Caller, registered: Record, review: Review, details: Mapping[str, Any]
) -> None:
    """Find the record of the same child and, if a feed sent the registration, hold what it says as a change of it.

    It replaces what the same feed proposed before. So if deciding fails afterwards, it can be done again.

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
    proposed = replace(same.record, child=amend(same.child, stated, keep_all=True))
    children = (same.child, *(each.child for each in same.record.pending))
    if all(_has_all(seen, proposed.child, stated) for seen in children):
        return
    require_room(same.record, review.submitted_by)
    own = own_suspicion(same.record)
    screened = hold_change(deps, review.submitted_by, same.record, proposed, "amendment", (own,))
    screened = replace(screened, record=screened.record.stating(stated, review.submitted_by))
    event = decision_event(deps, caller, same, {**details, "registered_as": registered.child.child_id})
    told = review_notifications(screened, event)
    save_record(deps, same, screened, event, notifications=told, source=registered.provenance.first)


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


def _has_all(seen: Child, proposed: Child, stated: Mapping[str, Any]) -> bool:
    """Return whether somebody sees all that is proposed already, in the record or by their own change of it."""
    return all(getattr(seen, each) == getattr(proposed, each) for each in stated)
