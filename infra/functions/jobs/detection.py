"""The detection job: reads the audit log through its indexes, and opens cases. It reads no record, and scans nothing.

The records key unwraps the keysets of notifications, cases and digests. The records are out of reach: it has no
permission on their tables.
"""

from infra.functions.definition import FunctionDefinition, Permissions

PERMISSIONS = Permissions(
    tables={
        "AUDIT_LOG": ["Query", "BatchGetItem", "PutItem"],
        "AUDIT_LOG/by_organisation": ["Query"],
        "ACCOUNTS": ["BatchGetItem"],
        "ACCOUNTS/by_organisation": ["Query"],
        "NOTIFICATIONS": ["PutItem"],
        "CASES": ["Query", "PutItem"],
        "KEYSETS": ["BatchGetItem"],
        "EVENT_KEYSETS": ["BatchGetItem"],
    },
    buckets={"RUNS/detection": ["GetObject", "PutObject"], "ARCHIVE": ["GetObject", "ListBucket"]},
    keys={"audit": ["Decrypt"], "accounts": ["Decrypt"], "records": ["Decrypt"], "shared": ["Decrypt"]},
)
DETECTION = FunctionDefinition(
    folder="jobs/detection",
    permissions=PERMISSIONS,
    memory_mb=1024,
    timeout_seconds=60,
    knows_release=True,
)
"""Half a vCPU, because it decrypts thousands of events. A minute is enough for a step of 20 people."""
