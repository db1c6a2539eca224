"""The words of the report: an audit event in plain English, as a family reads it."""

from collections.abc import Mapping
from types import MappingProxyType

from contactpoint.domain.audit import EventType

ACTS: Mapping[EventType, str] = MappingProxyType[EventType, str](
    {
        "searched": "Searched, and the child was shown",
        "viewed": "Looked at the record",
        "registered": "Added the child to the directory",
        "amended": "Changed the record",
        "involvement_recorded": "Recorded that a service works with the child",
        "involvement_amended": "Changed how to reach a service",
        "involvement_confirmed": "Confirmed that a service works with the child",
        "involvement_withdrawn": "Removed a service",
        "involvement_retracted": "Removed a service that was recorded by mistake",
        "classification_requested": "Asked what kind of service this is",
        "shielded": "Hid the record",
        "shield_lifted": "Ended the hiding of the record",
        "shield_overridden": "Looked at the hidden part of the record",
        "identity_ended": "Ended the record of an earlier identity",
        "contact_requested": "Asked to be put in touch with a service",
        "contact_request_forwarded": "Passed a contact request on",
        "contact_request_answered": "Answered a contact request",
        "contact_request_viewed": "Looked at a contact request",
        "access_history_viewed": "Looked at this list",
        "refused": "Tried, and was refused",
        "watch_begun": "Asked to be told when others look",
        "watch_ended": "Asked no longer to be told when others look",
        "archived": "Moved the record to the archive",
    }
)
OTHER_ACT = "Did something else with the record"

NO_REASON = "To keep the record up to date"

NOTHING_SEEN = "Nothing beyond what they changed"
ALWAYS_SAID = (
    "The law lets us leave some entries out. This sentence is on every report, whether or not anything is left out."
)
