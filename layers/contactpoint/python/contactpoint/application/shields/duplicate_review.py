"""Deciding on a record that is under review because it may describe a shielded child."""

from typing import Literal

import msgspec
from msgspec.structs import replace

from contactpoint.application.authorisation import get_authorised_record
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency import conflict_as_problem
from contactpoint.domain.access import MAINTAINING_RECORD, Caller


class DecideDuplicateReview(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Your decision: the record describes another child and becomes ordinary, or the shielded one and is archived."""

    decision: Literal["another_child", "the_shielded_child"]


def decide_duplicate_review(deps: Dependencies, caller: Caller, child_id: str, request: DecideDuplicateReview) -> None:
    """Decide on a record under review.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``version-conflict`` if the record changed at the same moment.
    """
    stored = get_authorised_record(deps, caller, "decide_review", child_id)
    details = {"decision": request.decision}
    event = deps.new_record_event("review_decided", caller, stored, access_reason=MAINTAINING_RECORD, details=details)
    with conflict_as_problem():
        if request.decision == "another_child":
            deps.records.replace(stored, replace(stored.record, review=None), event)
        else:
            deps.records.archive(stored, event)
