"""Screening an amendment: whether it waits for a review, and for whom."""

from collections.abc import Collection
from typing import NamedTuple

from msgspec.structs import replace

from contactpoint.application.count_usage import Attempt
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.records.duplicates import (
    ConfirmedNew,
    duplicates_of_change,
    possible_duplicates_problem,
    visible_suspicions,
)
from contactpoint.application.records.require_free_numbers import require_free_numbers
from contactpoint.application.save_record import ScreenedRecord, unchanged_facts
from contactpoint.application.shields.screening import (
    crowds,
    hold_change,
    own_suspicion,
    require_room,
    require_room_for_act,
    screen_change,
)
from contactpoint.application.shields.waits_for_some import Outcome, judged_for_each
from contactpoint.domain.access import Caller
from contactpoint.domain.children import Record, Review, ReviewKind, Suspicion, changed_fields
from contactpoint.domain.children.acts import Act
from contactpoint.domain.children.sources.provenance import contradicted
from contactpoint.domain.children.sources.source import source_from
from contactpoint.domain.children.viewers import viewers_of
from contactpoint.domain.children.waiting_changes import as_found_by_all, with_act
from contactpoint.domain.lifecycle import brings_archive_near
from contactpoint.domain.matching.normalise import is_probable_typo
from contactpoint.domain.matching.screening import IDENTIFYING_FACTS, identifying_facts_changed

IDENTITY = ("given_name", "family_name", "date_of_birth")


class Submission:
    """One amendment that may be redone: whether the caller compared the duplicates, and that it is counted once."""

    def __init__(self, deps: Dependencies, caller: Caller, confirmed_new: ConfirmedNew | None) -> None:
        self.confirmed_new = confirmed_new
        self._deps, self._caller, self._is_counted = deps, caller, False

    def count_once(self) -> None:
        """Count a change of identifying facts; raises `Problem` ``too-many-requests`` above a limit."""
        if not self._is_counted:
            self._is_counted = True
            Attempt(self._deps, self._caller, "registration").require_within_limits()


def screen_amendment(
    deps: Dependencies, caller: Caller, standing: Record, act: Act, submission: Submission
) -> ScreenedRecord:
    """Return the record as it can be stored: changed, or as it was with a pending change.

    Raises as `amend_record`.
    """
    require_room_for_act(standing)
    case = _case(caller, standing, act)
    openly = _waits_openly(deps, caller, case)
    screened = _screen(deps, caller, case, openly, submission)
    screened = _as_others_see(deps, caller, case, screened, waits_openly=openly is not None)
    return _as_amendment_for(caller.practitioner_id, screened)


class _Case(NamedTuple):
    """An act on a record, the record as the caller sees it before and after, and what the change is compared with.

    It is compared with what the caller sees. But what the caller proposed before, and what waits for facts that
    everybody can see, is compared with the record as it is now: two small steps are one large one.
    """

    standing: Record
    act: Act
    seen: Record
    proposed: Record
    compared: Record

    @property
    def is_identifying(self) -> bool:
        """Whether the act changes a fact by which a child can be recognised."""
        return identifying_facts_changed(self.seen.child, self.proposed.child)


def _case(caller: Caller, standing: Record, act: Act) -> _Case:
    seen = standing.seen_by(caller.practitioner_id)
    own = as_found_by_all(standing).pending_of(caller.practitioner_id)
    proposed = replace(seen, child=act.made_on(seen.version).child)
    return _Case(standing, act, seen, proposed, standing if own and _has_open_reason(own.review) else seen)


def _screen(
    deps: Dependencies, caller: Caller, case: _Case, openly: ReviewKind | None, submission: Submission
) -> ScreenedRecord:
    standing, act, seen, proposed, compared = case
    who, own_team, own = caller.practitioner_id, own_suspicion(standing), standing.pending_of(caller.practitioner_id)
    acted = with_act(standing, act)
    if not (case.is_identifying or _changes_for_others(standing, act)):
        if openly:
            require_room(standing, who)
            return hold_change(deps, who, acted, proposed, openly, (own_team,))
        return unchanged_facts(_seen_at_once(standing, act, changed_fields(seen.child, proposed.child)))
    require_room(standing, who)
    submission.count_once()
    fences = deps.records.read_fences(proposed)
    require_free_numbers(deps, caller, seen.child, proposed.child, proposed.same_child)
    known = () if seen.shield else _to_compare(deps, caller, compared, proposed, submission.confirmed_new)
    is_crowded = openly != "date_of_birth" and _crowds(deps, caller, compared, proposed)
    if decided_as := "amendment" if is_crowded else openly:
        return hold_change(deps, who, acted, proposed, decided_as, (*known, own_team))
    if known:
        return hold_change(deps, who, acted, proposed, "amendment", known)
    kind: ReviewKind = "lift" if own and own.lifts else "amendment"
    return screen_change(deps, who, acted, proposed, kind, fences, seen=seen)


def _as_amendment_for(lifted_by: str, screened: ScreenedRecord) -> ScreenedRecord:
    """Return the record with a review that is one of an amendment for who lifted the shield: they see it lifted."""
    if screened.review is None or screened.review.kind != "lift":
        return screened
    review = replace(screened.review, kinds={**screened.review.kinds, lifted_by: "amendment"})
    return replace(screened, review=review, record=screened.record.with_review(review))


def _changes_for_others(standing: Record, act: Act) -> bool:
    """Return whether an act of somebody who sees it as done changes what everybody else sees.

    Of somebody whose own change waits, what is as they see it waits with it.
    """
    if standing.pending_of(act.waits_for) or act.waits_for not in standing.versions:
        return False
    return identifying_facts_changed(standing.child, act.made_on(standing.version).child)


def _seen_at_once(standing: Record, act: Act, changed: Collection[str]) -> Record:
    """Return the record after an act that changes no identifying fact for its actor.

    What is stated again waits if a change of the actor waits that stated it before, or that others may see changed.
    """
    own, child = standing.pending_of(act.waits_for), standing.child
    again = {each for each in act.fields if each not in changed} if own else set()
    waits = {e for e in again if e in IDENTIFYING_FACTS or getattr(child, e) != getattr(act.stated, e)}
    acted = with_act(standing, replace(act.only(waits), openly=bool(own and own.review.waits_openly)))
    return with_act(acted, replace(act.only({*act.fields} - waits), waits=False, waits_for=""))


def _as_others_see(
    deps: Dependencies, caller: Caller, case: _Case, screened: ScreenedRecord, *, waits_openly: bool
) -> ScreenedRecord:
    """Return what was screened as the submitters of other changes are to see it, who must not see that theirs wait."""
    waits_for_more = screened.record.acts[-1].waits and not waits_openly
    more = screened.review.kind if screened.review and waits_for_more else None

    def judge(world: Record) -> Outcome:
        theirs = _case(caller, world, case.act)
        kind = _waits_openly(deps, caller, theirs) or (more if theirs.is_identifying else None)
        return kind or ("all_seen" if theirs.is_identifying else "seen")

    return judged_for_each(deps, case.standing, case.act, screened, judge)


def _waits_openly(deps: Dependencies, caller: Caller, case: _Case) -> ReviewKind | None:
    """Return the kind of review for a change that the record's own team decides on, whatever it resembles, or None."""
    if case.is_identifying and _birthday_waits(deps, caller, case.compared, case.proposed):
        return "date_of_birth"
    return "conflict" if _overwrites_better_source(deps, caller, case.compared, case.proposed) else None


def _has_open_reason(review: Review) -> bool:
    """Return whether a change waits, or was refused, for a reason that depends on nothing hidden."""
    return any(each.is_open and each.authority not in review.decided for each in review.suspicions)


def _crowds(deps: Dependencies, caller: Caller, standing: Record, proposed: Record) -> bool:
    """Return whether another name or birthday gives a visible record those that too many have."""
    is_renamed = any(getattr(standing.child, name) != getattr(proposed.child, name) for name in IDENTITY)
    return not standing.shield and is_renamed and crowds(deps, proposed.child, viewers_of(caller))


def _birthday_waits(deps: Dependencies, caller: Caller, standing: Record, proposed: Record) -> bool:
    """Return whether another date of birth waits: others state it, and no typing error, or the record leaves soon."""
    born, stated = standing.child.date_of_birth, proposed.child.date_of_birth
    others_restate = not is_own_team(caller, standing) and not is_probable_typo(born, stated)
    return others_restate or brings_archive_near(born, stated, deps.today)


def _to_compare(
    deps: Dependencies, caller: Caller, standing: Record, proposed: Record, confirmed_new: ConfirmedNew | None
) -> tuple[Suspicion, ...]:
    """Return the visible records that a directory team must compare before the change becomes visible.

    Raises `Problem` ``possible-duplicates`` with those that the caller may be shown, unless they compared them.
    """
    not_with = {*proposed.same_child, *proposed.distinct_from}
    found = duplicates_of_change(deps, caller, standing.child, proposed.child, not_with)
    if found.shown and not confirmed_new:
        raise possible_duplicates_problem(deps, caller, proposed.child, found.shown, "amendment")
    return visible_suspicions((found.same_number, False), (found.not_shown, False))


def _overwrites_better_source(deps: Dependencies, caller: Caller, standing: Record, proposed: Record) -> bool:
    """Return whether a change contradicts what a better source said. The record's own team decides on that anyway."""
    if is_own_team(caller, standing):
        return False
    kind = source_from(caller, deps.today).kind
    return any(contradicted(standing.provenance, standing.child, proposed.child, kind))


def is_own_team(caller: Caller, record: Record) -> bool:
    """Return whether the caller is in the directory team that is responsible for the record."""
    return caller.role == "directory_team" and caller.organisation_id == record.child.responsible_authority
