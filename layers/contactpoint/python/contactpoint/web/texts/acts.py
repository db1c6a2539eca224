"""What people did, why, and what they saw, as the pages of oversight say it."""

from collections.abc import Mapping
from types import MappingProxyType

from contactpoint.domain.access_history import reasons_and_parts
from contactpoint.domain.audit import EventType
from contactpoint.domain.audit.parts_seen import Seen

ACTS: Mapping[EventType, str] = MappingProxyType[EventType, str](
    {
        "searched": "Searched",
        "viewed": "Looked at a record",
        "registered": "Added a child",
        "amended": "Changed a record",
        "involvement_recorded": "Recorded who works with a child",
        "involvement_amended": "Changed how to reach a service",
        "involvement_confirmed": "Confirmed that a service works with a child",
        "involvement_withdrawn": "Removed a service",
        "involvement_retracted": "Took back an entry as an error",
        "classification_requested": "Asked what kind of service an organisation is",
        "shielded": "Hid a child",
        "shield_lifted": "Ended the hiding of a child",
        "shield_overridden": "Looked at the hidden details of a child",
        "identity_ended": "Ended the record of an earlier identity",
        "merged": "Joined two records of one child",
        "merge_reversed": "Took two joined records apart",
        "subject_access_given": "Gave a family what is held",
        "accuracy_challenged": "Said that a fact is wrong",
        "challenge_reminded": "Was reminded of a fact that is said to be wrong",
        "challenge_decided": "Decided about a fact that is said to be wrong",
        "transfer_asked": "Asked that a record passes to another authority",
        "transfer_reminded": "Was reminded of a record that is to pass",
        "transfer_decided": "Decided whether a record passes",
        "reviews_viewed": "Looked at reviews",
        "review_decided": "Decided a review",
        "duplicates_checked": "Compared records",
        "contact_requested": "Asked to be put in touch with a service",
        "contact_request_forwarded": "Passed a request for contact on",
        "contact_request_answered": "Answered a request for contact",
        "contact_request_viewed": "Looked at a request for contact",
        "notifications_read": "Read messages",
        "duty_numbers_kept": "Changed the duty numbers",
        "household_declared": "Declared their household",
        "household_removed": "Removed what they declared of their household",
        "accounts_viewed": "Looked at accounts",
        "account_created": "Created an account",
        "account_changed": "Changed an account",
        "account_suspended": "Suspended an account",
        "account_reinstated": "Reinstated an account",
        "account_closed": "Closed an account",
        "account_confirmed": "Confirmed that an account is still needed",
        "account_stopped": "Stopped an account's sign-in",
        "account_resumed": "Let an account sign in again",
        "account_proposed": "Proposed an account",
        "role_change_proposed": "Proposed another role",
        "role_changed": "Changed a role",
        "sign_in_change_proposed": "Proposed another sign-in",
        "sign_in_changed": "Changed a sign-in",
        "proposal_withdrawn": "Withdrew a proposal",
        "organisation_suspended": "Stopped an organisation",
        "organisation_reinstated": "Let an organisation in again",
        "organisation_changed": "Set whether the computers of an organisation are shared",
        "limit_exceeded": "Looked more often than is allowed",
        "access_history_viewed": "Looked at who has looked at a child",
        "audit_events_read": "Looked at what people did",
        "refused": "Tried, and was refused",
        "archived": "Moved a record to the archive",
        "retention_set": "Set how long a record stays",
        "watch_begun": "Asked to be told when others look",
        "watch_ended": "Asked no longer to be told when others look",
    }
)
SAW: Mapping[Seen, str] = MappingProxyType[Seen, str](
    {**reasons_and_parts.SAW, "visible_part": "What is not hidden of the record", "access_history": "Who has looked"}
)
REFUSALS = MappingProxyType(
    {
        "not-permitted": "Not allowed for this role or reason",
        "not-found": "There was no such record or page",
        "access-lapsed": "The account's access had ended",
        "no-account": "There was no account",
        "too-many-requests": "Looked too often",
        "form-expired": "The form was too old",
        "invalid-request": "Something was filled in wrongly",
        "insufficient-criteria": "Too little was said to search",
        "version-conflict": "Somebody else was faster",
        "possible-duplicates": "The child may be here already",
    }
)
STANDINGS = MappingProxyType(
    {
        "account-proposed": "the account is not confirmed yet",
        "account-suspended": "the account is suspended",
        "account-closed": "the account is closed",
        "account-stopped": "the sign-in is stopped",
        "organisation-suspended": "the organisation is suspended",
        "vetting-lapsed": "the vetting has ended",
        "training-lapsed": "the training has ended",
        "access-not-confirmed": "access has not been confirmed in time",
    }
)
STATUSES = MappingProxyType(
    {"proposed": "Waits for confirmation", "active": "Active", "suspended": "Suspended", "closed": "Closed"}
)
PROPOSALS = MappingProxyType(
    {"account": "A new account is proposed", "role": "A new role is proposed", "sign_in": "A new sign-in is proposed"}
)
