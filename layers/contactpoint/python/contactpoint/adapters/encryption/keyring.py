"""The keysets: created and used through Tink, wrapped by KMS, unwrapped once per execution environment.

| keyset | use | wrapped by |
| --- | --- | --- |
| ``index`` | the pseudo-random function for blind indexes | the records key |
| ``cohort#…`` | encrypts the records of one retention cohort | the records key |
| ``notifications`` | encrypts notifications and contact requests | the records key |
| ``accounts`` | encrypts personal data of practitioners | the accounts key |
| ``audit`` | the public key encrypts audit events, the private key decrypts them | the audit key |
| ``audit_index`` | the pseudo-random function for the partitions of the audit log | the shared key |
| ``checks`` | encrypts until when each check of an account is valid | the shared key |
"""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal, cast

import tink
from pynamodb.exceptions import PutError
from tink import aead, hybrid, prf, proto_keyset_format

from contactpoint.adapters.dynamodb.batch import get_all
from contactpoint.adapters.dynamodb.tables import CohortKeysetItem, KeysetItem

KmsKeyName = Literal["records", "accounts", "audit", "shared"]
BLIND_INDEX_BYTES = 16
CACHE_TTL_SECONDS = 300
AUDIT_PUBLIC_KEYSET = "audit.public"
AUDIT_INDEX_KEYSET = "audit_index"
PRELOADED_KEYSETS = (AUDIT_PUBLIC_KEYSET, AUDIT_INDEX_KEYSET)
"""Every request needs these keysets, so they are read together with the first keyset that is needed."""
_USED_WITH = {"accounts": ("checks",)}
"""Keysets that are needed whenever another one is, and so are read together."""

aead.register()
prf.register()
hybrid.register()


class KmsAead(aead.Aead):  # type: ignore[misc]
    """A KMS key as a Tink primitive; its encryption context is the keyset's name, so keysets cannot be confused."""

    def __init__(self, kms: Any, key_id: str, keyset: str) -> None:
        self._kms, self._key_id, self._context = kms, key_id, {"keyset": keyset}

    def encrypt(self, plaintext: bytes, associated_data: bytes) -> bytes:  # noqa: ARG002
        """Return the plaintext, encrypted by KMS."""
        response = self._kms.encrypt(KeyId=self._key_id, Plaintext=plaintext, EncryptionContext=self._context)
        return bytes(response["CiphertextBlob"])

    def decrypt(self, ciphertext: bytes, associated_data: bytes) -> bytes:  # noqa: ARG002
        """Return the ciphertext, decrypted by KMS."""
        response = self._kms.decrypt(KeyId=self._key_id, CiphertextBlob=ciphertext, EncryptionContext=self._context)
        return bytes(response["Plaintext"])


class Keyring:
    """Uses keysets by name, from a cache or from the keysets tables.

    Parameters
    ----------
    kms
        A KMS client.
    keys
        The KMS keys that this function may use, by name.
    clock
        Returns monotonic seconds. Keysets are read again after `CACHE_TTL_SECONDS`. So every function knows an added
        key before it encrypts anything, and no function uses a destroyed key for longer.
    """

    def __init__(self, kms: Any, keys: Mapping[KmsKeyName, str], clock: Callable[[], float]) -> None:
        self._kms, self._keys, self._clock = kms, keys, clock
        self._primitives: dict[str, Any] = {}
        self._read_at = clock()
        self._pool = ThreadPoolExecutor(max_workers=8)

    def blind_index(self, purpose: str, text: str, keyset: str = "index") -> bytes:
        """Return the blind index (16 bytes) of ``text``; it differs by purpose."""
        index = self._primitive(keyset)
        return bytes(index.primary().compute(f"{purpose}|{text}".encode(), BLIND_INDEX_BYTES))

    def blind_indexes(self, purpose: str, text: str, keyset: str = "index") -> tuple[bytes, ...]:
        """Return the blind index of ``text`` under the current key and, after a rotation, under each other key."""
        index = self._primitive(keyset)
        first, every = index.primary_id(), index.all()
        data = f"{purpose}|{text}".encode()
        return tuple(bytes(every[i].compute(data, BLIND_INDEX_BYTES)) for i in sorted(every, key=lambda i: i != first))

    def cohort(self, month: str) -> str:
        """Return the name of the keyset of the records destroyed in ``month``; the name does not reveal the month."""
        return f"cohort#{self.blind_index('cohort', month).hex()}"

    def encrypt(self, keyset: str, data: bytes, associated_data: str) -> bytes:
        """Return ``data`` encrypted under ``keyset``; decryption needs the same ``associated_data``."""
        return bytes(self._primitive(keyset).encrypt(data, associated_data.encode()))

    def decrypt(self, keyset: str, ciphertext: bytes, associated_data: str) -> bytes:
        """Return the plaintext; raises `tink.TinkError` if the ciphertext or the associated data was changed."""
        return bytes(self._primitive(keyset).decrypt(ciphertext, associated_data.encode()))

    def encrypt_event(self, data: bytes, event_id: str) -> bytes:
        """Return ``data`` encrypted with the public key of the audit keyset."""
        return bytes(self._primitive(AUDIT_PUBLIC_KEYSET).encrypt(data, event_id.encode()))

    def decrypt_event(self, ciphertext: bytes, event_id: str) -> bytes:
        """Return the plaintext of an event. It needs the audit key, which only the audit function may use."""
        return bytes(self._primitive("audit").decrypt(ciphertext, event_id.encode()))

    def load(self, keysets: Iterable[str]) -> None:
        """Unwrap the keysets that are not in the cache: one read of each table, then all KMS calls in parallel."""
        missing = {keyset for keyset in keysets if keyset not in self._primitives}
        for table in (KeysetItem, CohortKeysetItem):
            wanted = {_item_name(keyset) for keyset in missing if _table(keyset) is table}
            items = {str(item.keyset): item for item in get_all(cast(Any, table), wanted)} if wanted else {}
            found = [keyset for keyset in missing if _item_name(keyset) in items]
            unwrapped = self._pool.map(lambda keyset, of=items: self._unwrap(keyset, of[_item_name(keyset)]), found)
            self._primitives.update(zip(found, unwrapped, strict=True))

    def create_if_missing(self, keyset: str) -> None:
        """Create the keyset if there is none. If two functions create it at once, both use the first."""
        self.load([keyset])
        if keyset not in self._primitives:
            try:
                self._new_keyset_item(keyset).save(_table(keyset).keyset.does_not_exist())
            except PutError as error:
                if error.cause_response_code != "ConditionalCheckFailedException":
                    raise
            self.load([keyset])

    def _primitive(self, keyset: str) -> Any:
        if self._clock() - self._read_at > CACHE_TTL_SECONDS:
            self._primitives, self._read_at = {}, self._clock()
        if keyset not in self._primitives:
            others = (*_USED_WITH.get(keyset, ()), *PRELOADED_KEYSETS)
            self.load([keyset, *filter(self._may_unwrap, others)])
        return self._primitives[keyset]

    def _may_unwrap(self, keyset: str) -> bool:
        kind = _keyset_kind(keyset)
        return kind not in _WRAPPED_BY or _WRAPPED_BY[kind] in self._keys

    def read_handle(self, keyset: str) -> tuple[Any, KeysetItem | CohortKeysetItem]:
        """Return a keyset as Tink's handle, with its item; used for rotation."""
        item = _table(keyset).get(keyset, consistent_read=True)
        return proto_keyset_format.parse_encrypted(item.wrapped, self._kms_aead(keyset), b""), item

    def put(self, handle: Any, before: KeysetItem | CohortKeysetItem, at: int) -> None:
        """Replace a keyset; raises `pynamodb.exceptions.PutError` if it has changed since it was read."""
        item = self._to_item(before.keyset, handle)
        item.changed_at = at
        item.save(_table(before.keyset).wrapped == before.wrapped)
        self._primitives = {}

    def _new_keyset_item(self, keyset: str) -> KeysetItem | CohortKeysetItem:
        return self._to_item(keyset, tink.new_keyset_handle(key_template(keyset)))

    def _to_item(self, keyset: str, handle: Any) -> KeysetItem | CohortKeysetItem:
        wrapped = proto_keyset_format.serialize_encrypted(handle, self._kms_aead(keyset), b"")
        if _keyset_kind(keyset) != "audit":
            return _table(keyset)(keyset, wrapped=wrapped)
        public = proto_keyset_format.serialize_without_secret(handle.public_keyset_handle())
        return KeysetItem(keyset, wrapped=wrapped, public=public)

    def _unwrap(self, keyset: str, item: KeysetItem | CohortKeysetItem) -> Any:
        if keyset == AUDIT_PUBLIC_KEYSET and isinstance(item, KeysetItem):
            handle = proto_keyset_format.parse_without_secret(item.public)
        else:
            handle = proto_keyset_format.parse_encrypted(item.wrapped, self._kms_aead(keyset), b"")
        return handle.primitive(_PRIMITIVES[_keyset_kind(keyset)])

    def _kms_aead(self, keyset: str) -> KmsAead:
        return KmsAead(self._kms, self._keys[_WRAPPED_BY[_keyset_kind(keyset)]], keyset)


def _item_name(keyset: str) -> str:
    """Return the item that stores a keyset; one item stores both keys of the audit keyset."""
    return "audit" if keyset == AUDIT_PUBLIC_KEYSET else keyset


def _table(keyset: str) -> type[KeysetItem] | type[CohortKeysetItem]:
    return CohortKeysetItem if _keyset_kind(keyset) == "cohort" else KeysetItem


def _keyset_kind(keyset: str) -> str:
    return keyset.partition("#")[0]


def key_template(keyset: str) -> Any:
    """Return the kind of key in a keyset."""
    return _TEMPLATES[_keyset_kind(keyset)]()


_WRAPPED_BY: dict[str, KmsKeyName] = {
    "index": "records",
    "notifications": "records",
    "cohort": "records",
    "accounts": "accounts",
    "audit": "audit",
    "audit_index": "shared",
    "checks": "shared",
}
_TEMPLATES = {
    "index": lambda: prf.prf_key_templates.HMAC_SHA256,
    "cohort": lambda: aead.aead_key_templates.AES256_GCM,
    "notifications": lambda: aead.aead_key_templates.AES256_GCM,
    "accounts": lambda: aead.aead_key_templates.AES256_GCM,
    "audit_index": lambda: prf.prf_key_templates.HMAC_SHA256,
    "checks": lambda: aead.aead_key_templates.AES256_GCM,
    "audit": lambda: hybrid.hybrid_key_templates.DHKEM_X25519_HKDF_SHA256_HKDF_SHA256_AES_256_GCM,
}
_PRIMITIVES = {
    "index": prf.PrfSet,
    "cohort": aead.Aead,
    "notifications": aead.Aead,
    "accounts": aead.Aead,
    "audit_index": prf.PrfSet,
    "checks": aead.Aead,
    "audit": hybrid.HybridDecrypt,
    AUDIT_PUBLIC_KEYSET: hybrid.HybridEncrypt,
}
