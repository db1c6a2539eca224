"""The commitment of an event: what the log publishes instead of the event.

It is salted, so nobody can guess what it commits to, and it stays valid when the event itself can no longer be read.
It has two parts: the id of the event can be shown to belong to it without showing the content, and the other way round.
"""

from hashlib import sha256

from msgspec import Struct

SALT_BYTES = 16
_CONTENT, _ID, _BOTH = b"contactpoint content\n", b"contactpoint id\n", b"contactpoint event\n"


class Opening(Struct, frozen=True, forbid_unknown_fields=True):
    """What shows that a commitment is that of an event's id; both are hexadecimal, and tell nothing of the content."""

    id_salt: str
    content_digest: str

    def commitment_of(self, event_id: str) -> bytes:
        """Return the commitment of an event with this id."""
        return sha256(_BOTH + bytes.fromhex(self.id_salt + self.content_digest) + event_id.encode()).digest()


def opening_of(content: bytes, salt: bytes) -> Opening:
    """Return the opening of an event's content (its JSON, without padding)."""
    digest = sha256(_CONTENT + salt + content).digest()
    return Opening(sha256(_ID + salt).hexdigest(), digest.hex())


def commit(event_id: str, content: bytes, salt: bytes) -> bytes:
    """Return the commitment of an event."""
    return opening_of(content, salt).commitment_of(event_id)
