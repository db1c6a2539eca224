"""Finds the right child: pure functions from criteria and search documents to an outcome."""

from contactpoint.domain.matching.blocking import blocking_keys_of_query, blocking_keys_of_record
from contactpoint.domain.matching.criteria import Criteria, criteria_of, require_minimum_criteria
from contactpoint.domain.matching.document import SearchDocument, to_search_document
from contactpoint.domain.matching.ranking import (
    Candidate,
    CandidateSet,
    SearchDecision,
    decide,
    decide_search,
    possible_duplicates,
    rank,
)

__all__ = [
    "Candidate",
    "CandidateSet",
    "Criteria",
    "SearchDecision",
    "SearchDocument",
    "blocking_keys_of_query",
    "blocking_keys_of_record",
    "criteria_of",
    "decide",
    "decide_search",
    "possible_duplicates",
    "rank",
    "require_minimum_criteria",
    "to_search_document",
]
