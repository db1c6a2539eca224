"""Finds names that an object of a JSON body has twice: readers disagree on which one counts (RFC 8259, section 4)."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from contactpoint.problems import Violation

SAID = "This field is given twice. Give it once."
MAX_NAME = 40


class _Members(dict[str, Any]):
    """An object of JSON, and the names that it has more than once."""

    repeated: tuple[str, ...] = ()


def find_repeated_names(text: str) -> tuple[Violation, ...]:
    """Return a violation for each name that an object has more than once; raises `ValueError` if it is not JSON."""
    found = False

    def collect(pairs: Sequence[tuple[str, Any]]) -> _Members:
        nonlocal found
        members = _Members(pairs)
        if len(members) < len(pairs):
            found = True
            members.repeated = tuple(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
        return members

    read = json.loads(text, object_pairs_hook=collect, parse_int=_nothing, parse_float=_nothing)
    return tuple(_walk(read, "")) if found else ()


def _nothing(_: str) -> None:
    """Read a number as nothing: only names count here, and a number may have any length."""


def _walk(value: Any, pointer: str) -> Iterator[Violation]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _walk(item, f"{pointer}/{index}")
    elif isinstance(value, _Members):
        for name, item in value.items():
            at = f"{pointer}/{name.replace('~', '~0').replace('/', '~1')[:MAX_NAME]}"
            if name in value.repeated:
                yield Violation(at, SAID)
            yield from _walk(item, at)
