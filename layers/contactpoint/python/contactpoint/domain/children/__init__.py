"""The child's record and the involvements of those who work with the child (rulebook, section 2)."""

from contactpoint.domain.children.amendment import amend, changed_fields
from contactpoint.domain.children.child import (
    Address,
    Carer,
    Child,
    ChildDetails,
    Education,
    GpPractice,
    Name,
    OrganisationReference,
)
from contactpoint.domain.children.disclosure import RecordView, Visibility, disclose
from contactpoint.domain.children.involvement import (
    SENSITIVE_SERVICES,
    Involvement,
    InvolvementDetails,
    SensitiveBasis,
    is_sensitive,
)
from contactpoint.domain.children.names import (
    criterion_violations,
    name_violations,
    post_violations,
)
from contactpoint.domain.children.record import PendingChange, Record, searchable_when_shielded
from contactpoint.domain.children.review import OpenReview, Review, ReviewKind, Suspicion
from contactpoint.domain.children.schools_and_practices import require_registered, require_registered_provider
from contactpoint.domain.children.shield import Shield, ShieldBasis, new_shield
from contactpoint.domain.children.stored_record import StoredRecord
from contactpoint.domain.children.validation import ADULT_AGE, birthday_at_age, validate_child, validate_involvement

__all__ = [
    "ADULT_AGE",
    "SENSITIVE_SERVICES",
    "Address",
    "Carer",
    "Child",
    "ChildDetails",
    "Education",
    "GpPractice",
    "Involvement",
    "InvolvementDetails",
    "Name",
    "OpenReview",
    "OrganisationReference",
    "PendingChange",
    "Record",
    "RecordView",
    "Review",
    "ReviewKind",
    "SensitiveBasis",
    "Shield",
    "ShieldBasis",
    "StoredRecord",
    "Suspicion",
    "Visibility",
    "amend",
    "birthday_at_age",
    "changed_fields",
    "criterion_violations",
    "disclose",
    "is_sensitive",
    "name_violations",
    "new_shield",
    "post_violations",
    "require_registered",
    "require_registered_provider",
    "searchable_when_shielded",
    "validate_child",
    "validate_involvement",
]
