"""The two editions of a child's access history: what each omits, and the record of what was omitted."""

from collections import Counter
from collections.abc import Iterable

from contactpoint.application.audit.child_history import History
from contactpoint.application.dependencies import Dependencies
from contactpoint.domain.access import Caller
from contactpoint.domain.access_history.family_edition import Body, Edition, OmissionReason, why_omitted
from contactpoint.domain.audit import AuditEvent

LEFT_OUT_OF_HISTORIES = frozenset({"hide_link", "hide_review"})
"""Events about a sensitive service or a review: no child's access history has a row for them."""


class FamilyEdition:
    """What a family is shown. Each event that is omitted is counted, with the reason, for the audit event."""

    name: Edition = "family"

    def __init__(self, deps: Dependencies, child_id: str, history: History) -> None:
        self._deps, self._child_id, self._history = deps, child_id, history
        self._bodies: dict[str, Body] = {}
        self._employers: dict[str, str] = {}
        self.omitted: Counter[OmissionReason] = Counter()

    def shown(self, events: Iterable[AuditEvent]) -> list[AuditEvent]:
        """Return the events that the edition shows, in their order."""
        events = list(events)
        self._find_bodies(events)
        return [event for event in events if not self._count(event)]

    def body_of(self, event: AuditEvent) -> Body:
        """Return the organisation that acted."""
        return self._bodies[event.organisation_id]

    def body_of_asker(self, event: AuditEvent) -> Body | None:
        """Return the organisation of the colleague who asked; None if nobody did, or if they have no account."""
        employer = self._employers.get(event.asked_by)
        return self._bodies[employer] if employer else None

    def _count(self, event: AuditEvent) -> OmissionReason | None:
        bodies = self._bodies[event.organisation_id], self.body_of_asker(event)
        rules = self._history.rules_of(event)
        found = [why for known in rules if (why := why_omitted(event, known, *bodies, self._child_id))]
        why = found[0] if found else None
        if why:
            self.omitted[why] += 1
        return why

    def _find_bodies(self, events: Iterable[AuditEvent]) -> None:
        askers = {event.asked_by for event in events} - {"", *self._employers}
        found = self._deps.accounts.get_accounts(askers) if askers else {}
        self._employers |= {each: account.organisation_id for each, account in found.items()}
        new = {event.organisation_id for event in events} | set(self._employers.values())
        organisations = self._deps.accounts.get_organisations(new - self._bodies.keys())
        for each in new - self._bodies.keys():
            known = organisations.get(each)
            self._bodies[each] = Body(each, known.name, known.type) if known else Body(each)


class TeamEdition:
    """What the directory team and auditors are shown: refused attempts only to the responsible authority's team."""

    name: Edition = "directory_team"

    def __init__(self, caller: Caller, authority: str) -> None:
        self._shows_refusals = caller.organisation_id == authority
        self.omitted: Counter[OmissionReason] = Counter()

    def shown(self, events: Iterable[AuditEvent]) -> list[AuditEvent]:
        """Return the events that the edition shows, in their order."""
        return [event for event in events if not self._count(event)]

    def _count(self, event: AuditEvent) -> OmissionReason | None:
        why: OmissionReason | None = None
        if event.redaction in LEFT_OUT_OF_HISTORIES:
            why = "sensitive_service" if event.redaction == "hide_link" else "review"
        elif event.event_type == "refused" and not self._shows_refusals:
            why = "refusal"
        if why:
            self.omitted[why] += 1
        return why
