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
]
"""Services recorded without special basis. A sensitive service (rulebook, section 6) is not among them: it may be
recorded only on consent or significant harm, so no path that lacks that basis accepts one."""


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


class Involvement(Contact, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A contact as it is recorded: with its identifier and the organisation that said so."""

    involvement_id: str
    recorded_by: str
