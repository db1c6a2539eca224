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
    timeout_seconds=9,
    concurrency_percent=25,
)
"""It has a whole vCPU, because every call waits for it. Its time is enough for two documents of an issuer that answers
slowly and then one call of a table; with the longest function's, it is within API Gateway's 29 seconds."""
