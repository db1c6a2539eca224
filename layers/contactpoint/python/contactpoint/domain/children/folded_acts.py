"""Folds acts that follow one another, so that what one person repeats takes no room and no time.

If a change waits, each act is kept (`Act`). Somebody could send a practice and take it back a thousand times, and see
by the time it takes that their guess waits. So of what one person stated of a fact, with nobody else's act between,
only that is kept which has an effect.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from types import MappingProxyType
from typing import Any

from contactpoint.domain.children.acts import Act

KEPT = MappingProxyType({"sex": 2, "education": 2, "gp_practice": 2, "common_assessment_held_by": 2, "carers": 10})
"""The fields whose former values go to no list, and how many of one person's statements have an effect.

Of a single value, these are the last one and one that differs from it. A carer's source depends on whether the carer
was taken out and put back. Of the carers more is kept than anybody needs.
"""
WITH_FORMER = frozenset({"given_name", "family_name", "address", "address_status", "nhs_number", "upn"})
"""The fields whose former values go to a list, so that the order in which lists were stated matters."""


def folded(acts: Iterable[Act]) -> tuple[Act, ...]:
    """Return acts that have the same effect on every child, whatever it was before.

    If one person states more lists of carers than are kept, the source of a carer may be another one.
    """
    return tuple(act for _, run in groupby(acts, key=_told_apart_by) for act in _folded_run(list(run)))


def _told_apart_by(act: Act) -> tuple[Any, ...]:
    return act.waits, act.waits_for, act.openly, act.otherwise_for, act.source, act.adds_only


def _folded_run(run: list[Act]) -> Iterator[Act]:
    """Yield the acts of one person on one day that have an effect."""
    kept = [set(act.fields) for act in run]
    for field in {field for act in run for field in act.fields}:
        stating = [place for place, act in enumerate(run) if field in act.fields]
        for place in _without_effect(run, field, stating):
            kept[place].discard(field)
    yield from (act.only(fields) for act, fields in zip(run, kept, strict=True) if fields)


def _without_effect(run: Sequence[Act], field: str, stating: Sequence[int]) -> Iterator[int]:
    """Yield the places at which a field is stated to no effect: as it was just before, or only to be replaced."""
    values = {place: getattr(run[place].stated, field) for place in stating}
    same = {b for a, b in pairwise(stating) if values[a] == values[b] and not _reordered(run, field, a, b)}
    if isinstance(values[stating[0]], tuple):  # A list that is stated again is confirmed only then.
        same -= {b for a, b in pairwise(stating) if a not in same}
    yield from same
    if field in KEPT:
        yield from [place for place in stating if place not in same][: -KEPT[field]]


def _reordered(run: Sequence[Act], field: str, first: int, last: int) -> bool:
    """Return whether a list has changed between two acts because a fact was replaced that goes to it."""
    single = field in KEPT or field in WITH_FORMER
    return not single and any(WITH_FORMER & {*act.fields} for act in run[first : last + 1])
