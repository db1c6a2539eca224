"""What each role of operators is for, and so may do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contactpoint.adapters.destruction_files import DECOMMISSIONING_FOLDERS
from contactpoint.adapters.dynamodb.tables import MODELS
from infra.settings import RESTORED_TABLES, OperatorRole

PROPOSALS, APPROVALS, OUTCOMES = DECOMMISSIONING_FOLDERS.values()
ROTATOR_TABLES = {
    "KEYSETS": ["GetItem", "BatchGetItem", "PutItem"],
    "COHORT_KEYSETS": ["GetItem", "BatchGetItem", "PutItem", "DeleteItem", "Scan"],
    "RECORDS": ["GetItem", "Scan", "PutItem"],
    "SEARCH_INDEX": ["PutItem", "DeleteItem", "Scan"],
    "AUDIT_LOG": ["Scan", "PutItem"],
    **{
        name: ["Scan"]
        for name in (
            "ACCOUNTS",
            "NOTIFICATIONS",
            "CONTACT_REQUESTS",
            "REVIEWS",
            "CASES",
            "IDEMPOTENCY",
            "FENCES",
            "USAGE",
            "PAGE_SESSIONS",
        )
    },
}
"""It scans to prove that nothing needs a key before it deletes the key, and writes an event of each step."""
RESTORING = (
    "BatchGetItem",
    "BatchWriteItem",
    "DeleteItem",
    "DescribeContinuousBackups",
    "DescribeTable",
    "DescribeTimeToLive",
    "GetItem",
    "PutItem",
    "Query",
    "RestoreTableToPointInTime",
    "Scan",
    "UpdateContinuousBackups",
    "UpdateItem",
    "UpdateTable",
    "UpdateTimeToLive",
)
"""What a restore does with a table and with its copy; AWS asks for the item actions too when it restores one."""
RESTORER_TABLES = {
    "AUDIT_LOG": ["Query", "BatchGetItem", "PutItem"],
    "AUDIT_LOG/by_arrival": ["Query"],
    "AUDIT_LOG/by_redaction": ["Query"],
    "KEYSETS": ["GetItem", "BatchGetItem"],
    "COHORT_KEYSETS": ["GetItem", "BatchGetItem"],
    "EVENT_KEYSETS": ["BatchGetItem"],
    "FENCES": ["BatchGetItem", "PutItem"],
    **{name: list(RESTORING) for name in RESTORED_TABLES},
}


@dataclass(frozen=True)
class Task:
    """What one role is for.

    Attributes
    ----------
    tables
        DynamoDB actions by table.
    keys
        KMS actions by key.
    keysets_of
        The tables whose keysets they may concern.
    cohorts
        Whether that includes the keysets of records.
    writes
        The folders of the runs' bucket in which it may write, and so in which it takes part in a decommissioning.
    starts
        Whether it may start the state machine of a decommissioning.
    """

    description: str
    tables: Mapping[str, Sequence[str]]
    keys: Mapping[str, Sequence[str]]
    keysets_of: Sequence[str]
    cohorts: bool = False
    writes: Sequence[str] = ()
    starts: bool = False


CONSENTING: Mapping[str, Sequence[str]] = {
    **{table: ["DescribeTable"] for table in MODELS},
    "AUDIT_LOG": ["DescribeTable", "PutItem"],
    "KEYSETS": ["DescribeTable", "BatchGetItem"],
}
"""Who takes part in a decommissioning records it, and sees how much there is; never an item."""
EVERYTHING = tuple(ROTATOR_TABLES)
ALL_KEYS: Mapping[str, Sequence[str]] = dict.fromkeys(
    ("records", "accounts", "audit", "shared"), ("Encrypt", "Decrypt")
)
TASKS: dict[OperatorRole, Task] = {
    "KeysetCreatorRole": Task(
        "Creates the keysets of a new environment",
        {
            "KEYSETS": ["GetItem", "BatchGetItem", "PutItem"],
            "EVENT_KEYSETS": ["BatchGetItem", "PutItem"],
            "AUDIT_LOG": ["PutItem"],
        },
        ALL_KEYS,
        (*EVERYTHING, "EVENT_KEYSETS"),
    ),
    "KeysetRotatorRole": Task("Rotates keysets", ROTATOR_TABLES, ALL_KEYS, EVERYTHING, cohorts=True),
    "OrganisationAdminRole": Task(
        "Adds organisations and stops them",
        {
            "ACCOUNTS": ["BatchGetItem", "PutItem", "DeleteItem"],
            "NOTIFICATIONS": ["PutItem"],
            "AUDIT_LOG": ["PutItem"],
            "KEYSETS": ["BatchGetItem"],
        },
        {"records": ["Decrypt"], "accounts": ["Decrypt"], "shared": ["Decrypt"]},
        ("ACCOUNTS", "NOTIFICATIONS", "AUDIT_LOG"),
    ),
    "RestorerRole": Task(
        "Restores tables, and hides again who was hidden since",
        RESTORER_TABLES,
        {"records": ["Decrypt"], "audit": ["Decrypt"], "shared": ["Decrypt"]},
        ("RECORDS", "SEARCH_INDEX", "REVIEWS", "NOTIFICATIONS", "AUDIT_LOG", "EVENT_KEYSETS"),
        cohorts=True,
    ),
    "DecommissionProposerRole": Task(
        "Proposes to destroy the directory, or stops it",
        CONSENTING,
        {"shared": ["Decrypt"]},
        ("AUDIT_LOG",),
        writes=(PROPOSALS, OUTCOMES),
    ),
    "DecommissionApproverRole": Task(
        "Approves to destroy the directory and starts it, or stops it",
        CONSENTING,
        {"shared": ["Decrypt"]},
        ("AUDIT_LOG",),
        writes=(APPROVALS, OUTCOMES),
        starts=True,
    ),
}
