"""The permission matrix, found by evaluating the policies: `make permissions` writes docs/permissions.md with it."""

import re
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import product
from types import MappingProxyType
from typing import get_args

from contactpoint.domain.access.account import MACHINE_ROLES, ROLES_BY_ORGANISATION_TYPE, OrganisationType, Role
from contactpoint.domain.access.caller import Caller
from contactpoint.domain.access.policy import (
    ACTIONS,
    DIRECTORY,
    POLICY_VERSION,
    SCHEMA,
    Action,
    PolicyQuestion,
    are_permitted,
)
from contactpoint.domain.access.reasons import REASONS, ReasonForAccess
from contactpoint.domain.access.resources import (
    RecordState,
    access_history_resource,
    account_resource,
    audit_events_resource,
    case_resource,
    contact_request_resource,
    involvement_resource,
    record_resource,
    review_resource,
)

STATES: tuple[RecordState, ...] = get_args(RecordState)
ROLES: tuple[Role, ...] = get_args(Role)
OWN, OTHER = "own", "other"
ME = "me"
_ACTIONS_OF_SCHEMA = re.compile(
    r"^action ([\w, ]+?)(?: in \[(\w+)\])?\s+appliesTo \{[^}]*resource: (\w+)", re.MULTILINE
)
_SAMPLES = MappingProxyType(
    {
        "Directory": (DIRECTORY,),
        "Record": tuple(record_resource(state, OWN, (OWN,)) for state in STATES),
        "Review": (review_resource(OWN),),
        "Involvement": (
            involvement_resource("ordinary", OWN, sensitive=True, recorded_by_organisation=OWN, provider_id=ME),
            involvement_resource("ordinary", OWN, sensitive=False, recorded_by_organisation=OWN, recorded_by=ME),
        ),
        "ContactRequest": (contact_request_resource(ME, OWN), contact_request_resource("another", OWN, ME)),
        "AccessHistory": (access_history_resource(OWN),),
        "AuditEvents": (audit_events_resource(OWN), audit_events_resource("")),
        "Case": (case_resource(OWN, for_auditor=False), case_resource("", for_auditor=True)),
        "Account": (account_resource("another", OWN, "practitioner", "a third"),),
    }
)
"""For each resource type of the schema, resources on which an action may be permitted to `_caller`."""


@cache
def resource_types() -> dict[str, str]:
    """Return the resource type of each action, as the Cedar schema states it."""
    found = _ACTIONS_OF_SCHEMA.findall(SCHEMA)
    return {name.strip(): resource for names, _, resource in found for name in names.split(",")}


@cache
def actions_that_look() -> frozenset[str]:
    """Return the actions of the schema's group ``look``: only these depend on the access reason."""
    found = _ACTIONS_OF_SCHEMA.findall(SCHEMA)
    return frozenset(name.strip() for names, group, _ in found if group == "look" for name in names.split(","))


@cache
def actions_ever_permitted(
    role: Role, organisation_type: OrganisationType, *, via_system: bool = False
) -> tuple[Action, ...]:
    """Return the actions that the policy permits a role on some resource, for some access reason."""
    caller = _caller(role, organisation_type, via_system=via_system)
    questions = [question for action in ACTIONS for question in _sample_questions(action)]
    return tuple(sorted({questions[number][0] for number in _ever_permitted(caller, questions)}))


@cache
def is_ever_permitted(action: Action, role: Role, organisation_type: OrganisationType) -> bool:
    """Return whether an action is one of `actions_ever_permitted`, without asking for the others."""
    return bool(_ever_permitted(_caller(role, organisation_type), list(_sample_questions(action))))


@cache
def usable_reasons(role: Role, organisation_type: OrganisationType) -> tuple[ReasonForAccess, ...]:
    """Return the access reasons with which a role can look at anything."""
    look: tuple[Action, ...] = ("search", "view", "view_access_history", "override_shield")
    questions = [question for action in look for question in _sample_questions(action)]
    caller = _caller(role, organisation_type)
    return tuple(reason for reason in REASONS if any(are_permitted(caller, questions, reason)))


def document() -> str:
    """Return docs/permissions.md."""
    lines = [
        "# Who may do what",
        "",
        "`make permissions` generates this page by evaluating the policies in",
        "[directory.cedar](../layers/contactpoint/python/contactpoint/domain/access/policy/directory.cedar).",
        f"The policy version is `{POLICY_VERSION}`. Every audit event records it.",
        "",
        "A cell has two values, *own / other*. *Own* means that the caller's organisation is responsible for the",
        "record or, if the record is under review, decides the review. The practitioner who submitted it",
        "sees the state that it would have without a review, and so do the teams of decision 59. A single value",
        "applies to both. If a cell lists organisation types, only those have the permission. Everything that is not",
        "listed is refused.",
        "",
        "A case-management system can call on a practitioner's behalf. *Through a system* lists what is permitted",
        "then, with the states of the record. Everything else needs the practitioner's own sign-in.",
    ]
    for role in ROLES:
        rows, others = list(_rows(role)), _other_actions(role)
        reasons = usable_reasons(role, _organisation_types(role)[0])
        lines += ["", f"## {role}", "", f"Access reasons: {', '.join(f'`{r}`' for r in reasons) or 'none'}."]
        lines += ["", f"Other actions: {', '.join(f'`{a}`' for a in others) or 'none'}."]
        if role not in MACHINE_ROLES:
            lines += ["", f"Through a system: {', '.join(_through_system(role)) or 'none'}."]
        if rows:
            lines += ["", "| on a record that is | " + " | ".join(STATES) + " |", "| --- " * (len(STATES) + 1) + "|"]
            lines += ["| `" + row[0] + "` | " + " | ".join(row[1:]) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def _sample_questions(action: Action) -> Iterator[PolicyQuestion]:
    return ((action, resource) for resource in _SAMPLES[resource_types()[action]])


def _caller(role: Role, organisation_type: OrganisationType, *, via_system: bool = False) -> Caller:
    return Caller(
        practitioner_id=ME,
        organisation_id=OWN,
        organisation_type=organisation_type,
        role=role,
        access_status="current",
        via_system="system" if via_system else "",
    )


def _organisation_types(role: Role) -> list[OrganisationType]:
    """Return the types of organisation that can give the role; nobody gives the operator's."""
    return [kind for kind, roles in ROLES_BY_ORGANISATION_TYPE.items() if role in roles] or ["oversight"]


@cache
def _permitted_on_records(
    role: Role, organisation_type: OrganisationType, *, via_system: bool = False
) -> frozenset[tuple[Action, RecordState, str]]:
    """Return what the role may do to a record of which state and whose authority, for some access reason."""
    actions = [action for action in ACTIONS if resource_types()[action] == "Record"]
    asked = list(product(actions, STATES, (OWN, OTHER)))
    questions: list[PolicyQuestion] = [(action, record_resource(s, whose, (whose,))) for action, s, whose in asked]
    permitted = _ever_permitted(_caller(role, organisation_type, via_system=via_system), questions)
    return frozenset(asked[number] for number in permitted)


def _ever_permitted(caller: Caller, questions: Sequence[PolicyQuestion]) -> set[int]:
    """Return the positions of the questions that the policy permits, for some access reason."""
    permitted = {number for number, yes in enumerate(are_permitted(caller, questions)) if yes}
    looks = [number for number, (action, _) in enumerate(questions) if action in actions_that_look()]
    for access_reason in REASONS:
        answers = are_permitted(caller, [questions[number] for number in looks], access_reason)
        permitted |= {number for number, yes in zip(looks, answers, strict=True) if yes}
    return permitted


def _cell(role: Role, action: Action, state: RecordState, whose: str) -> str:
    """Return for which types of organisation the action is permitted: ``yes``, ``-``, or their names."""
    types = _organisation_types(role)
    permitted = [kind for kind in types if (action, state, whose) in _permitted_on_records(role, kind)]
    if not permitted:
        return "-"
    return "yes" if len(permitted) == len(types) else ", ".join(permitted)


def _rows(role: Role) -> Iterator[tuple[str, ...]]:
    for action in ACTIONS:
        if resource_types()[action] != "Record":
            continue
        cells = []
        for state in STATES:
            own, other = _cell(role, action, state, OWN), _cell(role, action, state, OTHER)
            cells.append(own if own == other else f"{own} / {other}")
        if set(cells) != {"-"}:
            yield (action, *cells)


def _other_actions(role: Role) -> list[Action]:
    permitted = {action for kind in _organisation_types(role) for action in actions_ever_permitted(role, kind)}
    return [action for action in ACTIONS if action in permitted and resource_types()[action] != "Record"]


def _through_system(role: Role) -> Iterator[str]:
    """Yield what the role may do through a system; for a record, in which states."""
    for action in ACTIONS:
        if not any(action in actions_ever_permitted(role, t, via_system=True) for t in _organisation_types(role)):
            continue
        types = _organisation_types(role)
        permitted = {each for kind in types for each in _permitted_on_records(role, kind, via_system=True)}
        states = [state for state in STATES if (action, state, OWN) in permitted]
        yield f"`{action}`" + (f" ({', '.join(states)})" if resource_types()[action] == "Record" else "")


if __name__ == "__main__":
    sys.stdout.write(document())
