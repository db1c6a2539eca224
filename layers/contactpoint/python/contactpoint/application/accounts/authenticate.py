"""Establishes who makes a call: the person or machine that signed in, and on whose behalf (rulebook, section 3)."""

import re
from collections.abc import Mapping
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from contactpoint.application.ports.accounts import SignIns
from contactpoint.domain.access import MACHINE_ROLES, Account, Caller, Organisation, Role, lapses, sign_in_key

PRACTITIONER_ID_PATTERN = r"^[0-9a-z-]{1,40}\Z"
_PRACTITIONER_ID = re.compile(PRACTITIONER_ID_PATTERN)
_MAY_ASK: frozenset[Role] = frozenset({"practitioner", "shield_override_practitioner", "directory_team"})
"""Roles whose holders may ask a colleague to look for them: those that may look themselves."""
AccountsById = Mapping[str, tuple[Account, Organisation]]


class AuthenticationRequest(Struct, frozen=True, kw_only=True):
    """What a call says of its caller: the verified token's issuer and subject, and the delegation headers.

    Attributes
    ----------
    expected
        The ids of the account that the sign-in opened before and of its organisation. They save a read and decide
        nothing.
    """

    issuer: str
    subject: str
    is_machine: bool
    on_behalf_of: str = ""
    asked_by: str = ""
    expected: tuple[str, str] | None = None


class AccessDenied(Exception):  # noqa: N818 - what it is
    """Somebody who signed in is refused.

    Attributes
    ----------
    caller
        How the audit log names them.
    reasons
        Why they are refused: lapses of an account, or what is wrong with the delegation.
    problem
        The kind of problem that the caller is told: the first reason or, for lapses, whose access has lapsed.
    """

    def __init__(self, caller: Caller, *reasons: str, problem: str = "") -> None:
        super().__init__(*reasons)
        self.caller, self.reasons, self.problem = caller, reasons, problem or reasons[0]


def authenticate(sign_ins: SignIns, request: AuthenticationRequest, unknown_id: str, today: date) -> Caller:
    """Return the caller as `authenticate_member` does, without the organisation."""
    return authenticate_member(sign_ins, request, unknown_id, today)[0]


def authenticate_member(
    sign_ins: SignIns, request: AuthenticationRequest, unknown_id: str, today: date
) -> tuple[Caller, Organisation]:
    """Return the caller: the practitioner, the machine that calls for them, and the colleague who asked.

    The organisation is that of the sign-in's own account.

    Parameters
    ----------
    unknown_id
        How the audit log names a sign-in without an account; the same sign-in always gets the same name.

    Raises
    ------
    AccessDenied
        If anybody named has no account, has lapsed, or may not be named here.
    """
    link = sign_ins.find_by_sign_in(request.issuer, request.subject, request.expected)
    if link is None:
        raise AccessDenied(_unknown_caller(unknown_id), "unknown-account")
    own_id, organisation_id = link
    named = [each for each in (request.on_behalf_of, request.asked_by) if _PRACTITIONER_ID.match(each)]
    accounts = sign_ins.get_with_organisation([own_id, *named], organisation_id)
    if not _opens(accounts, own_id, request):
        raise AccessDenied(_unknown_caller(unknown_id), "unknown-account")
    own = _to_caller(*accounts[own_id])
    _require_current(accounts, own_id, own, "access-lapsed", today)
    if request.is_machine != (own.role in MACHINE_ROLES):
        raise AccessDenied(own, "person-account-required" if not request.is_machine else "machine-account-required")
    caller = _resolve_delegation(accounts, own, request.on_behalf_of, today)
    if request.asked_by:
        _check_requester(accounts, request.asked_by, caller, today)
    return replace(caller, asked_by=request.asked_by, access_status="current"), accounts[own_id][1]


def _opens(accounts: AccountsById, own_id: str, request: AuthenticationRequest) -> bool:
    """Return whether the account exists and this is its one sign-in. A link from a sign-in is not enough."""
    return own_id in accounts and accounts[own_id][0].sign_in_key == sign_in_key(request.issuer, request.subject)


def _resolve_delegation(accounts: AccountsById, own: Caller, on_behalf_of: str, today: date) -> Caller:
    """Return the practitioner who acts: the caller or, for a case-management system, the practitioner it names.

    A system that names nobody acts as itself: it can look up ids, and the policy permits it nothing else.
    """
    if own.role != "case_management_system":
        if on_behalf_of:
            raise AccessDenied(own, "delegation-not-allowed")
        return own
    if not on_behalf_of:
        return own
    if on_behalf_of not in accounts:
        raise AccessDenied(own, "unknown-on-behalf-of")
    person = _to_caller(*accounts[on_behalf_of])
    if person.role in MACHINE_ROLES or person.organisation_id != own.organisation_id:
        raise AccessDenied(own, "unknown-on-behalf-of")
    _require_current(accounts, on_behalf_of, own, "on-behalf-of-lapsed", today)
    return replace(person, via_system=own.practitioner_id)


def _check_requester(accounts: AccountsById, asked_by: str, caller: Caller, today: date) -> None:
    """Refuse mediated access for anybody but a colleague of the same organisation who may look, too, and today."""
    if asked_by not in accounts or asked_by == caller.practitioner_id:
        raise AccessDenied(caller, "unknown-asked-by")
    colleague = accounts[asked_by][0]
    if colleague.organisation_id != caller.organisation_id or colleague.role not in _MAY_ASK:
        raise AccessDenied(caller, "unknown-asked-by")
    _require_current(accounts, asked_by, caller, "asked-by-lapsed", today)


def _require_current(accounts: AccountsById, practitioner_id: str, caller: Caller, problem: str, today: date) -> None:
    if found := lapses(*accounts[practitioner_id], today):
        raise AccessDenied(caller, *found, problem=problem)


def _to_caller(account: Account, organisation: Organisation) -> Caller:
    """Return a caller whose access is not established yet."""
    return Caller(
        practitioner_id=account.practitioner_id,
        organisation_id=organisation.organisation_id,
        organisation_type=organisation.type,
        role=account.role,
        access_status="lapsed",
        sign_in_key=account.sign_in_key,
    )


def _unknown_caller(unknown_id: str) -> Caller:
    return Caller(
        practitioner_id=unknown_id,
        organisation_id="unknown",
        organisation_type="oversight",
        role="operator",
        access_status="lapsed",
    )
