"""What acts and decisions do to a record of which a change waits (`Act`)."""

from collections.abc import Collection
from datetime import date
from itertools import takewhile

from msgspec.structs import replace

from contactpoint.domain.children.acts import Act, after_acts, became_visible
from contactpoint.domain.children.decisions.review import Review
from contactpoint.domain.children.folded_acts import folded
from contactpoint.domain.children.pending_change import PendingChange
from contactpoint.domain.children.record import Record
from contactpoint.domain.hidden_from_some import is_found_by


def with_act(record: Record, act: Act) -> Record:
    """Return the record after an act, which only its submitter sees if it waits."""
    before = record.before_acts or record.version
    known = {act.waits_for: record.version, **record.versions} if act.waits_for else record.versions
    versions = {who: act.made_on(seen) if act.is_seen_by(who, (who,)) else seen for who, seen in known.items()}
    after = act.made_on(record.version) if act.is_seen_by("", ()) else record.version
    acts = (*record.acts, act)
    return replace(
        record, child=after.child, provenance=after.provenance, before_acts=before, acts=acts, versions=versions
    )


def with_change(record: Record, change: PendingChange) -> Record:
    """Return the record with a change that waits, in place of what waited for the same person."""
    others = tuple(each for each in record.pending if each.submitted_by != change.submitted_by)
    return replace(record, pending=(*others, change))


def made_visible(record: Record, submitted_by: str, today: date) -> Record:
    """Return the record after everybody sees what waited for one person, in the place where that was stated.

    What others did meanwhile was judged for this person apart. What waited for all others is seen by everybody now, as
    by this person. But what all others see goes on, and a team decides on it: only for this person, it waits still.
    """
    others = [each for each in record.pending if each.submitted_by != submitted_by]
    viewers = [each.submitted_by for each in others]
    acts = tuple(_after_decision(each, submitted_by, viewers, today) for each in record.acts)
    waiting = {each.waits_for for each in acts if each.waits or each.otherwise_for}
    pending = tuple(
        replace(each, review=_found_by_all(each.review, submitted_by))
        for each in others
        if submitted_by not in each.review.hidden_from or each.submitted_by in waiting or each.lifts
    )
    return as_seen_after(replace(record, pending=pending, acts=acts))


def _after_decision(act: Act, submitted_by: str, viewers: Collection[str], today: date) -> Act:
    """Return an act as it is once what waited for somebody is decided."""
    if act.waits_for == submitted_by:
        return act.as_decided(act.source and became_visible(act.source, today))
    begins_to_wait = act.waits_as_seen_by(submitted_by) and not act.waits
    return act if begins_to_wait else act.as_for(submitted_by, viewers)


def held(record: Record, change: PendingChange) -> Record:
    """Return the record with a change that waits, and its acts as they wait: because of something hidden, or openly.

    What waits openly is what was done last. What waits because of something hidden waits with all that its submitter
    did before.
    """
    who, openly = change.submitted_by, change.review.waits_openly
    acts = tuple(
        replace(each, openly=openly and (each.openly or each is record.acts[-1])) if each.waits_for == who else each
        for each in record.acts
    )
    return with_change(replace(record, acts=acts), change)


def without_refused(record: Record, submitted_by: str) -> Record:
    """Return the record without what waited openly for one person. The rest of their change waits with it still."""
    acts = tuple(each for each in record.acts if not (each.waits_for == submitted_by and each.openly))
    return as_seen_after(replace(record, acts=acts))


def as_if_decided_for(record: Record, submitted_by: str) -> Record:
    """Return the record as it would be for everybody, had this person submitted nothing that waits for a hidden reason.

    What this person does is answered as if it were so. So that is how others' acts are to be judged for this person.
    """
    acts = tuple(_as_seen_by(each, submitted_by) for each in record.acts)
    waiting = {each.waits_for for each in acts if each.waits}
    pending = tuple(
        each
        for each in record.pending
        if is_found_by(each.review, submitted_by) and (each.submitted_by != submitted_by or submitted_by in waiting)
    )
    seen = record.seen_by(submitted_by)
    return as_seen_after(replace(seen, pending=pending, acts=acts))


def as_found_by_all(record: Record) -> Record:
    """Return the record without the changes that wait only for the submitters of other ones."""
    return replace(record, pending=tuple(each for each in record.pending if not each.review.shown_only_to))


def tidied(was: Record | None, record: Record) -> Record:
    """Return the record with the acts that are needed as long as a change waits, and with no other.

    Raises `ValueError` if the child was changed by anything but an act: the submitters of changes would not see it.
    """
    if was and was.child != record.child and (was.acts, was.pending) == (record.acts, record.pending):
        raise ValueError("A child changes only by an act.")
    waiting = {each.submitted_by for each in record.pending}
    acts = [
        each if each.waits_for in waiting else each.as_decided()
        for each in record.acts
        if not each.waits or each.waits_for in waiting
    ]
    done = list(takewhile(lambda each: not each.waits_for, acts))
    kept = folded(acts[len(done) :])
    if not kept or record.before_acts is None:
        return replace(record, acts=(), before_acts=None, versions={})
    seen_apart = waiting.union(*(each.otherwise_for for each in kept))
    versions = {who: seen for who, seen in record.versions.items() if who in seen_apart}
    return replace(record, acts=kept, before_acts=after_acts(record.before_acts, done), versions=versions)


def _as_seen_by(act: Act, submitted_by: str) -> Act:
    """Return an act as it would be for everybody if it were for everybody as for this person."""
    if act.waits_for == submitted_by:
        return act if act.openly else act.as_decided()
    return act.as_for(submitted_by)


def _found_by_all(review: Review, submitted_by: str) -> Review:
    """Return a review that was shown to one person, or hidden from them, as everybody finds it then."""
    hidden = tuple(each for each in review.hidden_from if each != submitted_by)
    shown = () if submitted_by in review.shown_only_to else review.shown_only_to
    kind = review.kind_for(submitted_by)
    kinds = {who: other for who, other in review.kinds.items() if who != submitted_by and other != kind}
    return replace(review, kind=kind, kinds=kinds, hidden_from=hidden, shown_only_to=shown)


def as_seen_after(record: Record) -> Record:
    """Return the record with the child as everybody, and each submitter, sees it after the acts."""
    if record.before_acts is None:
        return record
    seen = after_acts(record.before_acts, record.acts)
    submitters = {each.submitted_by for each in record.pending}.union(*(each.otherwise_for for each in record.acts))
    versions = {each: after_acts(record.before_acts, record.acts, each, (each,)) for each in sorted(submitters)}
    return replace(record, child=seen.child, provenance=seen.provenance, versions=versions)
