"""Rotating keysets, in steps that are safe while the directory is in use.

1. `add` a key: it opens what others will encrypt with it, and encrypts nothing yet.
2. After `CACHE_TTL_SECONDS` every execution environment has read it: `promote` makes it the one that encrypts.
3. For what rests in the directory, `contactpoint keysets reencrypt` encrypts and indexes every record again.
4. `retire` the others: whatever they encrypted can be opened no more.

Old and new data both read at every step between.
"""

from typing import Any, Literal

import tink
from tink import proto_keyset_format, secret_key_access
from tink.proto import tink_pb2

from contactpoint.adapters.encryption.keyring import CACHE_TTL_SECONDS, Keyring, key_template

RotationStep = Literal["add", "promote", "retire"]


def rotate(keyring: Keyring, keyset: str, step: RotationStep, at: int) -> None:
    """Take one step with a keyset.

    Parameters
    ----------
    at
        The time, in seconds since 1970.

    Raises
    ------
    ValueError
        If the step does not follow: a key was added already, there is none to promote or to retire, or not everybody
        can know yet of the step before.
    """
    handle, before = keyring.read_handle(keyset)
    known_in = int(before.changed_at or 0) + CACHE_TTL_SECONDS - at
    if known_in > 0:
        raise ValueError(f"Wait {known_in} seconds more: until then somebody may hold the keyset as it was.")
    content = _content(handle)
    if step == "add":
        _add(content, key_template(keyset))
    elif step == "promote":
        content.primary_key_id = _other(content).key_id
    else:
        _retire(content)
    keyring.put(_handle(content), before, at)


def _add(content: Any, kind: Any) -> None:
    if len(content.key) > 1:
        raise ValueError("A key was added already: promote it, or retire the other.")
    made = _content(tink.new_keyset_handle(kind)).key[0]
    if made.key_id == content.primary_key_id:
        raise ValueError("The new key got the old one's id, once in four thousand million times: try again.")
    content.key.append(made)


def _other(content: Any) -> Any:
    others = [key for key in content.key if key.key_id != content.primary_key_id]
    if len(others) != 1:
        raise ValueError("There is no other key: add one first.")
    return others[0]


def _retire(content: Any) -> None:
    content.key.remove(_other(content))


def _content(handle: Any) -> Any:
    return tink_pb2.Keyset.FromString(proto_keyset_format.serialize(handle, secret_key_access.TOKEN))


def _handle(content: Any) -> Any:
    return proto_keyset_format.parse(content.SerializeToString(), secret_key_access.TOKEN)
