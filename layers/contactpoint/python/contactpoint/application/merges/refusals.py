"""What forbids a merge or its reversal. Each refusal names its rule."""

from types import MappingProxyType
from typing import Literal

from contactpoint.application.authorisation import DISCLOSABLE_STATES, get_authorised_record
from contactpoint.application.dependencies import Dependencies
from contactpoint.domain.access import Caller, record_resource, require_permission
from contactpoint.domain.children import StoredRecord
from contactpoint.problems import Problem

Rule = Literal[
    "same_record",
    "archived",
    "under_review",
    "other_authority",
    "not_mergeable",
    "merged_already",
    "too_many",
    "not_merged",
]
_DETAILS = MappingProxyType[Rule, str](
    {
        "same_record": "A record cannot be merged with itself. Name two records.",
        "archived": "One of the records has left the directory. It stays as it is.",
        "under_review": "One of the records waits for your decision. Decide its review first.",
        "other_authority": "Another authority is responsible for one of the records. Ask for its transfer first.",
        "not_mergeable": "One of the records must stay apart from every other.",
        "merged_already": "One of the records is merged already. Reverse that merge first.",
        "too_many": "Three other numbers lead on to this record already.",
        "not_merged": "This number leads on to no other. The merge may have been reversed.",
    }
)


def refused(rule: Rule) -> Problem:
    """Return the problem of a merge or a reversal that a rule forbids."""
    return Problem("merge-refused", _DETAILS[rule], extra_members={"rule": rule})


def mergeable(deps: Dependencies, caller: Caller, child_id: str) -> StoredRecord:
    """Return a record that the caller's team may merge with another, or separate from it.

    A new identity must never be linked to another record (rulebook, section 5). One that is under review is merged for
    those only who see it: a refusal would tell of the review.
    """
    require_permission(caller, "merge", record_resource("ordinary", caller.organisation_id))
    stored = deps.find_record(child_id)
    if stored:
        _require_fitting(caller, stored)
    stored = get_authorised_record(deps, caller, "merge", child_id)
    if stored.record.new_identity:
        raise refused("not_mergeable")
    return stored


def _require_fitting(caller: Caller, stored: StoredRecord) -> None:
    """Raise the problem that names the rule, where the caller may know of the record."""
    state, is_own = stored.state_for(caller), stored.child.responsible_authority == caller.organisation_id
    if state == "archived" and is_own:
        raise refused("archived")
    if state == "under_review" and stored.decides(caller):
        raise refused("under_review")
    if state in DISCLOSABLE_STATES and not is_own:
        raise refused("other_authority")
