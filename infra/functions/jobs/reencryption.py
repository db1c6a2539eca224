"""The re-encryption of a rotation: reads every record, and encrypts and indexes it under the current keys."""

from infra.functions.definition import FunctionDefinition, Permissions

PERMISSIONS = Permissions(
    tables={
        "RECORDS": ["GetItem", "Scan", "PutItem"],
        "SEARCH_INDEX": ["PutItem", "DeleteItem"],
        "AUDIT_LOG": ["PutItem"],
        "KEYSETS": ["BatchGetItem"],
        "COHORT_KEYSETS": ["BatchGetItem", "PutItem"],
    },
    buckets={"RUNS/reencryption": ["GetObject", "PutObject"]},
    keys={"records": ["Encrypt", "Decrypt"], "shared": ["Decrypt"]},
)
REENCRYPTION = FunctionDefinition(
    folder="jobs/reencryption",
    permissions=PERMISSIONS,
    memory_mb=1024,
    timeout_seconds=60,
)
"""A minute is enough for the hundred records of a step."""
