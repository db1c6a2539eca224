"""Searches as the product does: it looks up by what is informative, and decides with England's figures."""

from contactpoint.domain.matching import (
    Criteria,
    SearchDecision,
    blocking_keys_of_query,
    criteria_to_look_up,
    decide_search,
    informative_criteria,
)
from contactpoint.domain.matching.evaluation import MemoryIndex
from tests.builders import TODAY


def search_as_product(index: MemoryIndex, criteria: Criteria) -> SearchDecision:
    """Look up and decide."""
    found = index.look_up(blocking_keys_of_query(criteria_to_look_up(criteria, TODAY), TODAY))
    return decide_search(informative_criteria(criteria, TODAY), found, TODAY)
