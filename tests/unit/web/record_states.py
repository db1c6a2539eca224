"""A child of whom everything is recorded, in every state that a record can have; and people of every role."""

from datetime import date

from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.merges.merge import MergeRecords, merge_records
from contactpoint.application.records.record_or_amend_involvement import record_involvement
from contactpoint.application.records.register import ConfirmedNew, register_child
from contactpoint.application.shields.end_old_identity import EndIdentity, end_identity
from contactpoint.application.shields.shield import ShieldChild, shield_child
from contactpoint.domain.children import Address, Carer, Education, GpPractice, Name, OrganisationReference
from tests.builders import (
    AUDITOR,
    DIRECTORY_TEAM,
    MANAGER,
    MENTAL_HEALTH_NURSE,
    NURSE,
    OTHER_TEAM,
    OVERRIDER,
    SOCIAL_WORKER,
    TEACHER,
    involvement_details,
    registration,
    sensitive_details,
)
from tests.fakes import MemoryStore

CALLERS = (NURSE, TEACHER, SOCIAL_WORKER, MENTAL_HEALTH_NURSE, DIRECTORY_TEAM, OTHER_TEAM, OVERRIDER, MANAGER, AUDITOR)
STATES = ("ordinary", "shielded", "under_review", "archived", "identity_ended", "merged", "merged with a shielded one")
CONFIRMED = ConfirmedNew(reason="documents_differ")
HIDDEN = ShieldChild(basis="domestic_abuse")
FACTS = {
    "responsible_authority": "westvale",
    "address_status": "current",
    "nhs_number": "9990001235",
    "upn": "A123456789012",
    "other_names": (Name(given_name="Zeb", family_name="Marsh", kind="alias"),),
    "address": Address(lines=("29 Mill Street",), locality="Quernmore", postcode="WV4 1MS"),
    "previous_addresses": (Address(lines=("41 Quarry Lane",), locality="Thornby", postcode="NM3 8QL"),),
    "carers": (
        Carer(
            given_name="Angela",
            family_name="Reid",
            relationship="parental_responsibility",
            telephone="07700 900357",
            email="angela@home.example",
        ),
    ),
    "education": Education(status="on_roll", urn="900357", start_date=date(2022, 9, 5)),
    "gp_practice": GpPractice(ods_code="Z90357"),
    "common_assessment_held_by": OrganisationReference(organisation_id="westvale-early-help"),
}
OTHER_FACTS = {
    "given_name": "Wilfred",
    "family_name": "Holt",
    "date_of_birth": date(2011, 1, 24),
    "address_status": "current",
    "address": Address(lines=("7 Canal Cottages",), locality="Placeham", postcode="WV2 6CC"),
}


def create_record(store: MemoryStore, deps: Dependencies, state: str) -> str:
    """Register the child, bring the record into a state, and return its number."""
    if state == "under_review":
        register_child(deps, DIRECTORY_TEAM, registration(**FACTS, shield="adoption"), None)
    child_id = register_child(deps, SOCIAL_WORKER, registration(**FACTS, confirmed_new=CONFIRMED), None)
    known = involvement_details(lead_professional=True, email="siobhan@westvale.example")
    record_involvement(deps, SOCIAL_WORKER, child_id, known, None)
    if state != "under_review":
        record_involvement(deps, MENTAL_HEALTH_NURSE, child_id, sensitive_details(), None)
    if state in ("shielded", "identity_ended"):
        shield_child(deps, DIRECTORY_TEAM, child_id, HIDDEN)
    if state == "identity_ended":
        end_identity(deps, DIRECTORY_TEAM, child_id, EndIdentity(reason="adoption"))
    if state == "archived":
        store.stored[child_id] = replace(store.stored[child_id], archived=True)
    if state.startswith("merged"):
        other = register_child(deps, SOCIAL_WORKER, registration(**OTHER_FACTS), None)
        if state.endswith("shielded one"):
            shield_child(deps, DIRECTORY_TEAM, other, HIDDEN)
        merge_records(
            deps, DIRECTORY_TEAM, MergeRecords(child_id=child_id, other_child_id=other, reason="same_documents")
        )
    return child_id
