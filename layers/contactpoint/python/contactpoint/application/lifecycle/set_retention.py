"""Setting a record's retention: consent until 25, death, leaving England, a legal hold (rulebook, section 10)."""

from collections.abc import Sequence
from datetime import date

import msgspec
from msgspec.structs import replace

from contactpoint.application.authorisation import get_authorised_record
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency_and_conflicts import redone_on_conflict
from contactpoint.application.lifecycle.archive import archive_notifications
from contactpoint.application.save_record import save_record, unchanged_facts
from contactpoint.application.shields.screening import review_notifications, screen_registration
from contactpoint.domain.access import MAINTAINING_RECORD, Caller
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import Record, Retention, RetentionDetails, StoredRecord, validate_child
from contactpoint.domain.children.acts import act_on
from contactpoint.domain.children.retention import Leaving
from contactpoint.domain.children.sources.source import source_from
from contactpoint.domain.children.waiting_changes import with_act
from contactpoint.domain.lifecycle import from_archive, retention_violations, still_archived, to_archive
from contactpoint.domain.lifecycle.merged_retention import last_leaving
from contactpoint.domain.matching.screening import who_stated_nhs_numbers
from contactpoint.problems import Violation, invalid, invalid_request


class SetRetention(RetentionDetails, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Until when a record stays and whether it may be destroyed: it replaces what was set before.

    An empty object means the ordinary rule: the record leaves on the 18th birthday. `extension` keeps it until the 25th
    birthday by the young person's own consent. With `died_on`, or `left_england_on` without `return_expected`, it
    leaves at once. `hold` keeps an archived record from being destroyed; it ends only with `release_hold`. If a record
    was archived because of a wrong date of birth, send the right `date_of_birth`. A record that need not have left
    comes back.
    """

    date_of_birth: date | None = None
    release_hold: bool = False


def set_retention(deps: Dependencies, caller: Caller, child_id: str, request: SetRetention) -> None:
    """Set a record's retention. If it has to leave by that, it is archived at once; if not any more, it comes back.

    It is set for every record that this one is merged with. If it fails between two, the same request goes on.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``invalid-request`` with the rule for each fault; ``version-conflict`` if the
        record changed at the same moment.
    """
    redone_on_conflict(lambda: _set(deps, caller, child_id, request))


def _set(deps: Dependencies, caller: Caller, child_id: str, request: SetRetention) -> None:
    stored = replace(get_authorised_record(deps, caller, "set_retention", child_id), others=())
    if request.hold and request.release_hold:
        raise invalid("/release_hold", "Either state a hold, or release it.")
    others = (each for each in deps.find_group(child_id) if each.child.child_id != child_id)
    group = (stored, *(each for each in others if not each.record.identity_ended))
    said = [_for(_birthday_seen(each, caller), _birthday_seen(stored, caller), request) for each in group]
    after = [_changed(deps, caller, each.record, of) for each, of in zip(group, said, strict=True)]
    left = last_leaving(after)
    waiting = [not _is_set(each, of, left, deps.today) for each, of in zip(group, said, strict=True)]
    if any(waiting):
        _require_valid(deps, caller, group, request)
    for each, changed, is_waiting in reversed(list(zip(group, after, waiting, strict=True))):
        if is_waiting:
            _save(deps, caller, each, changed, left)


def _birthday_seen(stored: StoredRecord, caller: Caller) -> date | None:
    """Return the date of birth that the caller sees: that of their own change, though it may wait for a review."""
    return stored.record.seen_by(caller.practitioner_id).child.date_of_birth


def _for(seen: date | None, of_named: date | None, request: SetRetention) -> SetRetention:
    """Return what is said of one of the merged records: a date of birth is corrected where it is the same.

    If it is the one that the caller sees, nothing is corrected.
    """
    is_correction = seen == of_named != request.date_of_birth
    return request if is_correction else replace(request, date_of_birth=None)


def _is_set(stored: StoredRecord, request: SetRetention, left: Leaving, today: date) -> bool:
    """Return whether nothing has to change: the record is retained like this, and not archived for no reason."""
    is_same = _details(request) == _details(stored.record.retention)
    return is_same and request.date_of_birth is None and not (stored.archived and left.day > today)


def _save(deps: Dependencies, caller: Caller, stored: StoredRecord, after: Record, left: Leaving) -> None:
    """Save what holds for one record. It is archived, or comes back, with those that it is merged with."""
    event = retention_event(deps, caller, stored, after, left)
    has_left, is_due = stored.archived or stored.due, left.day <= deps.today
    if has_left and not is_due:
        _restore(deps, caller, stored, after, event)
    elif is_due and not stored.archived:
        leaving = to_archive(after, left.day, deps.today)
        told = archive_notifications(leaving, event)
        save_record(deps, stored, unchanged_facts(leaving), event, archived=True, notifications=told)
    else:
        kept = still_archived(stored.record, after, left.day) if stored.archived else after
        save_record(deps, stored, unchanged_facts(kept), event)


def _restore(deps: Dependencies, caller: Caller, stored: StoredRecord, after: Record, event: AuditEvent) -> None:
    """Let a record come back. It is screened as if it were registered: children were shielded meanwhile.

    One that waited goes on waiting for those who have not decided.
    """
    returning = from_archive(after)
    fences = deps.records.read_fences(returning)
    screened = screen_registration(deps, caller.practitioner_id, returning, fences)
    if caller.practitioner_id in who_stated_nhs_numbers(returning):
        screened = screened.decided_by_colleagues_of(caller.practitioner_id)
    told = review_notifications(screened, event)
    save_record(deps, stored, screened, event, restored=True, notifications=told)


def _require_valid(deps: Dependencies, caller: Caller, group: Sequence[StoredRecord], request: SetRetention) -> None:
    """Raise `Problem` ``invalid-request`` unless this can be said of the first record and those it is merged with."""
    stored = group[0]
    seen = stored.record.seen_by(caller.practitioner_id).child
    born = request.date_of_birth or seen.date_of_birth
    found = retention_violations(request, born, deps.today)
    if born != seen.date_of_birth and not (stored.archived or stored.due):
        said = "Correct the date of birth by an amendment: the record is not archived."
        found.append(Violation("/date_of_birth", said))
    hold = next((r.hold for each in group if (r := each.record.retention) and r.hold), None)
    if hold and not (request.hold or request.release_hold):
        said = (
            f"There is a legal hold ({hold.basis}, since {hold.since}). Send it again, or `release_hold` if it ended."
        )
        found.append(Violation("/hold", said))
    if found:
        raise invalid_request(*found)
    corrected = replace(seen, date_of_birth=born)
    validate_child(corrected, deps.today, seen, may_be_adult=True, accepts_test_numbers=deps.accepts_test_numbers)


def _details(stated: RetentionDetails | None) -> dict[str, object]:
    """Return what was stated, by whom and when it may be; the ordinary rule if nothing was."""
    return {name: getattr(stated or RetentionDetails(), name) for name in RetentionDetails.__struct_fields__}


def _changed(deps: Dependencies, caller: Caller, before: Record, request: SetRetention) -> Record:
    retention = Retention(
        **_details(request),  # type: ignore[arg-type] # the fields of the structure that it extends
        set_on=deps.today,
        organisation_id=caller.organisation_id,
        practitioner_id=caller.practitioner_id,
    )
    if request.date_of_birth is None:
        return replace(before, retention=retention)
    # That it was decided to be another child than a hidden one holds for the date of birth that was compared.
    seen, source = before.seen_by(caller.practitioner_id).child, source_from(caller, deps.today)
    corrected = with_act(before, act_on(seen, {"date_of_birth": request.date_of_birth}, source))
    return replace(corrected, retention=retention, distinct_from=())


def retention_event(
    deps: Dependencies, caller: Caller, stored: StoredRecord, after: Record, left: Leaving
) -> AuditEvent:
    """Return the event, with what changed from what to what, and where the record is then."""
    before, is_due = stored.record, left.day <= deps.today
    changes = {"retention": _change(before.retention, after.retention)}
    if before.child.date_of_birth != after.child.date_of_birth:
        changes["date_of_birth"] = _change(before.child.date_of_birth, after.child.date_of_birth)
    details = {"changes": changes, "archived": is_due, "reason": left.reason, "leaves_on": left.day.isoformat()}
    return deps.new_record_event("retention_set", caller, stored, access_reason=MAINTAINING_RECORD, details=details)


def _change(before: object, after: object) -> dict[str, object]:
    return {"from": msgspec.to_builtins(before), "to": msgspec.to_builtins(after)}
