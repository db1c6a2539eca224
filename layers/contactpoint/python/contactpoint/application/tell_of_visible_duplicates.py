"""Visible duplicates of a shielded child: only the child's own authority learns of one (rulebook, section 5)."""

from collections.abc import Collection, Mapping, Sequence

from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.record_provenance import who_stated
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import Child, Name, Record
from contactpoint.domain.children.viewers import team_viewer
from contactpoint.domain.contacts.notification import StoredNotification, new_notification, team_inbox
from contactpoint.domain.matching import (
    Criteria,
    blocking_keys_of_query,
    criteria_of,
    possible_duplicates,
)
from contactpoint.domain.matching.screening import without_new_identities

MAX_DUPLICATES = 4
"""As many records are named at once: first the most likely one for each name, the present name first."""


def visible_duplicates(deps: Dependencies, record: Record, practitioner_id: str) -> Mapping[str, frozenset[str]]:
    """Return the unshielded records that most likely describe the same child, by each of its names: id to who must not
    be told of it.

    A record can have a hidden child's other name: it was sent a minute before the child was hidden. A new identity
    takes part in no comparison: it must not be linked to another record. What this practitioner registered counts as
    well, though it may wait for a review, and what waits of the child's own authority. What only a number leads to is
    for a colleague to know: who hides a child may have stated the number to learn whose it is.
    """
    if record.new_identity:
        return {}
    asked = _criteria_by_name(record.child)
    keys = dict.fromkeys(key for criteria in asked for key in blocking_keys_of_query(criteria, deps.today))
    found = deps.look_up(tuple(keys), (team_viewer(record.child.responsible_authority), practitioner_id))
    others = [e for e in found.documents if e.child_id not in record.same_child and not e.shielded]

    def likeliest(criteria: Criteria) -> list[str]:
        documents = found.only(without_new_identities(others, criteria))
        return [each.document.child_id for each in possible_duplicates(criteria, documents, deps.today)]

    by_number, *by_name = map(likeliest, asked)
    named = frozenset(child_id for each in by_name for child_id in each)
    found_by = (by_number, *by_name[1:])
    ids = dict.fromkeys(
        (*(each[0] for each in found_by if each), *(child_id for each in found_by for child_id in each))
    )
    return {each: frozenset() if each in named else frozenset({practitioner_id}) for each in [*ids][:MAX_DUPLICATES]}


def _criteria_by_name(child: Child) -> tuple[Criteria, ...]:
    """Return criteria with a child's present name and the numbers, and then with each name and without the numbers."""
    whole = criteria_of(child)
    names: tuple[Child | Name, ...] = (child, *child.other_names)
    by_name = (
        replace(whole, nhs_number=None, upn=None, given_name=each.given_name, family_name=each.family_name)
        for each in names
    )
    return (whole, *by_name)


def notify_of_visible_duplicate(
    deps: Dependencies, record: Record, cause: AuditEvent, compared: Collection[str]
) -> None:
    """Notify the child's own authority of each visible duplicate that is not among those ``compared``."""
    hidden = (record.child.responsible_authority, record.child.child_id)
    for each, not_for in visible_duplicates(deps, record, cause.practitioner_id).items():
        if each not in compared:
            tell_authorities(deps, record, cause, [(*hidden, each)], who_stated(deps, each), not_for)


def tell_authorities(
    deps: Dependencies,
    record: Record,
    cause: AuditEvent,
    found: Sequence[tuple[str, str, str]],
    stated_by: frozenset[str],
    not_for: frozenset[str] = frozenset(),
) -> None:
    """Record a comparison with hidden children, and notify their authorities of what was found, and nobody else.

    Parameters
    ----------
    record
        The record that was compared.
    found
        The hidden child's authority, the child, or an empty text if nobody may be named, and the visible record.
    stated_by
        Who stated a fact of the visible record. It is given whether or not anything was found, so that the number of
        look-ups tells nothing.
    not_for
        Who does not find the notifications in any case.
    """
    event = deps.new_comparison_event(cause, record, {"duplicates": list(dict.fromkeys(each[2] for each in found))})
    notifications = [duplicate_notification(event, *each, stated_by, not_for) for each in found]
    deps.audit_log.append(event, notifications)


def duplicate_notification(
    event: AuditEvent,
    authority: str,
    child_id: str,
    duplicate_id: str,
    stated_by: frozenset[str],
    not_for: frozenset[str] = frozenset(),
) -> StoredNotification:
    """Return the notification of a visible record that is like a hidden child.

    Who stated a fact of that record does not find it, unless the comparison is of their own act: there, what waits
    counts as well.
    """
    told = new_notification(
        event, team_inbox(authority), "possible_duplicate_of_shielded", child_id=child_id, related_id=duplicate_id
    )
    return replace(told, hidden_from=tuple(sorted(stated_by - {event.practitioner_id} | not_for)))
