"""The caller: who makes a request, as the authorizer established it for this call (rulebook, section 3)."""

from typing import Literal

from msgspec import Struct

from contactpoint.domain.access.account import OrganisationType, Role

AccessStatus = Literal["current", "lapsed"]


class Caller(Struct, frozen=True, kw_only=True):
    """Who makes a request.

    Attributes
    ----------
    access_status
        ``current`` if everything that the caller's access depends on is valid today.
    via_system
        The system that calls on the practitioner's behalf, if one does.
    asked_by
        The practitioner who asked the caller to look (mediated access), if there is one.
    sign_in_key
        The key of the one sign-in that opens the account. Usage is counted by it: it stays if the account is replaced.
    source_ip
        The address that the call came from. Only the audit log stores it.
    """

    practitioner_id: str
    organisation_id: str
    organisation_type: OrganisationType
    role: Role
    access_status: AccessStatus
    via_system: str = ""
    asked_by: str = ""
    sign_in_key: str = ""
    source_ip: str = ""


def platform_caller(name: str) -> Caller:
    """Return the caller that the audit log names when a job of the platform acts instead of a person."""
    return Caller(
        practitioner_id=f"system:{name}",
        organisation_id="system:contactpoint",
        organisation_type="oversight",
        role="operator",
        access_status="current",
    )
