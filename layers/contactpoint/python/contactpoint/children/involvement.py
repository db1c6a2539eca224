"""An involvement: one service that works with a child, and how to reach it."""

from datetime import date
from typing import Literal

from msgspec import Struct

from contactpoint.children.record import Email, NameText, Telephone, Text

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
"""Recorded only on a basis, and shown to nobody but who recorded it and who brokers contact (rulebook, section 6)."""


class Basis(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a sensitive service is recorded on: whose explicit consent, or reasonable cause to suspect significant
    harm, and the day on which it was given or judged.
    """

    kind: Literal["consent_of_child", "consent_of_parent", "significant_harm"]
    on: date


class Contact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who works with the child, for which service and in which role, since when, and how to reach them."""

    service: Service
    organisation: Text
    practitioner_name: NameText
    role: Text
    start_date: date
    end_date: date | None = None
    telephone: Telephone | None = None
    email: Email | None = None
    lead_professional: bool = False
    basis: Basis | None = None


class Involvement(Contact, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A contact as it is recorded: with its identifier and the organisation that said so.

    `holder` is the practitioner who recorded a sensitive service on its `basis`, and who decides about contact.
    """

    involvement_id: str
    recorded_by: str
    holder: str = ""

    @property
    def sensitive(self) -> bool:
        """Whether it is of a sensitive service."""
        return self.service in SENSITIVE_SERVICES
