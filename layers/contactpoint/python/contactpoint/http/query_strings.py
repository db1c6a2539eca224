"""What a query string may ask: where a list goes on, and what it is limited to."""

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from contactpoint.application.accounts.authenticate import PRACTITIONER_ID_PATTERN
from contactpoint.application.records.subject_access import Requester
from contactpoint.domain.access import OrganisationType
from contactpoint.domain.audit import EventType
from contactpoint.domain.children.child import OrganisationId

EventId = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}\Z")]
HistoryPosition = Annotated[str, Meta(pattern=r"^[0-9A-Za-z_-]{32,4096}\Z")]
"""An event's id or, in a history for a family, an encrypted position."""


class AccessesQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to go on in the list of accesses."""

    before: HistoryPosition | None = None


class NotificationsQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to go on in the list of notifications."""

    before: EventId | None = None


class ReviewsQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to go on in the list of reviews."""

    after: EventId | None = None


class CasesQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to go on in the list of cases."""

    after: EventId | None = None


class SubjectAccessQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who asks for everything that is stored on the child."""

    requester: Requester


class EventsQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which day's events, of which organisation, practitioner and type, and where to go on."""

    day: date | None = None
    organisation_id: OrganisationId | None = None
    practitioner_id: Annotated[str, Meta(pattern=PRACTITIONER_ID_PATTERN)] | None = None
    event_type: EventType | None = None
    before: EventId | None = None


class OwnEventsQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which day."""

    day: date | None = None


class OrganisationsQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which type of organisation, and where to go on in the list."""

    type: OrganisationType
    after: OrganisationId | None = None


class AccountsQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to go on in a list of accounts or of practitioners."""

    after: Annotated[str, Meta(pattern=PRACTITIONER_ID_PATTERN)] | None = None
