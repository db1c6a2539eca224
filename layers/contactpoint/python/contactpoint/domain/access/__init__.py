"""Who may look, why, and what they then see (rulebook, sections 3 to 6): the rules are policy/directory.cedar."""

from contactpoint.domain.access.account import (
    MACHINE_ROLES,
    ROLES_BY_ORGANISATION_TYPE,
    Account,
    Organisation,
    OrganisationType,
    Role,
    SignIn,
    lapses,
)
from contactpoint.domain.access.caller import Caller, platform_caller
from contactpoint.domain.access.policy import (
    ACTIONS,
    DIRECTORY,
    POLICY_VERSION,
    Action,
    PolicyQuestion,
    Resource,
    are_permitted,
    is_permitted,
    require_permission,
)
from contactpoint.domain.access.reasons import BREAK_GLASS, MAINTAINING_RECORD, REASONS, ReasonForAccess
from contactpoint.domain.access.resources import (
    RecordState,
    access_history_resource,
    account_resource,
    audit_events_resource,
    contact_request_resource,
    involvement_resource,
    record_resource,
    review_resource,
)

__all__ = [
    "ACTIONS",
    "BREAK_GLASS",
    "DIRECTORY",
    "MACHINE_ROLES",
    "MAINTAINING_RECORD",
    "POLICY_VERSION",
    "REASONS",
    "ROLES_BY_ORGANISATION_TYPE",
    "Account",
    "Action",
    "Caller",
    "Organisation",
    "OrganisationType",
    "PolicyQuestion",
    "ReasonForAccess",
    "RecordState",
    "Resource",
    "Role",
    "SignIn",
    "access_history_resource",
    "account_resource",
    "are_permitted",
    "audit_events_resource",
    "contact_request_resource",
    "involvement_resource",
    "is_permitted",
    "lapses",
    "platform_caller",
    "record_resource",
    "require_permission",
    "review_resource",
]
