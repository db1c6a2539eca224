"""A feed is not a person: what may be somebody known waits for a directory team, and the feed learns nothing."""

from datetime import date

import pytest
from msgspec.structs import replace

from contactpoint.application.contacts.list_notifications import list_notifications
from contactpoint.application.records.amend import amend_record
from contactpoint.application.records.duplicates import ConfirmedNew
from contactpoint.application.records.register import register_child, submit_registration
from contactpoint.application.records.view import view_record
from contactpoint.application.reviews.decide import DecideReview, decide_review
from contactpoint.application.reviews.views import list_reviews, view_review
from contactpoint.domain.children import Address, GpPractice, Name, Record
from contactpoint.domain.children.child import Education
from contactpoint.problems import Problem
from tests.builders import DIRECTORY_TEAM, FEED, NURSE, OTHER_TEAM, SHIELD, TEACHER, child, new_record
from tests.fakes import MemoryStore, fake_dependencies
from tests.unit.application.hidden_child import registration

KNOWN = child(nhs_number="9990001235", upn="A123456789012")
HIDDEN = child(
    child_id="child-0002",
    given_name="Amina",
    family_name="Yusuf",
    sex="female",
    address=Address(lines=("7 Canal Cottages",), postcode="WV2 6CC"),
    nhs_number="9990003572",
    other_names=(Name(given_name="Jo", family_name="Wells", kind="alias"),),
)
LIKE_KNOWN = {"given_name": "Tylor", "gp_practice": GpPractice(ods_code="Z90141")}
LIKE_HIDDEN = {"given_name": "Amina", "family_name": "Yusuf", "sex": "female"}
NOBODY = {"given_name": "Obed", "family_name": "Quill", "date_of_birth": date(2016, 2, 29)}
ANOTHER, SAME = DecideReview(decision="another_child"), DecideReview(decision="same_child")


@pytest.fixture
def store():
    store = MemoryStore()
    event = fake_dependencies(store).new_event("registered", NURSE)
    for record in (Record(child=KNOWN), Record(child=HIDDEN, shield=SHIELD)):
        store.save(new_record(record, event))
    return store


def send(deps, **facts):
    return submit_registration(deps, FEED, registration(**facts), None)


def only_review(deps, team=DIRECTORY_TEAM):
    (review,) = list_reviews(deps, team, None).reviews
    return view_review(deps, team, review.review_id)


@pytest.mark.parametrize("facts", [LIKE_KNOWN, LIKE_HIDDEN])
def test_row_that_may_be_known_is_accepted_and_waits(deps, facts):
    sent = send(deps, **facts)
    assert sent.state == "under_review"
    for caller in (NURSE, TEACHER, OTHER_TEAM):
        with pytest.raises(Problem, match="not-found"):
            view_record(deps, caller, sent.id, "maintaining_record")
    assert [each.kind for each in list_notifications(deps, DIRECTORY_TEAM, None).notifications] == [
        "registration_under_review"
    ]


def test_row_waits_with_the_visible_records_that_it_may_describe(deps):
    sent = send(deps, **LIKE_KNOWN)
    review = only_review(deps)
    assert (review.child_id, review.kind, review.submitted_by) == (sent.id, "feed", "p-feed")
    assert (review.visible_child_ids, review.shielded_child_ids) == ((KNOWN.child_id,), ())
    assert review.proposed.given_name == "Tylor"


def test_row_like_a_shielded_child_is_answered_like_any_other(deps):
    like_known, like_hidden = send(deps, **LIKE_KNOWN), send(deps, **LIKE_HIDDEN)
    assert replace(like_known, id="") == replace(like_hidden, id="")
    (_, hidden) = list_reviews(deps, DIRECTORY_TEAM, None).reviews
    shown = view_review(deps, DIRECTORY_TEAM, hidden.review_id)
    assert (shown.visible_child_ids, shown.shielded_child_ids) == ((), (HIDDEN.child_id,))


@pytest.mark.parametrize("secret", [{"nhs_number": "9990003572"}, {"other_names": HIDDEN.other_names}])
def test_row_with_a_hidden_fact_is_answered_like_one_of_nobody(deps, secret):
    of_nobody, guessed = send(deps, **NOBODY), send(deps, **(NOBODY | {"given_name": "Ida", "family_name": "Marsh"}))
    hidden = send(deps, **NOBODY | {"date_of_birth": HIDDEN.date_of_birth, "family_name": "Zeal"} | secret)
    assert {of_nobody.state, guessed.state, hidden.state} == {"registered"}
    assert only_review(deps).shielded_child_ids == (HIDDEN.child_id,)


@pytest.mark.parametrize("number", [{"nhs_number": "9990001235"}, {"upn": "A123456789012"}])
def test_row_with_a_known_childs_number_does_not_confirm_it(deps, number):
    sent = send(deps, **NOBODY, **number)
    assert sent.state == "registered"
    assert only_review(deps).visible_child_ids == (KNOWN.child_id,)
    with pytest.raises(Problem, match="not-found"):
        view_record(deps, NURSE, sent.id, "urgent_care")


def test_feed_cannot_confirm_that_a_row_is_another_child(deps):
    with pytest.raises(Problem, match="not-permitted"):
        send(deps, **LIKE_KNOWN, confirmed_new=ConfirmedNew(reason="documents_differ"))


@pytest.mark.parametrize("facts", [LIKE_KNOWN, LIKE_HIDDEN, NOBODY])
def test_same_row_again_is_one_registration_and_one_review(deps, store, facts):
    first = send(deps, **facts)
    before = len(store.stored), len(store.reviews)
    assert [send(deps, **facts) for _ in range(3)] == [first] * 3
    assert (len(store.stored), len(store.reviews)) == before


@pytest.mark.parametrize("decision", [ANOTHER, SAME])
def test_same_row_after_a_decision_is_answered_as_before(deps, decision):
    first = send(deps, **LIKE_KNOWN)
    decide_review(deps, DIRECTORY_TEAM, only_review(deps).review_id, decision)
    assert send(deps, **LIKE_KNOWN) == first


def test_same_row_is_the_same_registration_whoever_amended_the_record_since(deps, store):
    first = send(deps, **NOBODY)
    _, etag = view_record(deps, TEACHER, first.id, "maintaining_record")
    moved = {"address_status": "current", "address": Address(lines=("9 Far Road",), postcode="WV9 9ZZ")}
    amend_record(deps, TEACHER, first.id, etag, moved)
    known = len(store.stored)
    assert send(deps, **NOBODY) == first
    assert len(store.stored) == known
    assert list_reviews(deps, DIRECTORY_TEAM, None).reviews == ()
    assert store.stored[first.id].record.child.address == moved["address"]


def test_row_of_another_child_becomes_findable(deps):
    sent = send(deps, **LIKE_KNOWN)
    decide_review(deps, DIRECTORY_TEAM, only_review(deps).review_id, ANOTHER)
    assert view_record(deps, NURSE, sent.id, "urgent_care")[0].given_name == "Tylor"
    assert list_reviews(deps, DIRECTORY_TEAM, None).reviews == ()


def test_facts_of_the_same_child_become_a_pending_change(deps):
    sent = send(deps, **LIKE_KNOWN)
    decide_review(deps, DIRECTORY_TEAM, only_review(deps).review_id, SAME)
    before = view_record(deps, NURSE, KNOWN.child_id, "urgent_care")[0]
    assert (before.given_name, before.gp_practice) == ("Tyler", None)
    change = only_review(deps)
    assert (change.child_id, change.kind, change.proposed.gp_practice.ods_code) == (
        KNOWN.child_id,
        "amendment",
        "Z90141",
    )
    decide_review(deps, DIRECTORY_TEAM, change.review_id, ANOTHER)
    after = view_record(deps, NURSE, KNOWN.child_id, "urgent_care")[0]
    assert (after.given_name, after.address, after.gp_practice.ods_code) == ("Tylor", KNOWN.address, "Z90141")
    assert [each.given_name for each in after.other_names] == ["Tyler"]
    with pytest.raises(Problem, match="not-found"):
        view_record(deps, NURSE, sent.id, "urgent_care")


def test_what_two_rows_state_of_one_child_waits_together(deps):
    send(deps, **LIKE_KNOWN)
    send(deps, given_name="Tyler", education=Education(status="on_roll", urn="900357"))
    for row in list_reviews(deps, DIRECTORY_TEAM, None).reviews:
        decide_review(deps, DIRECTORY_TEAM, row.review_id, replace(SAME, child_ids=(KNOWN.child_id,)))
    change = only_review(deps)
    assert change.proposed.gp_practice.ods_code == "Z90141"
    assert change.proposed.education.urn == "900357"
    decide_review(deps, DIRECTORY_TEAM, change.review_id, ANOTHER)
    after = view_record(deps, NURSE, KNOWN.child_id, "urgent_care")[0]
    assert (after.gp_practice.ods_code, after.education.urn) == ("Z90141", "900357")


def test_facts_of_a_shielded_child_wait_hidden_for_its_own_team(deps, store):
    send(deps, **LIKE_HIDDEN, gp_practice=GpPractice(ods_code="Z90141"))
    decide_review(deps, DIRECTORY_TEAM, only_review(deps).review_id, SAME)
    decide_review(deps, DIRECTORY_TEAM, only_review(deps).review_id, ANOTHER)
    record = store.stored[HIDDEN.child_id].record
    assert record.shield
    assert record.child.gp_practice
    assert record.child.address == HIDDEN.address


def test_same_child_must_be_one_that_the_review_lists(deps):
    send(deps, **LIKE_KNOWN)
    wrong = DecideReview(decision="same_child", child_ids=(HIDDEN.child_id,))
    with pytest.raises(Problem, match="invalid-request"):
        decide_review(deps, DIRECTORY_TEAM, only_review(deps).review_id, wrong)


def test_person_still_compares_for_themselves(deps):
    with pytest.raises(Problem, match="possible-duplicates"):
        register_child(deps, NURSE, registration(**LIKE_KNOWN), None)
    assert list_reviews(deps, DIRECTORY_TEAM, None).reviews == ()
