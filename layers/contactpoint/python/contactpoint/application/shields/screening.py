"""The one place through which a record becomes findable: it is screened against shielded children first.

The first ContactPoint failed here: unshielded duplicates of shielded children appeared (rulebook, section 5).

| what happens | if the record may describe a shielded child |
| --- | --- |
| a registration | until all concerned have decided, only its submitter finds it, and the teams of decision 59 |
| a feed's registration | the same, also if it may describe a visible record: a feed is not a person who compares |
| an amendment | only its submitter sees the change; everybody else sees the record as it was |
| a shield is lifted | only the team member who lifted it sees it lifted |
| a decision "another child" | it is screened again, for shielded children it was not compared with |
| a later change | the decision holds, unless the change brings the record nearer to the shielded child |

A record that becomes visible at a shielded child's home, and does not describe the child, stays visible. The shielded
child's authority, and nobody else, gets a review of the home (decision 22).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.new_home_reviews import (
    home_notifications,
    new_review,
    review_of_hidden_home,
    review_of_own_home,
)
from contactpoint.application.save_record import ScreenedRecord
from contactpoint.application.shields.screening_again import (
    asked_again,
    decided_by_own_team,
    find_own_suspicions,
    going_on,
    hidden_and_told,
    hidden_and_told_since,
    not_asked_already,
    not_covered,
    with_home_review,
)
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import Child, PendingChange, Record, Review, ReviewKind, Suspicion
from contactpoint.domain.children.decisions.review import named_to_each_authority
from contactpoint.domain.children.waiting_changes import held, made_visible
from contactpoint.domain.contacts.notification import NotificationKind, StoredNotification, new_notification, team_inbox
from contactpoint.domain.matching import CandidateSet, Criteria, blocking_keys_of_query
from contactpoint.domain.matching.index.fences import Fences
from contactpoint.domain.matching.screening import find_suspicions, is_crowded, nearer_to, screening_keys_of
from contactpoint.domain.matching.shielded_homes import comes_home, home_of
from contactpoint.problems import Problem

MAX_PENDING = 4
"""As many people's changes can wait for review at once as fit into one transaction with the rest of a record."""
MAX_ACTS = 500
"""As much can be stated of a record while a change of it waits: all of it is kept until then."""


def screen_registration(
    deps: Dependencies,
    submitted_by: str,
    record: Record,
    fences: Fences,
    *,
    known: Sequence[Suspicion] = (),
    seen_since: Mapping[str, datetime] = MappingProxyType({}),
) -> ScreenedRecord:
    """Return a new record, under review if it may describe a shielded child or would hide others like it.

    A shielded record never is: its visible part betrays nothing. The other authority is notified all the same. Of one
    that goes on waiting, only those are asked who were not asked before.

    Parameters
    ----------
    fences
        Those of the record, read before anything was looked up.
    known
        Visible records that it may describe, for a directory team to compare, and that too many are like it
        (`own_suspicion`): its own authority decides on that, whether or not hidden facts match, and so learns nothing.
    seen_since
        Authorities whose teams saw the record while it waited, and since when: of whom they were told when they hid a
        child later, they are not asked again.
    """
    found = _look_up_shielded(deps, record, record.seen_by(submitted_by))
    compared = hidden_and_told_since(deps, record, found, seen_since)
    found = found.only(each for each in found.documents if each.child_id not in compared)
    asked = record.review.suspicions if record.review else ()
    suspicions = not_covered(find_suspicions(record, found, deps.today, submitted_by), asked)
    whole = sorted((*known, *suspicions), key=lambda each: each.is_open and not each.visible)
    seen = record.seen_by(submitted_by)
    if seen.is_lifted:
        whole += not_covered(find_own_suspicions(seen, found, deps.today, submitted_by), (*asked, *whole))
    review = _new_review(deps, submitted_by, "feed" if record.feed else "registration", tuple(whole))
    if seen.is_lifted:
        return ScreenedRecord(decided_by_own_team(record, review), review, fences)
    if record.shield:
        # A team that hid it while it waited was asked about its home then.
        home = None if seen_since else review_of_own_home(deps, seen, submitted_by)
        return ScreenedRecord(replace(record, home_review=home or record.home_review), review, fences, home)
    if review:
        told = record.told_of_review or review.is_told
        record = replace(record, review=going_on(record.review, review), told_of_review=told)
    if record.waits_visibly:
        return ScreenedRecord(record, review, fences)
    home = review_of_hidden_home(deps, record, found.documents, submitted_by)
    return ScreenedRecord(with_home_review(record, home), review, fences, home)


def screen_change(  # noqa: PLR0913 - all that a change is compared with
    deps: Dependencies,
    submitted_by: str,
    standing: Record,
    proposed: Record,
    kind: ReviewKind,
    fences: Fences | None = None,
    *,
    decided: Collection[str] = (),
    with_lift: Sequence[Suspicion] = (),
    seen: Record | None = None,
    review_decided: Review | None = None,
) -> ScreenedRecord:
    """Return the record with what waited for its submitter or, if a review is needed, as it was with a pending change.

    Nothing that one person does can take from others what they could see: the standing record stays. So does its
    shield, unless the change is to lift it. The fences are read now, unless the caller has looked something up already.

    Parameters
    ----------
    standing, proposed
        The record with the act, which waits, and as its submitter sees it then.
    decided
        Children with whom the proposed child was compared just now.
    with_lift
        Why the lift of a record that it is merged with waits: its copied shield is lifted with that (decision 61).
    seen
        The record as its submitter saw it before an act. What was decided about their earlier change, of which a part
        still waits, holds unless this act brings it nearer.
    review_decided
        The review of a change that waited, if it is decided now. Whom the same person hid since then is not compared.
    """
    base = _asked_of_home(standing, proposed)
    fences = fences or deps.records.read_fences(proposed)
    found = _look_up_shielded(deps, proposed)
    own = standing.pending_of(submitted_by)
    if review_decided:
        decided = {*decided, *hidden_and_told(deps, proposed, found, review_decided)}
    if seen and own:
        cleared = {each for authority in own.review.decided for each in own.review.compared_by(authority)}
        decided = {*decided, *(cleared - nearer_to(seen.child, proposed.child, found, deps.today))}
    alike = find_suspicions(proposed, found, deps.today, submitted_by, standing=standing, decided=decided)
    suspicions = (*not_asked_already(standing, alike), *with_lift, *_through_others(standing, submitted_by, decided))
    base, nearer = asked_again(deps, base, [each for each in alike if each not in suspicions])
    review = _new_review(deps, submitted_by, kind, suspicions)
    shield = proposed.shield
    if review is None or shield:
        after = replace(made_visible(base, submitted_by, deps.today), shield=shield, restated=proposed.restated)
        if shield:
            again = nearer_to(standing.child, proposed.child, found, deps.today)
            after = replace(after, distinct_from=tuple(each for each in after.distinct_from if each not in again))
        if not comes_home(standing, after):
            return ScreenedRecord(after, review, fences, nearer=nearer)
        after = replace(after, home_review=None)
        home = review_of_hidden_home(deps, after, found.documents, submitted_by)
        return ScreenedRecord(replace(after, home_review=home), review, fences, home, nearer)
    return replace(_with_pending_change(deps, standing, proposed, review), fences=fences)


def crowds(deps: Dependencies, child: Child, viewers: Sequence[str]) -> bool:
    """Return whether too many records have the name and date of birth that a change gives to this child.

    Those that these viewers see count as well, though they may wait for a review.
    """
    criteria = Criteria(given_name=child.given_name, family_name=child.family_name, date_of_birth=child.date_of_birth)
    found = deps.look_up(blocking_keys_of_query(criteria, deps.today), viewers)
    return found.some_blocks_skipped or is_crowded(child, found.documents)


def hold_change(
    deps: Dependencies,
    submitted_by: str,
    standing: Record,
    proposed: Record,
    kind: ReviewKind,
    suspicions: tuple[Suspicion, ...],
) -> ScreenedRecord:
    """Return the record as it was, with a pending change for directory teams to decide on.

    Parameters as `screen_change`.
    """
    through_others = _through_others(standing, submitted_by, ())
    review = new_review(deps, submitted_by, kind, (*suspicions, *through_others))
    return _with_pending_change(deps, standing, proposed, review)


def require_room(standing: Record, submitted_by: str) -> None:
    """Raise `Problem` ``record-full`` if the changes of too many people wait, whether or not this one would."""
    if sum(each.review.submitted_by != submitted_by for each in standing.pending) >= MAX_PENDING:
        raise Problem("record-full", "Several changes of this record wait for review. Ask the team to decide them.")


def require_room_for_act(standing: Record) -> None:
    """Raise `Problem` ``record-full`` if too much was stated of the record since a change of it waits."""
    if len(standing.acts) >= MAX_ACTS:
        raise Problem("record-full", "Much was stated while a change of this record waits. Ask the team to decide it.")


def review_notifications(screened: ScreenedRecord, event: AuditEvent) -> tuple[StoredNotification, ...]:
    """Return one notification for each authority concerned, of the review and of the review of a home.

    The record's own responsible authority is notified too, if facts that everybody can see are enough for the review,
    whatever else led to it. Nothing that is computed from hidden facts reaches anybody but the shielded child's own
    authority.
    """
    child_id = screened.record.child.child_id
    nearer = named_to_each_authority(screened.nearer, event.practitioner_id)
    asked_again = (
        replace(
            new_notification(event, team_inbox(to), "change_under_review", child_id=child_id, related_id=each.child_id),
            hidden_from=each.hidden_from,
        )
        for to, each in nearer.items()
    )
    told = (*home_notifications(screened.record, screened.home, event), *asked_again)
    if screened.review is None:
        return told
    named = screened.review.named_to_each_authority
    is_shielded = screened.record.seen_by(event.practitioner_id).shield is not None
    kind = _notification_kind(screened, is_shielded=is_shielded)
    of_review = tuple(
        replace(
            new_notification(event, team_inbox(authority), kind, child_id=child_id, related_id=suspected.child_id),
            hidden_from=screened.review.message_withheld_from(authority),
            shown_only_to=screened.review.shown_only_to,
        )
        for authority, suspected in named.items()
    )
    own = screened.record.child.responsible_authority
    to_own_team = new_notification(
        event, team_inbox(own), kind if is_shielded else "waits_for_another_authority", child_id=child_id
    )
    openly = [each for each in screened.suspicions if each.by_visible_facts]
    if own not in named:
        return (*of_review, *([to_own_team] if openly else []), *told)
    # For them it is as if others were asked only.
    not_told = screened.review.told_of_none(own)
    if not_told and any(each.authority != own for each in openly):
        return (*of_review, replace(to_own_team, shown_only_to=not_told), *told)
    return (*of_review, *told)


def _notification_kind(screened: ScreenedRecord, *, is_shielded: bool) -> NotificationKind:
    if is_shielded:
        return "possible_duplicate_of_shielded"
    is_registration = screened.review is not None and screened.review.kind in ("registration", "feed")
    return "registration_under_review" if is_registration else "change_under_review"


def _asked_of_home(standing: Record, proposed: Record) -> Record:
    """Return the record with the review of its home, unless the shield is lifted.

    Who lifts it is asked about its home no more. If they were, they would see that the lift waits.
    """
    return replace(standing, home_review=None) if _lifts(standing, proposed) else standing


def _through_others(standing: Record, submitted_by: str, decided: Collection[str]) -> tuple[Suspicion, ...]:
    """Return why the lift of its copied shield waits, if that is another number that is like a hidden child."""
    own = standing.pending_of(submitted_by)
    known = own.review.suspicions if own and own.lifts else ()
    return tuple(each for each in known if each.through_number and each.compared_id not in decided)


def _lifts(standing: Record, proposed: Record) -> bool:
    return standing.shield is not None and proposed.shield is None


def _with_pending_change(deps: Dependencies, standing: Record, proposed: Record, review: Review) -> ScreenedRecord:
    base = _asked_of_home(standing, proposed)
    if home_of(base.child) != home_of(proposed.child):
        base = replace(base, home_review=_hidden_from(deps, base.home_review, review.submitted_by))
    earlier = standing.pending_of(review.submitted_by)
    pending = PendingChange(
        review=review, restated=earlier.restated if earlier else {}, lifts=_lifts(standing, proposed)
    )
    return ScreenedRecord(held(base, pending), review)


def _look_up_shielded(deps: Dependencies, record: Record, seen: Record | None = None) -> CandidateSet:
    """Look for shielded children whom the record may describe, or who live there: one parallel look-up, in any case.

    By the facts that its submitter sees, too: so it takes as long whether or not a change waits.
    """
    if record.new_identity and record.shield:
        return CandidateSet()
    keys = (key for each in (seen or record, record) for key in screening_keys_of(each))
    return deps.look_up_shielded(tuple(dict.fromkeys(keys)))


def own_suspicion(record: Record) -> Suspicion:
    """Return what lets the record's own authority decide."""
    return Suspicion(child_id="", authority=record.child.responsible_authority, by_visible_facts=True)


def _new_review(
    deps: Dependencies, submitted_by: str, kind: ReviewKind, suspicions: tuple[Suspicion, ...]
) -> Review | None:
    """Return a review of these suspicions, or None if there are none."""
    return new_review(deps, submitted_by, kind, suspicions) if suspicions else None


def _hidden_from(deps: Dependencies, home: Review | None, submitted_by: str) -> Review | None:
    """Return the review of a home as another one, which a person does not find who sees the record elsewhere."""
    if home is None or submitted_by in home.hidden_from:
        return home
    return replace(home, review_id=deps.new_sortable_id(), hidden_from=(*home.hidden_from, submitted_by))
