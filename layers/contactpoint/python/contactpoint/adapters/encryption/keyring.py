"""The keysets: created and used through Tink, wrapped by KMS, unwrapped once per execution environment.

| keyset | use | wrapped by |
| --- | --- | --- |
| ``index`` | the pseudo-random function for the search index, archive days and cohort names | the records key |
| ``activity_index`` | the pseudo-random function for inboxes, reviews, cases, counters and so on | the records key |
| ``cohort#…`` | encrypts the records of one retention cohort | the records key |
| ``notifications`` | encrypts notifications, contact requests, reviews and cases | the records key |
| ``page_sessions`` | encrypts what the pages remember of a session | the records key |
| ``accounts`` | encrypts personal data of practitioners | the accounts key |
| ``audit`` | the public key encrypts audit events, the private key decrypts them | the audit key |
| ``event_details#…`` | encrypts what events say of children, inside the event, until a month ends | the shared key |
| ``audit_index`` | the pseudo-random function for the partitions of the audit log | the shared key |
| ``checks`` | encrypts until when each check of an account is valid | the shared key |
"""

import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from pynamodb.models import Model

from contactpoint.adapters.encryption.blind_indexes import (
    ACTIVITY_INDEX,
    AUDIT_INDEX,
    INDEX,
    KEYSET_OF_PURPOSE,
    blind_indexes,
    primary_blind_index,
)
from contactpoint.adapters.encryption.encryption_failures import (
    DestroyedKeyset,
    KeysRefused,
    KeysUnavailable,
    MissingKeyset,
    UnreadableKeyset,
)
from contactpoint.adapters.encryption.keyset_cache import Clocks, KeysetCache, Moment
from contactpoint.adapters.encryption.keyset_kinds import (
    AUDIT_PUBLIC_KEYSET,
    KmsKeyName,
    event_details_keyset,
    keyset_kind,
    keyset_table,
)
from contactpoint.adapters.encryption.keyset_store import AnyKeysetItem, KeysetStore
from contactpoint.adapters.encryption.unreadable_items import UnreadableItems

PRELOADED_KEYSETS = (AUDIT_PUBLIC_KEYSET, AUDIT_INDEX, INDEX, ACTIVITY_INDEX)
"""Most requests need these keysets, so they are read together with the first keyset that is needed."""
_USED_WITH = {"accounts": ("checks",)}
"""Keysets that are needed whenever another one is, and so are read together."""
KMS_RETRY_SECONDS = 30
"""After a failure of KMS, a keyset that can be used for longer does not ask KMS again for so long."""
CREATION_ATTEMPTS = 4


class Keyring:
    """Uses keysets by name, from a cache or from the keysets tables.

    Parameters
    ----------
    kms
        A KMS client.
    keys
        The KMS keys that this function may use, by name.
    clock
        Returns monotonic seconds.
    wall_clock
        Returns seconds since 1970. `contactpoint.adapters.encryption.keyset_cache` says how long a keyset may be used.
    preloaded
        The keysets to read together with the first that is needed.
    """

    def __init__(
        self,
        kms: Any,
        keys: Mapping[KmsKeyName, str],
        clock: Callable[[], float],
        wall_clock: Callable[[], float] = time.time,
        preloaded: Sequence[str] = PRELOADED_KEYSETS,
    ) -> None:
        self._preloaded = preloaded
        self.store = KeysetStore(kms, keys)
        self._clocks = Clocks(clock, wall_clock)
        self._cache = KeysetCache(self._clocks)
        self._kms_failed_at: Moment | None = None
        self._pool = ThreadPoolExecutor(max_workers=8)
        self._event_of: Callable[[str], Iterable[Model]] = lambda _: ()
        self.unreadable = UnreadableItems()

    def blind_index(self, purpose: str, text: str) -> bytes:
        """Return the blind index of ``text``; it differs by purpose (`KEYSET_OF_PURPOSE`)."""
        return primary_blind_index(self._primitive(KEYSET_OF_PURPOSE[purpose]), purpose, text)

    def blind_indexes(self, purpose: str, text: str) -> tuple[bytes, ...]:
        """Return the blind index of ``text`` under the current key and, during a rotation, under each other key."""
        return blind_indexes(self._primitive(KEYSET_OF_PURPOSE[purpose]), purpose, text)

    def cohorts(self, month: str) -> tuple[str, ...]:
        """Return the names of the keysets of the records destroyed in ``month``, the current one first.

        A name does not reveal the month. There are more names during a rotation of ``index``.
        """
        return tuple(f"cohort#{each.hex()}" for each in self.blind_indexes("cohort", month))

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
        """Return the plaintext of an event. It needs the audit key, which no reader of records may use."""
        return bytes(self._primitive("audit").decrypt(ciphertext, event_id.encode()))

    def encrypt_details(self, month: str, data: bytes, event_id: str) -> bytes:
        """Return details of an event, encrypted until ``month`` is destroyed.

        The nightly destruction makes the keysets long before. If it did not run, the first writer that may makes one.
        """
        keyset = event_details_keyset(month)
        if not self._is_ready(keyset):
            self.create_if_missing(keyset)
        return self.encrypt(keyset, data, f"details|{event_id}")

    def decrypt_details(self, month: str, ciphertext: bytes, event_id: str) -> bytes:
        """Return the details; raises `DestroyedKeyset` if they are erased, or what `decrypt` raises."""
        return self.decrypt(event_details_keyset(month), ciphertext, f"details|{event_id}")

    def load(self, keysets: Iterable[str]) -> None:
        """Read the keysets that are due: one read of each table, then all KMS calls in parallel.

        Damaged and missing keysets are reported. Raises `KeysUnavailable` if a keyset cannot be read now.
        """
        wanted = set(keysets)
        self._load(wanted)
        for keyset in wanted:
            try:
                self._cache.require(keyset)
            except UnreadableKeyset as error:
                self.unreadable.report("keysets", keyset, error)

    def create_if_missing(self, keyset: str) -> bool:
        """Create the keyset if there never was one; return whether. If two functions create it at once, both use one.

        Raises `MissingKeyset` if a cohort's keyset existed before: it must be restored; `DestroyedKeyset`.
        """
        for attempt in range(CREATION_ATTEMPTS):
            self._load([keyset])
            try:
                self._cache.require(keyset)
            except DestroyedKeyset:
                raise
            except MissingKeyset:
                read_at = self._clocks.now()
                if new := self.store.create(keyset, self._event_of_creation(keyset)):
                    self._cache.put(keyset, new.primitive, new.wrapped, read_at)
                    return True
                self._cache.retry(keyset)
                time.sleep(random.uniform(0, 0.05 * attempt))  # noqa: S311 - it only spreads retries
            else:
                return False
        error = MissingKeyset(keyset)
        self.unreadable.report("keysets", keyset, error)
        raise error

    def record_creation(self, event_of: Callable[[str], Iterable[Model]]) -> None:
        """Let each keyset of a month be created with an event: ``event_of`` returns its items."""
        self._event_of = event_of

    def _event_of_creation(self, keyset: str) -> Iterable[Model]:
        """Return the items of the event; none for keysets without a month, which only operators create."""
        return self._event_of(keyset) if keyset_kind(keyset) != keyset else ()

    def _is_ready(self, keyset: str) -> bool:
        """Return whether there is, or was, such a keyset."""
        self._load_if_due(keyset)
        try:
            self._cache.require(keyset)
        except DestroyedKeyset:
            return True
        except MissingKeyset:
            return False
        return True

    def _load_if_due(self, keyset: str) -> None:
        if self._cache.is_due(keyset):
            others = (*_USED_WITH.get(keyset, ()), *self._preloaded)
            self._load([keyset, *filter(self.store.may_unwrap, others)])

    def _primitive(self, keyset: str) -> Any:
        self._load_if_due(keyset)
        try:
            return self._cache.require(keyset)
        except DestroyedKeyset:
            raise
        except UnreadableKeyset as error:
            self.unreadable.report("keysets", keyset, error)
            raise

    def _load(self, keysets: Iterable[str]) -> None:
        due = {keyset for keyset in keysets if self._cache.is_due(keyset)}
        for table in {keyset_table(keyset) for keyset in due}:
            self._load_from_one_table([keyset for keyset in due if keyset_table(keyset) is table])

    def _load_from_one_table(self, keysets: list[str]) -> None:
        read_at = self._clocks.now()
        try:
            items = self.store.find(keysets)
        except KeysUnavailable as error:
            for keyset in keysets:
                self._cache.fail(keyset, error, read_at)
            return
        for keyset in set(keysets) - set(items):
            self._cache.fail(keyset, MissingKeyset(keyset), read_at)
        list(self._pool.map(lambda keyset: self._renew(keyset, items[keyset], read_at), items))

    def _renew(self, keyset: str, item: AnyKeysetItem, read_at: Moment) -> None:
        """Put a keyset into the cache; if KMS does not respond, go on with an unchanged one."""
        if self._kms_failed_lately() and self._cache.extend(keyset, item.wrapped, read_at):
            return
        try:
            primitive = self.store.unwrap(keyset, item)
        except (KeysRefused, UnreadableKeyset) as error:
            self._cache.fail(keyset, error, read_at)
        except KeysUnavailable as error:
            self._kms_failed_at = self._clocks.now()
            if not self._cache.extend(keyset, item.wrapped, read_at):
                self._cache.fail(keyset, error, read_at)
        else:
            self._cache.put(keyset, primitive, item.wrapped, read_at)

    def _kms_failed_lately(self) -> bool:
        return self._kms_failed_at is not None and self._clocks.since(self._kms_failed_at) < KMS_RETRY_SECONDS
