"""No pattern takes a text with a newline after it for the text itself."""

import importlib
import json
import pkgutil
import re
from collections.abc import Iterator
from typing import Annotated

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import contactpoint
import functions
from contactpoint.http.openapi import load_openapi

LITERAL = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]", re.DOTALL)
"""What a dollar sign is no anchor in: an escape, or a set of characters."""


def modules() -> Iterator[object]:
    for package in (contactpoint, functions):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(found.name)


def compiled_patterns() -> dict[str, str]:
    named = ((f"{m.__name__}.{name}", value) for m in modules() for name, value in vars(m).items())
    return {name: value.pattern for name, value in named if isinstance(value, re.Pattern)}


def message_patterns() -> set[str]:
    structures = {
        value
        for module in modules()
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, msgspec.Struct) and value is not msgspec.Struct
    }
    _, components = msgspec.json.schema_components(structures)
    return set(patterns_in(components))


def patterns_in(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("pattern"), str):
            yield part["pattern"]
        for value in part.values():
            yield from patterns_in(value)
    elif isinstance(part, list):
        for value in part:
            yield from patterns_in(value)


MESSAGE_PATTERNS = sorted(message_patterns())


@pytest.mark.parametrize(("name", "pattern"), sorted(compiled_patterns().items()))
def test_a_compiled_pattern_ends_where_the_text_ends(name, pattern):
    assert "$" not in LITERAL.sub("", pattern), name


@pytest.mark.parametrize("pattern", MESSAGE_PATTERNS)
@settings(max_examples=20)
@given(data=st.data())
def test_a_message_refuses_a_final_newline(pattern, data):
    text = data.draw(st.from_regex(pattern))
    kind = Annotated[str, msgspec.Meta(pattern=pattern)]
    assert msgspec.convert(text, kind) == text
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(text + "\n", kind)


def test_the_contract_writes_every_pattern_as_ecma_does():
    published = set(patterns_in(json.loads(load_openapi())))
    assert {pattern.replace(r"\Z", "$") for pattern in MESSAGE_PATTERNS} & published
    for pattern in published:
        assert pattern.startswith("^")
        assert pattern.endswith("$")
        assert r"\Z" not in pattern
