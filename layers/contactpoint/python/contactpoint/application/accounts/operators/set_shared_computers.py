"""An organisation whose people share their computers: every session of its people ends after 5 minutes without use.

The operators set it when the organisation asks for it, with the approval of two people.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from contactpoint.application.accounts.operators.two_approvers import OPERATOR, approvers
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency_and_conflicts import conflict_as_problem
from contactpoint.problems import Problem, not_found


def set_shared_computers(deps: Dependencies, organisation_id: str, approved_by: Sequence[str], *, shared: bool) -> None:
    """Say that an organisation's computers are shared, or that they no longer are. It counts from the next page.

    Raises
    ------
    Problem
        ``not-found``; ``invalid-request`` unless two different people are named; ``invalid-status-change`` if nothing
        would change.
    """
    approved = approvers(approved_by)
    before = deps.accounts.get_organisations([organisation_id]).get(organisation_id)
    if before is None:
        raise not_found()
    if before.shared_computers == shared:
        raise Problem("invalid-status-change", "Nothing to do: this is so already.")
    reason = "computers_shared" if shared else "computers_not_shared"
    details = {"organisation_id": organisation_id, "reason": reason, "approved_by": approved}
    with conflict_as_problem():
        deps.accounts.save_organisation(
            replace(before, shared_computers=shared), deps.new_event("organisation_changed", OPERATOR, details=details)
        )
