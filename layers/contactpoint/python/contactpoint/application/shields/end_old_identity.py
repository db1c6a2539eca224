"""Ending an identity, because the child gets a new one (rulebook, section 5)."""

from typing import Literal

import msgspec
from msgspec.structs import replace

from contactpoint.application.authorisation import get_authorised_record
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency_and_conflicts import conflict_as_problem
from contactpoint.application.save_record import save_record, unchanged_facts
from contactpoint.domain.access import MAINTAINING_RECORD, Caller
from contactpoint.domain.children import StoredRecord
from contactpoint.domain.contacts.leaving_notifications import leaving_notifications
from contactpoint.domain.lifecycle.archive_and_return import ending_on


class EndIdentity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why the identity ends. Register the new identity separately: nothing here names it."""

    reason: Literal["adoption", "witness_protection", "court_order"]


def end_identity(deps: Dependencies, caller: Caller, child_id: str, request: EndIdentity) -> None:
    """End a record because its child gets a new identity. Nobody can find or see it again until it is destroyed.

    Those who work with the child are told that the record has left, as of one that is archived.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``version-conflict`` if the record changed at the same moment.
    """
    stored = get_authorised_record(deps, caller, "end_identity", child_id)
    for each in (*stored.others, stored):
        _end(deps, caller, replace(each, others=()), request)


def _end(deps: Dependencies, caller: Caller, stored: StoredRecord, request: EndIdentity) -> None:
    """End one record. Those that it is merged with describe the same child, and end before it."""
    after = replace(stored.record.settled(), identity_ended=True)
    event = deps.new_record_event(
        "identity_ended",
        caller,
        replace(stored, record=after),
        access_reason=MAINTAINING_RECORD,
        details={"reason": request.reason},
    )
    told = leaving_notifications(stored.child.child_id, ending_on(after, deps.today), event)
    with conflict_as_problem():
        save_record(deps, stored, unchanged_facts(after), event, notifications=told)
