"""The audit function: reads the audit log. It cannot read records. No function may change or delete an event."""

from infra.functions.definition import FunctionDefinition, Permissions

READ_EVENTS = {
    "AUDIT_LOG": ["Query", "BatchGetItem", "PutItem"],
    **{f"AUDIT_LOG/by_{name}": ["Query"] for name in ("organisation", "type", "redaction", "arrival")},
}
"""What reading all lists of events needs; each look is an event itself."""
PERMISSIONS = Permissions(
    tables={
        **READ_EVENTS,
        "ACCOUNTS": ["BatchGetItem"],
        "MERKLE_LOG": ["GetItem", "BatchGetItem", "Query"],
        "KEYSETS": ["BatchGetItem"],
        "EVENT_KEYSETS": ["BatchGetItem"],
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
