"""Every operation of the API: what it takes, what it gives, and which problems it can answer with."""

from contactpoint.http.operations.accounts import ACCOUNT_OPERATIONS
from contactpoint.http.operations.audit import AUDIT_OPERATIONS
from contactpoint.http.operations.contacts import CONTACT_OPERATIONS
from contactpoint.http.operations.operation import Operation
from contactpoint.http.operations.public import PUBLIC_OPERATIONS
from contactpoint.http.operations.records import RECORD_OPERATIONS
from contactpoint.http.operations.retention_merges_transfers import LIFECYCLE_OPERATIONS
from contactpoint.http.operations.reviews import REVIEW_OPERATIONS
from contactpoint.http.operations.shields import SHIELD_OPERATIONS

OPERATIONS: tuple[Operation, ...] = (
    *RECORD_OPERATIONS,
    *LIFECYCLE_OPERATIONS,
    *SHIELD_OPERATIONS,
    *REVIEW_OPERATIONS,
    *CONTACT_OPERATIONS,
    *ACCOUNT_OPERATIONS,
    *AUDIT_OPERATIONS,
    *PUBLIC_OPERATIONS,
)

__all__ = ["OPERATIONS", "Operation"]
