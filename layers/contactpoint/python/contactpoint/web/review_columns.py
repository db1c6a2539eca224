"""What the page of a review shows side by side, and which decisions it offers."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Literal, NamedTuple

from contactpoint.application.reviews.views import CHANGES, ReviewView
from contactpoint.domain.children import RecordView
from contactpoint.domain.children.decisions.review import DECISIONS_OF, ReviewDecision
from contactpoint.domain.lifecycle.nightly_archive_days import archive_date

Heading = Literal["sent", "now", "hidden_child", "child_at_home", "child_of_birthday", "record", "hidden_record"]


class Column(NamedTuple):
    """A record of the comparison, and what it is; ``number`` tells several of one heading apart."""

    heading: Heading
    record: RecordView
    number: int = 0


def columns_of(review: ReviewView, others: Sequence[RecordView]) -> list[Column]:
    """Return the records of a review in their order. The others are compared with the first one.

    Of a home, that is a hidden child: the review can be one of a child who came there, too.
    """
    shown = review.proposed
    if shown is None:
        return []
    if review.kind == "home":
        at_home = sorted((shown, *others), key=lambda each: not each.shielded)
        birthdays = {each.date_of_birth for each in at_home if each.shielded}
        return [Column(_heading_at_home(each, birthdays), each) for each in at_home]
    first = [Column("sent" if review.kind not in ("transfer", "challenge") else "record", shown)]
    if review.current:
        first.append(Column("now", review.current))
    numbered = enumerate(others, start=1)
    return [*first, *(Column("hidden_record" if each.shielded else "record", each, n) for n, each in numbered)]


def _heading_at_home(record: RecordView, birthdays: Collection[object]) -> Heading:
    """Return how a child is headed: one of the hidden child's birthday may be in another house of the postcode."""
    if record.shielded:
        return "hidden_child"
    return "child_of_birthday" if record.date_of_birth in birthdays else "child_at_home"


def children_to_hide(review: ReviewView, columns: Sequence[Column]) -> list[RecordView]:
    """Return the visible children of a hidden child's home, among whom the team chooses."""
    visible = review.visible_child_ids if review.kind == "home" else ()
    return [each.record for each in columns if each.record.child_id in visible and not each.record.shielded]


def offered_decisions(review: ReviewView, authority: str, *, can_hide: bool = True) -> list[tuple[ReviewDecision, str]]:
    """Return each decision that makes sense to an authority, and the code of its words, which ends in the decision."""
    possible = DECISIONS_OF.get(review.kind, ())
    known = [each for each in possible if each != "the_shielded_child" or review.shielded_child_ids]
    known = [each for each in known if each != "shield" or can_hide]
    return [(each, _words_of(review, each, authority)) for each in known]


def shows_hidden_to_everybody(review: ReviewView, decision: str) -> bool:
    """Return whether a decision lets everybody see what may describe a hidden child: it cannot be taken back."""
    return decision == "another_child" and bool(review.shielded_child_ids)


def _words_of(review: ReviewView, decision: ReviewDecision, authority: str) -> str:
    if review.kind == "transfer" and decision == "accepted" and review.to_authority == authority:
        return "taken.accepted"
    if review.kind in ("transfer", "challenge"):
        return decision if decision == "later" else f"{review.kind}.{decision}"
    if review.kind not in CHANGES or decision in ("the_shielded_child", "later"):
        return decision
    if decision == "accepted":
        return "change.accepted"
    if decision == "refused":
        return _words_of_refusing(review)
    return _words_of_accepting(review)


def _words_of_refusing(review: ReviewView) -> str:
    """Return the code of the words for refusing a change: its submitter is told, unless a hidden child is concerned."""
    if review.kind == "lift":
        return "lift.refused"
    return "hidden.refused" if review.shielded_child_ids else "change.refused"


def _words_of_accepting(review: ReviewView) -> str:
    """Return the code of the words for making a change."""
    if review.kind == "lift":
        return "lift.another_child" if review.shielded_child_ids else "unlike.another_child"
    if review.shielded_child_ids:
        return "hidden.another_child"
    return (
        "birth.another_child" if review.kind == "date_of_birth" and _is_only_birth(review) else "change.another_child"
    )


def turns_18(review: ReviewView) -> tuple[date | None, date] | None:
    """Return when the child turns 18 by the recorded date of birth, if it is shown, and by the one that was sent.

    Nothing if the date of birth does not change.
    """
    before, after = review.current, review.proposed
    if after is None or not (before or review.kind == "date_of_birth"):
        return None
    if before and before.date_of_birth == after.date_of_birth:
        return None
    recorded = archive_date(before.date_of_birth) if before else None
    return recorded, archive_date(after.date_of_birth)


def _is_only_birth(review: ReviewView) -> bool:
    before, after = review.current, review.proposed
    names = ("given_name", "family_name", "sex", "address", "other_names")
    return bool(before and after) and all(getattr(before, name) == getattr(after, name) for name in names)
