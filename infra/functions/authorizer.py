"""The authorizer: accepts or refuses each caller, and records a refusal.

It needs a key only to record a refusal, or to say which check of an account has lapsed.
"""

from infra.functions.definition import FunctionDefinition, Permissions

PERMISSIONS = Permissions(
    tables={
        "ACCOUNTS": ["GetItem", "BatchGetItem"],
        "AUDIT_LOG": ["PutItem"],
        "KEYSETS": ["BatchGetItem"],
    },
    keys={"shared": ["Decrypt"]},
)
AUTHORIZER = FunctionDefinition(
    folder="authorizer",
    permissions=PERMISSIONS,
    memory_mb=1769,
    timeout_seconds=5,
)
"""It has a whole vCPU and a short timeout, because every call waits for it."""
