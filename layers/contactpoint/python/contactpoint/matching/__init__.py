"""Finding the right child: pure functions from criteria and cards to an answer."""

from contactpoint.matching.card import Card, card_of
from contactpoint.matching.criteria import Criteria, criteria_of, require_enough
from contactpoint.matching.keys import query_keys, record_keys
from contactpoint.matching.ranking import Answer, Candidate, Found, answer, decide, possible_duplicates, rank

__all__ = [
    "Answer",
    "Candidate",
    "Card",
    "Criteria",
    "Found",
    "answer",
    "card_of",
    "criteria_of",
    "decide",
    "possible_duplicates",
    "query_keys",
    "rank",
    "record_keys",
    "require_enough",
]
