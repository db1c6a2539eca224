"""Writes a month of audit events to S3. It sees ciphertexts and blind indexes, and no key decrypts."""

from infra.functions.definition import FunctionDefinition, Permissions

PERMISSIONS = Permissions(
    tables={
        "AUDIT_LOG": ["BatchGetItem"],
        "AUDIT_LOG/by_arrival": ["Query"],
        "MERKLE_LOG": ["BatchGetItem", "Query"],
    },
    buckets={"ARCHIVE": ["GetObject", "ListBucket", "PutObject"]},
)
EVENT_ARCHIVE = FunctionDefinition(
    folder="jobs/event_archive",
    permissions=PERMISSIONS,
    memory_mb=3008,
    timeout_seconds=900,
)
"""A bucket of England's events, 530,000 of them, is built in memory; it takes most of Lambda's longest time."""
