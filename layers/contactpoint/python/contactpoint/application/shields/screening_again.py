"""Screening a record that waits already: who is asked about what, and nobody twice (decision 59)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.tell_of_visible_duplicates import visible_duplicates
from contactpoint.domain.children import Record, Review, Suspicion
from contactpoint.domain.matching import CandidateSet
from contactpoint.domain.matching.index.search_document import to_search_document
from contactpoint.domain.matching.screening import find_suspicions
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

    Those who are asked about a hidden child are told, and nobody else. The review is another one in any case: its place
    in a list would tell that somebody else is asked.
    """
    if waiting.review is None:
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


def find_own_suspicions(lifted: Record, found: CandidateSet, today: date, submitted_by: str) -> tuple[Suspicion, ...]:
    """Return the hidden children of its own authority that a record may describe, for somebody who lifted its shield.

    It is compared by all that it says, as if the lift did not wait. Other authorities are asked about the lift.
    """
    own = lifted.child.responsible_authority
    return tuple(each for each in find_suspicions(lifted, found, today, submitted_by) if each.authority == own)


def decided_by_own_team(record: Record, review: Review | None) -> Record:
    """Return a record whose lift waits, under the part of a review that its own team decides.

    So its team decides on it whether or not the lift waits, and who lifted it cannot tell that it does.
    """
    own = record.child.responsible_authority
    asked = tuple(each for each in review.suspicions if each.authority == own) if review else ()
    if not (review and asked):
        return record
    return replace(record, review=going_on(record.review, replace(review, suspicions=asked)))


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
    """Return the children whom a team has hidden since it sees a record, and was told of the record by that.

    If the record is hidden itself, each of them was compared with it then.
    """
    own = [each for each in found.documents if each.responsible_authority in since]
    read = [stored.record for each in own if (stored := deps.find_record(each.child_id))]
    start = (since[each.child.responsible_authority] for each in read)
    hidden = [each for each, then in zip(read, start, strict=True) if _is_hidden_after(each, then)]
    return frozenset(each.child.child_id for each in hidden if record.shield or _is_told(deps, each, record, ""))


def hidden_and_told(deps: Dependencies, record: Record, found: CandidateSet, decided: Review) -> frozenset[str]:
    """Return the children whom somebody has hidden while their own change waited, and was told of the record by that.

    A child who was hidden before is in the review that is decided.
    """
    asked, who = {each.compared_id for each in decided.suspicions}, decided.submitted_by
    others = (deps.find_record(each.child_id) for each in found.documents if each.child_id not in asked)
    seen = [each.record.seen_by(who) for each in others if each]
    hidden = [each for each in seen if each.shield and each.shield.practitioner_id == who]
    return frozenset(each.child.child_id for each in hidden if _is_told(deps, each, record, who))


def _is_hidden_after(hidden: Record, start: datetime) -> bool:
    return bool(hidden.shield and hidden.shield.set_at and hidden.shield.set_at > start)


def _is_told(deps: Dependencies, hidden: Record, record: Record, practitioner_id: str) -> bool:
    """Return whether somebody who hides a child is told of a record that they see."""
    at_home = visible_records_at(hidden.child, [to_search_document(record.child)])
    return bool(at_home) or record.child.child_id in visible_duplicates(deps, hidden, practitioner_id)
