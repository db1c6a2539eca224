"""Confirming that an involvement is still right, and taking one back."""

from typing import Any

from msgspec.structs import replace

from contactpoint.application.authorisation import GONE
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency_and_conflicts import conflict_as_problem, redone_on_conflict
from contactpoint.application.records.involvement_access_and_events import (
    attempt_about,
    audit_snapshot,
    get_authorised_involvement,
    involvement_event,
    recorder_notifications,
    require_current,
    with_involvements,
)
from contactpoint.application.records.lead_changes import change_by
from contactpoint.application.save_record import save_record, unchanged_facts
from contactpoint.domain.access import Caller
from contactpoint.domain.contacts.notification import Notifications


def confirm_involvement(
    deps: Dependencies, caller: Caller, child_id: str, involvement_id: str, if_match: str | None = None
) -> None:
    """Confirm that an involvement is right today, for all who read it. Confirming it twice on one day is once.

    Parameters
    ----------
    if_match
        The ETag of the record as the caller read it; None if only the involvement matters, not its content.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``version-conflict`` if the record changed since it was read, or again and
        again.
    """
    redone_on_conflict(lambda: _confirm(deps, caller, child_id, involvement_id, if_match))


def _confirm(deps: Dependencies, caller: Caller, child_id: str, involvement_id: str, if_match: str | None) -> None:
    stored, before = get_authorised_involvement(
        deps, caller, child_id, involvement_id, ordinary="confirm_involvement", sensitive="confirm_involvement"
    )
    with attempt_about(sensitive=before.sensitive):
        require_current(deps, caller, stored, if_match)
    repeated, sensitive = before.last_confirmed_on == deps.today, before.sensitive
    about = {} if sensitive else {"involvement_id": involvement_id, "repeated": repeated}
    event = involvement_event(deps, "involvement_confirmed", caller, stored, sensitive=sensitive, **about)
    if repeated:
        deps.audit_log.append(event)
        return
    after = replace(before, last_confirmed_on=deps.today)
    save_record(deps, stored, unchanged_facts(with_involvements(stored, (after,))), event)


def withdraw_involvement(
    deps: Dependencies, caller: Caller, child_id: str, involvement_id: str, if_match: str | None = None
) -> None:
    """Delete a sensitive service, or take back an entry that was made in error.

    A sensitive service goes because consent was withdrawn or the cause no longer applies: nothing of it is kept. Of an
    entry in error, the audit log keeps what it said, and the involvement from which it took the lead leads again. Who
    recorded one of them is notified if somebody else takes it back.
    ``if_match`` is as in `confirm_involvement`. It is not read of a record that has left: nobody sees it any more.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``version-conflict``.
    """
    stored, found = get_authorised_involvement(
        deps, caller, child_id, involvement_id, ordinary="retract_involvement", sensitive="withdraw_involvement"
    )
    if stored.state_for(caller) not in GONE:
        with attempt_about(sensitive=found.sensitive):
            require_current(deps, caller, stored, if_match)
    left = tuple(each for each in stored.involvements if each.involvement_id != involvement_id)
    record = replace(stored.record, involvements=left)
    lead = change_by(stored, record, deps.today)
    told: Notifications = ()
    if found.sensitive:
        event = involvement_event(deps, "involvement_withdrawn", caller, stored, sensitive=True)
    else:
        about: dict[str, Any] = {"involvement": audit_snapshot(found, deps.today)}
        about |= lead.details_about(involvement_id)
        event = involvement_event(deps, "involvement_retracted", caller, stored, sensitive=False, **about)
        retracted = recorder_notifications(stored, found, event, "involvement_retracted")
        told = (*retracted, *lead.notifications(event))
    with attempt_about(sensitive=found.sensitive), conflict_as_problem():
        save_record(deps, stored, unchanged_facts(record), event, notifications=told)
