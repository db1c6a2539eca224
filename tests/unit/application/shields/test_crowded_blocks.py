"""A change into a crowded name and birthday waits: a block that is too large to read counts as a crowd."""

from dataclasses import replace as replace_field

import pytest

from contactpoint.application.shields.screening import crowds
from contactpoint.domain.matching import CandidateSet
from contactpoint.domain.matching.index.search_document import to_search_document
from tests.builders import child

ALIKE = tuple(to_search_document(child(child_id=f"child-10{n}")) for n in range(3))


class Found:
    """An index in which every look-up finds the same."""

    def __init__(self, found: CandidateSet) -> None:
        self.found = found

    def look_up(self, *_: object) -> CandidateSet:
        return self.found


@pytest.mark.parametrize(
    ("found", "crowded"),
    [
        (CandidateSet(), False),
        (CandidateSet(ALIKE[:1]), False),
        (CandidateSet(ALIKE), True),
        (CandidateSet((), some_blocks_skipped=True), True),
    ],
)
def test_change_is_crowded_by_many_alike_or_by_a_block_too_large_to_read(deps, found, crowded):
    assert crowds(replace_field(deps, index=Found(found)), child(), "p-nurse") is crowded
