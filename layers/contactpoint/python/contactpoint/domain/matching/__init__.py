"""Finds the right child: pure functions from criteria and search documents to an outcome."""

from contactpoint.domain.matching.criteria import Criteria, criteria_of
from contactpoint.domain.matching.index.blocking import blocking_keys_of_query, blocking_keys_of_record, sharing_a_key
from contactpoint.domain.matching.index.search_document import SearchDocument, to_search_document
from contactpoint.domain.matching.informative_criteria import informative_criteria
from contactpoint.domain.matching.minimum_criteria import (
    are_sufficient,
    criteria_to_look_up,
    require_minimum_criteria,
)
from contactpoint.domain.matching.ranking import (
    Candidate,
    CandidateSet,
    SearchDecision,
    decide,
    decide_search,
    possible_duplicates,
    rank,
    showable,
)

__all__ = [
    "Candidate",
    "CandidateSet",
    "Criteria",
    "SearchDecision",
    "SearchDocument",
    "are_sufficient",
    "blocking_keys_of_query",
    "blocking_keys_of_record",
    "criteria_of",
    "criteria_to_look_up",
    "decide",
    "decide_search",
    "informative_criteria",
    "possible_duplicates",
    "rank",
    "require_minimum_criteria",
    "sharing_a_key",
    "showable",
    "to_search_document",
]
