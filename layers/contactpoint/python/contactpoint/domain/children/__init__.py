"""The child's record and the involvements of those who work with the child (rulebook, section 2)."""

from contactpoint.domain.children.amendment import (
    amend,
    changed_fields,
    list_without_room,
    name_key,
    without_repetition,
)
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
from contactpoint.domain.children.child_validation import ADULT_AGE, birthday_at_age, number_violations, validate_child
from contactpoint.domain.children.decisions.review import DecisionReason, OpenReview, Review, ReviewKind, Suspicion
from contactpoint.domain.children.disclosure import (
    InvolvementView,
    RecordView,
    Visibility,
    disclose,
    to_involvement_views,
)
from contactpoint.domain.children.free_text_validation import (
    criterion_violations,
    email_violations,
    name_violations,
    post_violations,
)
from contactpoint.domain.children.involvements.involvement import (
    SENSITIVE_SERVICES,
    Involvement,
    InvolvementDetails,
    SensitiveBasis,
    is_sensitive,
)
from contactpoint.domain.children.involvements.involvement_validation import validate_involvement
from contactpoint.domain.children.involvements.lead_professional import lead_of, said_to_lead
from contactpoint.domain.children.merged_record import as_one, changes_of_part, restated
from contactpoint.domain.children.pending_change import PendingChange
from contactpoint.domain.children.record import FROM_REGISTRATION, Record, searchable_when_shielded
from contactpoint.domain.children.record_as_read import StoredRecord
from contactpoint.domain.children.retention import (
    CONSENT_AGE,
    ArchiveReason,
    Extension,
    LegalHold,
    Retention,
    RetentionDetails,
)
from contactpoint.domain.children.schools_and_practices import require_registered, require_registered_provider
from contactpoint.domain.children.shield import Shield, ShieldBasis, new_shield

__all__ = [
    "ADULT_AGE",
    "CONSENT_AGE",
    "FROM_REGISTRATION",
    "SENSITIVE_SERVICES",
    "Address",
    "ArchiveReason",
    "Carer",
    "Child",
    "ChildDetails",
    "DecisionReason",
    "Education",
    "Extension",
    "GpPractice",
    "Involvement",
    "InvolvementDetails",
    "InvolvementView",
    "LegalHold",
    "Name",
    "OpenReview",
    "OrganisationReference",
    "PendingChange",
    "Record",
    "RecordView",
    "Retention",
    "RetentionDetails",
    "Review",
    "ReviewKind",
    "SensitiveBasis",
    "Shield",
    "ShieldBasis",
    "StoredRecord",
    "Suspicion",
    "Visibility",
    "amend",
    "as_one",
    "birthday_at_age",
    "changed_fields",
    "changes_of_part",
    "criterion_violations",
    "disclose",
    "email_violations",
    "is_sensitive",
    "lead_of",
    "list_without_room",
    "name_key",
    "name_violations",
    "new_shield",
    "number_violations",
    "post_violations",
    "require_registered",
    "require_registered_provider",
    "restated",
    "said_to_lead",
    "searchable_when_shielded",
    "to_involvement_views",
    "validate_child",
    "validate_involvement",
    "without_repetition",
]
