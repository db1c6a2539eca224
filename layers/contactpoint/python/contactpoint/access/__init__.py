"""Who may look, why, and what they then see (rulebook, sections 3 to 6): the rules are policy/directory.cedar."""

from contactpoint.access.policy import ACTIONS, DIRECTORY, POLICY_VERSION, Action, Question, Resource, allowed, permit
from contactpoint.access.practitioner import (
    LISTED_ROLES,
    SYSTEM_ROLES,
    Organisation,
    OrganisationType,
    Practitioner,
    Reader,
    Role,
    lapses,
)
from contactpoint.access.reasons import BREAK_GLASS, REASONS, ReasonForAccess
from contactpoint.access.resources import (
    RecordState,
    account,
    contact_request,
    events_of,
    involvement,
    record,
    trail_of,
)

__all__ = [
    "ACTIONS",
    "BREAK_GLASS",
    "DIRECTORY",
    "LISTED_ROLES",
    "POLICY_VERSION",
    "REASONS",
    "SYSTEM_ROLES",
    "Action",
    "Organisation",
    "OrganisationType",
    "Practitioner",
    "Question",
    "Reader",
    "ReasonForAccess",
    "RecordState",
    "Resource",
    "Role",
    "account",
    "allowed",
    "contact_request",
    "events_of",
    "involvement",
    "lapses",
    "permit",
    "record",
    "trail_of",
]
