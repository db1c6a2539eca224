"""The accounts function: manages the accounts of one organisation at a time, and its cases. It cannot read records.

The records key unwraps the keysets of notifications and of digests. The records and their keysets are out of reach: the
function has no permission on their tables. It deletes the link from a sign-in that an account has given up.
"""

from infra.functions.definition import FunctionDefinition, Permissions

PERMISSIONS = Permissions(
    tables={
        "ACCOUNTS": ["BatchGetItem", "PutItem", "DeleteItem"],
        "ACCOUNTS/by_organisation": ["Query"],
        "AUDIT_LOG": ["PutItem"],
        "NOTIFICATIONS": ["PutItem"],
        "CASES": ["Query", "GetItem", "PutItem", "DeleteItem"],
        "KEYSETS": ["BatchGetItem"],
    },
    keys={"accounts": ["Decrypt"], "records": ["Decrypt"], "shared": ["Decrypt"]},
)
ACCOUNTS = FunctionDefinition(
    folder="accounts",
    permissions=PERMISSIONS,
    memory_mb=1024,
    timeout_seconds=15,
    concurrency_percent=5,
)
"""Half a vCPU is enough, because few people call it, and rarely."""
