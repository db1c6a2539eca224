"""Messages that only HTTP needs; the others are the domain's own structures."""

from datetime import date
from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType, defstruct, structs

from contactpoint.application.accounts.authenticate import PRACTITIONER_ID_PATTERN
from contactpoint.application.records.duplicates import ConfirmedNew
from contactpoint.application.records.subject_access import Requester
from contactpoint.domain.access import OrganisationType
from contactpoint.domain.audit import EventType
from contactpoint.domain.children import ChildDetails, InvolvementDetails
from contactpoint.domain.children.child import OrganisationId
from contactpoint.domain.text_normalisation import TextFields

EventId = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}\Z")]
HistoryPosition = Annotated[str, Meta(pattern=r"^[0-9A-Za-z_-]{32,4096}\Z")]
"""An event's id or, in a history for a family, an encrypted position."""
_AMENDABLE = ("end_date", "practitioner_name", "role", "telephone", "email", "lead_professional")


class Created(Struct, frozen=True, kw_only=True):
    """What was created: its opaque identifier."""

    id: str


class Health(Struct, frozen=True, kw_only=True):
    """That the service answers."""

    status: str


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

    requester: Requester = "child"


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


def _partial_of(name: str, of: type[Struct], fields: tuple[str, ...], doc: str, **more: Any) -> type[Struct]:
    """Return a message in which each of ``fields``, and ``more`` by their types, may be given or left as it is."""
    types = {f.name: f.type for f in structs.fields(of)} | more
    optional = [(f, types[f] | UnsetType, UNSET) for f in (*fields, *more)]
    made = defstruct(name, optional, bases=(TextFields,), frozen=True, kw_only=True, forbid_unknown_fields=True)
    made.__doc__ = doc
    return made


ChildChanges = _partial_of(
    "ChildChanges",
    ChildDetails,
    ChildDetails.__struct_fields__,
    "What to change of a record; what is not sent stays, and a null takes an optional value away.",
    confirmed_new=ConfirmedNew,
)
InvolvementChanges = _partial_of(
    "InvolvementChanges", InvolvementDetails, _AMENDABLE, "What to change of an involvement; what is not sent stays."
)


def sent_fields(changes: Struct) -> dict[str, Any]:
    """Return the changes that were sent."""
    return {k: v for k, v in structs.asdict(changes).items() if v is not UNSET}
