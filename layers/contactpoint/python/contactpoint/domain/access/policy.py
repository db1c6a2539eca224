"""Evaluates the access policy: Cedar text that a lawyer can read. What it does not clearly permit is refused."""

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

import cedarpy
import msgspec

from contactpoint.domain.access.caller import Caller
from contactpoint.problems import Problem

Action = Literal[
    "search",
    "view",
    "view_full_record",
    "override_shield",
    "request_contact",
    "view_access_history",
    "read_nhs_number",
    "read_upn",
    "view_sensitive_involvement",
    "register",
    "register_shielded",
    "amend",
    "record_involvement",
    "record_sensitive_involvement",
    "amend_involvement",
    "confirm_involvement",
    "retract_involvement",
    "withdraw_involvement",
    "watch",
    "shield",
    "lift_shield",
    "end_identity",
    "set_retention",
    "merge",
    "ask_transfer",
    "challenge",
    "export_record",
    "view_reviews",
    "decide_review",
    "confirm_new",
    "view_contact_request",
    "forward_contact_request",
    "answer_contact_request",
    "read_notifications",
    "view_own_account",
    "declare_household",
    "list_organisations",
    "list_practitioners",
    "keep_duty_numbers",
    "read_audit",
    "read_own_events",
    "view_cases",
    "decide_case",
    "view_account",
    "manage_account",
    "give_role_unconfirmed",
    "confirm_proposal",
]
ACTIONS: tuple[Action, ...] = get_args(Action)

_POLICY_FOLDER = files("contactpoint.domain.access").joinpath("policy")
POLICY_TEXT = _POLICY_FOLDER.joinpath("directory.cedar").read_text(encoding="utf-8")
SCHEMA = _POLICY_FOLDER.joinpath("directory.cedarschema").read_text(encoding="utf-8")
POLICY_VERSION = hashlib.sha256((POLICY_TEXT + SCHEMA).encode()).hexdigest()[:12]
"""The version of the policy, recorded in every audit event."""


class Resource(msgspec.Struct, frozen=True):
    """What the caller wants to act on: a type of the schema, with the attributes that the policy reads."""

    type: str
    attributes: dict[str, Any] = {}


PolicyQuestion = tuple[Action, Resource]
DIRECTORY = Resource("Directory")


def are_permitted(caller: Caller, questions: Sequence[PolicyQuestion], access_reason: str = "") -> tuple[bool, ...]:
    """Return for each question whether the policy permits it; a failed evaluation means no.

    Parameters
    ----------
    caller
        Who wants to act.
    questions
        (action, resource) pairs, decided together.
    access_reason
        Empty for actions that need none.
    """
    resources = {id(resource): resource for _, resource in questions}
    requests = [_request(caller, action, str(id(resource)), resource, access_reason) for action, resource in questions]
    entities = [_principal(caller), *(_entity(str(name), resource) for name, resource in resources.items())]
    try:
        known = _actions().with_added_json_str(msgspec.json.encode(entities).decode())
        decisions = cedarpy.is_authorized_batch(requests, _policies(), known)
    except Exception:
        return (False,) * len(questions)
    return tuple(decision.allowed and not decision.diagnostics.errors for decision in decisions)


def is_permitted(caller: Caller, action: Action, resource: Resource, access_reason: str = "") -> bool:
    """Return whether the policy permits one action."""
    return are_permitted(caller, [(action, resource)], access_reason)[0]


def require_permission(caller: Caller, action: Action, resource: Resource = DIRECTORY, access_reason: str = "") -> None:
    """Raise `Problem` ``not-permitted`` unless the policy permits the action."""
    if not is_permitted(caller, action, resource, access_reason):
        raise not_permitted()


def not_permitted() -> Problem:
    """Return the problem of an action that the policy refuses."""
    return Problem(
        "not-permitted", "Your role or your access reason does not allow this. Ask your organisation's account manager."
    )


def _request(caller: Caller, action: Action, name: str, resource: Resource, access_reason: str) -> dict[str, Any]:
    return {
        "principal": {"type": "Practitioner", "id": caller.practitioner_id},
        "action": {"type": "Action", "id": action},
        "resource": {"type": resource.type, "id": name},
        "context": {"access_reason": access_reason},
    }


def _principal(caller: Caller) -> dict[str, Any]:
    attributes = {
        "id": caller.practitioner_id,
        "role": caller.role,
        "organisation": caller.organisation_id,
        "organisation_type": caller.organisation_type,
        "access_status": caller.access_status,
        "via_system": bool(caller.via_system),
    }
    return {"uid": {"type": "Practitioner", "id": caller.practitioner_id}, "attrs": attributes, "parents": []}


def _entity(name: str, resource: Resource) -> dict[str, Any]:
    return {"uid": {"type": resource.type, "id": name}, "attrs": resource.attributes, "parents": []}


@cache
def _policies() -> Any:
    """Return the policies, parsed once."""
    return cedarpy.PolicySet.from_str(POLICY_TEXT)


@cache
def _actions() -> Any:
    """Return the schema's actions with their groups, without which no policy about a group would apply."""
    return cedarpy.Entities.from_json_str("[]", SCHEMA)
