"""The job of overdue reviews: reminds authorities, and decides by the rule what nobody has answered."""

from infra.functions.definition import FunctionDefinition, Permissions

PERMISSIONS = Permissions(
    tables={
        "RECORDS": ["GetItem", "PutItem"],
        "SEARCH_INDEX": ["PutItem", "DeleteItem"],
        "AUDIT_LOG": ["PutItem"],
        "NOTIFICATIONS": ["PutItem"],
        "REVIEWS": ["Query", "GetItem", "PutItem", "DeleteItem"],
        "ACCOUNTS": ["BatchGetItem"],
        "ACCOUNTS/by_organisation": ["Query"],
        "KEYSETS": ["BatchGetItem"],
        "EVENT_KEYSETS": ["BatchGetItem"],
        "COHORT_KEYSETS": ["BatchGetItem"],
    },
    keys={"records": ["Decrypt"], "accounts": ["Decrypt"], "shared": ["Decrypt"]},
)
OVERDUE_REVIEWS = FunctionDefinition(
    folder="jobs/overdue_reviews",
    permissions=PERMISSIONS,
    memory_mb=512,
    timeout_seconds=60,
)
"""Little memory, because nobody waits for it, and enough time to read the reviews of 150 authorities."""
