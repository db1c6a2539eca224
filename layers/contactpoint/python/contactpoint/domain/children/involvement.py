"""An involvement: one service that works with a child, and how to reach it."""

from datetime import date
from typing import Literal

from msgspec import Struct

from contactpoint.domain.children.child import Email, PersonName, ShortText, Telephone

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


class SensitiveBasis(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The legal basis of a sensitive service: explicit consent, or reasonable cause to suspect significant harm; and
    the day on which consent was given or the harm assessed.
    """

    kind: Literal["consent_of_child", "consent_of_parent", "significant_harm"]
    dated: date


class InvolvementDetails(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who works with the child, for which service and in which role, since when, and how to reach them."""

    service: Service
    organisation: ShortText
    practitioner_name: PersonName
    role: ShortText
    start_date: date
    end_date: date | None = None
    telephone: Telephone | None = None
    email: Email | None = None
    lead_professional: bool = False
    basis: SensitiveBasis | None = None


class Involvement(InvolvementDetails, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An involvement with its id and the organisation that recorded it.

    `recorded_by` is the practitioner who recorded it. `provider_id` is the same person for a sensitive service, and
    decides about contact.
    """

    involvement_id: str
    recorded_by_organisation: str
    recorded_by: str = ""
    provider_id: str = ""

    @property
    def sensitive(self) -> bool:
        """Whether the service is sensitive."""
        return self.service in SENSITIVE_SERVICES
