"""Duty numbers: each authority's directory team keeps its own; until it does, those of the register count."""

from collections.abc import Iterable, Mapping

from msgspec import to_builtins

from contactpoint.application.accounts.views import get_organisation
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency_and_conflicts import redone_on_conflict, version_conflict
from contactpoint.domain.access import Caller, require_permission
from contactpoint.domain.children.child import Telephone
from contactpoint.domain.facts.telephones import telephone_violations, to_readable
from contactpoint.domain.registers.duty_numbers import (
    NATIONAL,
    DutyNumbersView,
    authority_of,
    find_duty_numbers,
    registered_numbers,
)
from contactpoint.domain.text_normalisation import TextFields
from contactpoint.problems import invalid_request


class KeepDutyNumbers(TextFields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The numbers of your authority's children's social care: on working days from 9 to 5, and at other times."""

    day: Telephone
    night: Telephone


def duty_numbers(deps: Dependencies, organisation_id: str | None) -> DutyNumbersView:
    """Return whom an organisation's people call; the national line if its area is not known, or for no organisation."""
    wanted = organisation_id or NATIONAL
    return duty_numbers_of(deps, [wanted])[wanted]


def duty_numbers_about(deps: Dependencies, caller: Caller, child_id: str) -> DutyNumbersView:
    """Return whom to call about a child: its responsible authority; the national line if the child is hidden."""
    stored = deps.find_record(child_id)
    is_open = stored is not None and stored.state_for(caller) == "ordinary"
    return duty_numbers(deps, stored.child.responsible_authority if stored and is_open else None)


def duty_numbers_of(deps: Dependencies, organisation_ids: Iterable[str]) -> Mapping[str, DutyNumbersView]:
    """Return whom the people of some organisations call, by organisation."""
    authorities = {each: authority_of(each) for each in organisation_ids}
    kept = deps.accounts.get_duty_numbers(set(authorities.values()) - {NATIONAL})
    return {each: kept.get(authority) or registered_numbers(each) for each, authority in authorities.items()}


def own_duty_numbers(deps: Dependencies, caller: Caller) -> DutyNumbersView:
    """Return the numbers of the caller's authority as they are now, to change them."""
    return _kept_now(deps, caller) or registered_numbers(caller.organisation_id)


def _kept_now(deps: Dependencies, caller: Caller) -> DutyNumbersView | None:
    return deps.accounts.get_duty_numbers([caller.organisation_id], now=True).get(caller.organisation_id)


def keep_duty_numbers(
    deps: Dependencies, caller: Caller, command: KeepDutyNumbers, seen: DutyNumbersView | None = None
) -> DutyNumbersView:
    """Write the numbers of the caller's authority, and return them. They count for everybody within a minute.

    Parameters
    ----------
    seen
        The numbers that the caller saw, so that a colleague's change since then stays; None for any.

    Raises
    ------
    Problem
        ``not-permitted``; ``invalid-request`` if nobody can be reached by a number; ``version-conflict`` if they
        are others than were seen, or colleagues wrote at the same moment again and again.
    """
    require_permission(caller, "keep_duty_numbers")
    wrong = [*telephone_violations("/day", command.day), *telephone_violations("/night", command.night)]
    if wrong:
        raise invalid_request(*wrong)
    return redone_on_conflict(lambda: _keep(deps, caller, command, seen))


def _keep(
    deps: Dependencies, caller: Caller, command: KeepDutyNumbers, seen: DutyNumbersView | None
) -> DutyNumbersView:
    kept = _kept_now(deps, caller)
    before = kept or registered_numbers(caller.organisation_id)
    if seen and (seen.day, seen.night) != (before.day, before.night):
        raise version_conflict()
    after = DutyNumbersView(name=_name(deps, caller), day=to_readable(command.day), night=to_readable(command.night))
    details = {"from": to_builtins(before), "to": to_builtins(after)}
    event = deps.new_event("duty_numbers_kept", caller, details=details)
    deps.accounts.save_duty_numbers(caller.organisation_id, after, kept, event)
    return after


def _name(deps: Dependencies, caller: Caller) -> str:
    registered = find_duty_numbers(caller.organisation_id)
    if registered.authority == caller.organisation_id:
        return registered.name
    return f"{get_organisation(deps, caller.organisation_id).name} children's social care"
