"""The access review: suspends the accounts that nobody confirmed in time. Only this job reads all accounts."""

from infra.functions.definition import FunctionDefinition, Permissions

PERMISSIONS = Permissions(
    tables={
        "ACCOUNTS": ["Scan", "PutItem"],
        "AUDIT_LOG": ["PutItem"],
        "KEYSETS": ["BatchGetItem"],
    },
    keys={"accounts": ["Decrypt"]},
)
ACCESS_REVIEW = FunctionDefinition(
    folder="jobs/access_review",
    permissions=PERMISSIONS,
    memory_mb=1024,
    timeout_seconds=60,
)
"""Nobody waits for it; a minute is enough for one night's accounts."""
