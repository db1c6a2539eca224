"""Which keysets a role unwraps: those of what the tables that it may use contain.

A wrapped keyset has its name as encryption context. So a role's permission on a KMS key can be limited to the keysets
that it needs, although several keysets have the same KMS key.
"""

from collections.abc import Iterable

from contactpoint.adapters.dynamodb.keys_in_use import COHORT, needed_keysets
from contactpoint.adapters.encryption.keyset_kinds import EVENT_DETAILS, wrapping_key

CONTEXT_KEY = "kms:EncryptionContext:keyset"
COHORTS, EVENTS = f"{COHORT}#*", f"{EVENT_DETAILS}#*"
_PATTERNS = {COHORT: COHORTS, EVENT_DETAILS: EVENTS}
_CREATED = {"records": COHORTS, "shared": EVENTS}


def keysets_of(tables: Iterable[str], key: str) -> list[str]:
    """Return the names, or patterns of names, of the keysets that a KMS key wraps and that the tables' items need.

    Raises
    ------
    ValueError
        If there is none: the role does not need the key.
    """
    needed = needed_keysets(table.partition("/")[0] for table in tables)
    found = sorted(_PATTERNS.get(keyset, keyset) for keyset in needed if wrapping_key(keyset) == key)
    if not found:
        raise ValueError(f"A role may use the key {key}, but none of its tables needs a keyset of that key.")
    return found


def keysets_of_function(tables: Iterable[str], key: str, action: str) -> list[str]:
    """Return the keysets that a function may use by one KMS action. It creates only those of months."""
    return [_CREATED[key]] if action == "Encrypt" else keysets_of(tables, key)
