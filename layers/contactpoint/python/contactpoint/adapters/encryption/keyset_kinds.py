"""The kinds of keysets: where each is stored, which KMS key wraps it, and what Tink makes of it."""

from typing import Any, Literal

from tink import aead, hybrid, prf

from contactpoint.adapters.dynamodb.tables import CohortKeysetItem, EventKeysetItem, KeysetItem

KmsKeyName = Literal["records", "accounts", "audit", "shared"]
AUDIT_PUBLIC_KEYSET = "audit.public"
EVENT_DETAILS = "event_details"
"""The kind of the keysets of what events say of children."""

aead.register()
prf.register()
hybrid.register()


def keyset_kind(keyset: str) -> str:
    """Return the kind of a keyset: its name, or for those of a month ``cohort`` or ``event_details``."""
    return keyset.partition("#")[0]


def item_name(keyset: str) -> str:
    """Return the item that stores a keyset; one item stores both keys of the audit keyset."""
    return "audit" if keyset == AUDIT_PUBLIC_KEYSET else keyset


def event_details_keyset(month: str) -> str:
    """Return the name of the keyset of the event details that are erased at the end of a month.

    It stays the same in every rotation. It may name the month, because no item that an operator sees names it.
    """
    return f"{EVENT_DETAILS}#{month}"


def keyset_table(keyset: str) -> type[KeysetItem] | type[CohortKeysetItem] | type[EventKeysetItem]:
    """Return the table that stores a keyset."""
    return _TABLES.get(keyset_kind(keyset), KeysetItem)


def key_template(keyset: str) -> Any:
    """Return the kind of key in a keyset."""
    return _TEMPLATES[keyset_kind(keyset)]()


def wrapping_key(keyset: str) -> KmsKeyName:
    """Return the name of the KMS key that wraps a keyset."""
    return _WRAPPED_BY[keyset_kind(keyset)]


def primitive_of(keyset: str, handle: Any) -> Any:
    """Return what uses a keyset."""
    return handle.primitive(_PRIMITIVES[keyset_kind(keyset)])


_TABLES: dict[str, type[CohortKeysetItem] | type[EventKeysetItem]] = {
    "cohort": CohortKeysetItem,
    EVENT_DETAILS: EventKeysetItem,
}
_WRAPPED_BY: dict[str, KmsKeyName] = {
    "index": "records",
    "activity_index": "records",
    "notifications": "records",
    "page_sessions": "records",
    "cohort": "records",
    "accounts": "accounts",
    "audit": "audit",
    "audit_index": "shared",
    "checks": "shared",
    EVENT_DETAILS: "shared",
}
KEYSETS_WITHOUT_MONTH = tuple(kind for kind in _WRAPPED_BY if kind not in {"cohort", EVENT_DETAILS})
"""The keysets of which there is one each."""
_TEMPLATES = {
    "index": lambda: prf.prf_key_templates.HMAC_SHA256,
    "activity_index": lambda: prf.prf_key_templates.HMAC_SHA256,
    "audit_index": lambda: prf.prf_key_templates.HMAC_SHA256,
    "cohort": lambda: aead.aead_key_templates.AES256_GCM,
    "notifications": lambda: aead.aead_key_templates.AES256_GCM,
    "page_sessions": lambda: aead.aead_key_templates.AES256_GCM,
    "accounts": lambda: aead.aead_key_templates.AES256_GCM,
    "checks": lambda: aead.aead_key_templates.AES256_GCM,
    EVENT_DETAILS: lambda: aead.aead_key_templates.AES256_GCM,
    "audit": lambda: hybrid.hybrid_key_templates.DHKEM_X25519_HKDF_SHA256_HKDF_SHA256_AES_256_GCM,
}
_PRIMITIVES = {
    "index": prf.PrfSet,
    "activity_index": prf.PrfSet,
    "audit_index": prf.PrfSet,
    "cohort": aead.Aead,
    "notifications": aead.Aead,
    "page_sessions": aead.Aead,
    "accounts": aead.Aead,
    "checks": aead.Aead,
    EVENT_DETAILS: aead.Aead,
    "audit": hybrid.HybridDecrypt,
    AUDIT_PUBLIC_KEYSET: hybrid.HybridEncrypt,
}
