"""What the use cases need of the outside; `contactpoint.storage` provides it, tests may provide it from memory."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal, Protocol

from msgspec import Struct

from contactpoint.access import Organisation, Practitioner
from contactpoint.audit import Event
from contactpoint.children import Child, Involvement
from contactpoint.matching import Found

State = Literal["active", "archived"]


class Held(Struct, frozen=True, kw_only=True):
    """A record as it is held: with its involvements, its state, and the version that an ETag tells.

    `index_keys` is storage's own note of where the record's cards stand.
    """

    child: Child
    involvements: tuple[Involvement, ...]
    state: State
    version: int
    index_keys: bytes = b""


class Receipt(Struct, frozen=True, kw_only=True):
    """The receipt of one creation: `key` names caller and ``Idempotency-Key``, `request` what was asked."""

    key: str
    request: bytes
    created_id: str = ""


class Records(Protocol):
    """The children's records. Every change is one transaction with its event in it, or does not happen."""

    def find(self, child_id: str) -> Held | None:
        """Return the record, or None."""

    def receipt(self, key: str) -> Receipt | None:
        """Return the receipt of an earlier creation, or None."""

    def register(self, child: Child, event: Event, receipt: Receipt | None) -> None:
        """Add a record with its index entries; raises `Conflict` if the receipt or the record exists."""

    def amend(self, before: Held, child: Child, event: Event) -> int:
        """Replace a record and its index entries, return the new version; raises `Conflict` if it has moved on."""

    def put_involvements(
        self, before: Held, involvements: Sequence[Involvement], event: Event, receipt: Receipt | None
    ) -> int:
        """Write involvements, return the record's new version; raises `Conflict` if the record has moved on."""

    def archive(self, before: Held, event: Event) -> None:
        """Take the record out of the directory and the index; raises `Conflict` if it has moved on."""

    def leaving_on(self, day: date) -> Iterable[str]:
        """Yield the ids of the active records that leave on ``day``."""


class Index(Protocol):
    """The search index."""

    def look_up(self, keys: Sequence[str]) -> Found:
        """Return the cards that stand under any of ``keys``, each child's once; a key that is too wide is left out."""


class Trail(Protocol):
    """The audit trail, for those who only write to it."""

    def record(self, event: Event) -> None:
        """Write the event, whole, or raise: if it cannot be recorded, it does not happen."""


class TrailReader(Protocol):
    """The audit trail, for those who may read it."""

    def accesses(self, child_id: str, before: str | None, limit: int) -> tuple[Event, ...]:
        """Return a child's events, newest first, from those older than the event ``before``."""

    def events(self, day: date, organisation_id: str | None, before: str | None, limit: int) -> tuple[Event, ...]:
        """Return a day's events, newest first, of one organisation or of all."""


class Accounts(Protocol):
    """Practitioners and organisations."""

    def named(self, practitioner_ids: Iterable[str]) -> dict[str, Practitioner]:
        """Return the practitioners that exist, by id."""

    def organisations(self, organisation_ids: Iterable[str]) -> dict[str, Organisation]:
        """Return the organisations that exist, by id."""


class Conflict(Exception):  # noqa: N818 - the word of HTTP and of the trade
    """Somebody else was first: a version has moved on, or what is to be created is there."""
