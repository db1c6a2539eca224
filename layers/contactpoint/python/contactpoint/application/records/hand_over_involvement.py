"""Handing an involvement over: an entry of the new person begins today, and the former entry ends, so both are true."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from contactpoint.application.authorisation import to_record_view
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency_and_conflicts import conflict_as_problem
from contactpoint.application.records.involvement_access_and_events import (
    attempt_about,
    audit_snapshot,
    get_authorised_involvement,
    involvement_event,
    require_current,
)
from contactpoint.application.records.record_or_amend_involvement import MAX_INVOLVEMENTS
from contactpoint.application.save_record import save_record, unchanged_facts
from contactpoint.domain.access import MAINTAINING_RECORD, Caller
from contactpoint.domain.children import Involvement, Record, StoredRecord, name_key, validate_involvement
from contactpoint.problems import Problem, invalid

NOT_AT_WORK = "The work does not go on today. Record the new person, and end or take back this entry."
FULL = "The record has no room for another entry. Ask the directory team to remove one that has ended."
HAS_ENTRY = "This person has an entry of this service already. End this entry, or take it back."


def hand_over_involvement(
    deps: Dependencies, caller: Caller, child_id: str, involvement_id: str, if_match: str, person: Mapping[str, Any]
) -> str:
    """Record the new person from today, and end the entry of the person before; return the new involvement's id.

    Both are one write. The new one takes the turn to lead of the former one, and stays with who recorded it.

    Parameters
    ----------
    person
        The new person's `practitioner_name`, `telephone` and `email`.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``version-conflict``; ``record-full``; ``invalid-request`` if the work does
        not go on today, or if the new person has an entry of this service already.
    """
    stored, before = get_authorised_involvement(
        deps, caller, child_id, involvement_id, ordinary="amend_involvement", sensitive="amend_involvement"
    )
    with attempt_about(sensitive=before.sensitive):
        require_current(deps, caller, stored, if_match)
        if not before.goes_on(deps.today):
            raise invalid("/practitioner_name", NOT_AT_WORK)
        _require_no_entry(deps, caller, stored, before, person["practitioner_name"])
        if len(stored.involvements) >= MAX_INVOLVEMENTS:
            raise Problem("record-full", FULL)
    # One write: the work goes on under a new entry, with its recorder, its watch and its planned end.
    today, new_id = deps.today, deps.new_id()
    new = replace(before, **person, involvement_id=new_id, start_date=today, last_confirmed_on=today)
    ended = replace(before, end_date=today)
    validate_involvement(new, today, stored.record.seen_by(caller.practitioner_id).child.date_of_birth, before)
    change = {"from": audit_snapshot(before, today), "to": audit_snapshot(new, today)}
    event = involvement_event(deps, "involvement_amended", caller, stored, sensitive=before.sensitive, **change)
    with attempt_about(sensitive=before.sensitive), conflict_as_problem():
        save_record(deps, stored, unchanged_facts(_handed_over(stored, ended, new)), event)
    return new.involvement_id


def _handed_over(stored: StoredRecord, ended: Involvement, new: Involvement) -> Record:
    """Return the record with the new entry directly after the former one, so that its turn to lead comes next."""
    both = {ended.involvement_id: (ended, new)}
    involvements = (written for each in stored.involvements for written in both.get(each.involvement_id, (each,)))
    return replace(stored.record, involvements=tuple(involvements))


def _require_no_entry(deps: Dependencies, caller: Caller, stored: StoredRecord, before: Involvement, name: str) -> None:
    """Raise unless the caller sees no entry of this person for the service that goes on or begins later."""
    for each in to_record_view(deps, caller, stored, MAINTAINING_RECORD).involvements:
        is_same = (each.service, each.organisation_id) == (before.service, before.organisation_id)
        if is_same and not each.ended and name_key(each.practitioner_name) == name_key(name):
            raise invalid("/practitioner_name", HAS_ENTRY)
