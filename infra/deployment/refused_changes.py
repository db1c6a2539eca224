"""Which changes of a change set are refused: CloudFormation itself says what it would replace or remove."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

STATEFUL_TYPES = (
    "AWS::DynamoDB::",
    "AWS::KMS::",
    "AWS::Cognito::",
    "AWS::S3::",
    "AWS::Backup::",
    "AWS::CloudTrail::",
    "AWS::Logs::LogGroup",
)
"""Resources that hold data or secrets. A new one in the place of an old one is empty."""
DATA_STACK_TYPES = (*STATEFUL_TYPES, "AWS::IAM::Role")
"""In the data stack, the keys' policies also name the roles: a replaced role can use no key."""
MAY_REPLACE = ("True", "Conditional")
STACK_POLICY: Mapping[str, Any] = {
    "Statement": [
        {"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"},
        {
            "Effect": "Deny",
            "Action": ["Update:Replace", "Update:Delete"],
            "Principal": "*",
            "Resource": "*",
            "Condition": {
                "StringLike": {"ResourceType": [f"{kind}*" if kind.endswith("::") else kind for kind in STATEFUL_TYPES]}
            },
        },
    ]
}
"""The stack's own policy, which CloudFormation enforces for everybody."""


def refused_changes(changes: Collection[Mapping[str, Any]], stack: str, allowed: Collection[str] = ()) -> Iterator[str]:
    """Yield a sentence for each change that is refused.

    Parameters
    ----------
    changes
        ``Changes`` of a change set, as CloudFormation describes it.
    allowed
        Logical ids whose replacement or removal somebody has decided.
    """
    types = DATA_STACK_TYPES if stack.endswith("-Data") else STATEFUL_TYPES
    for change in changes:
        resource = change.get("ResourceChange", {})
        name, kind = resource.get("LogicalResourceId", "?"), resource.get("ResourceType", "")
        if not kind.startswith(types) or name in allowed:
            continue
        if _is_fixed_log(kind, stack):
            continue
        if resource.get("Action") in ("Remove", "Dynamic"):
            yield f"{name} ({kind}) would be removed from {stack}."
        elif resource.get("Replacement") in MAY_REPLACE:
            yield f"{name} ({kind}) would be replaced in {stack} by a new, empty one{_cause(resource)}."


def _is_fixed_log(kind: str, stack: str) -> bool:
    """Return whether a log group is of the edge: it has a fixed name and goes with its stack (decision 12)."""
    return kind == "AWS::Logs::LogGroup" and stack.endswith("-Edge")


def _cause(resource: Mapping[str, Any]) -> str:
    names = sorted({d["Target"]["Name"] for d in resource.get("Details", ()) if d.get("Target", {}).get("Name")})
    return f", because of {', '.join(names)}" if names else ""
