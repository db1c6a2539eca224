"""The search function: reads cards and records, writes nothing but audit events."""

from constructs import Construct

from infra.function import Layers, Leave, ProductFunction
from infra.settings import Settings
from infra.storage import Storage

LEAVE = Leave(
    tables={
        "DIRECTORY": ["Query"],
        "INDEX": ["Query"],
        "AUDIT": ["PutItem"],
        "KEYSETS": ["GetItem", "BatchGetItem"],
        "COHORTS": ["BatchGetItem"],
    },
    keys={"records": ["Decrypt"]},
)


def search_function(scope: Construct, settings: Settings, storage: Storage, layers: Layers) -> ProductFunction:
    """Return the function. 1769 MB is one whole vCPU: a search is bound by CPU, and people wait for it."""
    return ProductFunction(
        scope,
        "search",
        settings=settings,
        storage=storage,
        layers=layers,
        leave=LEAVE,
        memory_mb=1769,
        timeout_seconds=10,
    )
