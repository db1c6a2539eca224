"""The controlled list of reasons for access, one of which is chosen before anything is shown (rulebook, section 3)."""

from types import MappingProxyType
from typing import Literal

ReasonForAccess = Literal[
    "providing_service",
    "assessing_need",
    "safeguarding_enquiry",
    "child_missing",
    "missing_from_education",
    "urgent_care",
    "maintaining_record",
    "subject_access",
    "oversight",
]

REASONS = MappingProxyType(
    {
        "providing_service": "I am providing, or about to provide, a service to this child.",
        "assessing_need": "I am assessing whether this child needs more help.",
        "safeguarding_enquiry": "I am making enquiries because a child may be at risk of harm.",
        "child_missing": "A child is missing, or a missing child may have been found.",
        "missing_from_education": "A child of school age is on no school's roll.",
        "urgent_care": "A child needs urgent care, and I must reach who knows the child.",
        "maintaining_record": "I am recording or correcting what the directory holds.",
        "subject_access": "The child or family has asked what is held, or who has looked.",
        "oversight": "I am reviewing how the directory is used.",
    }
)
