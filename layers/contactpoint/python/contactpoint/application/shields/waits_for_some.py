"""An act may wait for some people and not for others: it is judged for each submitter of another change apart.

Each submitter of a change that waits must be answered as if it did not. So what somebody else does is judged by the
record as that submitter sees it, too. If the outcomes differ, the act waits for that person and for nobody else, or the
other way round, and so does what a team is told of it.
"""

from collections.abc import Callable, Mapping
from typing import Literal

from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.new_home_reviews import new_review
from contactpoint.application.save_record import ScreenedRecord
from contactpoint.application.shields.screening import own_suspicion
from contactpoint.domain.children import PendingChange, Record, Review, ReviewKind
from contactpoint.domain.children.acts import Act
from contactpoint.domain.children.waiting_changes import as_if_decided_for, as_seen_after, with_change

Outcome = ReviewKind | Literal["seen", "all_seen"]
"""The kind of review that an act waits for; or that it is seen at once, or with all that its actor did before."""
Judge = Callable[[Record], Outcome]


def judged_for_each(
    deps: Dependencies, standing: Record, act: Act, screened: ScreenedRecord, judge: Judge
) -> ScreenedRecord:
    """Return what was screened, with the acts of one person as the submitters of other changes are to see them.

    Parameters
    ----------
    standing
        The record before the act.
    judge
        What comes of the act if everybody sees the record like this.
    """
    who, waits = act.waits_for, screened.record.acts[-1].waits
    others = sorted({*standing.versions, *(each.submitted_by for each in standing.pending)} - {who})
    outcomes = {each: judge(as_if_decided_for(standing, each)) for each in others}
    kinds = {each: kind for each, outcome in outcomes.items() if (kind := _kind_of(outcome))}
    differ = tuple(each for each in others if (each in kinds) != waits)
    if differ:
        becomes_seen = standing.pending_of(who) is not None and screened.record.pending_of(who) is None
        with_all = differ if becomes_seen else tuple(each for each in differ if outcomes[each] == "all_seen")
        screened = _waits_otherwise(standing, screened, who, differ, with_all)
    if waits:
        hidden = tuple(each for each in differ if not standing.pending_of(who) or outcomes[each] == "all_seen")
        return _hidden_from(screened, hidden, kinds)
    if not differ:
        return screened
    review = new_review(deps, who, kinds[differ[0]], (own_suspicion(standing),))
    return _shown_only_to(screened, differ, replace(review, kinds=kinds))


def _kind_of(outcome: Outcome) -> ReviewKind | None:
    match outcome:
        case "seen" | "all_seen":
            return None
        case kind:
            return kind


def _waits_otherwise(
    standing: Record, screened: ScreenedRecord, who: str, some: tuple[str, ...], with_all: tuple[str, ...]
) -> ScreenedRecord:
    """Return the record with the last act as it is for some people, if it is the other way round for them.

    For some of them, that is so of all that the same person did before, and that waited.
    """
    waits = screened.record.acts[-1].waits

    def otherwise(place: int, act: Act) -> Act:
        is_last = place == len(screened.record.acts) - 1
        earlier = standing.acts[place] if place < len(standing.acts) else None
        viewers = some if is_last else with_all if earlier and earlier.waits_for == who else ()
        if not viewers:
            return act
        return replace(
            act, waits_for=who, openly=act.openly or not waits, otherwise_for=_both(act.otherwise_for, viewers)
        )

    acts = tuple(otherwise(place, act) for place, act in enumerate(screened.record.acts))
    return replace(screened, record=as_seen_after(replace(screened.record, acts=acts)))


def _hidden_from(screened: ScreenedRecord, some: tuple[str, ...], kinds: dict[str, ReviewKind]) -> ScreenedRecord:
    """Return what waits for everybody else."""
    if screened.review is None:
        return screened
    review = replace(screened.review, hidden_from=some, kinds=_others(kinds, screened.review.kind))
    return replace(screened, record=screened.record.with_review(review), review=review)


def _shown_only_to(screened: ScreenedRecord, some: tuple[str, ...], review: Review) -> ScreenedRecord:
    """Return what waits for some people only. If a change of the same person waits, its review begins again."""
    own, told = screened.record.pending_of(review.submitted_by), replace(review, shown_only_to=some)
    if own is None:
        told = replace(told, kinds=_others(review.kinds, review.kind))
        return replace(screened, record=with_change(screened.record, PendingChange(review=told)), review=told)
    found_by = some if own.review.rejected_by else own.review.shown_only_to and _both(own.review.shown_only_to, some)
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
