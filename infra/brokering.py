"""The brokering function: requests for contact, and notices. It reads records, and writes none."""

from constructs import Construct

from infra.function import Leave, Platform, ProductFunction

LEAVE = Leave(
    tables={
        "DIRECTORY": ["Query"],
        "AUDIT": ["PutItem"],
        "NOTICES": ["Query", "PutItem"],
        "CONTACTS": ["GetItem", "PutItem"],
        "KEYSETS": ["BatchGetItem"],
        "COHORTS": ["BatchGetItem"],
    },
    keys={"records": ["Decrypt"]},
)


def brokering_function(scope: Construct, platform: Platform) -> ProductFunction:
    """Return the function. Half a vCPU is enough for what a few people ask for now and then."""
    return ProductFunction(
        scope,
        "brokering",
        platform=platform,
        leave=LEAVE,
        memory_mb=1024,
        timeout_seconds=15,
    )
