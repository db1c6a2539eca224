"""Nicknames: given names and their short forms, stored as data.

`benchmarks.matching.regenerate.nicknames` regenerates ``data/nicknames.json`` from the `nicknames` package, an
American list.
``data/short_forms.json`` is written for this project: short forms in use in England, such as Polish and Somali ones.
"""

from functools import cache
from importlib.resources import files

import msgspec

from contactpoint.domain.matching.given_names import spellings


def related(given: str) -> tuple[str, ...]:
    """Return the names that a normalised given name is short for, and those short for it, in alphabetical order."""
    return _related().get(given, ())


def same_person(one: str, other: str) -> bool:
    """Return whether one normalised given name is short for the other, or both are short for the same name.

    Two short names that are both frequent are names of two children more often: Maisie and Daisy (decision 55).
    """
    if spellings.are_different(one, other):
        return False
    return other in related(one) or (_have_one_formal_name(one, other) and not _are_both_frequent(one, other))


def are_sisters_names(one: str, other: str) -> bool:
    """Return whether both are short for the same name, but frequent, and neither is short for the other."""
    return other not in related(one) and _have_one_formal_name(one, other) and _are_both_frequent(one, other)


def _have_one_formal_name(one: str, other: str) -> bool:
    return not set(_formal(one)).isdisjoint(_formal(other))


def _are_both_frequent(one: str, other: str) -> bool:
    return all(map(spellings.is_frequent_short_name, (one, other))) and not spellings.same_name(one, other)


def _formal(given: str) -> tuple[str, ...]:
    return _short_for().get(given, ())


@cache
def _short_for() -> dict[str, tuple[str, ...]]:
    """Return the names that each short name is short for."""
    american, english = map(_list, ("nicknames.json", "short_forms.json"))
    return {short: (*american.get(short, ()), *english.get(short, ())) for short in american | english}


def _list(name: str) -> dict[str, tuple[str, ...]]:
    return msgspec.json.decode(
        files("contactpoint.domain.matching.data").joinpath(name).read_bytes(), type=dict[str, tuple[str, ...]]
    )


@cache
def _related() -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for short, formal in _short_for().items():
        for name in formal:
            found.setdefault(short, set()).add(name)
            found.setdefault(name, set()).add(short)
    return {name: tuple(sorted(others)) for name, others in found.items()}
