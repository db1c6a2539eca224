"""Writes events of the platform itself: deployments, and runs of jobs without a key. It may do nothing else."""

from infra.functions.definition import FunctionDefinition, Permissions

PERMISSIONS = Permissions(
    tables={"AUDIT_LOG": ["PutItem"], "KEYSETS": ["BatchGetItem"]},
    keys={"shared": ["Decrypt"]},
)
PLATFORM_EVENTS = FunctionDefinition(
    folder="jobs/platform_events",
    permissions=PERMISSIONS,
    memory_mb=512,
    timeout_seconds=60,
    knows_release=True,
)
"""Little memory, because nobody waits for it."""
