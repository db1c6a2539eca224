"""Handing an involvement over: an entry of the new person begins today, and the former entry ends, so both are true."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import fields

from contactpoint.application.authorisation import to_record_view, view_etag
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency_and_conflicts import redone_on_conflict
from contactpoint.application.ports.conflict import Conflict
from contactpoint.application.records.involvement_access_and_events import (
    attempt_about,
    get_authorised_involvement,
    require_current,
)
from contactpoint.application.records.record_or_amend_involvement import amend_involvement, record_involvement
from contactpoint.domain.access import MAINTAINING_RECORD, Caller
from contactpoint.domain.children import Involvement, InvolvementDetails, StoredRecord, name_key
from contactpoint.problems import Problem, invalid

NOT_AT_WORK = "The work does not go on today. Record the new person, and end or take back this entry."
HAS_ENTRY = "This person has an entry of this service already. End this entry, or take it back."


def hand_over_involvement(
    deps: Dependencies, caller: Caller, child_id: str, involvement_id: str, if_match: str, person: Mapping[str, Any]
) -> str:
    """Record the new person from today, then end the entry of the person before; return the new involvement's id.

    The new one is the lead if the former one was. It is recorded first: a failure in between leaves two, never nobody.

    Parameters
    ----------
    person
        The new person's `practitioner_name`, `telephone` and `email`.

    Raises
    ------
    Problem
        As `record_involvement` and `amend_involvement`; ``invalid-request`` if the work does not go on today, or if the
        new person has an entry of this service already.
    """
    stored, before = _get(deps, caller, child_id, involvement_id)
    with attempt_about(sensitive=before.sensitive):
        require_current(deps, caller, stored, if_match)
        if not before.goes_on(deps.today):
            raise invalid("/practitioner_name", NOT_AT_WORK)
        _require_no_entry(deps, caller, stored, before, person["practitioner_name"])
    facts = {each.name: getattr(before, each.name) for each in fields(InvolvementDetails)}
    details = InvolvementDetails(**{**facts, **person, "start_date": deps.today})
    recorded = record_involvement(deps, caller, child_id, details, None)
    redone_on_conflict(lambda: _end(deps, caller, child_id, involvement_id))
    return recorded


def _get(deps: Dependencies, caller: Caller, child_id: str, involvement_id: str) -> tuple[StoredRecord, Involvement]:
    return get_authorised_involvement(
        deps, caller, child_id, involvement_id, ordinary="amend_involvement", sensitive="amend_involvement"
    )


def _require_no_entry(deps: Dependencies, caller: Caller, stored: StoredRecord, before: Involvement, name: str) -> None:
    """Raise unless the caller sees no entry of this person for the service that goes on or begins later."""
    for each in to_record_view(deps, caller, stored, MAINTAINING_RECORD).involvements:
        is_same = (each.service, each.organisation_id) == (before.service, before.organisation_id)
        if is_same and not each.ended and name_key(each.practitioner_name) == name_key(name):
            raise invalid("/practitioner_name", HAS_ENTRY)


def _end(deps: Dependencies, caller: Caller, child_id: str, involvement_id: str) -> None:
    """End the former entry, as it is now; raises `Conflict` if the record changed at the same moment."""
    stored, _ = _get(deps, caller, child_id, involvement_id)
    etag = view_etag(deps, to_record_view(deps, caller, stored, MAINTAINING_RECORD))
    try:
        amend_involvement(deps, caller, child_id, involvement_id, etag, {"end_date": deps.today})
    except Problem as problem:
        if problem.kind == "version-conflict":
            raise Conflict from problem
        raise
