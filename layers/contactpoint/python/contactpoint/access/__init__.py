"""Who may look, why, and what they then see (rulebook, sections 3 and 4)."""

from contactpoint.access.permissions import Action, permit
from contactpoint.access.practitioner import Organisation, Practitioner, Reader, lapses
from contactpoint.access.reasons import REASONS, ReasonForAccess

__all__ = [
    "REASONS",
    "Action",
    "Organisation",
    "Practitioner",
    "Reader",
    "ReasonForAccess",
    "lapses",
    "permit",
]
