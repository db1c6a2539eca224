"""The child's record and the involvements of those who work with the child (rulebook, section 2)."""

from contactpoint.children.amendment import amend, changed_fields
from contactpoint.children.disclosure import IDENTIFIER_READERS, Disclosed, disclose, may_know
from contactpoint.children.involvement import Contact, Involvement
from contactpoint.children.record import Address, Carer, Child, Education, GpPractice, Name, Particulars
from contactpoint.children.rules import ADULT_AT, birthday, check, check_involvement

__all__ = [
    "ADULT_AT",
    "IDENTIFIER_READERS",
    "Address",
    "Carer",
    "Child",
    "Contact",
    "Disclosed",
    "Education",
    "GpPractice",
    "Involvement",
    "Name",
    "Particulars",
    "amend",
    "birthday",
    "changed_fields",
    "check",
    "check_involvement",
    "disclose",
    "may_know",
]
