"""What readers see of merged records: one child, with the facts and the involvements of each (rulebook, section 7).

Each record stays as it is. So when a merge is reversed, each is as if it had never been merged.
"""

from collections.abc import Iterable, Sequence
from functools import reduce

from msgspec.structs import replace

from contactpoint.domain.children.amendment import name_key, without_repetition
from contactpoint.domain.children.child import IDENTIFIERS, MAX_FORMER_NUMBERS, Carer, Child, Name
from contactpoint.domain.children.involvements.involvement import Involvement
from contactpoint.domain.children.record import Record

MAX_CARERS = 8


def as_one(records: Sequence[Record]) -> Record:
    """Return what readers see of merged records, of which the first is kept. It is never stored.

    The stricter state wins: if one is shielded, the child is.
    """
    if len(records) == 1:
        return records[0]
    return replace(
        records[0],
        child=reduce(_with_facts_of, (each.child for each in records)),
        shield=next((each.shield for each in records if each.shield), None),
        challenges=tuple(challenge for each in records for challenge in each.challenges),
        involvements=_with_one_lead(involvement for each in records for involvement in each.involvements),
    )


def _with_facts_of(kept: Child, other: Child) -> Child:
    """Return the kept child with what the other one adds: its names and addresses as other ones, and what is missing.

    What both state differently is as the kept record states it.
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


def _with_one_lead(involvements: Iterable[Involvement]) -> tuple[Involvement, ...]:
    """Return the involvements with one lead professional at most: that of the kept record comes first."""
    found: list[Involvement] = []
    for each in involvements:
        is_second = each.lead_professional and any(known.lead_professional for known in found)
        found.append(replace(each, lead_professional=False) if is_second else each)
    return tuple(found)
