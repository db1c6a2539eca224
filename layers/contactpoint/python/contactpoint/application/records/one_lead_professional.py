"""Who may say that an involvement leads, and what saying it, or that it does not, changes of the involvement."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from contactpoint.application.authorisation import record_resource_for, visible_parts
from contactpoint.application.dependencies import Dependencies
from contactpoint.domain.access import MAINTAINING_RECORD, Caller, is_permitted
from contactpoint.domain.access.policy import not_permitted
from contactpoint.domain.children import Involvement, StoredRecord, lead_of, said_to_lead
from contactpoint.problems import Problem


def require_sight_of_all(stored: StoredRecord, caller: Caller) -> None:
    """Refuse to move the mark of the lead professional to somebody who may not see whom it is taken from."""
    if stored.state_for(caller) == "ordinary":
        return
    if not is_permitted(caller, "view_full_record", record_resource_for(stored, caller), MAINTAINING_RECORD):
        raise not_permitted()


def may_set_lead(deps: Dependencies, caller: Caller, child_id: str) -> bool:
    """Return whether the caller may say who leads: of a hidden child, only its own directory team."""
    stored = deps.find_record(child_id)
    if stored is None:
        return False
    try:
        require_sight_of_all(stored, caller)
    except Problem:
        return False
    return True


def is_lead(stored: StoredRecord, caller: Caller, involvement: Involvement) -> bool:
    """Return whether an involvement leads, as the caller sees the child; if it has ended, whether it led until then."""
    lead = lead_of(each for part in visible_parts(caller, stored) for each in part.involvements)
    return lead is not None and lead.involvement_id == involvement.involvement_id


def with_changes(
    deps: Dependencies, caller: Caller, stored: StoredRecord, before: Involvement, changes: Mapping[str, Any]
) -> Involvement:
    """Return an involvement with its changes, and with its turn to lead if they say so.

    That it leads, said again of the one that leads, changes nothing. That it does not is remembered of one that another
    one took the lead from: the lead does not go back to it.
    """
    after = replace(before, **changes)
    if "lead_professional" not in changes:
        return after
    if not after.lead_professional:
        return replace(after, lead_since=0)
    if is_lead(stored, caller, before):
        return after
    return said_to_lead(after, stored.all_involvements, deps.now())


def of_the_rules(involvement: Involvement, changes: Mapping[str, Any]) -> Involvement:
    """Return an involvement for the rules of a change: only what is said now of the lead must hold today."""
    return replace(involvement, lead_professional=bool(changes.get("lead_professional")))
