"""Whether a policy allows an action, as IAM evaluates it: as far as our policies use it."""

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from typing import Any

from tests.infra.walks.templates import Address, Resource, Templates, listed

Context = Mapping[str, str]
Statement = tuple[str, Mapping[str, Any]]
"""A statement, and the stack in which it is."""


def allows(
    templates: Templates,
    statements: Iterable[Statement],
    action: str,
    resource: Address | str,
    context: Context,
    *,
    service: str | None = None,
    role: Address | None = None,
) -> bool:
    """Return whether statements, each with its stack, allow an action on a resource.

    Parameters
    ----------
    service
        The AWS service that acts, for a policy of the resource itself.
    role
        The role that acts, for a policy of the resource itself.
    """
    return allowed(about(templates, statements, action, resource, service=service, role=role), context)


def about(
    templates: Templates,
    statements: Iterable[Statement],
    action: str,
    resource: Address | str,
    *,
    service: str | None = None,
    role: Address | None = None,
) -> list[Mapping[str, Any]]:
    """Return the statements that are about an action on a resource, and about who acts. Parameters as of `allows`."""
    return [
        statement
        for stack, statement in statements
        if _is_about(templates, stack, statement, action, resource)
        and _is_by(templates, stack, statement, service, role)
    ]


def allowed(statements: Iterable[Mapping[str, Any]], context: Context) -> bool:
    """Return whether statements about an action allow it in a context."""
    effects = {
        statement["Effect"]
        for statement in statements
        if all(_holds(operator, keys, context) for operator, keys in statement.get("Condition", {}).items())
    }
    return "Allow" in effects and "Deny" not in effects


def of_role(templates: Templates, role: Address) -> list[Statement]:
    """Return the statements of all policies of a role, each with its stack."""
    return _by_role(templates).get(role, [])


@lru_cache(maxsize=4)
def _by_role(templates: Templates) -> dict[Any, list[Statement]]:
    found: dict[Any, list[Statement]] = {}
    for (stack, _), policy in templates.of_type("AWS::IAM::Policy"):
        statements = [(stack, each) for each in policy["Properties"]["PolicyDocument"]["Statement"]]
        for named in policy["Properties"]["Roles"]:
            found.setdefault(_imported_role(templates, stack, named), []).extend(statements)
    return found


def of_key(templates: Templates, key: Address) -> list[Statement]:
    """Return the statements of a key's policy."""
    found = templates.get(key)
    return [(key[0], each) for each in found["Properties"]["KeyPolicy"]["Statement"]] if found else []


def of_topic(templates: Templates, topic: Address) -> list[Statement]:
    """Return the statements of a topic's policy."""
    return [
        (stack, statement)
        for (stack, _), policy in templates.of_type("AWS::SNS::TopicPolicy")
        if topic in [templates.target(stack, each) for each in policy["Properties"]["Topics"]]
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
    ]


def trusts(role: Resource | None, service: str, account: str) -> bool:
    """Return whether a service may assume a role for this account, and for no other."""
    for statement in role["Properties"]["AssumeRolePolicyDocument"]["Statement"] if role else ():
        if statement["Principal"].get("Service") == f"{service}.amazonaws.com":
            return bool(statement.get("Condition", {}).get("StringEquals", {}).get("aws:SourceAccount") == account)
    return False


def _imported_role(templates: Templates, stack: str, named: Any) -> Address | str | None:
    """Return the role of a name: a reference, or what CDK has cut out of an imported ARN."""
    while isinstance(named, Mapping):
        (kind, content), *_ = named.items()
        if kind in ("Fn::ImportValue", "Ref"):
            return templates.target(stack, named)
        if kind not in ("Fn::Select", "Fn::Split"):
            return None
        named = content[1]
    return None


def _is_by(
    templates: Templates, stack: str, statement: Mapping[str, Any], service: str | None, role: Address | None
) -> bool:
    """Return whether a resource's policy names who acts; a role's policy names nobody."""
    principals = statement.get("Principal", {})
    if principals == "*" or not (service or role):
        return True
    if service:
        return f"{service}.amazonaws.com" in listed(principals.get("Service", []))
    return role in [templates.target(stack, each) for each in listed(principals.get("AWS", []))]


def _is_about(
    templates: Templates, stack: str, statement: Mapping[str, Any], action: str, resource: Address | str
) -> bool:
    if not any(_is_like(action, each) for each in listed(statement["Action"])):
        return False
    return not templates.named(stack, statement).isdisjoint(("*", resource))


@cache
def _is_like(action: str, pattern: str) -> bool:
    return fnmatchcase(action.lower(), pattern.lower())


def _holds(operator: str, keys: Mapping[str, Any], context: Context) -> bool:
    optional, named = operator.endswith("IfExists"), operator.removesuffix("IfExists")
    return all(
        _matches(named, context[key], listed(wanted)) if key in context else optional for key, wanted in keys.items()
    )


def _matches(operator: str, found: str, wanted: list[Any]) -> bool:
    if operator.removeprefix("ForAllValues:") in ("StringLike", "ArnLike"):
        return any(fnmatchcase(found, str(each)) for each in wanted)
    assert operator in ("StringEquals", "Bool"), operator
    return found in [str(each) for each in wanted]
