"""The registration function: writes records, index entries and involvements; deletes a withdrawn involvement."""

from infra.functions.definition import FunctionDefinition, Permissions

PERMISSIONS = Permissions(
    tables={
        "RECORDS": ["GetItem", "PutItem"],
        "SEARCH_INDEX": ["Query", "PutItem", "DeleteItem"],
        "AUDIT_LOG": ["PutItem"],
        "NOTIFICATIONS": ["PutItem"],
        "REVIEWS": ["Query", "GetItem", "PutItem", "DeleteItem"],
        "ACCOUNTS": ["BatchGetItem"],
        "IDEMPOTENCY": ["GetItem", "PutItem", "ConditionCheckItem"],
        "FENCES": ["BatchGetItem", "PutItem", "ConditionCheckItem"],
        "USAGE": ["UpdateItem"],
        "KEYSETS": ["BatchGetItem"],
        "EVENT_KEYSETS": ["BatchGetItem", "PutItem"],
        "COHORT_KEYSETS": ["BatchGetItem", "PutItem"],
    },
    keys={"records": ["Encrypt", "Decrypt"], "shared": ["Encrypt", "Decrypt"]},
)
REGISTRATION = FunctionDefinition(
    folder="registration",
    permissions=PERMISSIONS,
    memory_mb=1024,
    timeout_seconds=20,
    concurrency_percent=15,
)
"""It has more time than a search, because a registration checks for duplicates and then writes."""
