"""The destruction: deletes the keysets of the months that are due, then their records, and signs the certificates.

It makes the keysets of what events say of children, a year before they are needed.
"""

from infra.functions.definition import FunctionDefinition, Permissions

PERMISSIONS = Permissions(
    tables={
        "RECORDS": ["BatchGetItem", "Scan", "PutItem", "DeleteItem"],
        "SEARCH_INDEX": ["DeleteItem"],
        "AUDIT_LOG": ["PutItem"],
        "MERKLE_LOG": ["GetItem"],
        "KEYSETS": ["BatchGetItem"],
        "EVENT_KEYSETS": ["BatchGetItem", "PutItem"],
        "COHORT_KEYSETS": ["BatchGetItem", "DeleteItem"],
    },
    buckets={
        "RUNS/destruction": ["GetObject", "PutObject"],
        "RUNS/certificates": ["GetObject", "PutObject"],
    },
    keys={"records": ["Decrypt"], "shared": ["Encrypt", "Decrypt"], "checkpoint": ["GetPublicKey", "Sign"]},
)
DESTRUCTION = FunctionDefinition(
    folder="jobs/destruction",
    permissions=PERMISSIONS,
    memory_mb=512,
    timeout_seconds=60,
)
"""Little memory, because nobody waits for it. A minute is enough to read a few parts of the records' table."""
