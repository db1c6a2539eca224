"""The authorizer: accepts or refuses each caller, and records a refusal."""

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
"""It has a whole vCPU and a short timeout, because every call waits for it."""
