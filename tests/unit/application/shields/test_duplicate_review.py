"""Deciding a duplicate review."""

import pytest

from contactpoint.application.records.register import ConfirmedNew, register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.shields.duplicate_review import DecideDuplicateReview, decide_duplicate_review
from contactpoint.problems import Problem
from tests.builders import (
    DIRECTORY_TEAM,
    NURSE,
    OTHER_TEAM,
    TEACHER,
)
from tests.unit.application.hidden_child import BY_HIDDEN_FACTS, HIDDEN, registration


def test_duplicate_review_releases_or_archives_the_record(deps, store):
    first = register_child(deps, NURSE, registration(**BY_HIDDEN_FACTS), None)
    with pytest.raises(Problem, match=r"not-found|not-permitted"):
        decide_duplicate_review(deps, OTHER_TEAM, first, DecideDuplicateReview(decision="another_child"))
    assert view_record(deps, DIRECTORY_TEAM, first, "maintaining_record")[0].address == HIDDEN.address
    decide_duplicate_review(deps, DIRECTORY_TEAM, first, DecideDuplicateReview(decision="another_child"))
    assert view_record(deps, TEACHER, first, "providing_service")
    confirmed = {**BY_HIDDEN_FACTS, "confirmed_new": ConfirmedNew(reason="documents_differ")}
    second = register_child(deps, TEACHER, registration(**confirmed), None)
    decide_duplicate_review(deps, DIRECTORY_TEAM, second, DecideDuplicateReview(decision="the_shielded_child"))
    for caller in (TEACHER, NURSE, DIRECTORY_TEAM):
        with pytest.raises(Problem, match="not-found"):
            view_record(deps, caller, second, "maintaining_record")
    assert store.stored[second].archived
