"""The search function: reads cards and records, writes nothing but audit events and notices."""

from constructs import Construct

from infra.function import Leave, Platform, ProductFunction

LEAVE = Leave(
    tables={
        "DIRECTORY": ["Query"],
        "INDEX": ["Query"],
        "AUDIT": ["PutItem"],
        "NOTICES": ["PutItem"],
        "KEYSETS": ["BatchGetItem"],
        "COHORTS": ["BatchGetItem"],
    },
    keys={"records": ["Decrypt"]},
)


def search_function(scope: Construct, platform: Platform) -> ProductFunction:
    """Return the function. 1769 MB is one whole vCPU: a search is bound by CPU, and people wait for it."""
    return ProductFunction(
        scope,
        "search",
        platform=platform,
        leave=LEAVE,
        memory_mb=1769,
        timeout_seconds=10,
    )
