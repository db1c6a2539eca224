"""The policy against the rulebook: every role, standing, record, action and reason; and evaluation that fails."""

from typing import get_args

import cedarpy
import pytest

from contactpoint.access import DIRECTORY, POLICY_VERSION, Resource, Role, allowed, permit, policy
from contactpoint.access.table import document
from contactpoint.problems import Problem
from tests.matrix import ALL_REASONS, QUESTIONS, expected, readers
from tests.memory import NURSE, MemoryStore, desk


@pytest.mark.parametrize("role", get_args(Role))
def test_a_role_may_do_what_the_rulebook_says_and_nothing_else(role):
    wrong = [
        (reader.organisation_type, reader.standing, action, about.state, about.relation, reason, may)
        for reader in readers(role)
        for reason in ALL_REASONS
        for (action, about), may in zip(
            QUESTIONS, allowed(reader, [(a, about.resource) for a, about in QUESTIONS], reason), strict=True
        )
        if may != expected(reader, action, about, reason)
    ]
    assert wrong == []


def test_every_action_is_in_the_matrix():
    assert {action for action, _ in QUESTIONS} == set(policy.ACTIONS)


def test_the_policies_keep_to_their_schema():
    checked = cedarpy.validate_policies(policy.POLICIES, policy.SCHEMA)
    assert checked.validation_passed, [str(error) for error in checked.errors]


def test_the_schemas_actions_are_those_that_can_be_asked():
    named = {f'"{action}"' for action in policy.ACTIONS}
    entities = str(policy._actions())
    assert all(name in entities for name in named)


@pytest.mark.parametrize(
    "resource", [Resource("Record"), Resource("Record", {"state": 7}), Resource("Nothing of the kind"), Resource("")]
)
def test_an_evaluation_that_fails_permits_nothing(resource):
    assert allowed(NURSE, [("view", resource)], "urgent_care") == (False,)


def test_an_engine_that_fails_permits_nothing(monkeypatch):
    def broken(*_):
        raise ValueError

    monkeypatch.setattr(policy.cedarpy, "is_authorized_batch", broken)
    assert allowed(NURSE, [("search", DIRECTORY), ("view_own_account", DIRECTORY)], "urgent_care") == (False, False)
    with pytest.raises(Problem, match="not-permitted"):
        permit(NURSE, "search", reason="urgent_care")


def test_an_action_that_the_policy_does_not_know_is_refused():
    assert allowed(NURSE, [("delete_everything", DIRECTORY)], "urgent_care") == (False,)


def test_every_event_tells_which_policy_decided():
    assert desk(MemoryStore()).event("viewed", NURSE).policy == POLICY_VERSION


def test_the_table_in_the_documentation_is_what_the_policies_come_to(request):
    page = request.config.rootpath / "docs" / "permissions.md"
    assert page.read_text(encoding="utf-8") == document()
