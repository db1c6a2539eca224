"""Screening a record that waits already: who is asked about what, and nobody twice (decision 59)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.tell_of_visible_duplicates import visible_duplicates
from contactpoint.domain.children import Record, Review, Suspicion
from contactpoint.domain.matching import CandidateSet
from contactpoint.domain.matching.index.search_document import to_search_document
from contactpoint.domain.matching.shielded_homes import visible_records_at


def not_covered(found: Iterable[Suspicion], asked: Iterable[Suspicion]) -> tuple[Suspicion, ...]:
    """Return the suspicions that nobody was asked about: also one by facts that everybody can see, if those are new."""
    known = {(each.compared_id, each.by_visible_facts) for each in asked if each.compared_id}
    return tuple(e for e in found if known.isdisjoint({(e.compared_id, e.by_visible_facts), (e.compared_id, True)}))


def not_asked_already(standing: Record, found: Iterable[Suspicion]) -> tuple[Suspicion, ...]:
    """Return the suspicions that the review of the record itself does not cover: that waits anyway.

    It covers no facts that everybody can see, if those did not lead to it.
    """
    waiting = standing.review
    asked = [each for each in waiting.suspicions if each.authority not in waiting.decided] if waiting else []
    return not_covered(found, asked)


def asked_again(
    deps: Dependencies, waiting: Record, covered: Sequence[Suspicion]
) -> tuple[Record, tuple[Suspicion, ...]]:
    """Return a record that waits and changed, with its review as another one: what was seen of it is not decided on.

    Those who decide are told, and nobody else.
    """
    if not (waiting.review and covered):
        return waiting, ()
    review = replace(waiting.review, review_id=deps.new_sortable_id(), deferred=())
    return replace(waiting, review=review), tuple(each for each in covered if each.authority in review.waits_for)


def going_on(waiting: Review | None, more: Review) -> Review:
    """Return the review of a record that waits, with what led to more of it: those concerned decide that only."""
    if waiting is None:
        return more
    over = set(waiting.decided) & set(more.authorities)
    kept = tuple(each for each in waiting.suspicions if each.authority not in over)
    decided = tuple(each for each in waiting.decided if each not in over)
    return replace(
        waiting,
        review_id=more.review_id,
        submitted_by=more.submitted_by,
        submitted_at=more.submitted_at,
        suspicions=(*kept, *more.suspicions),
        decided=decided,
    )


def with_home_review(record: Record, home: Review | None) -> Record:
    """Return the record with a review of its home, in addition to what is asked about the same home already.

    What was decided while the record waited is kept until then: nobody is asked twice. Who decides the record itself
    is asked about its home no more.
    """
    deciding = record.review.not_cleared_by if record.review else ()
    earlier = record.home_review and record.home_review.without(deciding)
    whole = going_on(earlier, home) if home else earlier
    if earlier and whole:
        whole = replace(whole, review_id=earlier.review_id, submitted_at=earlier.submitted_at)
    is_over = whole is not None and not whole.waits_for and not record.review
    return replace(record, home_review=None if is_over else whole)


def hidden_and_told_since(
    deps: Dependencies, record: Record, found: CandidateSet, since: Mapping[str, datetime]
) -> frozenset[str]:
    """Return the children whom a team has hidden since it sees a record, and was told of the record by that."""
    own = [each for each in found.documents if each.responsible_authority in since]
    read = [stored.record for each in own if (stored := deps.find_record(each.child_id))]
    number, document = record.child.child_id, to_search_document(record.child)

    def was_told(hidden: Record) -> bool:
        set_at, start = hidden.shield and hidden.shield.set_at, since[hidden.child.responsible_authority]
        if not (set_at and set_at > start):
            return False
        return bool(visible_records_at(hidden.child, [document])) or number in visible_duplicates(deps, hidden, "")

    return frozenset(each.child.child_id for each in read if was_told(each))
