"""Deciding about a record that was held because it may be a hidden child's."""

from typing import Literal

import msgspec
from msgspec.structs import replace

from contactpoint.access import Reader
from contactpoint.directory.deciding import reach
from contactpoint.directory.desk import Desk
from contactpoint.directory.receipts import unmoved


class ReviewDecision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether the record is another child's, and so becomes as any other, or the hidden child's, and is archived."""

    decision: Literal["another_child", "the_hidden_child"]


def decide_review(desk: Desk, reader: Reader, child_id: str, decision: ReviewDecision) -> None:
    """Decide about a held record.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``version-moved-on`` if somebody else was first.
    """
    held = reach(desk, reader, "decide_review", child_id)
    details = {"decision": decision.decision}
    event = desk.event_about("review_decided", reader, held, reason="maintaining_record", details=details)
    with unmoved():
        if decision.decision == "another_child":
            desk.records.replace(held, replace(held.record, review=None), event)
        else:
            desk.records.archive(held, event)
