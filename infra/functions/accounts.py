"""The accounts function: manages the accounts of one organisation at a time. It cannot read records."""

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
"""Half a vCPU is enough, because few people call it, and rarely."""
