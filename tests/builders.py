"""People, children and what is recorded of them; what a test does not say is invented."""

from datetime import UTC, date, datetime, timedelta

from msgspec.structs import replace

from contactpoint.application.ports.records import IdempotencyRecord, RecordChange
from contactpoint.application.records.register import RegisterChild
from contactpoint.domain.access import Account, Caller
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import (
    Address,
    Child,
    InvolvementDetails,
    Record,
    SensitiveBasis,
    Shield,
    StoredRecord,
)
from contactpoint.domain.matching import SearchDocument
from contactpoint.domain.matching.index.fences import Fences

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
TODAY = NOW.date()


def caller(name: str, organisation: str, kind: str, role: str = "practitioner") -> Caller:
    """Return somebody whose access is in order."""
    return Caller(
        practitioner_id=name, organisation_id=organisation, organisation_type=kind, role=role, access_status="current"
    )


NURSE = caller("p-nurse", "hospital", "health")
TEACHER = caller("p-teacher", "school", "education")
MENTAL_HEALTH_NURSE = caller("p-mental-health", "hospital", "health")
SOCIAL_WORKER = caller("p-social-worker", "westvale", "local_authority")
DIRECTORY_TEAM = caller("p-team", "westvale", "local_authority", "directory_team")
OTHER_TEAM = caller("p-other-team", "northmoor", "local_authority", "directory_team")
THIRD_TEAM = caller("p-third-team", "castlebrook", "local_authority", "directory_team")
OVERRIDER = caller("p-detective", "police", "police", "shield_override_practitioner")
FEED = caller("p-feed", "westvale", "local_authority", "feed_system")
AUDITOR = caller("p-auditor", "board", "oversight", "auditor")
MANAGER = caller("p-manager", "hospital", "health", "account_manager")
SHIELD = Shield(basis="domestic_abuse", since=TODAY, organisation_id="westvale", practitioner_id="p-team")
CONSENT = SensitiveBasis(kind="consent_of_child", dated=date(2026, 1, 5))
HOME = ("WV41MS", "29 mill street")
"""A home as a search document has it."""


def child(**facts: object) -> Child:
    """Return a child; what is not said is invented."""
    stated = {
        "child_id": "child-0001",
        "responsible_authority": "westvale",
        "given_name": "Tyler",
        "family_name": "Reid",
        "date_of_birth": date(2011, 1, 23),
        "sex": "male",
        "address_status": "current",
        "address": Address(lines=("29 Mill Street",), locality="Westvale", postcode="WV4 1MS"),
    }
    return Child(**{**stated, **facts})


def account(**facts: object) -> Account:
    """Return an account that is in order."""
    until = TODAY + timedelta(days=100)
    stated = {
        "practitioner_id": "p-nurse",
        "organisation_id": "hospital",
        "role": "practitioner",
        "name": "Grace Adeyemi",
        "job_title": "Nurse",
        "vetting_valid_until": until,
        "training_valid_until": until,
        "confirmed_until": until,
    }
    return Account(**{**stated, **facts})


def search_document(
    number: str, given_name: str, family_name: str, born: date | None = date(2015, 3, 9), home=HOME, **more
) -> SearchDocument:
    """Return a child's search document."""
    return SearchDocument(
        child_id=number, names=((given_name, family_name),), date_of_birth=born, places=(home,), **more
    )


def registration(**facts) -> RegisterChild:
    """Return a request to register a child."""
    stated = {"given_name": "Tyler", "family_name": "Reid", "date_of_birth": date(2011, 1, 23), "sex": "male"}
    return RegisterChild(**{**stated, **facts})


def involvement_details(**facts) -> InvolvementDetails:
    """Return an involvement as a social worker sends it."""
    stated = {
        "service": "children_social_care",
        "organisation_id": "westvale-childrens-social-care",
        "practitioner_name": "Siobhan Keane",
        "role": "social_worker",
        "start_date": date(2025, 6, 16),
        "telephone": "0113 496 0358",
    }
    return InvolvementDetails(**{**stated, **facts})


def sensitive_details(**facts) -> InvolvementDetails:
    """Return an involvement of a sensitive service."""
    stated = {
        "service": "mental_health",
        "organisation_id": "harbour-lights-clinic",
        "practitioner_name": "Ines Duarte",
        "role": "nurse",
        "start_date": date(2026, 1, 5),
        "telephone": "0113 496 0777",
        "basis": CONSENT,
    }
    return InvolvementDetails(**{**stated, **facts})


def ordinary_details(**facts) -> InvolvementDetails:
    """Return an involvement of a service that is not sensitive."""
    return replace(
        sensitive_details(basis=None), service="school_nursing", organisation_id="westvale-school-nursing", **facts
    )


def new_record(record: Record, event: AuditEvent, idempotency_record: IdempotencyRecord | None = None) -> RecordChange:
    """Return the change that adds a record, screened already."""
    return RecordChange(
        before=None,
        after=record,
        event=event,
        fences=Fences(),
        idempotency_record=idempotency_record,
        created_id=record.child.child_id,
    )


def changed(before: StoredRecord, after: Record, event: AuditEvent, **facts: object) -> RecordChange:
    """Return the change of a record, screened already."""
    return RecordChange(before=before, after=after, event=event, fences=Fences(), **facts)
