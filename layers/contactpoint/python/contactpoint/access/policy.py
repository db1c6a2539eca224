"""Asking the policy. It is Cedar text that a lawyer can read; what it does not clearly permit is refused."""

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

import cedarpy
import msgspec

from contactpoint.access.practitioner import Reader
from contactpoint.problems import Problem

Action = Literal[
    "search",
    "view",
    "view_whereabouts",
    "override_shield",
    "request_contact",
    "view_accesses",
    "view_withheld_accesses",
    "read_nhs_number",
    "read_upn",
    "view_sensitive",
    "register",
    "register_protected",
    "amend",
    "record_involvement",
    "record_sensitive",
    "amend_involvement",
    "withdraw_involvement",
    "shield",
    "lift_shield",
    "end_identity",
    "decide_review",
    "view_contact_request",
    "forward_contact_request",
    "answer_contact_request",
    "read_notifications",
    "view_own_account",
    "read_audit",
    "view_account",
    "manage_account",
]
ACTIONS: tuple[Action, ...] = get_args(Action)

_TEXT = files("contactpoint.access").joinpath("policy")
POLICIES = _TEXT.joinpath("directory.cedar").read_text(encoding="utf-8")
SCHEMA = _TEXT.joinpath("directory.cedarschema").read_text(encoding="utf-8")
POLICY_VERSION = hashlib.sha256((POLICIES + SCHEMA).encode()).hexdigest()[:12]
"""Which policy decided: in every audit event."""


class Resource(msgspec.Struct, frozen=True):
    """What is asked about: a type of the schema, and the attributes that the policy may look at."""

    type: str
    attributes: dict[str, Any] = {}


Question = tuple[Action, Resource]
DIRECTORY = Resource("Directory")


def allowed(reader: Reader, questions: Sequence[Question], reason: str = "") -> tuple[bool, ...]:
    """Return for each question whether the policy permits it; an evaluation that fails in any way means no.

    Parameters
    ----------
    reader
        Who asks.
    questions
        (action, resource) pairs, decided together.
    reason
        The reason for access, empty for what takes none.
    """
    named = [(str(index), action, resource) for index, (action, resource) in enumerate(questions)]
    requests = [_request(reader, action, name, resource, reason) for name, action, resource in named]
    entities = [_principal(reader), *(_entity(name, resource) for name, _, resource in named)]
    try:
        known = _actions().with_added_json_str(msgspec.json.encode(entities).decode())
        answers = cedarpy.is_authorized_batch(requests, _policies(), known)
    except Exception:
        return (False,) * len(questions)
    return tuple(answer.allowed and not answer.diagnostics.errors for answer in answers)


def may(reader: Reader, action: Action, resource: Resource, reason: str = "") -> bool:
    """Return whether the policy permits one action."""
    return allowed(reader, [(action, resource)], reason)[0]


def permit(reader: Reader, action: Action, resource: Resource = DIRECTORY, reason: str = "") -> None:
    """Raise `Problem` ``not-permitted`` unless the policy permits the action."""
    if not may(reader, action, resource, reason):
        raise not_permitted()


def not_permitted() -> Problem:
    """Return the problem of an action that the policy refuses."""
    return Problem(
        "not-permitted", "Your role, or the reason given, does not allow this. Ask your organisation's account manager."
    )


def _request(reader: Reader, action: Action, name: str, resource: Resource, reason: str) -> dict[str, Any]:
    return {
        "principal": {"type": "Practitioner", "id": reader.practitioner_id},
        "action": {"type": "Action", "id": action},
        "resource": {"type": resource.type, "id": name},
        "context": {"reason": reason},
    }


def _principal(reader: Reader) -> dict[str, Any]:
    attributes = {
        "id": reader.practitioner_id,
        "role": reader.role,
        "organisation": reader.organisation_id,
        "organisation_type": reader.organisation_type,
        "standing": reader.standing,
    }
    return {"uid": {"type": "Practitioner", "id": reader.practitioner_id}, "attrs": attributes, "parents": []}


def _entity(name: str, resource: Resource) -> dict[str, Any]:
    return {"uid": {"type": resource.type, "id": name}, "attrs": resource.attributes, "parents": []}


@cache
def _policies() -> Any:
    """Return the policies, parsed once."""
    return cedarpy.PolicySet.from_str(POLICIES)


@cache
def _actions() -> Any:
    """Return the schema's actions with their groups, without which no policy about a group would apply."""
    return cedarpy.Entities.from_json_str("[]", SCHEMA)
