"""The tables. Every attribute that is not binary can be read by an operator: `contactpoint what-operators-see`.

Binary attributes are encrypted, or blind indexes, or keysets that are wrapped or public.
`contactpoint.adapters.dynamodb.client.shared_connection.connect` gives each table its name.
"""

from pynamodb.models import Model

from contactpoint.adapters.dynamodb.tables.accounts import AccountItem, MembersIndex
from contactpoint.adapters.dynamodb.tables.audit_log import (
    ArrivalIndex,
    EventItem,
    MerkleLogItem,
    OrganisationIndex,
    RedactedIndex,
    TypeIndex,
)
from contactpoint.adapters.dynamodb.tables.cases import CaseItem
from contactpoint.adapters.dynamodb.tables.keysets import COHORT_MARK, CohortKeysetItem, EventKeysetItem, KeysetItem
from contactpoint.adapters.dynamodb.tables.messages import ContactRequestItem, NotificationItem
from contactpoint.adapters.dynamodb.tables.page_sessions import PageSessionItem
from contactpoint.adapters.dynamodb.tables.records import (
    ArchiveDayIndex,
    FenceItem,
    IdempotencyItem,
    IndexEntryItem,
    RecordItem,
    ReviewItem,
)
from contactpoint.adapters.dynamodb.tables.usage_counters import UsageItem

MODELS: dict[str, type[Model]] = {
    "RECORDS": RecordItem,
    "SEARCH_INDEX": IndexEntryItem,
    "AUDIT_LOG": EventItem,
    "ACCOUNTS": AccountItem,
    "NOTIFICATIONS": NotificationItem,
    "CONTACT_REQUESTS": ContactRequestItem,
    "REVIEWS": ReviewItem,
    "CASES": CaseItem,
    "IDEMPOTENCY": IdempotencyItem,
    "FENCES": FenceItem,
    "USAGE": UsageItem,
    "PAGE_SESSIONS": PageSessionItem,
    "KEYSETS": KeysetItem,
    "COHORT_KEYSETS": CohortKeysetItem,
    "EVENT_KEYSETS": EventKeysetItem,
    "MERKLE_LOG": MerkleLogItem,
}
"""The tables by the name that their environment variable begins with: ``RECORDS_TABLE`` and so on."""

__all__ = [
    "COHORT_MARK",
    "MODELS",
    "AccountItem",
    "ArchiveDayIndex",
    "ArrivalIndex",
    "CaseItem",
    "CohortKeysetItem",
    "ContactRequestItem",
    "EventItem",
    "EventKeysetItem",
    "FenceItem",
    "IdempotencyItem",
    "IndexEntryItem",
    "KeysetItem",
    "MembersIndex",
    "MerkleLogItem",
    "NotificationItem",
    "OrganisationIndex",
    "PageSessionItem",
    "RecordItem",
    "RedactedIndex",
    "ReviewItem",
    "TypeIndex",
    "UsageItem",
]
