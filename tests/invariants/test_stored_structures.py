"""What is stored refuses a field it does not know: a renamed shield fails loudly instead of vanishing.

The structures are found by walking the types that the ports name, so that a new one joins by itself.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

import msgspec
import pytest

from contactpoint.application import ports
from contactpoint.application.ports.records import RecordChange
from contactpoint.domain.children import Record, StoredRecord
from contactpoint.domain.matching import CandidateSet
from tests.builders import SHIELD, child

NAMED = {
    "Record", "Shield", "Review", "OpenReview", "PendingChange", "Suspicion",
    "SearchDocument", "AuditEvent", "StoredNotification", "ContactRequest",
    "ContactDetails", "Involvement", "SensitiveBasis", "Child", "Address", "Carer", "Name", "IdempotencyRecord",
    "Account", "Organisation",
}  # fmt: skip
"""Structures that the walk must find: it is no use if it finds none."""


def port_hints() -> Iterator[Any]:
    """Yield the type of every argument and result of every method of a port."""
    for found in pkgutil.iter_modules(ports.__path__, f"{ports.__name__}."):
        module = importlib.import_module(found.name)
        for _, port in inspect.getmembers(module, inspect.isclass):
            if port.__module__ == module.__name__:
                yield port
                for _, method in inspect.getmembers(port, inspect.isfunction):
                    yield from get_type_hints(method).values()


def structures(hints: Iterator[Any]) -> set[type[msgspec.Struct]]:
    """Return the structures among some types, and those that their fields hold."""
    waiting, seen = list(hints), set()
    while waiting:
        hint = waiting.pop()
        waiting += get_args(hint)
        if not inspect.isclass(hint) or hint in seen:
            continue
        seen.add(hint)
        if issubclass(hint, msgspec.Struct) or hasattr(hint, "_fields"):
            waiting += get_type_hints(hint).values()
    return {hint for hint in seen if issubclass(hint, msgspec.Struct)}


COMPOSED = {CandidateSet, RecordChange, StoredRecord}
"""What a port puts together of stored structures, and never stores itself."""
STORED = sorted(structures(port_hints()) - COMPOSED, key=lambda structure: structure.__name__)


def test_walk_finds_the_structures_that_are_known_to_be_stored():
    assert {structure.__name__ for structure in STORED} >= NAMED


@pytest.mark.parametrize("structure", STORED, ids=lambda structure: structure.__name__)
def test_stored_structure_refuses_an_unknown_field(structure):
    assert structure.__struct_config__.forbid_unknown_fields


@pytest.mark.parametrize("field", ["shield", "child"])
def test_record_with_a_renamed_field_is_refused(field):
    stored = msgspec.json.encode(Record(child=child(), shield=SHIELD))
    renamed = stored.replace(f'"{field}":'.encode(), f'"former_{field}":'.encode())
    assert msgspec.json.decode(stored, type=Record).shield == SHIELD
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(renamed, type=Record)
