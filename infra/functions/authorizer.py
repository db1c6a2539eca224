"""The authorizer: decides whether a caller is let in, and records a refusal."""

from infra.functions.definition import FunctionDefinition, Permissions

PERMISSIONS = Permissions(
    tables={
        "ACCOUNTS": ["GetItem", "BatchGetItem"],
        "AUDIT_LOG": ["PutItem"],
        "KEYSETS": ["BatchGetItem"],
    },
)
AUTHORIZER = FunctionDefinition(
    folder="authorizer",
    permissions=PERMISSIONS,
    memory_mb=1769,
    timeout_seconds=5,
)
"""Every call passes it, so it has a whole vCPU, and little time to fail."""
