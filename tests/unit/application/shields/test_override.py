"""Overriding a shield: one look, told of at once."""

import pytest

from contactpoint.application.records.view import view_record
from contactpoint.application.shields.override import OverrideShield, override_shield
from contactpoint.problems import Problem
from tests.builders import (
    DIRECTORY_TEAM,
    NURSE,
    OTHER_TEAM,
    OVERRIDER,
)
from tests.unit.application.hidden_child import HIDDEN, told


def test_override_warns_then_shows_once_and_notifies(deps, store):
    with pytest.raises(Problem, match="shield-warning"):
        override_shield(deps, OVERRIDER, HIDDEN.child_id, OverrideShield(access_reason="safeguarding_enquiry"))
    assert store.notifications == []
    asked = OverrideShield(access_reason="safeguarding_enquiry", warning_read=True)
    assert override_shield(deps, OVERRIDER, HIDDEN.child_id, asked).address == HIDDEN.address
    assert told(deps, DIRECTORY_TEAM) == [("shield_overridden", HIDDEN.child_id)]
    assert view_record(deps, OVERRIDER, HIDDEN.child_id, "safeguarding_enquiry")[0].address is None
    assert view_record(deps, NURSE, HIDDEN.child_id, "urgent_care")[0].address is None


def test_override_without_a_notification_shows_nothing(deps, store):
    store.audit_log_works = False
    with pytest.raises(ConnectionError):
        override_shield(
            deps, OVERRIDER, HIDDEN.child_id, OverrideShield(access_reason="urgent_care", warning_read=True)
        )


@pytest.mark.parametrize(
    ("caller", "access_reason"), [(NURSE, "urgent_care"), (OTHER_TEAM, "urgent_care"), (OVERRIDER, "providing_service")]
)
def test_override_needs_the_role_and_a_permitted_reason(deps, caller, access_reason):
    with pytest.raises(Problem, match="not-permitted"):
        override_shield(deps, caller, HIDDEN.child_id, OverrideShield(access_reason=access_reason, warning_read=True))
