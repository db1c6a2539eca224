"""Practitioners, the organisations that employ them, and what makes their access lapse (rulebook, section 3)."""

from datetime import date
from typing import Literal

from msgspec import Struct

Role = Literal[
    "practitioner",
    "shield_override_practitioner",
    "directory_team",
    "account_manager",
    "feed_system",
    "auditor",
    "operator",
]
OrganisationType = Literal[
    "local_authority", "health", "education", "police", "probation", "youth_justice", "national_partner", "oversight"
]


class Organisation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A body that the Regulations list."""

    organisation_id: str
    name: str
    type: OrganisationType
    active: bool = True


class Practitioner(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A named person's account: never a team's. Dates are the last day on which the check or training counts."""

    practitioner_id: str
    organisation_id: str
    role: Role
    name: str
    job_title: str
    vetting_valid_until: date
    training_valid_until: date
    active: bool = True


class Reader(Struct, frozen=True, kw_only=True):
    """Who is asking, as the authorizer established it for this call.

    ``source_ip`` is where from; it is recorded in the audit trail and nowhere else.
    """

    practitioner_id: str
    organisation_id: str
    organisation_type: OrganisationType
    role: Role
    source_ip: str = ""


Lapse = Literal["account-suspended", "organisation-suspended", "vetting-lapsed", "training-lapsed"]


def lapses(practitioner: Practitioner, organisation: Organisation, today: date) -> tuple[Lapse, ...]:
    """Return everything that stops this practitioner's access today; nothing means access stands.

    Any of them stops access at once, not at the next sign-in (rulebook, section 3).
    """
    found: list[Lapse] = []
    if not practitioner.active:
        found.append("account-suspended")
    if not organisation.active:
        found.append("organisation-suspended")
    if practitioner.vetting_valid_until < today:
        found.append("vetting-lapsed")
    if practitioner.training_valid_until < today:
        found.append("training-lapsed")
    return tuple(found)
