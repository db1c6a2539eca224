"""What two records say together can describe a hidden child whom neither describes by itself."""

from collections.abc import Sequence

from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.record_provenance import who_stated_facts_of
from contactpoint.application.tell_of_visible_duplicates import tell_authorities
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import Record, as_one
from contactpoint.domain.matching.screening import find_suspicions, screening_keys_of


def tell_of_hidden_child(deps: Dependencies, parts: Sequence[Record], cause: AuditEvent) -> None:
    """Notify the authority of each hidden child whom merged visible records describe together, and nobody else.

    The records stay merged: a refusal would tell the team that merges what their guesses are. There is one look-up and
    one event in any case, so that the time tells nothing either: they are compared as the team sees them.
    """
    parts = [each.seen_by(cause.practitioner_id) for each in parts]
    if any(each.shield for each in parts):
        return
    whole = as_one(parts)
    found = deps.look_up_shielded(
        tuple(dict.fromkeys(key for each in (whole, *parts) for key in screening_keys_of(each)))
    )
    births = dict.fromkeys(each.child.date_of_birth for each in parts)
    together = [replace(whole, child=replace(whole.child, date_of_birth=born)) for born in births]
    who = cause.practitioner_id
    known = {each.compared_id for part in parts for each in find_suspicions(part, found, deps.today, who)}
    told = {
        each.compared_id: each
        for record in together
        for each in find_suspicions(record, found, deps.today, who)
        if each.compared_id not in known and who not in each.lifted_by
    }
    kept = whole.child.child_id
    found_children = [(each.authority, each.child_id, kept) for each in told.values()]
    stated_by = frozenset[str]().union(*map(who_stated_facts_of, parts))
    tell_authorities(deps, whole, cause, found_children, stated_by)
