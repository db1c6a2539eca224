"""An act may wait for some people and not for others: it is judged for each submitter of another change apart.

Each submitter of a change that waits must be answered as if it did not. So what somebody else does is judged by the
record as that submitter sees it, too. If the outcomes differ, the act waits for that person and for nobody else, or the
other way round, and so does what a team is told of it.
"""

from collections.abc import Callable

from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.new_home_reviews import new_review
from contactpoint.application.save_record import ScreenedRecord
from contactpoint.application.shields.screening import own_suspicion
from contactpoint.domain.children import PendingChange, Record, Review, ReviewKind
from contactpoint.domain.children.acts import Act
from contactpoint.domain.children.waiting_changes import as_if_decided_for, with_change

Waits = Callable[[Record], bool]


def judged_for_each(
    deps: Dependencies, standing: Record, act: Act, screened: ScreenedRecord, would_wait: Waits, kind: ReviewKind
) -> ScreenedRecord:
    """Return what was screened, with the last act as the submitters of other changes are to see it.

    Parameters
    ----------
    standing
        The record before the act.
    would_wait
        Whether the act waits if everybody sees the record like this.
    kind
        Of the review by the record's own team, if there is one only for them.
    """
    who, waits = act.waits_for, screened.record.acts[-1].waits
    others = {each.submitted_by for each in standing.pending} - {who}
    differ = tuple(sorted(each for each in others if would_wait(as_if_decided_for(standing, each)) != waits))
    if not differ:
        return screened
    *earlier, last = screened.record.acts
    known = replace(last, waits_for=who, otherwise_for=differ)
    if waits:
        record = replace(screened.record, acts=(*earlier, known))
        return _hidden_from(replace(screened, record=record), standing, differ)
    record = replace(screened.record, acts=(*earlier, replace(known, openly=True)))
    review = new_review(deps, who, kind, (own_suspicion(standing),))
    return _shown_only_to(replace(screened, record=record), differ, review)


def _hidden_from(screened: ScreenedRecord, standing: Record, some: tuple[str, ...]) -> ScreenedRecord:
    """Return what waits for everybody else. Of a review that replaces one, everybody has known the one before."""
    if screened.review is None or standing.pending_of(screened.review.submitted_by):
        return screened
    review = replace(screened.review, hidden_from=some)
    return replace(screened, record=screened.record.with_review(review), review=review)


def _shown_only_to(screened: ScreenedRecord, some: tuple[str, ...], review: Review) -> ScreenedRecord:
    """Return what waits for some people only. If a change of the same person waits, its review begins again."""
    own, told = screened.record.pending_of(review.submitted_by), replace(review, shown_only_to=some)
    if own is None:
        return replace(screened, record=with_change(screened.record, PendingChange(review=told)), review=told)
    found_by = some if own.review.rejected else own.review.shown_only_to and _both(own.review.shown_only_to, some)
    again = replace(told, kind=own.review.kind, suspicions=own.review.suspicions, shown_only_to=found_by)
    record = with_change(screened.record, replace(own, review=again))
    return replace(screened, record=record, review=replace(again, shown_only_to=some))


def _both(some: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({*some, *others}))
