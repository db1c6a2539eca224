"""The contacts function: contact requests and notifications. It reads records but cannot write them.

It reads accounts, because a request that waits for somebody who can no longer sign in goes back to the team.
"""

from infra.functions.definition import FunctionDefinition, Permissions

PERMISSIONS = Permissions(
    tables={
        "RECORDS": ["GetItem"],
        "AUDIT_LOG": ["PutItem"],
        "NOTIFICATIONS": ["Query", "PutItem"],
        "ACCOUNTS": ["BatchGetItem"],
        "CONTACT_REQUESTS": ["GetItem", "PutItem"],
        "KEYSETS": ["BatchGetItem"],
        "EVENT_KEYSETS": ["BatchGetItem"],
        "COHORT_KEYSETS": ["BatchGetItem"],
    },
    keys={"records": ["Decrypt"], "accounts": ["Decrypt"], "shared": ["Decrypt"]},
)
CONTACTS = FunctionDefinition(
    folder="contacts",
    permissions=PERMISSIONS,
    memory_mb=1024,
    timeout_seconds=15,
    concurrency_percent=5,
)
"""Half a vCPU is enough, because few people call it, and rarely."""
