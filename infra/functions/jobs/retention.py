"""The retention job: finds the records that are due to be archived, and archives them."""

from infra.functions.definition import FunctionDefinition, Permissions

PERMISSIONS = Permissions(
    tables={
        "RECORDS": ["GetItem", "PutItem"],
        "RECORDS/by_archive_day": ["Query"],
        "SEARCH_INDEX": ["DeleteItem"],
        "REVIEWS": ["GetItem", "DeleteItem", "Scan"],
        "AUDIT_LOG": ["PutItem"],
        "KEYSETS": ["BatchGetItem"],
        "COHORT_KEYSETS": ["BatchGetItem"],
    },
    keys={"records": ["Decrypt"], "shared": ["Decrypt"]},
)
RETENTION = FunctionDefinition(
    folder="jobs/retention",
    permissions=PERMISSIONS,
    memory_mb=512,
    timeout_seconds=60,
)
"""Little memory, because nobody waits for it, and enough time for a day with many birthdays."""
