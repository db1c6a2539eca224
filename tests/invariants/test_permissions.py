"""The policies match the expected permissions: every role, access status, record, action and reason."""

import json
from typing import get_args

import cedarpy
import pytest

from contactpoint.domain.access import (
    DIRECTORY,
    POLICY_VERSION,
    Resource,
    Role,
    are_permitted,
    policy,
    require_permission,
)
from contactpoint.domain.access.permission_matrix import actions_that_look
from contactpoint.problems import Problem
from tests.builders import NURSE
from tests.fakes import MemoryStore, fake_dependencies
from tests.invariants.expected_permissions import expected
from tests.invariants.permission_questions import ALL_REASONS, QUESTIONS, callers

LOOKS = actions_that_look()


@pytest.mark.parametrize("role", get_args(Role))
def test_role_has_exactly_the_expected_permissions(role):
    looks = [(action, about) for action, about in QUESTIONS if action in LOOKS]
    others = [(action, about) for action, about in QUESTIONS if action not in LOOKS]
    asked = [(access_reason, looks) for access_reason in ALL_REASONS] + [("", others), ("curiosity", others)]
    wrong = [
        (
            caller.organisation_type,
            caller.access_status,
            caller.via_system,
            action,
            about.state,
            about.relation,
            access_reason,
            may,
        )
        for caller in callers(role)
        for access_reason, questions in asked
        for (action, about), may in zip(
            questions,
            are_permitted(caller, [(a, about.resource) for a, about in questions], access_reason),
            strict=True,
        )
        if may != expected(caller, action, about, access_reason)
    ]
    assert wrong == []


def test_only_policies_of_actions_that_look_read_the_access_reason():
    """So `test_role_has_exactly_the_expected_permissions` need not ask all others for each reason."""
    policies = json.loads(cedarpy.policies_to_json_str(policy.POLICY_TEXT))["staticPolicies"].values()
    reads = [each["action"] for each in policies if '"context"' in json.dumps(each["conditions"])]
    named = {entity["id"] for each in reads for entity in each.get("entities") or [each.get("entity", {"id": "all"})]}
    assert "look" in named
    assert named <= {"look", *LOOKS}


def test_expected_permissions_cover_every_action():
    assert {action for action, _ in QUESTIONS} == set(policy.ACTIONS)


def test_policies_conform_to_their_schema():
    checked = cedarpy.validate_policies(policy.POLICY_TEXT, policy.SCHEMA)
    assert checked.validation_passed, [str(error) for error in checked.errors]


def test_schema_actions_are_the_actions_of_the_code():
    named = {f'"{action}"' for action in policy.ACTIONS}
    entities = str(policy._actions())
    assert all(name in entities for name in named)


@pytest.mark.parametrize(
    "resource", [Resource("Record"), Resource("Record", {"state": 7}), Resource("Nothing of the kind"), Resource("")]
)
def test_failed_evaluation_permits_nothing(resource):
    assert are_permitted(NURSE, [("view", resource)], "urgent_care") == (False,)


def test_failed_policy_engine_permits_nothing(monkeypatch):
    def broken(*_):
        raise ValueError

    monkeypatch.setattr(policy.cedarpy, "is_authorized_batch", broken)
    assert are_permitted(NURSE, [("search", DIRECTORY), ("view_own_account", DIRECTORY)], "urgent_care") == (
        False,
        False,
    )
    with pytest.raises(Problem, match="not-permitted"):
        require_permission(NURSE, "search", access_reason="urgent_care")


def test_unknown_action_is_refused():
    assert are_permitted(NURSE, [("delete_everything", DIRECTORY)], "urgent_care") == (False,)


def test_every_event_contains_the_policy_version():
    assert fake_dependencies(MemoryStore()).new_event("viewed", NURSE).policy_version == POLICY_VERSION
