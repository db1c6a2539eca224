"""The job of archiving: finds the records that are due to be archived, and archives them."""

from infra.functions.definition import FunctionDefinition, Permissions

PERMISSIONS = Permissions(
    tables={
        "RECORDS": ["GetItem", "PutItem"],
        "RECORDS/by_archive_day": ["Query"],
        "SEARCH_INDEX": ["DeleteItem"],
        "REVIEWS": ["GetItem", "DeleteItem", "Scan"],
        "AUDIT_LOG": ["PutItem"],
        "NOTIFICATIONS": ["PutItem"],
        "KEYSETS": ["BatchGetItem"],
        "EVENT_KEYSETS": ["BatchGetItem"],
        "COHORT_KEYSETS": ["BatchGetItem"],
    },
    buckets={"RUNS/archiving": ["GetObject", "PutObject"]},
    keys={"records": ["Decrypt"], "shared": ["Decrypt"]},
)
ARCHIVING = FunctionDefinition(
    folder="jobs/archiving",
    permissions=PERMISSIONS,
    memory_mb=512,
    timeout_seconds=60,
)
"""Little memory, because nobody waits for it. A minute is enough for a batch, and to find a month's birthdays."""
