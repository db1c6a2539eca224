"""What was decided: a decided review is refused by its name, and a decided pair is not asked about again."""

from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency import redone_on_conflict
from contactpoint.application.ports.records import IdempotencyRecord
from contactpoint.application.save_record import save_record, unchanged_facts
from contactpoint.application.shields.home_review import decision_event
from contactpoint.domain.access import Caller
from contactpoint.domain.children import Record, Review
from contactpoint.problems import Problem


def decided_record(deps: Dependencies, caller: Caller, review_id: str) -> IdempotencyRecord:
    """Return what remembers, in the transaction of a decision and for a day, that an authority has decided."""
    about = f"decided|{caller.organisation_id}|{review_id}".encode()
    return IdempotencyRecord(
        key=deps.keyed_digest(about).hex(),
        request=deps.keyed_digest(b"decided"),
        earlier={key.hex(): key for key in deps.earlier_digests(about)},
    )


def require_undecided(deps: Dependencies, caller: Caller, review_id: str) -> None:
    """Raise `Problem` ``review-decided`` if the caller's authority decided this review within the last day."""
    remembered = decided_record(deps, caller, review_id)
    if any(deps.records.find_idempotency_record(key) for key in (remembered.key, *remembered.earlier)):
        raise Problem("review-decided", "Your authority has decided this review. A decision cannot be changed.")


def remember_distinct(deps: Dependencies, caller: Caller, record: Record, review: Review) -> None:
    """Let each visible record that was compared know that this one is another child.

    Otherwise the pair would be asked about again when that record changes. It is written before the decision itself, so
    if deciding fails afterwards, it can be done again.
    """
    if review.kind == "home":
        return
    for child_id in review.children_of(caller.organisation_id, visible=True):
        redone_on_conflict(lambda each=child_id: _add_distinct(deps, caller, each, record.child.child_id))  # type: ignore[misc]


def _add_distinct(deps: Dependencies, caller: Caller, child_id: str, other_id: str) -> None:
    stored = deps.find_record(child_id)
    if stored is None or stored.archived or other_id in stored.record.distinct_from:
        return
    event = decision_event(deps, caller, stored, {"decision": "another_child"})
    after = replace(stored.record, distinct_from=(*stored.record.distinct_from, other_id))
    save_record(deps, stored, unchanged_facts(after), event)
