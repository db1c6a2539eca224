"""What acts do to the changes of a record that wait."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from contactpoint.domain.children import Address, PendingChange, Record, Review, Suspicion, amend
from contactpoint.domain.children.waiting_changes import after_stating, stating_on_top, with_change, with_child
from tests.builders import child

HOME, GUESS, THIRD = (
    Address(lines=(line,), postcode=code)
    for line, code in (("4 Plain Street", "WV8 8AA"), ("29 Mill Street", "WV4 1MS"), ("9 Third Lane", "WV7 7AA"))
)
FEED, OFFICER = "p-feed", "p-officer"
OWN = Suspicion(child_id="", authority="westvale", by_visible_facts=True)
HIDDEN = Suspicion(child_id="child-0009", authority="northmoor")


def change(record: Record, who: str, home: Address, suspicion: Suspicion) -> PendingChange:
    review = Review(
        review_id=f"review-of-{who}",
        kind="amendment",
        submitted_by=who,
        submitted_at=datetime(2026, 11, 23, tzinfo=UTC),
        suspicions=(suspicion,),
    )
    return PendingChange(review=review, child=amend(record.seen_by(who).child, {"address": home}))


def proposed(record: Record, who: str, home: Address, suspicion: Suspicion) -> Record:
    """Return the record after somebody proposed another home: a feed states it on top of what each one sees."""
    after = with_change(record, change(record, who, home, suspicion))
    if who == FEED:
        return stating_on_top(after, record, {"address": home}, FEED)
    return after_stating(after, after.seen_by(who).child, ("address",), who)


def test_what_was_proposed_last_is_on_top_whatever_is_decided_first():
    record = Record(child=child(address=HOME))
    both = proposed(proposed(record, OFFICER, GUESS, HIDDEN), FEED, HOME, OWN)
    seen = both.seen_by(OFFICER, FEED).child
    assert (seen.address, seen.previous_addresses) == (HOME, (GUESS,))
    released = with_child(both, both.seen_by(OFFICER).child, OFFICER)
    assert released.seen_by(FEED).child == seen
    accepted = with_child(both, both.seen_by(FEED).child, FEED)
    assert accepted.seen_by(OFFICER).child == seen


def test_what_was_proposed_again_after_a_feeds_row_is_on_top_of_it():
    record = proposed(Record(child=child(address=HOME)), FEED, THIRD, OWN)
    both = proposed(record, OFFICER, GUESS, HIDDEN)
    assert both.seen_by(OFFICER, FEED).child.address == GUESS
    assert with_child(both, both.seen_by(OFFICER).child, OFFICER).seen_by(FEED).child.address == GUESS
    assert both.seen_by(FEED).child.address == THIRD


@pytest.mark.parametrize("suspicion", [OWN, HIDDEN])
def test_change_by_somebody_else_is_on_top_of_what_two_proposed(suspicion):
    record = proposed(Record(child=child(address=HOME)), OFFICER, GUESS, suspicion)
    both = proposed(record, FEED, HOME, OWN)
    moved = with_child(both, amend(both.child, {"address": THIRD}), "p-nurse")
    seen = moved.seen_by(OFFICER, FEED).child
    assert (seen.address, seen.previous_addresses) == (THIRD, (HOME, GUESS))


def test_submitter_without_a_change_sees_what_others_proposed_as_it_is():
    record = proposed(Record(child=child(address=HOME)), FEED, THIRD, OWN)
    assert record.seen_by("p-nurse", FEED) == replace(record, child=record.seen_by(FEED).child)
