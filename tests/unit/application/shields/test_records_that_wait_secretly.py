"""A record that waits because of another authority's hidden child: what its own team and the deciding team see."""

import pytest

from contactpoint.application.audit.access_history_and_day_lists import access_history
from contactpoint.application.records.register import register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.reviews.decide import DecideReview, decide_review
from contactpoint.application.reviews.views import list_reviews
from contactpoint.application.shields.shield import ShieldChild, shield_child
from contactpoint.problems import Problem
from tests.builders import DIRECTORY_TEAM, NURSE, OTHER_TEAM, TEACHER
from tests.fakes import FakeAuditLogReader
from tests.unit.application.hidden_child import BY_HIDDEN_FACTS, HIDDEN, registration, told


def test_neither_a_refusal_nor_a_look_of_the_deciding_team_tells_the_records_own_team(deps, store):
    child_id = register_child(deps, NURSE, registration(**BY_HIDDEN_FACTS), None)
    with pytest.raises(Problem, match="not-found") as refused:
        view_record(deps, TEACHER, child_id, "urgent_care")
    deps.append_refusal(TEACHER, "viewChild", refused.value, child_id=child_id, access_reason="urgent_care")
    view_record(deps, DIRECTORY_TEAM, child_id, "child_missing_now")
    assert told(deps, OTHER_TEAM) == []
    log = FakeAuditLogReader(store)
    shown = access_history(deps, log, OTHER_TEAM, child_id, "safeguarding_enquiry", None).events
    assert [each.event_type for each in shown] == ["registered"]


@pytest.mark.parametrize("decision", [None, "the_shielded_child"])
def test_team_that_decides_sees_no_more_of_a_child_whom_the_own_team_hides_meanwhile(deps, decision):
    child_id = register_child(deps, NURSE, registration(**BY_HIDDEN_FACTS), None)
    (review,) = list_reviews(deps, DIRECTORY_TEAM, None).reviews
    if decision:
        decide_review(deps, DIRECTORY_TEAM, review.review_id, DecideReview(decision=decision))
    assert view_record(deps, OTHER_TEAM, child_id, "maintaining_record")[0].address == HIDDEN.address
    shield_child(deps, OTHER_TEAM, child_id, ShieldChild(basis="domestic_abuse"))
    shown, _ = view_record(deps, DIRECTORY_TEAM, child_id, "safeguarding_enquiry")
    assert (shown.shielded, shown.address) == (True, None)
    assert view_record(deps, OTHER_TEAM, child_id, "maintaining_record")[0].address == HIDDEN.address
