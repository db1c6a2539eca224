"""What acts do to a record of which changes wait: each submitter sees theirs in the place where it was stated."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contactpoint.domain.children import Address, Name, PendingChange, Record, Review, Suspicion
from contactpoint.domain.children.acts import act_on
from contactpoint.domain.children.sources.source import Source
from contactpoint.domain.children.waiting_changes import (
    as_if_decided_for,
    as_seen_after,
    made_visible,
    tidied,
    with_act,
    with_change,
)
from tests.builders import child

TODAY = date(2026, 11, 23)
HOMES = HOME, GUESS, THIRD = tuple(
    Address(lines=(line,), postcode=code)
    for line, code in (("4 Plain Street", "WV8 8AA"), ("29 Mill Street", "WV4 1MS"), ("9 Third Lane", "WV7 7AA"))
)
FEED, OFFICER, NURSE = "p-feed", "p-officer", "p-nurse"
BEFORE = Record(child=child(address=HOME))


def stated(record: Record, who: str, *, waits: bool, **facts: object) -> Record:
    """Return the record after somebody stated facts of what they see."""
    source = Source(kind="practitioner", organisation_id="o", practitioner_id=who, stated_on=TODAY)
    act = act_on(record.seen_by(who).child, facts, source, waits_for=who if waits else "")
    after = with_act(record, act)
    return with_change(after, PendingChange(review=review_of(who))) if waits else after


def review_of(who: str) -> Review:
    return Review(
        review_id=f"review-of-{who}",
        kind="amendment",
        submitted_by=who,
        submitted_at=datetime(2026, 11, 23, tzinfo=UTC),
        suspicions=(Suspicion(child_id="", authority="westvale"),),
    )


def test_what_was_proposed_last_is_on_top_whatever_is_decided_first():
    both = stated(stated(BEFORE, OFFICER, waits=True, address=GUESS), FEED, waits=True, address=HOME)
    seen = both.seen_by(OFFICER, FEED).child
    assert (seen.address, seen.previous_addresses) == (HOME, (GUESS,))
    assert made_visible(both, OFFICER, TODAY).seen_by(FEED).child == seen
    assert made_visible(both, FEED, TODAY).seen_by(OFFICER).child == seen


def test_change_by_somebody_else_is_on_top_of_what_two_proposed():
    both = stated(stated(BEFORE, OFFICER, waits=True, address=GUESS), FEED, waits=True, address=HOME)
    moved = stated(both, NURSE, waits=False, address=THIRD)
    seen = moved.seen_by(OFFICER, FEED).child
    assert (seen.address, seen.previous_addresses) == (THIRD, (HOME, GUESS))
    assert (moved.child.address, moved.child.previous_addresses) == (THIRD, (HOME,))


def test_fact_that_is_stated_again_replaces_what_waits_for_its_submitter_only():
    waiting = stated(BEFORE, OFFICER, waits=True, address=GUESS)
    again = stated(waiting, NURSE, waits=False, address=HOME)
    assert again.child == BEFORE.child
    assert again.seen_by(OFFICER).child.address == HOME


def test_list_that_somebody_sends_changes_only_what_they_saw_of_it():
    kit, lou, max_ = (Name(given_name=each, family_name="Reid", kind="alias") for each in ("Kit", "Lou", "Max"))
    before = Record(child=child(other_names=(kit,)))
    waiting = stated(before, OFFICER, waits=True, other_names=(lou, kit))
    sent = stated(waiting, NURSE, waits=False, other_names=(max_,))
    assert sent.child.other_names == (max_,)
    assert sent.seen_by(OFFICER).child.other_names == (lou, max_)


def test_sources_are_those_of_the_acts_that_one_sees():
    both = stated(stated(BEFORE, OFFICER, waits=True, address=GUESS), NURSE, waits=False, sex="male")
    seen = both.seen_by(OFFICER)
    assert seen.provenance.source_of("address").practitioner_id == OFFICER
    assert both.provenance.source_of("address") is None
    decided = made_visible(both, OFFICER, TODAY + timedelta(days=3))
    assert decided.provenance.source_of("address").visible_on == TODAY + timedelta(days=3)


def test_acts_are_kept_only_as_long_as_a_change_waits():
    waiting = stated(stated(BEFORE, NURSE, waits=False, sex="male"), OFFICER, waits=True, address=GUESS)
    kept = tidied(BEFORE, waiting)
    assert [each.waits_for for each in kept.acts] == [OFFICER]
    assert kept.seen_by(OFFICER).child == waiting.seen_by(OFFICER).child
    done = tidied(kept, made_visible(kept, OFFICER, TODAY))
    assert (done.acts, done.before_acts, done.child.address) == ((), None, GUESS)
    dropped = tidied(kept, replace(kept, pending=()))
    assert (dropped.acts, dropped.child.address) == ((), HOME)


def test_child_changes_only_by_an_act():
    waiting = tidied(BEFORE, stated(BEFORE, OFFICER, waits=True, address=GUESS))
    for record in (BEFORE, waiting):
        with pytest.raises(ValueError, match="only by an act"):
            tidied(record, replace(record, child=replace(record.child, sex="female")))


def waiting_for_officer_only() -> Record:
    """Return a record in which somebody said the old home again after a guess: for the officer, that waits."""
    again = stated(stated(BEFORE, OFFICER, waits=True, address=GUESS), FEED, waits=False, address=HOME, sex="male")
    for_officer = replace(again.acts[-1], waits_for=FEED, openly=True, otherwise_for=(OFFICER,))
    shown = replace(review_of(FEED), shown_only_to=(OFFICER,))
    again = as_seen_after(replace(again, acts=(*again.acts[:-1], for_officer)))
    return tidied(BEFORE, with_change(again, PendingChange(review=shown)))


def test_act_may_wait_for_one_person_only():
    again = waiting_for_officer_only()
    assert (again.child.sex, again.seen_by(OFFICER).child.sex) == ("male", BEFORE.child.sex)
    assert again.seen_by(OFFICER).child.address == GUESS
    assert again.seen_by(OFFICER, FEED).child.address == HOME
    assert again.seen_by(NURSE, FEED).child.address == HOME


def test_what_everybody_sees_goes_on_when_a_change_is_decided_for_whose_submitter_it_waits():
    decided = tidied(None, made_visible(waiting_for_officer_only(), OFFICER, TODAY))
    assert (decided.child.address, decided.child.previous_addresses, decided.child.sex) == (HOME, (GUESS,), "male")
    assert decided.seen_by(OFFICER).child.address == GUESS
    assert decided.seen_by(OFFICER, FEED).child.address == HOME
    assert decided.pending_of(FEED).review.shown_only_to == ()
    accepted = tidied(None, made_visible(decided, FEED, TODAY))
    assert accepted.seen_by(OFFICER).child == accepted.child == decided.child
    assert accepted.versions == {}


def test_what_waits_for_all_but_one_person_is_seen_by_all_once_the_change_of_that_person_is_decided():
    both = stated(stated(BEFORE, OFFICER, waits=True, address=GUESS), NURSE, waits=True, address=GUESS)
    not_for_officer = replace(both.acts[-1], otherwise_for=(OFFICER,))
    hidden = replace(review_of(NURSE), hidden_from=(OFFICER,))
    both = as_seen_after(replace(both, acts=(*both.acts[:-1], not_for_officer)))
    both = tidied(BEFORE, with_change(both, PendingChange(review=hidden)))
    assert (both.child.address, both.seen_by(OFFICER).child.address) == (HOME, GUESS)
    decided = tidied(None, made_visible(both, OFFICER, TODAY))
    assert (decided.child.address, decided.pending, decided.acts) == (GUESS, (), ())


acts = st.lists(
    st.tuples(
        st.sampled_from([FEED, OFFICER, NURSE]),
        st.booleans(),
        st.sampled_from([{"address": each} for each in HOMES] + [{"sex": "male"}, {"family_name": "Okafor"}]),
    ),
    max_size=7,
)


@given(acts)
def test_submitter_sees_the_same_as_if_nothing_of_theirs_had_waited(done):
    waits = at_once = BEFORE
    for who, is_waiting, facts in done:
        waits = stated(waits, who, waits=is_waiting, **facts)
        at_once = stated(at_once, who, waits=is_waiting and who != OFFICER, **facts)
    assert waits.seen_by(OFFICER).child == at_once.child
    assert waits.seen_by(OFFICER, NURSE).child == at_once.seen_by(NURSE).child
    assert as_if_decided_for(waits, OFFICER).seen_by(NURSE).child == at_once.seen_by(NURSE).child
    assert made_visible(waits, OFFICER, TODAY).child == at_once.child
