"""Shielding a child, and lifting a shield (rulebook, section 5)."""

from collections.abc import Collection, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from contactpoint.application.authorisation import get_authorised_record, to_record_view
from contactpoint.application.dependencies import Dependencies, to_id
from contactpoint.application.idempotency_and_conflicts import redone_on_conflict, version_conflict
from contactpoint.application.new_home_reviews import home_notifications, review_of_own_home
from contactpoint.application.record_provenance import who_stated
from contactpoint.application.save_record import ScreenedRecord, save_record, unchanged_facts
from contactpoint.application.shields.described_together import tell_of_hidden_child
from contactpoint.application.shields.screening import review_notifications, screen_change
from contactpoint.application.shields.shields_of_merged_records import (
    copy_shield,
    event_of_copy,
    lift_copies,
    with_copied_shield,
    without_lifts,
)
from contactpoint.application.tell_of_visible_duplicates import duplicate_notification, visible_duplicates
from contactpoint.domain.access import MAINTAINING_RECORD, Caller
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import Record, ShieldBasis, StoredRecord, Suspicion, new_shield
from contactpoint.domain.contacts.notification import StoredNotification, new_notification, team_inbox
from contactpoint.problems import Problem


class ShieldChild(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The basis on which to hide a child."""

    basis: ShieldBasis


def shield_child(deps: Dependencies, caller: Caller, child_id: str, request: ShieldChild) -> None:
    """Hide a child.

    The responsible authority's directory team is notified if another authority shields, of up to four unshielded
    duplicates, and of the visible records at the child's home, which it can shield in one step. Nobody else learns what
    a comparison with the record found. Shielding again on the same basis changes nothing, unless a lift waits for a
    review: then it withdraws the lift.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``version-conflict`` if the record changed at the same moment.
    """
    redone_on_conflict(lambda: set_shield(deps, caller, child_id, request))


def set_shield(
    deps: Dependencies, caller: Caller, child_id: str, request: ShieldChild, decided: Collection[str] = ()
) -> None:
    """Hide a child, and list the visible records at the home that the team has not ``decided`` about."""
    found = deps.find_record(child_id)
    if found and not found.is_gone and _is_set(found.record, request, caller.practitioner_id):
        return
    stored = get_authorised_record(deps, caller, "shield", child_id)
    if _is_set(stored.record, request):
        return
    seen = stored.record.seen_by(caller.practitioner_id)
    home = review_of_own_home(deps, seen, caller.practitioner_id, decided)
    shield = new_shield(caller, request.basis, deps.now())
    copy_shield(deps, caller, stored, shield)
    pending = without_lifts(deps, stored.record)
    after = replace(stored.record, shield=shield, shield_copied=False, pending=pending, home_review=home)
    event = _event(deps, caller, stored, after, "shielded")
    duplicates = visible_duplicates(deps, seen, caller.practitioner_id)
    notifications = _shield_notifications(deps, caller, stored, event, duplicates)
    save_record(
        deps,
        stored,
        ScreenedRecord(after, home=home),
        event,
        notifications=(*notifications, *home_notifications(after, home, event)),
        compared=(*duplicates, *decided, *stored.record.same_child),
    )


def _is_set(record: Record, request: ShieldChild, by: str | None = None) -> bool:
    """Return whether this shield is set already, by this practitioner if one is named, and no lift waits.

    Another authority may set a shield, but not change one. So who set it gets the same answer again.
    """
    shield = record.shield
    if shield is None or record.shield_copied or any(each.lifts for each in record.pending):
        return False
    return shield.basis == request.basis and by in (None, shield.practitioner_id)


def version_to_lift(deps: Dependencies, caller: Caller, child_id: str) -> str:
    """Return the version of a child's shield: another record or another shield has another one.

    Raises `Problem` ``not-permitted`` or ``not-found`` if the caller cannot lift it.
    """
    return deps.keyed_id(_content_to_lift(deps, caller, get_authorised_record(deps, caller, "lift_shield", child_id)))


def lift_shield(deps: Dependencies, caller: Caller, child_id: str, seen: str | None = None) -> None:
    """Lift a child's shield permanently, after screening. The team that set it is notified once it is lifted for all.

    Parameters
    ----------
    seen
        The version (`version_to_lift`) that the caller saw, so that a shield that was set since then stays; None for
        any.

    Raises as `shield_child`; ``shield-of-other-number`` if only another number of the child has a shield to lift.
    """
    redone_on_conflict(lambda: _lift(deps, caller, child_id, seen))


def _is_version_to_lift(deps: Dependencies, caller: Caller, stored: StoredRecord, version: str) -> bool:
    """Return whether it is the version of the shield, under the current key or, during a rotation, another one."""
    content = _content_to_lift(deps, caller, stored)
    return version in (deps.keyed_id(content), *map(to_id, deps.earlier_digests(content)))


def _content_to_lift(deps: Dependencies, caller: Caller, stored: StoredRecord) -> bytes:
    shield = stored.record.seen_by(caller.practitioner_id).shield
    return b"lift|" + msgspec.json.encode((to_record_view(deps, caller, stored, MAINTAINING_RECORD), shield))


def _lift(deps: Dependencies, caller: Caller, child_id: str, seen: str | None) -> None:
    """Lift the record's own shield. The whole child stays hidden while a record that it is merged with has its own.

    What the same person amended and what waits for a review goes with the lift: a change that was lost would tell that
    it waited. Who sees the shield lifted already changes nothing, whether or not that lift waits.
    """
    stored = get_authorised_record(deps, caller, "lift_shield", child_id)
    if seen is not None and not _is_version_to_lift(deps, caller, stored, seen):
        raise version_conflict()
    who = caller.practitioner_id
    owner = next((e.record for e in stored.others if e.record.seen_by(who).has_own_shield), None)
    if owner and not stored.record.seen_by(who).has_own_shield:
        raise Problem("shield-of-other-number", "Another number of this child has the shield. Lift it there.")
    seen_before = stored.record.seen_by(who)
    lifted = replace(seen_before, shield=None, shield_copied=False)
    event = _event(deps, caller, stored, lifted, "shield_lifted")
    if owner:
        save_record(deps, stored, unchanged_facts(with_copied_shield(deps, stored.record, owner.shield)), event)
        return
    if seen_before.shield is None:
        own = stored.record.pending_of(who)
        save_record(deps, stored, unchanged_facts(stored.record), event)
        _lift_copies(deps, caller, stored, event, own.review.suspicions if own and own.lifts else ())
        return
    screened = screen_change(deps, who, stored.record, lifted, "lift", seen=seen_before)
    if screened.record.shield is None:
        screened = replace(screened, record=replace(screened.record, shield_copied=False))
    told = lift_notifications(stored.record, screened.record, event, who)
    save_record(deps, stored, screened, event, notifications=(*review_notifications(screened, event), *told))
    _lift_copies(deps, caller, stored, event, screened.suspicions)


def _lift_copies(
    deps: Dependencies, caller: Caller, stored: StoredRecord, event: AuditEvent, reasons: Sequence[Suspicion]
) -> None:
    """Lift the shields that were copied from this one. The reasons are those for which its lift waits, if it does."""
    if not stored.others:
        return
    who = caller.practitioner_id
    lift_copies(deps, stored.child.child_id, who, lambda each: event_of_copy(deps, caller, each), reasons)
    parts = (each.record.seen_by(who) for each in (stored, *stored.others))
    tell_of_hidden_child(deps, [replace(each, shield=None) for each in parts], event)


def lift_notifications(
    before: Record, after: Record, event: AuditEvent, lifted_by: str
) -> tuple[StoredNotification, ...]:
    """Return the notification to the team that hid a child whom everybody sees now; none if the same person lifted it.

    A lift that waits tells nobody before it is done: then everybody can see it in the record. The notification names
    the responsible authority, since no other can lift, and not who decided. Who lifted the shield does not find it.
    One or the other would tell that the lift waited, and so that another hidden child is like this one.
    """
    shield, authority = before.shield, after.child.responsible_authority
    if shield is None or after.shield or shield.practitioner_id == lifted_by:
        return ()
    if after.review and shield.organisation_id not in after.seen_by_teams:
        return ()
    told = new_notification(event, team_inbox(shield.organisation_id), "shield_lifted", child_id=after.child.child_id)
    return (replace(told, practitioner_id="", organisation_id=authority, hidden_from=(lifted_by,)),)


def _event(deps: Dependencies, caller: Caller, stored: StoredRecord, after: Record, event_type: str) -> AuditEvent:
    change = {"from": msgspec.to_builtins(stored.record.shield), "to": msgspec.to_builtins(after.shield)}
    return deps.new_record_event(
        event_type,  # type: ignore[arg-type] # one of two literals, above
        caller,
        stored,
        access_reason=MAINTAINING_RECORD,
        details={"shield": change},
    )


def _shield_notifications(
    deps: Dependencies,
    caller: Caller,
    stored: StoredRecord,
    event: AuditEvent,
    duplicates: Mapping[str, frozenset[str]],
) -> tuple[StoredNotification, ...]:
    authority, child_id = stored.child.responsible_authority, stored.child.child_id
    told = [
        duplicate_notification(event, authority, child_id, each, who_stated(deps, each), not_for)
        for each, not_for in duplicates.items()
    ]
    if authority != caller.organisation_id:
        told.append(new_notification(event, team_inbox(authority), "shielded_by_other_authority", child_id=child_id))
    return tuple(told)
