"""The audit function: reads the audit log. It cannot read records. No function may change or delete an event."""

from infra.functions.definition import FunctionDefinition, Permissions

PERMISSIONS = Permissions(
    tables={
        "AUDIT_LOG": ["Query", "BatchGetItem", "PutItem"],
        "AUDIT_LOG/by_organisation": ["Query"],
        "AUDIT_LOG/by_type": ["Query"],
        "AUDIT_LOG/by_redaction": ["Query"],
        "AUDIT_LOG/by_arrival": ["Query"],
        "ACCOUNTS": ["BatchGetItem"],
        "MERKLE_LOG": ["GetItem", "BatchGetItem", "Query"],
        "KEYSETS": ["BatchGetItem"],
    },
    keys={"audit": ["Decrypt"], "accounts": ["Decrypt"], "shared": ["Decrypt"]},
    buckets={"ARCHIVE": ["GetObject", "ListBucket"]},
)
AUDIT = FunctionDefinition(
    folder="audit",
    permissions=PERMISSIONS,
    memory_mb=1024,
    timeout_seconds=15,
    concurrency_percent=5,
)
"""Half a vCPU is enough, because few people call it, and rarely."""
