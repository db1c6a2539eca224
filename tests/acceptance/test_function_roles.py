"""The roles of functions, as the deployed stack enforces them: no role may do another function's work."""

import pytest
from botocore.exceptions import ClientError

from cli.local_stack.workspace import STACKS

DATA_STACK = STACKS[0]


def role_of(stack, function: str):
    """Return clients with only the permissions of one function's role."""
    resources = stack.aws("cloudformation").describe_stack_resources(StackName=DATA_STACK)["StackResources"]
    roles = {
        r["LogicalResourceId"]: r["PhysicalResourceId"] for r in resources if r["ResourceType"] == "AWS::IAM::Role"
    }
    role = next(name for logical, name in roles.items() if logical.startswith(f"FunctionRoles{function}"))
    name = role.split("/")[-1]
    keys = stack.aws("sts").assume_role(RoleArn=f"arn:aws:iam::000000000000:role/{name}", RoleSessionName="proof")
    given = [keys["Credentials"][each] for each in ("AccessKeyId", "SecretAccessKey", "SessionToken")]
    return lambda service: stack.client(service, name, *given)


@pytest.mark.parametrize(
    ("function", "table", "call"),
    [
        ("Search", "RecordsTable", "put_item"),
        ("Search", "RecordsTable", "scan"),
        ("Search", "SearchIndexTable", "delete_item"),
        ("Search", "AuditLogTable", "query"),
        ("Search", "AccountsTable", "get_item"),
        ("Audit", "RecordsTable", "query"),
        ("Audit", "SearchIndexTable", "query"),
        ("Audit", "AuditLogTable", "delete_item"),
        ("Audit", "AuditLogTable", "update_item"),
        ("Registration", "AuditLogTable", "delete_item"),
        ("Registration", "AuditLogTable", "query"),
        ("Search", "NotificationsTable", "query"),
        ("Search", "ContactRequestsTable", "get_item"),
        ("Search", "RecordsTable", "delete_item"),
        ("Registration", "NotificationsTable", "query"),
        ("Registration", "AccountsTable", "put_item"),
        ("Registration", "AccountsTable", "scan"),
        ("Contacts", "RecordsTable", "put_item"),
        ("Contacts", "RecordsTable", "delete_item"),
        ("Contacts", "SearchIndexTable", "query"),
        ("Contacts", "AccountsTable", "get_item"),
        ("Contacts", "AuditLogTable", "query"),
        ("Contacts", "AuditLogTable", "delete_item"),
        ("Accounts", "RecordsTable", "query"),
        ("Accounts", "SearchIndexTable", "query"),
        ("Accounts", "AccountsTable", "scan"),
        ("AccessReview", "AccountsTable", "delete_item"),
        ("AccessReview", "RecordsTable", "query"),
        ("Accounts", "AuditLogTable", "query"),
        ("Accounts", "AuditLogTable", "update_item"),
        ("Accounts", "NotificationsTable", "query"),
        ("Audit", "NotificationsTable", "query"),
        ("Audit", "ContactRequestsTable", "get_item"),
        ("Audit", "AccountsTable", "put_item"),
        ("Archiving", "AuditLogTable", "query"),
        ("Archiving", "AuditLogTable", "delete_item"),
        ("Archiving", "NotificationsTable", "query"),
        ("Archiving", "AccountsTable", "get_item"),
        ("Registration", "KeysetsTable", "put_item"),
        ("Search", "CohortKeysetsTable", "put_item"),
        ("Authorizer", "RecordsTable", "query"),
        ("Authorizer", "AccountsTable", "put_item"),
        ("WebOversight", "RecordsTable", "get_item"),
        ("WebOversight", "SearchIndexTable", "query"),
        ("WebOversight", "AccountsTable", "put_item"),
        ("WebOversight", "AuditLogTable", "delete_item"),
        ("WebOversight", "NotificationsTable", "query"),
        ("Web", "AuditLogTable", "query"),
        ("Public", "RecordsTable", "query"),
        ("Public", "AuditLogTable", "put_item"),
    ],
)
def test_function_role_is_refused_other_actions(stack, function, table, call):
    dynamodb = role_of(stack, function)("dynamodb")
    name = stack.workspace.outputs[table]
    table_is = stack.aws("dynamodb").describe_table(TableName=name)["Table"]
    schema = table_is["KeySchema"]
    types = {a["AttributeName"]: a["AttributeType"] for a in table_is["AttributeDefinitions"]}
    key = {
        k["AttributeName"]: {types[k["AttributeName"]]: b"x" if types[k["AttributeName"]] == "B" else "x"}
        for k in schema
    }
    first = schema[0]["AttributeName"]
    arguments = {
        "put_item": {"Item": key},
        "scan": {},
        "delete_item": {"Key": key},
        "get_item": {"Key": key},
        "update_item": {"Key": key, "UpdateExpression": "SET a = :a", "ExpressionAttributeValues": {":a": {"S": "x"}}},
        "query": {"KeyConditionExpression": "#k = :k", "ExpressionAttributeNames": {"#k": first},
                  "ExpressionAttributeValues": {":k": key[first]}},
    }[call]  # fmt: skip
    with pytest.raises(ClientError) as refused:
        getattr(dynamodb, call)(TableName=name, **arguments)
    assert refused.value.response["Error"]["Code"] == "AccessDeniedException"


@pytest.mark.parametrize(
    ("function", "key"),
    [("Search", "AuditKey"), ("Search", "AccountsKey"), ("Audit", "RecordsKey"), ("Registration", "AuditKey"),
     ("Registration", "AccountsKey"), ("Contacts", "AuditKey"),
     ("Accounts", "AuditKey"), ("Archiving", "AuditKey"), ("Archiving", "AccountsKey"),
     ("AccessReview", "RecordsKey"), ("Web", "AuditKey"),
     ("Authorizer", "AccountsKey"), ("Authorizer", "RecordsKey"), ("Public", "RecordsKey"), ("Public", "SharedKey")],
)  # fmt: skip
def test_function_role_cannot_unwrap_other_keysets(stack, function, key):
    arn = stack.workspace.outputs[key]
    wrapped = stack.aws("kms").encrypt(KeyId=arn, Plaintext=b"keyset")["CiphertextBlob"]
    with pytest.raises(ClientError) as refused:
        role_of(stack, function)("kms").decrypt(KeyId=arn, CiphertextBlob=wrapped)
    assert refused.value.response["Error"]["Code"] == "AccessDeniedException"
