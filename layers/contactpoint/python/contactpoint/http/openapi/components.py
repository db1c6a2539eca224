"""The schemas of all messages, as components: each enumeration once, by its name, and nothing null without need."""

import inspect
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, get_args

import msgspec

from contactpoint.http.openapi.contract_texts import ENUMERATIONS, FIELDS
from contactpoint.http.operations import Operation
from contactpoint.http.problem_kinds import CATALOGUE, TYPE_PREFIX

PREFIX = "#/components/schemas/"
NULL = {"type": "null"}
Schema = dict[str, Any]


class Schemas:
    """The named schemas of some operations' messages.

    Attributes
    ----------
    components
        Name to schema, sorted by name.
    """

    def __init__(self, operations: Sequence[Operation]) -> None:
        messages = [m for o in operations for m in (o.body, o.answers[1], o.accepts) if m is not None]
        found, components = msgspec.json.schema_components(messages, ref_template=PREFIX + "{name}")
        self._references = dict(zip(map(repr, messages), found, strict=True))
        self._enumerations = {_values(literal): (name, text) for name, (literal, text) in ENUMERATIONS.items()}
        self.components: dict[str, Schema] = {}
        structs = {struct.__name__: struct for struct in _structs(messages)}
        requested = {struct.__name__ for struct in _structs(o.body for o in operations if o.body)}
        for name, component in components.items():
            self.components[name] = self._component(component, structs[name], open_ended=name not in requested)
        self.components |= {"Problem": PROBLEM, "ProblemType": PROBLEM_TYPE, "Violation": VIOLATION}
        self.components = dict(sorted(self.components.items()))

    def reference(self, message: Any) -> Schema:
        """Return the schema of a message: a reference to its component."""
        return self._references[repr(message)]

    def named(self, schema: Schema, otherwise: str) -> Schema:
        """Return a schema in which each enumeration is a reference; one without a name of its own is ``otherwise``."""
        if "enum" in schema:
            values = tuple(sorted(schema["enum"]))
            name, text = self._enumerations.get(values, (otherwise, ""))
            self.components[name] = _enumeration(name, values, text)
            return {"$ref": PREFIX + name}
        return {key: self._named_part(value, otherwise) for key, value in schema.items()}

    def _named_part(self, part: Any, otherwise: str) -> Any:
        if isinstance(part, list):
            return [self._named_part(each, otherwise) for each in part]
        return self.named(part, otherwise) if isinstance(part, dict) else part

    def _component(self, schema: Schema, struct: type[msgspec.Struct], *, open_ended: bool) -> Schema:
        """Return a component. One that only responses have may get more fields later, so it is not closed."""
        properties = {}
        fields = {field.encode_name: field for field in msgspec.structs.fields(struct)}
        for name, described in schema["properties"].items():
            omitted = fields[name].default is None and struct.__struct_config__.omit_defaults
            kept = without_null(described) if omitted else _with_short_null(described)
            kept.pop("default", None)
            if text := FIELDS.get((struct.__name__, name)):
                kept["description"] = text
            properties[name] = self.named(kept, struct.__name__ + _pascal(name))
        # Python 3.13 takes a docstring's indentation away, earlier ones keep it.
        described = {**schema, "description": inspect.cleandoc(schema.get("description", "")), "properties": properties}
        if open_ended:
            described.pop("additionalProperties", None)
        return described


def _structs(messages: Iterable[Any]) -> Iterator[type[msgspec.Struct]]:
    """Yield every structure that the messages contain."""
    waiting, seen = list(msgspec.inspect.multi_type_info(list(messages))), set()
    while waiting:
        kind = waiting.pop()
        if isinstance(kind, msgspec.inspect.StructType) and kind.cls not in seen:
            seen.add(kind.cls)
            yield kind.cls
            waiting += [field.type for field in kind.fields]
        waiting += [getattr(kind, name) for name in ("type", "item_type", "value_type") if hasattr(kind, name)]
        waiting += getattr(kind, "types", ())


def without_null(schema: Schema) -> Schema:
    """Return the schema of a field that is left out rather than null."""
    members = [each for each in schema.get("anyOf", ()) if each != NULL]
    if len(members) != 1:
        return dict(schema)
    return {**{k: v for k, v in schema.items() if k != "anyOf"}, **members[0]}


def _with_short_null(schema: Schema) -> Schema:
    """Return the schema of a field that can be null, as ``type: [string, "null"]`` where that is possible."""
    inner = without_null(schema)
    if "anyOf" not in schema or "type" not in inner or "enum" in inner:
        return dict(schema)
    return {**inner, "type": [inner["type"], "null"]}


def _enumeration(name: str, values: tuple[str, ...], text: str) -> Schema:
    literal = ENUMERATIONS[name][0] if name in ENUMERATIONS else None
    ordered = list(get_args(literal)) if literal else list(values)
    return {"title": name, "type": "string", "enum": ordered, **({"description": text} if text else {})}


def _values(literal: Any) -> tuple[str, ...]:
    return tuple(sorted(get_args(literal)))


def _pascal(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


PROBLEM_TYPE = {
    "title": "ProblemType",
    "description": "The kind of problem. Act on it. Treat a kind that you do not know by its `status`.",
    "type": "string",
    "enum": [TYPE_PREFIX + kind for kind in CATALOGUE],
}
VIOLATION = {
    "title": "Violation",
    "description": "One thing that is wrong with a request.",
    "type": "object",
    "required": ["pointer", "detail"],
    "properties": {
        "pointer": {"type": "string", "description": "The part at fault, as a JSON pointer; empty for the whole."},
        "detail": {"type": "string", "description": "What is wrong and what to do, for a person."},
    },
}
PROBLEM = {
    "title": "Problem",
    "description": "Every error, as RFC 9457 describes it. It never repeats a value that you sent.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"$ref": PREFIX + "ProblemType"},
        "title": {"type": "string", "description": "The kind of problem in a few words."},
        "status": {"type": "integer", "description": "The HTTP status."},
        "detail": {"type": "string", "description": "What is wrong and what to do, for a person."},
        "instance": {"type": "string", "description": "The number of this call. Send it to operations."},
        "violations": {
            "type": "array",
            "items": {"$ref": PREFIX + "Violation"},
            "description": "Everything that is wrong, for `invalid-request` and `missing-access-reason`.",
        },
        "candidates": {
            "type": "array",
            "items": {"$ref": PREFIX + "CandidateView"},
            "description": "For `possible-duplicates` and `number-in-use`: the children to compare.",
        },
        "add": {
            "type": "array",
            "items": {"type": "string"},
            "description": "For `insufficient-criteria`: the criteria that you can add.",
        },
        "lapses": {
            "type": "array",
            "items": {"$ref": PREFIX + "Lapse"},
            "description": "For `access-lapsed` and `on-behalf-of-lapsed`: what has lapsed.",
        },
        "rule": {
            "type": "string",
            "description": "For `merge-refused` and `transfer-refused`: the rule that forbids it.",
        },
        "may_be_done": {
            "type": "boolean",
            "description": "For `unavailable`: whether the request may have been carried out.",
        },
    },
}
