"""Fences: what must still be so at a write as it was when the write's look-ups were made.

Two registrations of one child at the same moment, or a registration and a shield, each look before the other writes.
A fence is an item whose token every such write changes, and which the write checks in its own transaction. So of two
writes that rest on the same fence, the second fails, and is done again from its look-ups.
"""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from contactpoint.domain.children import Child, Record
from contactpoint.domain.matching import normalise
from contactpoint.domain.matching.index.index_entries import IndexEntry, build_index_entries


class Fences(Struct, frozen=True, forbid_unknown_fields=True):
    """The fences that a write rests on: what storage read of each, such as its token; empty if there was none."""

    tokens: Mapping[str, str] = {}


def claims_of(child: Child) -> tuple[str, ...]:
    """Return the fences of the facts that make two records the same child: each number, and the name with the date."""
    numbers = (("nhs", child.nhs_number), ("upn", child.upn))
    name = f"{normalise.given_name(child.given_name or '')}|{normalise.name(child.family_name)}"
    return (*(f"{kind}|{number}" for kind, number in numbers if number), f"name|{name}|{child.date_of_birth}")


def hides_more(before: Record | None, after: Record) -> bool:
    """Return whether a change hides a child, or hides other facts: what was compared before must be compared again."""
    hidden = _guarded_facts(after)
    return bool(hidden) and (before is None or _guarded_facts(before) != hidden)


def _guarded_facts(record: Record) -> list[IndexEntry]:
    """Return the entries that others are screened against, without what waits."""
    entries = build_index_entries(record).screening
    return [
        replace(each, document=replace(each.document, lifted_by=(), lift_refused_to=(), shown_only_to=()))
        for each in entries
    ]
