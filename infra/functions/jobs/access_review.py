"""The access review: suspends accounts that nobody has confirmed in time. Only this job reads all accounts."""

from infra.functions.definition import FunctionDefinition, Permissions

PERMISSIONS = Permissions(
    tables={
        "ACCOUNTS": ["Scan", "BatchGetItem", "PutItem"],
        "AUDIT_LOG": ["PutItem"],
        "KEYSETS": ["BatchGetItem"],
    },
    buckets={"RUNS/access-review": ["GetObject", "PutObject"]},
    keys={"accounts": ["Decrypt"], "shared": ["Decrypt"]},
)
ACCESS_REVIEW = FunctionDefinition(
    folder="jobs/access_review",
    permissions=PERMISSIONS,
    memory_mb=1024,
    timeout_seconds=60,
)
"""Little memory, because nobody waits for it. A minute is enough for a batch, and to look at each account."""
