"""Accounts: granted, reviewed, suspended, reinstated and closed by the organisation's account manager (section 3)."""

from datetime import date, timedelta
from typing import Literal

import msgspec
from msgspec.structs import replace

from contactpoint.access import (
    LISTED_ROLES,
    SYSTEM_ROLES,
    Organisation,
    Practitioner,
    Reader,
    Role,
    account,
    allowed,
    lapses,
    permit,
    system,
)
from contactpoint.access.policy import not_permitted
from contactpoint.access.practitioner import AccountStatus, Lapse
from contactpoint.audit import Happened
from contactpoint.children.record import NameText, Text
from contactpoint.directory.desk import Desk
from contactpoint.directory.ports import Conflict, SignIn
from contactpoint.directory.receipts import moved_on
from contactpoint.problems import Problem, invalid, not_found

CONFIRMED_FOR = timedelta(days=182)
"""How long a confirmation that somebody still needs access counts: half a year."""
LONGEST_CHECK = timedelta(days=3 * 366)

Because = Literal[
    "left_organisation",
    "changed_duties",
    "long_absence",
    "misuse_suspected",
    "misuse_found",
    "returned",
    "cleared",
    "error",
]
Step = Literal["suspend", "reinstate", "close", "confirm"]
_STEPS: dict[Step, tuple[frozenset[AccountStatus], AccountStatus, Happened]] = {
    "suspend": (frozenset({"active"}), "suspended", "account_suspended"),
    "reinstate": (frozenset({"suspended"}), "active", "account_reinstated"),
    "close": (frozenset({"active", "suspended"}), "closed", "account_closed"),
    "confirm": (frozenset({"active"}), "active", "account_confirmed"),
}
REVIEWER = system("access-review")
"""Who suspends in the audit trail when nobody but the calendar does."""


class AccountFacts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an account says. A person's checks have dates, the last days on which they count; a system's have none."""

    name: NameText
    job_title: Text
    role: Role
    vetting_valid_until: date | None = None
    training_valid_until: date | None = None
    sign_in: SignIn | None = None


class AccountStep(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why an account is suspended, reinstated or closed."""

    because: Because


class AccountShown(msgspec.Struct, frozen=True, kw_only=True):
    """An account as its manager sees it; `lapses` tells everything that stops it today."""

    practitioner_id: str
    name: str
    job_title: str
    role: Role
    status: AccountStatus
    vetting_valid_until: date
    training_valid_until: date
    confirmed_until: date
    lapses: tuple[Lapse, ...]


class AccountList(msgspec.Struct, frozen=True, kw_only=True):
    """The accounts of an organisation, those that most need confirming first."""

    accounts: tuple[AccountShown, ...]


def list_accounts(desk: Desk, reader: Reader) -> AccountList:
    """Return the accounts of the reader's organisation; raises `Problem` ``not-permitted``."""
    permit(reader, "view_account", account("", reader.organisation_id, ""))
    desk.trail.record(desk.event("accounts_viewed", reader))
    found = sorted(desk.accounts.of_organisation(reader.organisation_id), key=lambda a: (a.confirmed_until, a.name))
    body = _organisation(desk, reader.organisation_id)
    return AccountList(accounts=tuple(_shown(each, body, desk.today) for each in found))


def view_account(desk: Desk, reader: Reader, practitioner_id: str) -> AccountShown:
    """Return one account; raises `Problem` ``not-permitted`` or, for another organisation's, ``not-found``."""
    found = _reach(desk, reader, practitioner_id, manage=False)
    desk.trail.record(desk.event("accounts_viewed", reader, details={"practitioner_id": practitioner_id}))
    return _shown(found, _organisation(desk, found.organisation_id), desk.today)


def grant(desk: Desk, reader: Reader, facts: AccountFacts) -> str:
    """Grant somebody of the reader's organisation access, and return the account's id.

    Raises
    ------
    Problem
        ``not-permitted``; ``invalid-request`` for a role that is not listed for the organisation, or missing checks;
        ``sign-in-taken`` if the sign-in is somebody's already.
    """
    permit(reader, "manage_account", account("", reader.organisation_id, facts.role))
    if facts.sign_in is None:
        raise invalid("/sign_in", "Say by which sign-in the person is known: issuer and subject.")
    made = _practitioner(desk, reader, desk.new_id(), facts)
    _write(desk, reader, made, None, "account_granted", sign_in=facts.sign_in)
    return made.practitioner_id


def change_account(desk: Desk, reader: Reader, practitioner_id: str, facts: AccountFacts) -> AccountShown:
    """Replace what an account says; status and confirmation stay. Raises as `grant`, and ``not-found``."""
    before = _reach(desk, reader, practitioner_id)
    permit(reader, "manage_account", account(practitioner_id, before.organisation_id, facts.role))
    stated = _practitioner(desk, reader, practitioner_id, facts)
    kept = {"status": before.status, "confirmed_until": before.confirmed_until, "version": before.version + 1}
    after = replace(stated, **kept)
    _write(desk, reader, after, before, "account_changed", sign_in=facts.sign_in)
    return _shown(after, _organisation(desk, after.organisation_id), desk.today)


def take_step(
    desk: Desk, reader: Reader, practitioner_id: str, step: Step, because: Because | None = None
) -> AccountShown:
    """Suspend, reinstate, close or confirm an account. A closed one stays closed.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``account-status`` where the step does not follow; ``version-moved-on``.
    """
    before = _reach(desk, reader, practitioner_id)
    possible_from, status, happened = _STEPS[step]
    if before.status not in possible_from:
        raise Problem("account-status", f"The account is {before.status}: this step does not follow.")
    confirmed = desk.today + CONFIRMED_FOR if step in ("confirm", "reinstate") else before.confirmed_until
    after = replace(before, status=status, confirmed_until=confirmed, version=before.version + 1)
    _write(desk, reader, after, before, happened, because=because)
    return _shown(after, _organisation(desk, after.organisation_id), desk.today)


def suspend_unconfirmed(desk: Desk) -> int:
    """Suspend the accounts that nobody confirmed in time, and return how many. Safe to run twice.

    They have had no access since the day on which the confirmation ran out: `lapses` sees to that.
    """
    suspended = 0
    for before in desk.accounts.unconfirmed(desk.today):
        after = replace(before, status="suspended", version=before.version + 1)
        _write(desk, REVIEWER, after, before, "account_suspended", because="not_confirmed")
        suspended += 1
    return suspended


def _reach(desk: Desk, reader: Reader, practitioner_id: str, *, manage: bool = True) -> Practitioner:
    """Return an account that the reader may see, or manage; another organisation's is as one that does not exist."""
    permit(reader, "view_account", account("", reader.organisation_id, ""))
    found = desk.accounts.named([practitioner_id]).get(practitioner_id)
    if found is None:
        raise not_found()
    resource = account(found.practitioner_id, found.organisation_id, found.role)
    see, do = allowed(reader, [("view_account", resource), ("manage_account", resource)])
    if not see:
        raise not_found()
    if manage and not do:
        raise not_permitted()
    return found


def _practitioner(desk: Desk, reader: Reader, practitioner_id: str, facts: AccountFacts) -> Practitioner:
    if facts.role not in LISTED_ROLES[reader.organisation_type]:
        raise invalid("/role", "Organisations of this type do not give this role.")
    until = desk.today + CONFIRMED_FOR
    vetted, trained = facts.vetting_valid_until, facts.training_valid_until
    if facts.role in SYSTEM_ROLES:
        vetted = trained = until
    for pointer, day in (("/vetting_valid_until", vetted), ("/training_valid_until", trained)):
        if day is None or not desk.today <= day <= desk.today + LONGEST_CHECK:
            raise invalid(pointer, "Give the last day on which it counts: between today and three years from now.")
    return Practitioner(
        practitioner_id=practitioner_id,
        organisation_id=reader.organisation_id,
        role=facts.role,
        name=facts.name,
        job_title=facts.job_title,
        vetting_valid_until=vetted or until,
        training_valid_until=trained or until,
        confirmed_until=until,
    )


def _write(  # noqa: PLR0913 - who, what, from what, and why
    desk: Desk,
    reader: Reader,
    after: Practitioner,
    before: Practitioner | None,
    happened: Happened,
    *,
    sign_in: SignIn | None = None,
    because: str | None = None,
) -> None:
    change = {"from": msgspec.to_builtins(before), "to": msgspec.to_builtins(after)}
    event = desk.event(happened, reader, details={**change, "because": because, "sign_in": sign_in is not None})
    try:
        desk.accounts.put(after, before, sign_in, event)
    except Conflict:
        if sign_in is not None:
            raise Problem("sign-in-taken", "This sign-in is another account's, or the account has changed.") from None
        raise moved_on() from None


def _organisation(desk: Desk, organisation_id: str) -> Organisation:
    return desk.accounts.organisations([organisation_id])[organisation_id]


def _shown(found: Practitioner, body: Organisation, today: date) -> AccountShown:
    return AccountShown(
        practitioner_id=found.practitioner_id,
        name=found.name,
        job_title=found.job_title,
        role=found.role,
        status=found.status,
        vetting_valid_until=found.vetting_valid_until,
        training_valid_until=found.training_valid_until,
        confirmed_until=found.confirmed_until,
        lapses=lapses(found, body, today),
    )
