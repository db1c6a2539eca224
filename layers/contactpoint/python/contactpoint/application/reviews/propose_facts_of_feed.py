"""A registration that describes a child who is in the directory: what a feed says becomes a change that waits.

What a feed sends is matched, never blindly added (rulebook, section 7). So a directory team decides twice: that it is
the same child, and whether what the feed says is right.
"""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import fields, replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.reviews.decide_home import decision_event
from contactpoint.application.save_record import ScreenedRecord, save_record, unchanged_facts
from contactpoint.application.shields.screening import hold_change, own_suspicion, require_room, review_notifications
from contactpoint.application.shields.waits_for_some import Outcome, judged_for_each
from contactpoint.domain.access import Caller
from contactpoint.domain.children import Child, ChildDetails, Record, Review
from contactpoint.domain.children.acts import Act, act_on
from contactpoint.domain.children.waiting_changes import as_found_by_all, with_act
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
    stated, feed = _stated_by(registered.child), review.submitted_by
    seen = same.record.seen_by(feed)
    act = act_on(seen.child, stated, registered.provenance.first, adds_only=True, waits_for=feed)
    event = decision_event(deps, caller, same, {**details, "registered_as": registered.child.child_id})
    screened = _screen(deps, same.record, act)
    told = review_notifications(screened, event)
    save_record(deps, same, screened, event, notifications=told)


def _screen(deps: Dependencies, standing: Record, act: Act) -> ScreenedRecord:
    """Return the record with what a feed says as a change that waits, for whom it is a change.

    What says no more than the record is no change. But for somebody who proposed another fact, which waits, it is.
    """
    feed = act.waits_for

    def judge(world: Record) -> Outcome:
        seen = world.seen_by(feed)
        waits = world.pending_of(feed) is not None or act.made_on(seen.version).child != seen.child
        return "amendment" if waits else "seen"

    if judge(as_found_by_all(standing)) != "seen":
        require_room(standing, feed)
        acted = with_act(standing, act)
        screened = hold_change(deps, feed, acted, acted.seen_by(feed), "amendment", (own_suspicion(standing),))
    else:
        screened = unchanged_facts(with_act(standing, replace(act, waits=False, waits_for="")))
    return judged_for_each(deps, standing, act, screened, judge)


def _chosen(caller: Caller, review: Review, child_ids: tuple[str, ...]) -> str:
    """Return the child whom the registration describes. Whether that record is under review itself must not show."""
    mine = caller.organisation_id
    listed = (*review.visible_children_of(mine), *review.shielded_children_of(mine, caller.practitioner_id))
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
