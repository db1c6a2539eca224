"""The pages' function: what search, registration and contacts may do together, and the pages' sessions.

It calls their use cases in process (decision 32). It may not read the audit log, nor change an account:
of the table of accounts it writes duty numbers and declared households only.
"""

from infra.functions.definition import FunctionDefinition, Permissions

PERMISSIONS = Permissions(
    tables={
        "RECORDS": ["GetItem", "PutItem"],
        "SEARCH_INDEX": ["Query", "PutItem", "DeleteItem"],
        "AUDIT_LOG": ["PutItem"],
        "ACCOUNTS": ["GetItem", "BatchGetItem"],
        "NOTIFICATIONS": ["Query", "PutItem"],
        "CONTACT_REQUESTS": ["GetItem", "PutItem"],
        "REVIEWS": ["Query", "GetItem", "PutItem", "DeleteItem"],
        "IDEMPOTENCY": ["GetItem", "PutItem", "ConditionCheckItem"],
        "FENCES": ["BatchGetItem", "PutItem", "ConditionCheckItem"],
        "USAGE": ["UpdateItem"],
        "PAGE_SESSIONS": ["GetItem", "BatchGetItem", "PutItem", "DeleteItem"],
        "KEYSETS": ["BatchGetItem"],
        "EVENT_KEYSETS": ["BatchGetItem", "PutItem"],
        "COHORT_KEYSETS": ["BatchGetItem", "PutItem"],
    },
    items={"ACCOUNTS/duty#*": ["PutItem"], "ACCOUNTS/household#*": ["PutItem", "DeleteItem"]},
    keys={"records": ["Encrypt", "Decrypt"], "accounts": ["Decrypt"], "shared": ["Encrypt", "Decrypt"]},
)
WEB = FunctionDefinition(
    folder="web",
    permissions=PERMISSIONS,
    memory_mb=1769,
    timeout_seconds=20,
)
"""It has a whole vCPU, because people wait for each page, and the time of a registration."""
