"""Finding the right child: pure functions from criteria and cards to an answer."""

from contactpoint.matching.answer import Answer, Candidate, answer, decide, rank
from contactpoint.matching.card import Card, card_of
from contactpoint.matching.criteria import Criteria, criteria_of, require_enough
from contactpoint.matching.keys import query_keys, record_keys

__all__ = [
    "Answer",
    "Candidate",
    "Card",
    "Criteria",
    "answer",
    "card_of",
    "criteria_of",
    "decide",
    "query_keys",
    "rank",
    "record_keys",
    "require_enough",
]
