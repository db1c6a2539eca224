"""The accounts function: manages the accounts of one organisation at a time, and cannot read a child."""

from infra.functions.definition import FunctionDefinition, Permissions

PERMISSIONS = Permissions(
    tables={
        "ACCOUNTS": ["BatchGetItem", "PutItem"],
        "ACCOUNTS/by_organisation": ["Query"],
        "AUDIT_LOG": ["PutItem"],
        "KEYSETS": ["BatchGetItem"],
    },
    keys={"accounts": ["Decrypt"]},
)
ACCOUNTS = FunctionDefinition(
    folder="accounts",
    permissions=PERMISSIONS,
    memory_mb=1024,
    timeout_seconds=15,
)
"""Half a vCPU is enough for what a few people ask for now and then."""
