"""Who is told of a decision about a change, and of what it leads to."""

from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.records.require_free_numbers import holders_of_released_numbers
from contactpoint.domain.access import Caller
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import Record, Review
from contactpoint.domain.contacts.notification import (
    Notifications,
    StoredNotification,
    new_notification,
    personal_inbox,
    team_inbox,
    without_actor,
)

REFUSALS = ("refused", "the_shielded_child")


def refusal_notifications(before: Record, event: AuditEvent, review: Review) -> Notifications:
    """Return the notification of somebody whose change is gone, unless they decided that themselves.

    It was refused for reasons that depend on nothing hidden, also if it changed nothing of what that person sees. It
    does not say who decided.
    """
    who = review.submitted_by
    if not review.waits_openly or before.pending_of(who) is None or who == event.practitioner_id:
        return ()
    is_gone = any(act.waits_for == who and act.openly for act in before.acts)
    if event.details.get("decision") not in REFUSALS or not is_gone:
        return ()
    told = new_notification(event, personal_inbox(who), "change_refused", child_id=before.child.child_id)
    return (replace(told, practitioner_id=""),)


def number_notifications(
    deps: Dependencies, caller: Caller, before: Record, after: Record, event: AuditEvent, review: Review
) -> Notifications:
    """Return the notifications of the teams of two records that have one number, because one of them waited.

    While it waited, nobody else could know that the number was taken. Its submitter does not find the notification: it
    would tell that it has waited. It does not say who decided. It is looked up in any case, so that a decision takes no
    longer if there is nothing else to decide.
    """
    known, proposed = (None if before.review else before.child), before.seen_by(review.submitted_by).child
    holders = holders_of_released_numbers(deps, caller, known, proposed, after.same_child)
    now = after.child
    goes_on = before.review and after.review and before.waits_visibly == after.waits_visibly
    if goes_on or after.shield or (now.nhs_number, now.upn) != (proposed.nhs_number, proposed.upn):
        return ()
    child_id, own = after.child.child_id, after.child.responsible_authority
    pairs = [(own, child_id, each.child_id) for each in holders]
    pairs += [(e.responsible_authority, e.child_id, child_id) for e in holders if e.responsible_authority != own]
    told = (
        new_notification(event, team_inbox(authority), "possible_duplicate", child_id=one, related_id=other)
        for authority, one, other in pairs
    )
    return tuple(replace(without_actor(each), hidden_from=(review.submitted_by,)) for each in told)


def without_decider(told: Notifications, event: AuditEvent) -> tuple[StoredNotification, ...]:
    """Return notifications of what follows from a decision. Other teams are not told whose it was.

    It may have been about a hidden child.
    """
    own = team_inbox(event.organisation_id)
    return tuple(each if each.inbox == own else without_actor(each) for each in told)
