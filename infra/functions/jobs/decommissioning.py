"""The steps of a decommissioning, each with the permissions of its step only. Only the last one has a key."""

from collections.abc import Mapping, Sequence

from contactpoint.adapters.destruction_files import DECOMMISSIONING as FOLDER
from contactpoint.adapters.destruction_files import DECOMMISSIONING_FOLDERS
from contactpoint.adapters.dynamodb.directory_deletion import DELETED_TABLES
from contactpoint.adapters.encryption.keyset_kinds import KEYSETS_WITHOUT_MONTH
from contactpoint.adapters.encryption.rotation import KEPT_KEYSETS
from infra.functions.definition import FunctionDefinition, Permissions

OUTCOMES = DECOMMISSIONING_FOLDERS["outcome.json"]
CONSENTS: Mapping[str, Sequence[str]] = {
    f"RUNS/{folder}": ["GetObject", "ListBucket"] for folder in DECOMMISSIONING_FOLDERS.values()
}
"""Each step reads them again. No step can write a proposal or an approval."""
FILES: Mapping[str, Sequence[str]] = {**CONSENTS, f"RUNS/{FOLDER}": ["GetObject", "PutObject", "ListBucket"]}
DESTROYED_KEYSETS = tuple(keyset for keyset in KEYSETS_WITHOUT_MONTH if keyset not in KEPT_KEYSETS)


def _step(name: str, permissions: Permissions) -> FunctionDefinition:
    return FunctionDefinition(
        folder=f"decommissioning/{name}", permissions=permissions, memory_mb=512, timeout_seconds=60
    )


BEGIN = _step(
    "decommission_begin",
    Permissions(
        tables={name: ["Scan"] for name in ("RECORDS", "KEYSETS", "COHORT_KEYSETS", "EVENT_KEYSETS")},
        buckets={**FILES, f"RUNS/{OUTCOMES}": ["GetObject", "PutObject", "ListBucket"]},
    ),
)
CLOSE = _step("decommission_close", Permissions(buckets=FILES))
KEYSETS = _step(
    "decommission_keysets",
    Permissions(
        tables={
            "KEYSETS": ["Scan"],
            "COHORT_KEYSETS": ["Scan", "DeleteItem"],
            "EVENT_KEYSETS": ["Scan", "PutItem"],
        },
        items={f"KEYSETS/{keyset}": ["DeleteItem"] for keyset in DESTROYED_KEYSETS},
        buckets=FILES,
    ),
)
TABLES = _step(
    "decommission_tables",
    Permissions(
        tables={table: ["DescribeTable", "UpdateTable", "DeleteTable"] for table in DELETED_TABLES}, buckets=FILES
    ),
)
CERTIFY = _step(
    "decommission_certify",
    Permissions(
        tables={"AUDIT_LOG": ["PutItem"], "MERKLE_LOG": ["GetItem"], "KEYSETS": ["BatchGetItem"]},
        buckets=FILES,
        keys={"shared": ["Decrypt"], "checkpoint": ["GetPublicKey", "Sign"]},
    ),
)
DECOMMISSIONING = (BEGIN, CLOSE, KEYSETS, TABLES, CERTIFY)
"""Little memory, because nobody waits for them. A minute is enough for each bounded step."""
