"""The child's record and the involvements of those who work with the child (rulebook, section 2)."""

from contactpoint.children.amendment import amend, changed_fields
from contactpoint.children.disclosure import Disclosed, Sight, disclose
from contactpoint.children.involvement import SENSITIVE_SERVICES, Basis, Contact, Involvement
from contactpoint.children.record import Address, Carer, Child, Education, GpPractice, Name, Particulars
from contactpoint.children.rules import ADULT_AT, birthday, check, check_involvement
from contactpoint.children.standing import Record, Review, Shield, ShieldBasis, visible

__all__ = [
    "ADULT_AT",
    "SENSITIVE_SERVICES",
    "Address",
    "Basis",
    "Carer",
    "Child",
    "Contact",
    "Disclosed",
    "Education",
    "GpPractice",
    "Involvement",
    "Name",
    "Particulars",
    "Record",
    "Review",
    "Shield",
    "ShieldBasis",
    "Sight",
    "amend",
    "birthday",
    "changed_fields",
    "check",
    "check_involvement",
    "disclose",
    "visible",
]
