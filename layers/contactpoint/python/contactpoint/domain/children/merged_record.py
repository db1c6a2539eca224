"""What readers see of merged records: one child, with the facts and the involvements of each (rulebook, section 7).

Each record stays as it is. So when a merge is reversed, each is as if it had never been merged.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from types import MappingProxyType
from typing import Any

from msgspec.structs import replace

from contactpoint.domain.children.amendment import name_key, without_repetition
from contactpoint.domain.children.child import IDENTIFIERS, MAX_FORMER_NUMBERS, Carer, Child, Name
from contactpoint.domain.children.involvements.lead_professional import with_one_lead
from contactpoint.domain.children.record import Record
from contactpoint.domain.children.shield import Shield

MAX_CARERS = 8
RESTATED = (
    ("address", "address_status"),
    ("sex",),
    ("education",),
    ("gp_practice",),
    ("common_assessment_held_by",),
)
"""The facts that are as they were stated last. A name, a date of birth and a number are the kept record's."""
STATED_TOGETHER = MappingProxyType(
    {
        "address": "address_status",
        "address_status": "address",
        "date_of_birth": "date_of_birth_estimated",
        "date_of_birth_estimated": "date_of_birth",
    }
)
"""If one of two changes, the other one is stated with it."""


def as_one(records: Sequence[Record]) -> Record:
    """Return what readers see of merged records, of which the first is kept. It is never stored.

    The stricter state wins: if one is shielded, the child is. Of their lead professionals, the last one leads.
    """
    involvements = with_one_lead(involvement for each in records for involvement in each.involvements)
    if len(records) == 1:
        return replace(records[0], involvements=involvements)
    return replace(
        records[0],
        child=_with_restated(reduce(_with_facts_of, (each.child for each in records)), records),
        shield=shield_of(records),
        challenges=tuple(challenge for each in records for challenge in each.challenges),
        involvements=involvements,
    )


def shield_of(records: Sequence[Record]) -> Shield | None:
    """Return the child's shield. Copies of one that the reader has lifted are lifted for them, too."""
    own = next((each.shield for each in records if each.has_own_shield), None)
    if own or any(each.is_lifted for each in records):
        return own
    return next((each.shield for each in records if each.shield), None)


def restated(before: Child, stated: Child, after: Record, submitted_by: str, event_id: str) -> Record:
    """Return an amended record that is merged, with the event that stated a fact last: readers see that fact.

    Parameters
    ----------
    before, stated
        The child as the submitter saw it, and as they stated it.
    after
        The record with the change. What waits for a review is stated for its submitter only.
    """
    changed = [f for f, *_ in RESTATED if getattr(before, f) != getattr(stated, f)]
    done = dict.fromkeys((f for f in changed if getattr(after.child, f) == getattr(stated, f)), event_id)
    waiting = dict.fromkeys((f for f in changed if f not in done), event_id)
    own = after.pending_of(submitted_by)
    pending = tuple(replace(e, restated={**e.restated, **waiting}) if e is own else e for e in after.pending)
    return replace(after, restated={**after.restated, **done}, pending=pending)


def _with_restated(child: Child, records: Sequence[Record]) -> Child:
    """Return the child with the facts that were stated last, through whichever number."""
    facts: dict[str, Any] = {}
    for first, *others in RESTATED:
        newest = max(records, key=lambda each: each.restated.get(first, ""))
        if first in newest.restated:
            facts |= {name: getattr(newest.child, name) for name in (first, *others)}
    former = (*filter(None, [child.address]), *child.previous_addresses)
    return without_repetition(replace(child, **facts, previous_addresses=former))


def changes_of_part(changes: Mapping[str, Any], shown: Child, own: Child) -> Mapping[str, Any]:
    """Return what changes of one of the merged records, compared with the child that the caller was shown.

    A fact that is sent back as it was shown is no change, and puts nothing among the former ones. An item of a list
    that another record adds stays that record's.
    """
    if shown == own:
        return changes
    changed = {name for name, value in changes.items() if value != getattr(shown, name)}
    return {
        name: _without_others(value, getattr(shown, name), getattr(own, name))
        for name, value in changes.items()
        if not changed.isdisjoint((name, STATED_TOGETHER.get(name, name)))
    }


def _without_others(value: Any, shown: Any, own: Any) -> Any:
    """Return a list without the items that other records add to it; any other value as it is."""
    return tuple(each for each in value if each in own or each not in shown) if isinstance(value, tuple) else value


def _with_facts_of(kept: Child, other: Child) -> Child:
    """Return the kept child with what the other one adds: its names and addresses as other ones, and what is missing.

    What both state differently is as the kept record states it, if nobody has stated it since.
    """
    named = Name(given_name=other.given_name, family_name=other.family_name, kind="alias")
    return without_repetition(
        replace(
            kept,
            other_names=(*kept.other_names, named, *other.other_names),
            sex=other.sex if kept.sex == "not_specified" else kept.sex,
            address_status=kept.address_status if kept.address else other.address_status,
            address=kept.address or other.address,
            previous_addresses=(
                *kept.previous_addresses,
                *filter(None, [other.address if kept.address else None]),
                *other.previous_addresses,
            ),
            carers=_with_carers(kept.carers, other.carers),
            education=kept.education or other.education,
            gp_practice=kept.gp_practice or other.gp_practice,
            common_assessment_held_by=kept.common_assessment_held_by or other.common_assessment_held_by,
            **_numbers(kept, other),
        )
    )


def _numbers(kept: Child, other: Child) -> dict[str, object]:
    """Return the numbers of both: that of the kept record is the present one, and the others are former ones."""
    found: dict[str, object] = {}
    for field, former_field in IDENTIFIERS:
        known = (
            getattr(kept, field),
            getattr(other, field),
            *getattr(kept, former_field),
            *getattr(other, former_field),
        )
        present = known[0] or known[1]
        found[field] = present
        others = dict.fromkeys(each for each in known if each and each != present)
        found[former_field] = tuple(others)[:MAX_FORMER_NUMBERS]
    return found


def _with_carers(kept: Iterable[Carer], others: Iterable[Carer]) -> tuple[Carer, ...]:
    found: dict[tuple[str, str], Carer] = {}
    for each in (*kept, *others):
        found.setdefault((name_key(each.given_name or ""), name_key(each.family_name)), each)
    return tuple(found.values())[:MAX_CARERS]
