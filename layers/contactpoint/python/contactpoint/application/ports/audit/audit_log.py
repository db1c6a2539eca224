"""Port: the audit log, which use cases append to and only functions of oversight read."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from msgspec import Struct

from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.audit.commitment import Opening
from contactpoint.domain.contacts.notification import Notifications


class UnreadableEvent(Struct, frozen=True, forbid_unknown_fields=True):
    """An event that cannot be decrypted: it keeps its place among the others, and nothing else is known of it."""

    event_id: str


class FoundEvent(Struct, frozen=True, forbid_unknown_fields=True):
    """An event, with what opens its commitment, and if it is archived its position in the Merkle log."""

    event: AuditEvent
    opening: Opening
    position: int | None = None


StoredEvent = AuditEvent | UnreadableEvent


class AuditLog(Protocol):
    """The writing side of the audit log."""

    def append(self, event: AuditEvent, notifications: Notifications = ()) -> None:
        """Write the event with its notifications, all or nothing, or raise: what cannot be recorded must not happen."""


class AuditLogReader(Protocol):
    """The reading side of the audit log."""

    def access_history(self, child_id: str, before: str | None, limit: int) -> tuple[StoredEvent, ...]:
        """Return a child's events, newest first, starting below the event ``before``."""

    def account_histories(self, practitioner_ids: Iterable[str]) -> dict[str, tuple[AuditEvent, ...]]:
        """Return the changes of each account, oldest first, by practitioner id; none if there is no account.

        Changes that cannot be decrypted are left out.
        """

    def find_event(self, event_id: str) -> FoundEvent | None:
        """Return an event by its own id, with what opens its commitment; None without one, or if it was altered."""

    def events_of_day(
        self, day: date, organisation_id: str | None, before: str | None, limit: int
    ) -> tuple[StoredEvent, ...]:
        """Return a day's events, newest first, of one organisation or of all."""

    def events_of_type(self, day: date, event_type: str, before: str | None, limit: int) -> tuple[StoredEvent, ...]:
        """Return a day's events of one type, newest first; of searches and views, also the others of the day."""

    def events_of_practitioner(
        self, practitioner_id: str, organisation_id: str, days: tuple[date, date], before: str | None, limit: int
    ) -> tuple[StoredEvent, ...]:
        """Return a practitioner's events for an organisation, over at most a month, newest first."""

    def encrypt_text(self, data: bytes, bound_to: str) -> str:
        """Return data as a text of letters, digits, ``-`` and ``_`` that nobody else can read or make."""

    def decrypt_text(self, text: str, bound_to: str) -> bytes | None:
        """Return the data of such a text; None if it is none, or bound to something else."""
