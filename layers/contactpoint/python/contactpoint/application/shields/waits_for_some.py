"""An act may wait for some people and not for others: it is judged for each submitter of another change apart.

Each submitter of a change that waits must be answered as if it did not. So what somebody else does is judged by the
record as that submitter sees it, too. If the outcomes differ, the act waits for that person and for nobody else, or the
other way round, and so does what a team is told of it.
"""

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.new_home_reviews import new_review
from contactpoint.application.save_record import ScreenedRecord
from contactpoint.application.shields.screening import own_suspicion
from contactpoint.domain.children import PendingChange, Record, Review, ReviewKind
from contactpoint.domain.children.acts import Act
from contactpoint.domain.children.waiting_changes import as_if_decided_for, as_seen_after, with_change

WaitsAs = Callable[[Record], ReviewKind | None]
"""The kind of review that an act waits for if everybody sees the record like this, or None."""


def judged_for_each(
    deps: Dependencies, standing: Record, act: Act, screened: ScreenedRecord, waits_as: WaitsAs
) -> ScreenedRecord:
    """Return what was screened, with the last act as the submitters of other changes are to see it.

    Parameters
    ----------
    standing
        The record before the act.
    """
    who, waits = act.waits_for, screened.record.acts[-1].waits
    others = sorted({*standing.versions, *(each.submitted_by for each in standing.pending)} - {who})
    kinds = {each: waits_as(as_if_decided_for(standing, each)) for each in others}
    differ = tuple(each for each, kind in kinds.items() if (kind is not None) != waits)
    if differ:
        screened = _waits_otherwise(screened, who, differ)
    known = {each: kind for each, kind in kinds.items() if kind}
    if waits:
        return _hidden_from(screened, standing, differ, known)
    first = next((known[each] for each in differ), None)
    if first is None:
        return screened
    review = replace(new_review(deps, who, first, (own_suspicion(standing),)), kinds=known)
    return _shown_only_to(screened, differ, review)


def _waits_otherwise(screened: ScreenedRecord, who: str, some: tuple[str, ...]) -> ScreenedRecord:
    """Return the record with its last act as it is for some people, if it is the other way round for them."""
    *earlier, last = screened.record.acts
    act = replace(last, waits_for=who, openly=last.openly or not last.waits, otherwise_for=some)
    return replace(screened, record=as_seen_after(replace(screened.record, acts=(*earlier, act))))


def _hidden_from(
    screened: ScreenedRecord, standing: Record, some: tuple[str, ...], kinds: dict[str, ReviewKind]
) -> ScreenedRecord:
    """Return what waits for everybody else. Of a review that replaces one, everybody has known the one before."""
    if screened.review is None:
        return screened
    hidden = () if standing.pending_of(screened.review.submitted_by) else some
    review = replace(screened.review, hidden_from=hidden, kinds=_others(kinds, screened.review.kind))
    return replace(screened, record=screened.record.with_review(review), review=review)


def _shown_only_to(screened: ScreenedRecord, some: tuple[str, ...], review: Review) -> ScreenedRecord:
    """Return what waits for some people only. If a change of the same person waits, its review begins again."""
    own, told = screened.record.pending_of(review.submitted_by), replace(review, shown_only_to=some)
    if own is None:
        told = replace(told, kinds=_others(review.kinds, review.kind))
        return replace(screened, record=with_change(screened.record, PendingChange(review=told)), review=told)
    found_by = some if own.review.rejected else own.review.shown_only_to and _both(own.review.shown_only_to, some)
    again = replace(
        told,
        kind=own.review.kind,
        kinds=_others(review.kinds, own.review.kind),
        suspicions=own.review.suspicions,
        shown_only_to=found_by,
    )
    record = with_change(screened.record, replace(own, review=again))
    return replace(screened, record=record, review=replace(again, shown_only_to=some))


def _others(kinds: Mapping[str, ReviewKind], kind: ReviewKind) -> dict[str, ReviewKind]:
    return {who: other for who, other in kinds.items() if other != kind}


def _both(some: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({*some, *others}))
