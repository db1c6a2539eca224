"""The kinds of keysets: where each is stored, which KMS key wraps it, and what Tink makes of it."""

from typing import Any, Literal

from tink import aead, hybrid, prf

from contactpoint.adapters.dynamodb.tables import CohortKeysetItem, KeysetItem

KmsKeyName = Literal["records", "accounts", "audit", "shared"]
AUDIT_PUBLIC_KEYSET = "audit.public"

aead.register()
prf.register()
hybrid.register()


def keyset_kind(keyset: str) -> str:
    """Return the kind of a keyset: its name, or ``cohort``."""
    return keyset.partition("#")[0]


def item_name(keyset: str) -> str:
    """Return the item that stores a keyset; one item stores both keys of the audit keyset."""
    return "audit" if keyset == AUDIT_PUBLIC_KEYSET else keyset


def keyset_table(keyset: str) -> type[KeysetItem] | type[CohortKeysetItem]:
    """Return the table that stores a keyset."""
    return CohortKeysetItem if keyset_kind(keyset) == "cohort" else KeysetItem


def key_template(keyset: str) -> Any:
    """Return the kind of key in a keyset."""
    return _TEMPLATES[keyset_kind(keyset)]()


def wrapping_key(keyset: str) -> KmsKeyName:
    """Return the name of the KMS key that wraps a keyset."""
    return _WRAPPED_BY[keyset_kind(keyset)]


def primitive_of(keyset: str, handle: Any) -> Any:
    """Return what uses a keyset."""
    return handle.primitive(_PRIMITIVES[keyset_kind(keyset)])


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
}
_TEMPLATES = {
    "index": lambda: prf.prf_key_templates.HMAC_SHA256,
    "activity_index": lambda: prf.prf_key_templates.HMAC_SHA256,
    "audit_index": lambda: prf.prf_key_templates.HMAC_SHA256,
    "cohort": lambda: aead.aead_key_templates.AES256_GCM,
    "notifications": lambda: aead.aead_key_templates.AES256_GCM,
    "page_sessions": lambda: aead.aead_key_templates.AES256_GCM,
    "accounts": lambda: aead.aead_key_templates.AES256_GCM,
    "checks": lambda: aead.aead_key_templates.AES256_GCM,
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
    "audit": hybrid.HybridDecrypt,
    AUDIT_PUBLIC_KEYSET: hybrid.HybridEncrypt,
}
