"""Finds everything that is wrong with a message, and says it in sentences that repeat no value."""

import difflib
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

from msgspec import inspect

from contactpoint.problems import Violation

MAX_FIELD_NAME = 40
WRONG_TYPE: dict[type[Any], str] = {
    inspect.StrType: "Give text.",
    inspect.IntType: "Give a whole number.",
    inspect.FloatType: "Give a number.",
    inspect.BoolType: "Give `true` or `false`.",
}
PYTHON_TYPES: dict[type[Any], Any] = {
    inspect.StrType: str,
    inspect.IntType: int,
    inspect.FloatType: (int, float),
    inspect.BoolType: bool,
}


def find_violations(value: Any, message: Any) -> tuple[Violation, ...]:
    """Return every violation of a message type in a decoded value.

    Parameters
    ----------
    value
        What JSON or the query string holds.
    message
        The type that the value must have.
    """
    return tuple(_check(value, _described(message), "", ""))


@cache
def _described(message: Any) -> Any:
    return inspect.type_info(message)


def _check(value: Any, kind: Any, pointer: str, description: str) -> Iterator[Violation]:
    """Yield the violations of one value; ``description`` is what the contract says about it."""
    if isinstance(kind, inspect.Metadata):
        yield from _check(value, kind.type, pointer, (kind.extra_json_schema or {}).get("description", description))
    elif isinstance(kind, inspect.UnionType):
        yield from _check_union(value, kind, pointer, description)
    elif isinstance(kind, inspect.StructType):
        yield from _check_object(value, kind, pointer)
    elif isinstance(kind, (inspect.VarTupleType, inspect.ListType)):
        yield from _check_list(value, kind, pointer)
    elif sentence := _leaf_sentence(value, kind, description):
        yield Violation(pointer, sentence)


def _check_union(value: Any, kind: inspect.UnionType, pointer: str, description: str) -> Iterator[Violation]:
    if value is None and kind.includes_none:
        return
    members = [each for each in kind.types if not isinstance(each, inspect.NoneType)]
    yield from _check(value, members[0], pointer, description)


def _check_object(value: Any, kind: inspect.StructType, pointer: str) -> Iterator[Violation]:
    if not isinstance(value, dict):
        yield Violation(pointer, "Give a JSON object.")
        return
    fields = {field.encode_name: field for field in kind.fields}
    for name, field in fields.items():
        if name in value:
            yield from _check(value[name], field.type, f"{pointer}/{name}", "")
        elif field.required:
            yield Violation(f"{pointer}/{name}", "This field is required.")
    if kind.forbid_unknown_fields:
        yield from (_unknown(name, fields, pointer) for name in value if name not in fields)


def _unknown(name: str, fields: dict[str, Any], pointer: str) -> Violation:
    """Return that a field is unknown. Its name is given back only if it is short."""
    near = difflib.get_close_matches(name, fields, n=1)
    advice = f"Did you mean `{near[0]}`?" if near else "Leave it out."
    escaped = name.replace("~", "~0").replace("/", "~1")
    return Violation(f"{pointer}/{escaped}"[: len(pointer) + 1 + MAX_FIELD_NAME], f"There is no such field. {advice}")


def _check_list(value: Any, kind: Any, pointer: str) -> Iterator[Violation]:
    if not isinstance(value, list):
        yield Violation(pointer, "Give a JSON array.")
        return
    if kind.max_length is not None and len(value) > kind.max_length:
        yield Violation(pointer, f"Give {kind.max_length} entries at most.")
    for index, item in enumerate(value):
        yield from _check(item, kind.item_type, f"{pointer}/{index}", "")


def _leaf_sentence(value: Any, kind: Any, description: str) -> str:
    """Return what is wrong with a single value, empty if nothing is."""
    if isinstance(kind, inspect.LiteralType):
        listed = ", ".join(f"`{each}`" for each in kind.values)
        return "" if value in kind.values else f"Choose one of {listed}."
    if isinstance(kind, inspect.DateType):
        return "" if _is_date(value) else "Give a real date as YYYY-MM-DD, such as 2014-05-12."
    wanted = PYTHON_TYPES.get(type(kind))
    if wanted is None:
        return ""
    if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
        return WRONG_TYPE[type(kind)]
    if isinstance(kind, inspect.StrType):
        return _text_sentence(value, kind, description)
    return _number_sentence(value, kind) if isinstance(kind, inspect.IntType) else ""


def _text_sentence(text: str, kind: inspect.StrType, description: str) -> str:
    low, high = kind.min_length or 0, kind.max_length
    if len(text) < low or (high is not None and len(text) > high):
        return f"Give {low} to {high} characters." if low else f"Give {high} characters at most."
    if kind.pattern and not re.search(kind.pattern, text):
        return f"{description or 'This is not written as the contract says'}."
    return ""


def _number_sentence(number: int, kind: inspect.IntType) -> str:
    below = kind.ge is not None and number < kind.ge
    above = kind.le is not None and number > kind.le
    return f"Give a number from {kind.ge} to {kind.le}." if below or above else ""


def _is_date(value: Any) -> bool:
    if not isinstance(value, str) or len(value) != len("YYYY-MM-DD"):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
