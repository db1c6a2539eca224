"""Who keeps the keysets and appoints account managers: the one role beside the functions' that may use the keys."""

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.storage import Storage

TABLES = {
    "KEYSETS": ["GetItem", "BatchGetItem", "PutItem"],
    "COHORTS": ["GetItem", "BatchGetItem", "PutItem", "Scan"],
    "DIRECTORY": ["Query", "Scan", "PutItem", "UpdateItem"],
    "INDEX": ["PutItem", "DeleteItem"],
    "ACCOUNTS": ["PutItem"],
    "AUDIT": ["PutItem"],
}


def keyset_keeper(scope: Construct, storage: Storage) -> iam.Role:
    """Return the role that creates and rotates keysets and appoints account managers (docs/runbooks/).

    It is assumed by somebody with a second factor, for an hour at most, and every use of it is in CloudTrail.
    """
    role = iam.Role(
        scope,
        "KeysetKeeper",
        description="Creates and rotates keysets, appoints account managers",
        assumed_by=iam.AccountRootPrincipal().with_conditions({"Bool": {"aws:MultiFactorAuthPresent": "true"}}),
        max_session_duration=Duration.hours(1),
    )
    for name, actions in TABLES.items():
        allowed = [f"dynamodb:{action}" for action in actions]
        role.add_to_policy(iam.PolicyStatement(actions=allowed, resources=[storage.tables[name].table_arn]))
    use = ["kms:Encrypt", "kms:Decrypt"]
    for key in storage.keys.values():
        role.add_to_policy(iam.PolicyStatement(actions=use, resources=[key.key_arn]))
        key.add_to_resource_policy(
            iam.PolicyStatement(principals=[iam.ArnPrincipal(role.role_arn)], actions=use, resources=["*"])
        )
    via = {"StringEquals": {"kms:ViaService": f"dynamodb.{storage.at_rest.stack.region}.amazonaws.com"}}
    at_rest = ["kms:Decrypt", "kms:GenerateDataKey"]
    role.add_to_policy(iam.PolicyStatement(actions=at_rest, resources=[storage.at_rest.key_arn], conditions=via))
    return role
