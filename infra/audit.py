"""The audit function: reads the trail, and cannot read a child; nothing may change or delete an event."""

from constructs import Construct

from infra.function import Layers, Leave, ProductFunction
from infra.settings import Settings
from infra.storage import Storage

LEAVE = Leave(
    tables={
        "AUDIT": ["Query", "PutItem"],
        "AUDIT/by_organisation": ["Query"],
        "ACCOUNTS": ["BatchGetItem"],
        "KEYSETS": ["GetItem", "BatchGetItem"],
    },
    keys={"audit": ["Decrypt"], "accounts": ["Decrypt"]},
)


def audit_function(scope: Construct, settings: Settings, storage: Storage, layers: Layers) -> ProductFunction:
    """Return the function. Half a vCPU is enough for what a few people ask for now and then."""
    return ProductFunction(
        scope,
        "audit",
        settings=settings,
        storage=storage,
        layers=layers,
        leave=LEAVE,
        memory_mb=1024,
        timeout_seconds=15,
    )
