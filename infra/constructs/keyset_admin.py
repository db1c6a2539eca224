"""The role that manages keysets and adds organisations: the only one apart from the functions' that may use keys."""

from aws_cdk import Duration, Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.constructs.keys import Keys, allow_use, through_dynamodb
from infra.constructs.tables import Tables

TABLES = {
    "KEYSETS": ["GetItem", "BatchGetItem", "PutItem"],
    "COHORT_KEYSETS": ["GetItem", "BatchGetItem", "PutItem", "DeleteItem", "Scan"],
    "RECORDS": ["GetItem", "Scan", "PutItem"],
    "SEARCH_INDEX": ["PutItem", "DeleteItem", "Scan"],
    "ACCOUNTS": ["BatchGetItem", "PutItem", "DeleteItem", "Scan"],
    "NOTIFICATIONS": ["PutItem", "Scan"],
    "AUDIT_LOG": ["PutItem", "Scan"],
    **{name: ["Scan"] for name in ("CONTACT_REQUESTS", "REVIEWS", "IDEMPOTENCY", "FENCES", "USAGE")},
}
"""It scans to prove that nothing needs a key before it deletes the key."""


def keyset_admin_role(scope: Construct, tables: Tables, keys: Keys) -> iam.Role:
    """Return the role that creates and rotates keysets and adds organisations (docs/runbooks/).

    A person assumes it with a second factor, for at most an hour. CloudTrail records every use.
    """
    role = iam.Role(
        scope,
        "KeysetAdminRole",
        description="Creates and rotates keysets, adds organisations",
        assumed_by=iam.AccountRootPrincipal().with_conditions({"Bool": {"aws:MultiFactorAuthPresent": "true"}}),
        max_session_duration=Duration.hours(1),
    )
    for name, actions in TABLES.items():
        allowed = [f"dynamodb:{action}" for action in actions]
        role.add_to_policy(iam.PolicyStatement(actions=allowed, resources=[tables.by_name[name].table_arn]))
    use = ["kms:Encrypt", "kms:Decrypt"]
    for key in keys.keyset_keys.values():
        role.add_to_policy(iam.PolicyStatement(actions=use, resources=[key.key_arn]))
        allow_use(key, role, use)
    role.add_to_policy(through_dynamodb(keys.table_key, Stack.of(scope).region))
    return role
