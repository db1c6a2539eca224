"""Pairs of records that were decided to be of two children: nobody is asked about them again."""

from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency_and_conflicts import redone_on_conflict
from contactpoint.application.reviews.decide_home import decision_event
from contactpoint.application.save_record import save_record, unchanged_facts
from contactpoint.domain.access import Caller
from contactpoint.domain.children import Record, Review


def remember_distinct(deps: Dependencies, caller: Caller, record: Record, review: Review) -> None:
    """Let each visible record that was compared know that this one is another child.

    Otherwise the pair would be asked about again when that record changes. It is written before the decision itself, so
    if deciding fails afterwards, it can be done again.
    """
    if review.kind == "home":
        return
    for child_id in review.visible_children_of(caller.organisation_id):
        redone_on_conflict(lambda each=child_id: _add_distinct(deps, caller, each, record.child.child_id))  # type: ignore[misc]


def _add_distinct(deps: Dependencies, caller: Caller, child_id: str, other_id: str) -> None:
    stored = deps.find_record(child_id)
    if stored is None or stored.archived or other_id in stored.record.distinct_from:
        return
    event = decision_event(deps, caller, stored, {"decision": "another_child"})
    after = replace(stored.record, distinct_from=(*stored.record.distinct_from, other_id))
    save_record(deps, stored, unchanged_facts(after), event)
