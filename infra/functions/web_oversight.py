"""The pages' function for oversight: reads the audit log and accounts, and the pages' sessions. It changes neither.

It is apart from `web`, because no function may read records and the audit log (decision 32). The records key unwraps
the keysets of the sessions only: the function has no permission on the table of records, nor on its keysets.
"""

from infra.functions.audit import READ_EVENTS
from infra.functions.definition import FunctionDefinition, Permissions

PERMISSIONS = Permissions(
    tables={
        **READ_EVENTS,
        "ACCOUNTS": ["GetItem", "BatchGetItem"],
        "ACCOUNTS/by_organisation": ["Query"],
        "PAGE_SESSIONS": ["GetItem", "BatchGetItem", "PutItem"],
        "KEYSETS": ["BatchGetItem"],
        "EVENT_KEYSETS": ["BatchGetItem"],
    },
    keys={"audit": ["Decrypt"], "accounts": ["Decrypt"], "records": ["Decrypt"], "shared": ["Decrypt"]},
    buckets={"ARCHIVE": ["GetObject", "ListBucket"]},
)
WEB_OVERSIGHT = FunctionDefinition(
    folder="web_oversight",
    permissions=PERMISSIONS,
    memory_mb=1024,
    timeout_seconds=20,
)
"""Half a vCPU is enough, because few people open these pages, and rarely."""
