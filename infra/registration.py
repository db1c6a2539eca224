"""The registration function: writes records, index entries and involvements; removes a withdrawn involvement."""

from constructs import Construct

from infra.function import Leave, Platform, ProductFunction

LEAVE = Leave(
    tables={
        "DIRECTORY": ["Query", "PutItem", "UpdateItem", "DeleteItem"],
        "INDEX": ["Query", "PutItem", "DeleteItem"],
        "AUDIT": ["PutItem"],
        "NOTICES": ["PutItem"],
        "ACCOUNTS": ["BatchGetItem"],
        "RECEIPTS": ["GetItem", "PutItem"],
        "KEYSETS": ["BatchGetItem"],
        "COHORTS": ["BatchGetItem", "PutItem"],
    },
    keys={"records": ["Encrypt", "Decrypt"]},
)


def registration_function(scope: Construct, platform: Platform) -> ProductFunction:
    """Return the function. It may take longer than a search: a registration looks for duplicates, then writes."""
    return ProductFunction(
        scope,
        "registration",
        platform=platform,
        leave=LEAVE,
        memory_mb=1024,
        timeout_seconds=20,
    )
