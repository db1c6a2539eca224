"""Ending an identity: the old one and the new one are never linked."""

from datetime import date, timedelta

import msgspec
import pytest

from contactpoint.application.contacts.list_notifications import list_notifications
from contactpoint.application.lifecycle.set_retention import SetRetention, set_retention
from contactpoint.application.records.record_or_amend_involvement import record_involvement
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
    SOCIAL_WORKER,
    TODAY,
    involvement_details,
)
from tests.fakes import MemoryStore, fake_dependencies
from tests.invariants.two_worlds import without_random_ids
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


def left(how: str, ends_on: date | None) -> list[tuple[str, str]]:
    """Return what a social worker is told whose entry is on a record that leaves, and what they are answered."""
    deps = fake_dependencies(MemoryStore())
    child_id = register_child(deps, OTHER_TEAM, registration(), None)
    record_involvement(deps, SOCIAL_WORKER, child_id, involvement_details(end_date=ends_on), None)
    if how == "archived":
        set_retention(deps, OTHER_TEAM, child_id, SetRetention(died_on=TODAY))
    else:
        end_identity(deps, OTHER_TEAM, child_id, EndIdentity(reason="witness_protection"))
    told = [msgspec.to_builtins(each) for each in list_notifications(deps, SOCIAL_WORKER, None).notifications]
    with pytest.raises(Problem) as refused:
        view_record(deps, SOCIAL_WORKER, child_id, "providing_service")
    return [*without_random_ids(told), refused.value.kind]


@pytest.mark.parametrize("ends_on", [None, TODAY - timedelta(days=1)])
def test_who_works_with_a_child_cannot_tell_an_ended_identity_from_an_archived_record(ends_on):
    assert left("ended", ends_on) == left("archived", ends_on)
    assert len(left("ended", ends_on)) == (2 if ends_on is None else 1)
