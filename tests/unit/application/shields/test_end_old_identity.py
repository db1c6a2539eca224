"""Ending an identity: the old one and the new one are never linked."""

from datetime import date

import pytest

from contactpoint.application.records.register import register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.reviews.views import list_reviews
from contactpoint.application.shields.end_old_identity import EndIdentity, end_identity
from contactpoint.problems import Problem
from tests.builders import (
    DIRECTORY_TEAM,
    NURSE,
    OTHER_TEAM,
    OVERRIDER,
)
from tests.unit.application.hidden_child import BY_HIDDEN_FACTS, find, new_identity, registration


def test_ended_identity_is_not_found_or_shown(deps, store):
    old, _ = new_identity(deps, store)
    assert find(deps, given_name="Mia", family_name="Gray", date_of_birth=date(2011, 1, 23)).candidates == ()
    for caller, access_reason in ((OTHER_TEAM, "inquiry"), (NURSE, "urgent_care"), (OVERRIDER, "urgent_care")):
        with pytest.raises(Problem, match="not-found"):
            view_record(deps, caller, old, access_reason)


def test_ended_identity_leaves_nothing_to_decide_for_another_authority(deps):
    child_id = register_child(deps, NURSE, registration(**BY_HIDDEN_FACTS, responsible_authority="northmoor"), None)
    assert [each.child_id for each in list_reviews(deps, DIRECTORY_TEAM, None).reviews] == [child_id]
    end_identity(deps, OTHER_TEAM, child_id, EndIdentity(reason="adoption"))
    assert list_reviews(deps, DIRECTORY_TEAM, None).reviews == ()


def test_new_identity_is_never_linked_to_the_old_one(deps, store):
    old, new = new_identity(deps, store)
    again = register_child(deps, NURSE, registration(given_name="Mia", family_name="Gray", sex="male"), None)
    assert again not in (old, new)
    for record in store.stored.values():
        others = {old, new} - {record.child.child_id}
        assert not any(other in repr(record) for other in others)
    for event in store.events:
        assert len({old, new} & {i for i in (old, new) if i in repr(event)}) <= 1
