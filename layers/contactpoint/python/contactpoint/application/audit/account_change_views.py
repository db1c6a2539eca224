"""What the audit log itself says of accounts: names as they were, and what changed in an account, and why.

Names come from the events that changed the account, which nobody can rewrite. So renaming an account, or writing over
it in its table, changes no name in an earlier event.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.ports.audit.audit_log import AuditLogReader
from contactpoint.domain.access import Account, Organisation
from contactpoint.domain.audit import ACCOUNT_CHANGES, AuditEvent

_NEVER_SHOWN = frozenset({"version", "practitioner_id", "organisation_id"})


class FieldChangeView(Struct, frozen=True, kw_only=True):
    """A field of an account that changed. `before` is null in a new account. A sign-in is shown as a digest."""

    field: str
    before: str | None
    after: str | None


class AccountChangeView(Struct, frozen=True, kw_only=True):
    """Whose account was changed, what in it, why, and for a stop the two people who approved it."""

    practitioner_id: str
    changes: tuple[FieldChangeView, ...]
    reason: str | None
    approved_by: tuple[str, ...]


class OrganisationChangeView(Struct, frozen=True, kw_only=True):
    """Which organisation an operator stopped, reinstated or changed, why, and the two people who approved it."""

    organisation_id: str
    reason: str
    approved_by: tuple[str, ...]


class NamesThen:
    """The names of practitioners at the time of each event of a page."""

    def __init__(self, deps: Dependencies, audit_log: AuditLogReader, events: Sequence[AuditEvent]) -> None:
        actors, askers = {event.practitioner_id for event in events}, {e.asked_by for e in events if e.asked_by}
        self._now: Mapping[str, Account] = deps.accounts.get_accounts(actors | askers)
        employers = {self._now[each].organisation_id for each in askers if each in self._now}
        self._employers = deps.accounts.get_organisations(employers) if employers else {}
        self._histories = audit_log.account_histories(actors)

    def of(self, event: AuditEvent) -> tuple[str | None, str | None]:
        """Return the actor's name and job title when the event happened; None if there never was an account."""
        history = self._histories[event.practitioner_id]
        before = [each for each in history if each.event_id <= event.event_id]
        after = [each for each in history if each.event_id > event.event_id]
        then = before[-1].details["to"] if before else after[0].details["from"] if after else None
        if then is None:
            account = self._now.get(event.practitioner_id)
            return (account.name, account.job_title) if account else (None, None)
        return then["name"], then["job_title"]

    def asker_of(self, event: AuditEvent) -> tuple[Account | None, Organisation | None]:
        """Return the account of the colleague who asked for a look, and their organisation, as they are now."""
        account = self._now.get(event.asked_by)
        return account, self._employers.get(account.organisation_id) if account else None


def account_change(event: AuditEvent) -> AccountChangeView | None:
    """Return what an event says of an account; None for other events."""
    if not event.account_id:
        return None
    details = event.details if event.event_type in ACCOUNT_CHANGES else {}
    return AccountChangeView(
        practitioner_id=event.account_id,
        changes=tuple(_changes(details)),
        reason=details.get("reason"),
        approved_by=tuple(details.get("approved_by", ())),
    )


def organisation_change(event: AuditEvent) -> OrganisationChangeView | None:
    """Return what an event says of an organisation; None for other events."""
    if event.event_type not in ("organisation_suspended", "organisation_reinstated", "organisation_changed"):
        return None
    return OrganisationChangeView(
        organisation_id=event.details["organisation_id"],
        reason=event.details["reason"],
        approved_by=tuple(event.details["approved_by"]),
    )


def _changes(details: Mapping[str, Any]) -> Iterable[FieldChangeView]:
    before, after = details.get("from") or {}, details.get("to") or {}
    for field in sorted((before.keys() | after.keys()) - _NEVER_SHOWN):
        if before.get(field) != after.get(field):
            yield FieldChangeView(field=field, before=_text(before.get(field)), after=_text(after.get(field)))
    if sign_in := details.get("sign_in"):
        yield FieldChangeView(field="sign_in", before=sign_in["from"], after=sign_in["to"])
    for field in ("proposed_sign_in", "proposed_role"):
        if proposed := details.get(field):
            yield FieldChangeView(field=field, before=None, after=proposed)


def _text(value: Any) -> str | None:
    return None if value is None else str(value).lower() if isinstance(value, bool) else str(value)
