"""Lets archived events expire from the table. Its role may do nothing to an event, and reads none."""

from infra.functions.definition import FunctionDefinition, Permissions

PERMISSIONS = Permissions(
    tables={"AUDIT_LOG": ["DescribeTimeToLive", "UpdateTimeToLive"]},
    buckets={"ARCHIVE": ["ListBucket"]},
)
EVENT_EXPIRY = FunctionDefinition(
    folder="jobs/event_expiry",
    permissions=PERMISSIONS,
    memory_mb=512,
    timeout_seconds=60,
)
"""Little memory, because nobody waits for it."""
