"""The audit function: reads the trail, and cannot read a child; nothing may change or delete an event."""

from constructs import Construct

from infra.function import Leave, Platform, ProductFunction

LEAVE = Leave(
    tables={
        "AUDIT": ["Query", "PutItem"],
        "AUDIT/by_organisation": ["Query"],
        "ACCOUNTS": ["BatchGetItem"],
        "KEYSETS": ["BatchGetItem"],
    },
    keys={"audit": ["Decrypt"], "accounts": ["Decrypt"]},
)


def audit_function(scope: Construct, platform: Platform) -> ProductFunction:
    """Return the function. Half a vCPU is enough for what a few people ask for now and then."""
    return ProductFunction(
        scope,
        "audit",
        platform=platform,
        leave=LEAVE,
        memory_mb=1024,
        timeout_seconds=15,
    )
