"""Rotates keysets, in steps that are safe while the directory is in use, and safe to repeat.

1. `add` a key. It can decrypt, but does not encrypt yet.
2. When every execution environment has read the key, `promote` makes it the key that encrypts.
3. For ``index`` and cohorts, `contactpoint keysets reencrypt` encrypts and indexes every stored record again.
4. `delete_old` deletes the older keys, if nothing that is stored needs them. The keys of `KEPT_KEYSETS` stay.

A rotation has a name, which is stored with each keyset together with the new key. So each step knows which key it
means, a step that was taken is not taken twice, and an interrupted step goes on where it stopped. Waits are measured by
KMS's clock, at both ends.
"""

from collections.abc import Callable, Iterable
from typing import Any, Literal, NamedTuple

import tink
from tink import proto_keyset_format, secret_key_access
from tink.proto import tink_pb2

from contactpoint.adapters.dynamodb.keys_in_use import count_uses, keys_of_cohort_name
from contactpoint.adapters.dynamodb.tables import CohortKeysetItem
from contactpoint.adapters.encryption.blind_indexes import ACTIVITY_INDEX, INDEX
from contactpoint.adapters.encryption.encryption_failures import UnreadableKeyset
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.adapters.encryption.keyset_cache import CACHE_TTL_SECONDS
from contactpoint.adapters.encryption.keyset_kinds import key_template
from contactpoint.adapters.encryption.keyset_store import StoredKeyset
from contactpoint.application.ports.conflict import Conflict

RotationStep = Literal["add", "promote", "delete-old"]
Result = Literal[
    "done",
    "done before",
    "wait",
    "not in this rotation",
    "other rotation",
    "not promoted",
    "in use",
    "unreadable",
    "kept",
]
MARGIN_SECONDS = 120
"""Longer than any function runs: what was encrypted just before a cache expired is written by then."""
WAIT_SECONDS = CACHE_TTL_SECONDS + MARGIN_SECONDS
ATTEMPTS = 3
KEPT_KEYSETS = ("audit", "audit_index")
"""Nobody can encrypt or index the events of the audit log again, so an old key is needed as long as they are."""


class Outcome(NamedTuple):
    """What a step did with one keyset; `amount` is the seconds to wait, or the items that need an old key."""

    keyset: str
    result: Result
    amount: int = 0


class Rotation:
    """One rotation, by its name.

    Parameters
    ----------
    at
        Returns the time in seconds since 1970, given KMS's own; for tests.
    """

    def __init__(self, keyring: Keyring, name: str, at: Callable[[int], int] = lambda kms_time: kms_time) -> None:
        self._store, self._name, self._at = keyring.store, name, at

    def add(self, keysets: Iterable[str]) -> list[Outcome]:
        """Add a new key to each keyset, once."""
        return [self._repeat(self._add, keyset) for keyset in keysets]

    def promote(self, keysets: Iterable[str]) -> list[Outcome]:
        """Encrypt with the new key from now on, where every execution environment has read it."""
        return [self._repeat(self._promote, keyset) for keyset in keysets]

    def delete_old(self, keysets: Iterable[str], lost: int = 0) -> list[Outcome]:
        """Delete the older keys of each keyset in which nothing needs them.

        With ``index``, the keysets of the cohorts' former names are deleted: nothing is stored under these names.

        Parameters
        ----------
        lost
            So many items of each keyset may still need an old key. They are lost.
        """
        outcomes = {keyset: self._before_deletion(keyset) for keyset in keysets}
        ready = {keyset: found for keyset, found in outcomes.items() if not isinstance(found, Outcome)}
        uses = count_uses({keyset: _old_keys(stored) for keyset, stored in ready.items()}) if ready else {}
        for keyset in ready:
            in_use = uses.get(keyset, 0)
            allowed = in_use <= lost
            outcomes[keyset] = self._repeat(self._delete, keyset) if allowed else Outcome(keyset, "in use", in_use)
        return [outcome for outcome in outcomes.values() if isinstance(outcome, Outcome)]

    def _repeat(self, step: Callable[[str, StoredKeyset], Outcome], keyset: str) -> Outcome:
        """Take a step; if the keyset changed meanwhile, or the response to an earlier attempt was lost, look again."""
        for _ in range(ATTEMPTS):
            try:
                return step(keyset, self._store.read(keyset))
            except Conflict:
                continue
            except UnreadableKeyset:
                return Outcome(keyset, "unreadable")
        raise Conflict

    def _add(self, keyset: str, stored: StoredKeyset) -> Outcome:
        content = _content(stored.handle)
        if stored.item.rotation == self._name:
            return Outcome(keyset, "done before")
        if stored.item.rotation and _is_unfinished(keyset, stored):
            return Outcome(keyset, "other rotation")
        new_key = _new_key(keyset, {key.key_id for key in content.key})
        content.key.append(new_key)
        self._put(content, stored, rotation=self._name, rotation_step="add", new_key=new_key.key_id)
        return Outcome(keyset, "done")

    def _promote(self, keyset: str, stored: StoredKeyset) -> Outcome:
        content = _content(stored.handle)
        if stored.item.rotation != self._name:
            return Outcome(keyset, "not in this rotation")
        if content.primary_key_id == stored.item.new_key:
            return Outcome(keyset, "done before")
        if (seconds := self._seconds_to_wait(stored)) > 0:
            return Outcome(keyset, "wait", seconds)
        content.primary_key_id = int(stored.item.new_key)
        self._put(content, stored, rotation_step="promote")
        return Outcome(keyset, "done")

    def _before_deletion(self, keyset: str) -> Outcome | StoredKeyset:
        """Return the keyset if its older keys can be deleted, or why not."""
        if keyset in KEPT_KEYSETS:
            return Outcome(keyset, "kept")
        try:
            stored = self._store.read(keyset)
        except UnreadableKeyset:
            return Outcome(keyset, "unreadable")
        if stored.item.rotation != self._name:
            return Outcome(keyset, "not in this rotation")
        if _content(stored.handle).primary_key_id != stored.item.new_key:
            return Outcome(keyset, "not promoted")
        if not _old_keys(stored):
            return Outcome(keyset, "done before")
        seconds = self._seconds_to_wait(stored)
        return Outcome(keyset, "wait", seconds) if seconds > 0 else stored

    def _delete(self, keyset: str, stored: StoredKeyset) -> Outcome:
        content, old = _content(stored.handle), _old_keys(stored)
        if stored.item.rotation != self._name or content.primary_key_id != stored.item.new_key:
            return Outcome(keyset, "not in this rotation")
        if keyset == INDEX:
            _delete_cohorts_named_by(old)
        for key in [key for key in content.key if key.key_id in old]:
            content.key.remove(key)
        self._put(content, stored, rotation_step="delete-old")
        return Outcome(keyset, "done")

    def _seconds_to_wait(self, stored: StoredKeyset) -> int:
        return int(stored.item.changed_at or 0) + WAIT_SECONDS - self._at(stored.read_at)

    def _put(self, content: Any, before: StoredKeyset, **attributes: Any) -> None:
        self._store.replace(_handle(content), before.item, changed_at=self._at(before.read_at), **attributes)


def seconds_until_reencryption(keyring: Keyring, keysets: Iterable[str]) -> int:
    """Return how long to wait until no execution environment encrypts records with a key of before the last step."""
    stored = [keyring.store.read(keyset) for keyset in keysets]
    changed = (int(each.item.changed_at or 0) + WAIT_SECONDS - each.read_at for each in stored)
    return max(0, *changed) if stored else 0


def _is_unfinished(keyset: str, stored: StoredKeyset) -> bool:
    """Return whether the last rotation must be finished first.

    Searches read under each key of ``index``, and a transaction has room for checks under two of ``activity_index``.
    """
    if _content(stored.handle).primary_key_id != stored.item.new_key:
        return True
    return (keyset in (INDEX, ACTIVITY_INDEX) or keyset.startswith("cohort#")) and bool(_old_keys(stored))


def _old_keys(stored: StoredKeyset) -> set[int]:
    content = _content(stored.handle)
    return {key.key_id for key in content.key if key.key_id != content.primary_key_id}


def _new_key(keyset: str, known: set[int]) -> Any:
    while True:
        key = _content(tink.new_keyset_handle(key_template(keyset))).key[0]
        if key.key_id not in known:
            return key


def _delete_cohorts_named_by(old: set[int]) -> None:
    """Delete the keysets of former cohort names. They could decrypt a backup after their month is destroyed."""
    for item in list(CohortKeysetItem.scan(consistent_read=True)):
        if old.intersection(keys_of_cohort_name(item.keyset)):
            item.delete()


def _content(handle: Any) -> Any:
    return tink_pb2.Keyset.FromString(proto_keyset_format.serialize(handle, secret_key_access.TOKEN))


def _handle(content: Any) -> Any:
    return proto_keyset_format.parse(content.SerializeToString(), secret_key_access.TOKEN)
