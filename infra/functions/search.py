"""The search function: reads search documents and records; writes only audit events and notifications."""

from infra.functions.definition import FunctionDefinition, Permissions

PERMISSIONS = Permissions(
    tables={
        "RECORDS": ["GetItem"],
        "SEARCH_INDEX": ["Query"],
        "AUDIT_LOG": ["PutItem"],
        "NOTIFICATIONS": ["PutItem"],
        "USAGE": ["UpdateItem"],
        "KEYSETS": ["BatchGetItem"],
        "EVENT_KEYSETS": ["BatchGetItem"],
        "COHORT_KEYSETS": ["BatchGetItem"],
    },
    keys={"records": ["Decrypt"], "shared": ["Decrypt"]},
)
SEARCH = FunctionDefinition(
    folder="search",
    permissions=PERMISSIONS,
    memory_mb=1769,
    timeout_seconds=10,
    concurrency_percent=40,
)
"""1769 MB gives one whole vCPU. People wait for a search, and its time is mostly CPU."""
