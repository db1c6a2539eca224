"""An involvement: one service that works with a child, and how to reach it."""

from datetime import date
from typing import Literal

from msgspec import Struct

from contactpoint.domain.children.child import Email, OrganisationId, PersonName, Telephone
from contactpoint.domain.registers import Sensitivity, find_organisation
from contactpoint.domain.text_normalisation import TextFields

Service = Literal[
    "children_social_care",
    "early_help",
    "education_welfare",
    "school_nursing",
    "health_visiting",
    "paediatrics",
    "speech_and_language_therapy",
    "special_educational_needs",
    "youth_justice",
    "youth_support",
    "police_child_protection",
    "housing_support",
    "voluntary_sector",
    "sexual_health",
    "mental_health",
    "substance_misuse",
]

SENSITIVE_SERVICES = frozenset({"sexual_health", "mental_health", "substance_misuse"})
"""Recorded only on a legal basis, and shown only to the provider and to the directory team that brokers contact
(rulebook, section 6)."""


PractitionerRole = Literal[
    "social_worker",
    "family_support_worker",
    "early_help_worker",
    "education_welfare_officer",
    "attendance_officer",
    "special_educational_needs_coordinator",
    "educational_psychologist",
    "teacher",
    "designated_safeguarding_lead",
    "school_nurse",
    "health_visitor",
    "midwife",
    "nurse",
    "doctor",
    "paediatrician",
    "speech_and_language_therapist",
    "occupational_therapist",
    "physiotherapist",
    "youth_worker",
    "youth_justice_officer",
    "probation_officer",
    "police_officer",
    "housing_officer",
    "support_worker",
    "team_manager",
    "other_practitioner",
    "counsellor",
    "mental_health_nurse",
    "mental_health_practitioner",
    "psychiatrist",
    "clinical_psychologist",
    "psychotherapist",
    "sexual_health_nurse",
    "sexual_health_adviser",
    "substance_misuse_worker",
]

SENSITIVE_ROLES = frozenset(
    {
        "counsellor",
        "mental_health_nurse",
        "mental_health_practitioner",
        "psychiatrist",
        "clinical_psychologist",
        "psychotherapist",
        "sexual_health_nurse",
        "sexual_health_adviser",
        "substance_misuse_worker",
    }
)
"""Roles that reveal a sensitive service, whatever service is given."""


class SensitiveBasis(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The legal basis of a sensitive service: explicit consent, or reasonable cause to suspect significant harm; and
    the day on which consent was given or the harm assessed.
    """

    kind: Literal["consent_of_child", "consent_of_parent", "significant_harm"]
    dated: date


class InvolvementDetails(TextFields, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who works with the child, for which service and in which role, since when, and how to reach them."""

    service: Service
    organisation_id: OrganisationId
    practitioner_name: PersonName
    role: PractitionerRole
    start_date: date
    end_date: date | None = None
    telephone: Telephone | None = None
    email: Email | None = None
    lead_professional: bool = False
    basis: SensitiveBasis | None = None

    def has_ended(self, today: date) -> bool:
        """Return whether the involvement has ended: its end date is its last day."""
        return self.end_date is not None and self.end_date < today

    def goes_on(self, today: date) -> bool:
        """Return whether the practitioner works with the child today: not before the start, nor after the end."""
        return self.start_date <= today and not self.has_ended(today)

    def leads(self, today: date) -> bool:
        """Return whether the practitioner is the lead professional today."""
        return self.lead_professional and self.goes_on(today)


class Involvement(InvolvementDetails, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An involvement with its id, the organisation's name in the register, and the organisation that recorded it.

    `recorded_by` is the practitioner who recorded it. `provider_id` is the same person for a sensitive service, and
    decides about contact. `last_confirmed_on` is the day on which its organisation last said that it is right.
    `watched` says that who recorded it wants to be notified when somebody else looks or becomes involved.
    `lead_professional` says that somebody said that it leads, and `lead_since` when, in milliseconds since 1970. Both
    stay when another one takes the lead, or the work ends: `lead_of` says which one leads.
    """

    involvement_id: str
    recorded_by_organisation: str
    recorded_by: str = ""
    organisation: str = ""
    provider_id: str = ""
    last_confirmed_on: date | None = None
    watched: bool = False
    lead_since: int = 0

    @property
    def sensitive(self) -> bool:
        """Whether the service is shown as a sensitive one.

        One that was recorded on a basis stays so, whatever the register says. So is one whose organisation the register
        calls undecided since: nobody else learns of it before the decision.
        """
        return self.basis is not None or is_sensitive(self) or _sensitivity(self) == "undecided"

    @property
    def provider(self) -> str:
        """The practitioner who decides about contact: the one who recorded it, if it was recorded as ordinary."""
        return self.provider_id or self.recorded_by


def is_sensitive(involvement: InvolvementDetails) -> bool:
    """Return whether a service is sensitive: by its kind, by the role, or by the organisation that provides it."""
    if involvement.service in SENSITIVE_SERVICES or involvement.role in SENSITIVE_ROLES:
        return True
    return _sensitivity(involvement) == "sensitive"


def _sensitivity(involvement: InvolvementDetails) -> Sensitivity | None:
    provider = find_organisation(involvement.organisation_id)
    return provider.sensitivity if provider else None
