"""Practitioners, the organisations that employ them, and what makes their access lapse (rulebook, section 3)."""

from datetime import date
from types import MappingProxyType
from typing import Literal

from msgspec import Struct

Role = Literal[
    "practitioner",
    "shield_override_practitioner",
    "directory_team",
    "account_manager",
    "feed_system",
    "case_management_system",
    "auditor",
    "operator",
]
OrganisationType = Literal[
    "local_authority", "health", "education", "police", "probation", "youth_justice", "national_partner", "oversight"
]


_PRACTICE: frozenset[Role] = frozenset(
    {"practitioner", "account_manager", "feed_system", "case_management_system"},
)
LISTED_ROLES = MappingProxyType[OrganisationType, frozenset[Role]](
    {
        "local_authority": _PRACTICE | {"shield_override_practitioner", "directory_team"},
        "health": _PRACTICE | {"shield_override_practitioner"},
        "police": _PRACTICE | {"shield_override_practitioner"},
        "education": _PRACTICE,
        "probation": _PRACTICE,
        "youth_justice": _PRACTICE,
        "national_partner": _PRACTICE,
        "oversight": frozenset({"auditor", "account_manager"}),
    }
)
"""The listed types of organisation, and the roles that each may give to its people and systems."""

SYSTEM_ROLES: frozenset[Role] = frozenset({"feed_system", "case_management_system"})
"""Whoever has one of these is a computer, which signs in with client credentials."""


class Organisation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A body that the Regulations list."""

    organisation_id: str
    name: str
    type: OrganisationType
    active: bool = True


AccountStatus = Literal["active", "suspended", "closed"]


class Practitioner(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A named person's account, or a system's: never a team's.

    Dates are the last day on which the check or the training counts, and on which somebody confirmed that access is
    still needed counts. `version` moves with every change.
    """

    practitioner_id: str
    organisation_id: str
    role: Role
    name: str
    job_title: str
    vetting_valid_until: date
    training_valid_until: date
    confirmed_until: date
    status: AccountStatus = "active"
    version: int = 1


Standing = Literal["current", "lapsed"]


class Reader(Struct, frozen=True, kw_only=True):
    """Who is asking, as the authorizer established it for this call.

    Attributes
    ----------
    standing
        Whether everything that access rests on is in order today.
    through
        The system that asks on the practitioner's behalf, if one does.
    asked_by
        The practitioner for whom this one looks (mediated access), if anybody asked.
    source_ip
        Where from; recorded in the audit trail and nowhere else.
    """

    practitioner_id: str
    organisation_id: str
    organisation_type: OrganisationType
    role: Role
    standing: Standing
    through: str = ""
    asked_by: str = ""
    source_ip: str = ""


def system(name: str) -> Reader:
    """Return the part of the platform that stands in the audit trail when no practitioner acts, but it does."""
    return Reader(
        practitioner_id=f"system:{name}",
        organisation_id="system:contactpoint",
        organisation_type="oversight",
        role="operator",
        standing="current",
    )


Lapse = Literal[
    "account-suspended",
    "account-closed",
    "organisation-suspended",
    "vetting-lapsed",
    "training-lapsed",
    "access-not-confirmed",
]


def lapses(practitioner: Practitioner, organisation: Organisation, today: date) -> tuple[Lapse, ...]:
    """Return everything that stops this practitioner's access today; nothing means access stands.

    Any of them stops access at once, not at the next sign-in (rulebook, section 3). A computer is neither vetted nor
    trained.
    """
    person = practitioner.role not in SYSTEM_ROLES
    stops: tuple[tuple[bool, Lapse], ...] = (
        (practitioner.status == "suspended", "account-suspended"),
        (practitioner.status == "closed", "account-closed"),
        (not organisation.active, "organisation-suspended"),
        (person and practitioner.vetting_valid_until < today, "vetting-lapsed"),
        (person and practitioner.training_valid_until < today, "training-lapsed"),
        (practitioner.confirmed_until < today, "access-not-confirmed"),
    )
    return tuple(lapse for stopped, lapse in stops if stopped)
