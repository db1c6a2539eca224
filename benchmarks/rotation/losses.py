"""What a rotation lost: records that are gone or not what they were, that nobody can read, or that nobody finds."""

from collections.abc import Iterator
from random import Random

from benchmarks.rotation.directory import Directory, is_plain
from contactpoint.domain.children import StoredRecord
from tests.builders import NURSE
from tests.invariants.faults.harness.directory import require
from tests.invariants.faults.harness.index_checker import Contents

SEARCHES = 1000


def losses(directory: Directory) -> dict[str, list[str]]:
    """Return what is wrong, by its kind; the lists are empty if all is right."""
    with directory.stack.aws.unseen():
        found = Contents(directory.stack)
        disagreeing = list(found.disagreements())
        unfound = list(_unfound(directory))
    expected = directory.expected.items()
    changed = [child_id for child_id, stored in expected if _differs(stored, found.records.get(child_id))]
    lost = [child_id for child_id in changed if child_id not in found.unreadable]
    return {"lost": lost, "unreadable": found.unreadable, "disagreeing": disagreeing, "unfound": unfound}


def _differs(expected: StoredRecord, found: StoredRecord | None) -> bool:
    return found is None or (found.record, found.archived) != (expected.record, expected.archived)


def _unfound(directory: Directory) -> Iterator[str]:
    """Search for children whom everybody finds, by name and date of birth, and yield those who are not found."""
    findable = [stored.child for stored in directory.expected.values() if is_plain(stored)]
    for child in Random(3).sample(findable, min(SEARCHES, len(findable))):  # noqa: S311 - must repeat
        names = {"given_name": child.given_name, "family_name": child.family_name}
        criteria = {**names, "date_of_birth": child.date_of_birth.isoformat() if child.date_of_birth else None}
        asked = {"access_reason": "urgent_care", "criteria": criteria}
        body = require(directory.stack.call("searchChild", NURSE, asked), 200).body
        if child.child_id not in {each["child_id"] for each in body["candidates"]}:
            yield child.child_id
