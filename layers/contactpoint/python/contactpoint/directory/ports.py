"""What the use cases need of the outside; `contactpoint.storage` provides it, tests may provide it from memory."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Protocol

from msgspec import Meta, Struct

from contactpoint.access import Organisation, Practitioner, RecordState
from contactpoint.audit import Event
from contactpoint.children import Child, Involvement, Record
from contactpoint.directory.contact_request import ContactRequest
from contactpoint.directory.notices import Notice
from contactpoint.matching import Found


class Held(Struct, frozen=True, kw_only=True):
    """A record as it is held: with its involvements, whether it has left the directory, and its version.

    `index_keys` is storage's own note of where the record's cards stand.
    """

    record: Record
    involvements: tuple[Involvement, ...] = ()
    archived: bool = False
    version: int = 1
    index_keys: bytes = b""

    @property
    def child(self) -> Child:
        """The child."""
        return self.record.child

    def state_for(self, organisation_id: str) -> RecordState:
        """Return how the record stands for somebody of an organisation: the strictest first.

        For an organisation that said what a held record says, it stands as if nobody had held it.
        """
        if self.record.ended:
            return "ended"
        if self.archived:
            return "archived"
        if self.record.review and organisation_id not in self.record.review.open_to:
            return "held"
        return "shielded" if self.record.shield else "ordinary"


class Receipt(Struct, frozen=True, kw_only=True):
    """The receipt of one creation: `key` names caller and ``Idempotency-Key``, `request` what was asked."""

    key: str
    request: bytes
    created_id: str = ""


Notices = Sequence[Notice]


class Records(Protocol):
    """The children's records. Every change is one transaction with its event in it, or does not happen."""

    def find(self, child_id: str) -> Held | None:
        """Return the record, or None."""

    def receipt(self, key: str) -> Receipt | None:
        """Return the receipt of an earlier creation, or None."""

    def register(self, record: Record, event: Event, receipt: Receipt | None, notices: Notices = ()) -> None:
        """Add a record with its index entries; raises `Conflict` if the receipt or the record exists."""

    def replace(self, before: Held, after: Record, event: Event, notices: Notices = ()) -> None:
        """Replace a record and its index entries; raises `Conflict` if it has moved on."""

    def put_involvements(
        self, before: Held, involvements: Sequence[Involvement], event: Event, receipt: Receipt | None
    ) -> None:
        """Write involvements and move the record's version; raises `Conflict` if the record has moved on."""

    def remove_involvement(self, before: Held, involvement_id: str, event: Event) -> None:
        """Remove an involvement and move the record's version; raises `Conflict` if the record has moved on."""

    def archive(self, before: Held, event: Event) -> None:
        """Take the record out of the directory and the index; raises `Conflict` if it has moved on."""

    def leaving_on(self, day: date) -> Iterable[str]:
        """Yield the ids of the active records that leave on ``day``."""


class Index(Protocol):
    """The search index."""

    def look_up(self, keys: Sequence[str], *, hidden: bool = False) -> Found:
        """Return the cards that stand under any of ``keys``, each child's once; a key that is too wide is left out.

        ``hidden`` looks where shielded children's hidden facts stand, and nowhere else. No search does: only what
        guards against a visible duplicate of a hidden child.
        """


class Trail(Protocol):
    """The audit trail, for those who only write to it."""

    def record(self, event: Event, notices: Notices = ()) -> None:
        """Write the event with its notices, whole, or raise: if it cannot be recorded, it does not happen."""


class TrailReader(Protocol):
    """The audit trail, for those who may read it."""

    def accesses(self, child_id: str, before: str | None, limit: int) -> tuple[Event, ...]:
        """Return a child's events, newest first, from those older than the event ``before``."""

    def events(self, day: date, organisation_id: str | None, before: str | None, limit: int) -> tuple[Event, ...]:
        """Return a day's events, newest first, of one organisation or of all."""


class SignIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """By what a practitioner is known to an issuer: the token's ``iss`` and ``sub``."""

    issuer: Annotated[str, Meta(min_length=8, max_length=300, pattern=r"^https?://[^\s|]+$")]
    subject: Annotated[str, Meta(min_length=1, max_length=255, pattern=r"^[^\s|]+$")]


class Accounts(Protocol):
    """Practitioners and organisations."""

    def named(self, practitioner_ids: Iterable[str]) -> dict[str, Practitioner]:
        """Return the practitioners that exist, by id."""

    def organisations(self, organisation_ids: Iterable[str]) -> dict[str, Organisation]:
        """Return the organisations that exist, by id."""

    def of_organisation(self, organisation_id: str) -> tuple[Practitioner, ...]:
        """Return all accounts of an organisation, closed ones too."""

    def unconfirmed(self, today: date) -> Iterable[Practitioner]:
        """Yield the active accounts that nobody has confirmed for too long."""

    def put(self, after: Practitioner, before: Practitioner | None, sign_in: SignIn | None, event: Event) -> None:
        """Write an account, its sign-in if one is given, and the event; raises `Conflict` if it has moved on, or if
        the sign-in is somebody else's.
        """


class Inbox(Protocol):
    """What people are told."""

    def read(self, inboxes: Sequence[str], before: str | None, limit: int) -> tuple[Notice, ...]:
        """Return notices of some inboxes, newest first, from those older than the notice ``before``."""


class ContactRequests(Protocol):
    """Requests for contact with a sensitive service."""

    def find(self, request_id: str) -> ContactRequest | None:
        """Return the request, or None."""

    def put(self, request: ContactRequest, event: Event, notices: Notices) -> None:
        """Write a request in its next version, with event and notices; raises `Conflict` if it has moved on."""


class Conflict(Exception):  # noqa: N818 - the word of HTTP and of the trade
    """Somebody else was first: a version has moved on, or what is to be created is there."""
