"""What a restore does with each table, and under which name the restored one is."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from contactpoint.adapters.dynamodb.tables import MODELS

RESTORED = ("RECORDS", "SEARCH_INDEX", "REVIEWS", "CONTACT_REQUESTS", "NOTIFICATIONS", "IDEMPOTENCY")
"""The tables that go back to the instant, all to the same second."""
KEPT: Mapping[str, str] = {
    "AUDIT_LOG": "what happened since is replayed from it, and nothing that was recorded may vanish",
    "MERKLE_LOG": "its checkpoints are published: an earlier one would contradict them",
    "ACCOUNTS": "whoever lost access since would have it again",
    "KEYSETS": "events and items written since need today's keys",
    "COHORT_KEYSETS": "a keyset that was destroyed since would be back, and with it the children's records",
    "EVENT_KEYSETS": "a keyset that was destroyed since would be back, and with it what events say of children",
    "CASES": "a case that was decided since would be open again",
    "PAGE_SESSIONS": "a session that was ended since would be open again",
    "FENCES": "they hold for seconds",
    "USAGE": "they count what people did today",
}
"""The tables that stay as they are, and why."""


def restored_name(table_name: str, instant: datetime) -> str:
    """Return the name of the copy of a table as it was at an instant.

    >>> restored_name("cp-records", datetime(2026, 11, 23, 9, 30, tzinfo=UTC))
    'cp-records-at-20261123T093000Z'
    """
    return f"{table_name}-at-{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def name_before_restores(table_name: str) -> str:
    """Return the name of a table before it was restored, by which a deployment is known.

    >>> name_before_restores("cp-records-at-20261123T093000Z")
    'cp-records'
    """
    return re.sub(r"(-at-\d{8}T\d{6}Z)+$", "", table_name)


def table_names(outputs: Mapping[str, str]) -> dict[str, str]:
    """Return the name of every table by the start of its environment variable, from the outputs of the stacks."""
    return {table: outputs[f"{''.join(word.capitalize() for word in table.split('_'))}Table"] for table in MODELS}


def environment_after(names: Mapping[str, str], instant: datetime) -> dict[str, str]:
    """Return the tables' environment variables as they are when the directory uses the restored tables."""
    return {f"{t}_TABLE": restored_name(name, instant) if t in RESTORED else name for t, name in names.items()}


def settings_line(names: Mapping[str, str], instant: datetime) -> str:
    """Return the line of the environment's settings that points the functions to the restored tables."""
    found = {table: restored_name(names[table], instant) for table in RESTORED}
    return f"restored_tables={found!r},"
