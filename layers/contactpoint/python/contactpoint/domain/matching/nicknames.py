"""Which given names are short for which: the names of the `nicknames` package, kept as data beside this module.

`benchmarks.matching.nicknames` makes ``nicknames.json`` again.
"""

from functools import cache
from importlib.resources import files

import msgspec


def related(given: str) -> tuple[str, ...]:
    """Return the names that a normalised given name is short for, and those short for it, in alphabetical order."""
    return _related().get(given, ())


def same_person(one: str, other: str) -> bool:
    """Return whether two normalised given names may be the same name, in full or short, or short for the same."""
    if other in related(one):
        return True
    return bool(set(_formal(one)) & set(_formal(other)))


def _formal(given: str) -> tuple[str, ...]:
    return _short_for().get(given, ())


@cache
def _short_for() -> dict[str, tuple[str, ...]]:
    """Return, of each short name, the names it is short for."""
    return msgspec.json.decode(
        files("contactpoint.domain.matching.data").joinpath("nicknames.json").read_bytes(),
        type=dict[str, tuple[str, ...]],
    )


@cache
def _related() -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for short, formal in _short_for().items():
        for name in formal:
            found.setdefault(short, set()).add(name)
            found.setdefault(name, set()).add(short)
    return {name: tuple(sorted(others)) for name, others in found.items()}
