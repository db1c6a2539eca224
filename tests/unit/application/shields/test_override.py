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


def test_an_override_is_warned_of_then_shows_one_look_and_tells_the_authority_at_once(deps, store):
    with pytest.raises(Problem, match="shield-warning"):
        override_shield(deps, OVERRIDER, HIDDEN.child_id, OverrideShield(access_reason="safeguarding_enquiry"))
    assert store.notifications == []
    asked = OverrideShield(access_reason="safeguarding_enquiry", warning_read=True)
    assert override_shield(deps, OVERRIDER, HIDDEN.child_id, asked).address == HIDDEN.address
    assert told(deps, DIRECTORY_TEAM) == [("shield_overridden", HIDDEN.child_id)]
    assert view_record(deps, OVERRIDER, HIDDEN.child_id, "safeguarding_enquiry")[0].address is None
    assert view_record(deps, NURSE, HIDDEN.child_id, "urgent_care")[0].address is None


def test_an_override_that_cannot_be_told_of_shows_nothing(deps, store):
    store.audit_log_works = False
    with pytest.raises(ConnectionError):
        override_shield(
            deps, OVERRIDER, HIDDEN.child_id, OverrideShield(access_reason="urgent_care", warning_read=True)
        )


@pytest.mark.parametrize(
    ("caller", "access_reason"), [(NURSE, "urgent_care"), (OTHER_TEAM, "urgent_care"), (OVERRIDER, "providing_service")]
)
def test_nobody_else_overrides_and_not_for_any_reason(deps, caller, access_reason):
    with pytest.raises(Problem, match="not-permitted"):
        override_shield(deps, caller, HIDDEN.child_id, OverrideShield(access_reason=access_reason, warning_read=True))
