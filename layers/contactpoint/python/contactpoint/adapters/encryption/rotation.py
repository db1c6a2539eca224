"""Rotates keysets, in steps that are safe while the directory is in use.

1. `add` a key. It can decrypt, but does not encrypt yet.
2. After `CACHE_TTL_SECONDS`, every execution environment has read the key. `promote` makes it the key that encrypts.
3. `contactpoint keysets reencrypt` encrypts and indexes every stored record again.
4. `delete-old` deletes the old key. What it encrypted can no longer be decrypted. The keys of `KEPT_KEYSETS` stay.

Between these steps, functions can read both old and new data.
"""

from typing import Any, Literal

import tink
from tink import proto_keyset_format, secret_key_access
from tink.proto import tink_pb2

from contactpoint.adapters.encryption.keyring import CACHE_TTL_SECONDS, Keyring, key_template

RotationStep = Literal["add", "promote", "delete-old"]
KEPT_KEYSETS = ("audit", "audit_index")
"""Nobody can encrypt or index the events of the audit log again, so an old key is needed as long as they are."""


def rotate(keyring: Keyring, keyset: str, step: RotationStep, at: int) -> None:
    """Take one step with a keyset.

    Parameters
    ----------
    at
        The time, in seconds since 1970.

    Raises
    ------
    ValueError
        If the step is not possible now: a key was already added, there is no other key, or a function may still have
        the keyset of the previous step in its cache.
    """
    handle, before = keyring.read_handle(keyset)
    known_in = int(before.changed_at or 0) + CACHE_TTL_SECONDS - at
    if known_in > 0:
        raise ValueError(f"Wait another {known_in} seconds: a function may still have the previous keyset cached.")
    content = _content(handle)
    if step == "add":
        _add(content, keyset)
    elif step == "promote":
        content.primary_key_id = _added(content).key_id
    elif keyset in KEPT_KEYSETS:
        raise ValueError("Events can be found and decrypted only with the keys of their time. The old key must stay.")
    else:
        content.key.remove(_other(content))
    keyring.put(_handle(content), before, at)


def _add(content: Any, keyset: str) -> None:
    if content.key[-1].key_id != content.primary_key_id or (len(content.key) > 1 and keyset not in KEPT_KEYSETS):
        raise ValueError("A key was already added. Promote it, or delete the old key.")
    new_key = _content(tink.new_keyset_handle(key_template(keyset))).key[0]
    if new_key.key_id in {key.key_id for key in content.key}:
        raise ValueError("The new key has the same id as an old one, a chance of 1 in 4 billion. Try again.")
    content.key.append(new_key)


def _added(content: Any) -> Any:
    if content.key[-1].key_id == content.primary_key_id:
        raise ValueError("There is no other key. Add one first.")
    return content.key[-1]


def _other(content: Any) -> Any:
    others = [key for key in content.key if key.key_id != content.primary_key_id]
    if len(others) != 1:
        raise ValueError("There is no other key. Add one first.")
    return others[0]


def _content(handle: Any) -> Any:
    return tink_pb2.Keyset.FromString(proto_keyset_format.serialize(handle, secret_key_access.TOKEN))


def _handle(content: Any) -> Any:
    return proto_keyset_format.parse(content.SerializeToString(), secret_key_access.TOKEN)
