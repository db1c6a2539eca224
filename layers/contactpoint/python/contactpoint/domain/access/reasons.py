"""The controlled list of reasons for access, one of which is chosen before anything is shown (rulebook, section 3).

Which role may use which is in policy/directory.cedar.
"""

from types import MappingProxyType
from typing import Literal

ReasonForAccess = Literal[
    "providing_service",
    "assessing_need",
    "safeguarding_enquiry",
    "child_missing_now",
    "missing_from_education",
    "urgent_care",
    "maintaining_record",
    "subject_access",
    "inquiry",
    "oversight",
]

REASONS = MappingProxyType[ReasonForAccess, str](
    {
        "providing_service": "I am providing, or about to provide, a service to this child.",
        "assessing_need": "I am assessing whether this child needs more help.",
        "safeguarding_enquiry": "I am making enquiries because a child may be at risk of harm.",
        "child_missing_now": "A child is missing now, or may have been found. Others are notified at once.",
        "missing_from_education": "A child of school age is on no school's roll.",
        "urgent_care": "A child needs urgent care, and I must reach someone who knows the child.",
        "maintaining_record": "I am recording or correcting what the directory holds.",
        "subject_access": "The child or family has asked what is held, or who has looked.",
        "inquiry": "A court or an inquiry needs a record, also from the archive.",
        "oversight": "I am reviewing how the directory is used.",
    }
)

MAINTAINING_RECORD: ReasonForAccess = "maintaining_record"
BREAK_GLASS = frozenset({"child_missing_now"})
"""Reasons that show nothing more than others, but notify the responsible authority and the caller's own account
managers as soon as they are used."""
