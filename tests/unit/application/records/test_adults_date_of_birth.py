"""A date of birth that is corrected to an adult's: only the record's own team records it, and the record leaves."""

from datetime import date

import pytest

from contactpoint.application.records.record_or_amend_involvement import record_involvement
from contactpoint.application.records.view import view_record
from contactpoint.application.reviews.decide import DecideReview, decide_review
from contactpoint.application.reviews.views import list_reviews
from contactpoint.application.search.search import SearchChildren, search
from contactpoint.application.transfers.ask import AskTransfer, ask_transfer
from contactpoint.domain.contacts.notification import personal_inbox
from contactpoint.domain.lifecycle import ARCHIVE_YEARS, destruction_month_of
from contactpoint.domain.matching import Criteria
from contactpoint.problems import Problem
from tests.builders import (
    DIRECTORY_TEAM,
    NURSE,
    OTHER_TEAM,
    SOCIAL_WORKER,
    TEACHER,
    TODAY,
    involvement_details,
)
from tests.invariants.two_worlds import amended

ADULT = {"date_of_birth": date(1999, 1, 23)}


@pytest.mark.parametrize("other", [NURSE, SOCIAL_WORKER, OTHER_TEAM])
def test_nobody_but_the_own_team_records_an_adults_date_of_birth(deps, child_id, other):
    with pytest.raises(Problem, match="invalid-request") as refused:
        amended(deps, other, child_id, ADULT)
    assert [each.pointer for each in refused.value.violations] == ["/date_of_birth"]


def test_record_with_an_adults_date_of_birth_leaves_for_the_archive(store, deps, child_id):
    amended(deps, DIRECTORY_TEAM, child_id, ADULT)
    assert view_record(deps, TEACHER, child_id, "providing_service")[0].date_of_birth == date(2011, 1, 23)
    (review,) = list_reviews(deps, DIRECTORY_TEAM, None).reviews
    decide_review(deps, DIRECTORY_TEAM, review.review_id, DecideReview(decision="another_child"))
    assert store.stored[child_id].archived
    assert store.stored[child_id].child.date_of_birth == ADULT["date_of_birth"]
    assert store.reviews == {}
    with pytest.raises(Problem, match="not-found"):
        view_record(deps, TEACHER, child_id, "providing_service")
    known = Criteria(given_name="Tyler", family_name="Reid", **ADULT)
    assert search(deps, NURSE, SearchChildren(access_reason="urgent_care", criteria=known)).candidates == ()
    assert view_record(deps, DIRECTORY_TEAM, child_id, "inquiry")


def test_record_with_an_adults_date_of_birth_stays_in_the_archive_for_six_years(store, deps, child_id):
    record_involvement(deps, SOCIAL_WORKER, child_id, involvement_details(), None)
    ask_transfer(deps, OTHER_TEAM, child_id, AskTransfer(to_authority=OTHER_TEAM.organisation_id, reason="child_moved"))
    amended(deps, DIRECTORY_TEAM, child_id, ADULT)
    (review,) = (each for each in list_reviews(deps, DIRECTORY_TEAM, None).reviews if each.kind == "date_of_birth")
    decide_review(deps, DIRECTORY_TEAM, review.review_id, DecideReview(decision="another_child"))
    record = store.stored[child_id].record
    assert destruction_month_of(record) == f"{TODAY.year + ARCHIVE_YEARS}-{TODAY:%m}"
    assert record.closed_by_archiving == tuple(each.involvement_id for each in record.involvements) != ()
    assert store.reviews == {}
    told = [each for each in store.notifications if each.kind == "record_archived"]
    assert [(each.inbox, each.child_id) for each in told] == [(personal_inbox(SOCIAL_WORKER.practitioner_id), child_id)]


def test_refused_adults_date_of_birth_changes_nothing(store, deps, child_id):
    amended(deps, DIRECTORY_TEAM, child_id, ADULT)
    (review,) = list_reviews(deps, DIRECTORY_TEAM, None).reviews
    decide_review(deps, DIRECTORY_TEAM, review.review_id, DecideReview(decision="refused"))
    assert not store.stored[child_id].archived
    assert view_record(deps, TEACHER, child_id, "providing_service")[0].date_of_birth == date(2011, 1, 23)
