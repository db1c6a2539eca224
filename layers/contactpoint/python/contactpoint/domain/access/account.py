"""Accounts, the organisations they belong to, and what makes access lapse (rulebook, section 3)."""

import hashlib
from datetime import date
from types import MappingProxyType
from typing import Annotated, Literal

from msgspec import Meta, Struct

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


_COMMON_ROLES: frozenset[Role] = frozenset(
    {"practitioner", "account_manager", "feed_system", "case_management_system"},
)
ROLES_BY_ORGANISATION_TYPE = MappingProxyType[OrganisationType, frozenset[Role]](
    {
        "local_authority": _COMMON_ROLES | {"shield_override_practitioner", "directory_team"},
        "health": _COMMON_ROLES | {"shield_override_practitioner"},
        "police": _COMMON_ROLES | {"shield_override_practitioner"},
        "education": _COMMON_ROLES,
        "probation": _COMMON_ROLES,
        "youth_justice": _COMMON_ROLES,
        "national_partner": _COMMON_ROLES,
        "oversight": frozenset({"auditor", "account_manager"}),
    }
)
"""The listed types of organisation, and the roles that each can give to its people and systems."""

MACHINE_ROLES: frozenset[Role] = frozenset({"feed_system", "case_management_system"})
"""Roles of machines, which sign in with client credentials."""


class Organisation(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A body that the Regulations list. While it is not `active`, nobody has access through it.

    Attributes
    ----------
    shared_computers
        Several people use each of its computers, so that a session on the pages ends sooner.
    """

    organisation_id: str
    name: str
    type: OrganisationType
    active: bool = True
    shared_computers: bool = False


class SignIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How an issuer identifies a practitioner: the token's `iss` and `sub`."""

    issuer: Annotated[
        str,
        Meta(
            min_length=8,
            max_length=300,
            pattern=r"^https?://[^\s|]+\Z",
            description="The issuer's address as in the token's `iss`, such as https://login.example.org",
        ),
    ]
    subject: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=255,
            pattern=r"^[^\s|]+\Z",
            description="The token's `sub`, without spaces or vertical bars",
        ),
    ]

    @property
    def key(self) -> str:
        """The sign-in's key: a digest under which its account is found."""
        return sign_in_key(self.issuer, self.subject)


def sign_in_key(issuer: str, subject: str) -> str:
    """Return the key of a sign-in."""
    return hashlib.sha256(f"{issuer}|{subject}".encode()).hexdigest()


AccountStatus = Literal["proposed", "active", "suspended", "closed"]
ProposedChange = Literal["account", "role", "sign_in"]


class Proposal(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What one account manager proposes, until a second one confirms it: nobody else may hand out what it gives.

    Attributes
    ----------
    change
        What is proposed: the new account itself, another role, or another sign-in.
    role, sign_in_key
        The proposed role or sign-in; empty if the account keeps the one that it has.
    """

    change: ProposedChange
    proposed_by: str
    proposed_on: date
    role: Role | None = None
    sign_in_key: str = ""


class Account(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The account of a named person or of one machine, never of a team.

    Each date is the last day on which the check, the training or the confirmation of access is valid.

    Attributes
    ----------
    stopped
        The operators have stopped the account and its sign-in, or it was closed for misuse. Only the operators can
        lift that. Until then, no other account can have the sign-in.
    sign_in_key
        The key of the one sign-in that opens the account. A closed account still names it, so that it can be stopped.
    proposal
        What waits for a second account manager.
    version
        Increases with every change.
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
    stopped: bool = False
    sign_in_key: str = ""
    proposal: Proposal | None = None
    version: int = 1

    @property
    def claimed_sign_in_key(self) -> str:
        """The key of the sign-in that no other account can have. Closing releases it, unless it is stopped."""
        return "" if self.status == "closed" and not self.stopped else self.sign_in_key


Lapse = Literal[
    "account-proposed",
    "account-suspended",
    "account-closed",
    "account-stopped",
    "organisation-suspended",
    "vetting-lapsed",
    "training-lapsed",
    "access-not-confirmed",
]


def lapses(account: Account, organisation: Organisation, today: date) -> tuple[Lapse, ...]:
    """Return everything that stops this account's access today; empty if access is current.

    Each of them stops access immediately, not at the next sign-in (rulebook, section 3). Machines are neither vetted
    nor trained.
    """
    person = account.role not in MACHINE_ROLES
    stops: tuple[tuple[bool, Lapse], ...] = (
        (account.status == "proposed", "account-proposed"),
        (account.status == "suspended", "account-suspended"),
        (account.status == "closed", "account-closed"),
        (account.stopped, "account-stopped"),
        (not organisation.active, "organisation-suspended"),
        (person and account.vetting_valid_until < today, "vetting-lapsed"),
        (person and account.training_valid_until < today, "training-lapsed"),
        (account.confirmed_until < today, "access-not-confirmed"),
    )
    return tuple(lapse for stopped, lapse in stops if stopped)
