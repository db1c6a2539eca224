"""From cards to an answer: one confident match, a few to choose from, a hint to refine, or none."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from msgspec import Struct

from contactpoint.matching.card import Card
from contactpoint.matching.compare import evidence
from contactpoint.matching.criteria import Criteria

Outcome = Literal["match", "candidates", "refine", "none"]
Band = Literal["strong", "likely", "possible"]

PRIOR_BITS = -20.0
"""How unlikely any one card is before the evidence: of a million children, one is meant."""
CONFIDENT = 0.95
PLAUSIBLE = 0.01
CLEARLY_AHEAD_BITS = 5.0
MOST_SHOWN = 5


class Candidate(Struct, frozen=True, kw_only=True):
    """A card with how likely it is (0 to 1) to be the child looked for, and why."""

    card: Card
    score: float
    band: Band
    evidence: tuple[str, ...]


class Answer(Struct, frozen=True, kw_only=True):
    """What is shown: at most `MOST_SHOWN` candidates, the likeliest first; for ``refine``, what would help."""

    outcome: Outcome
    candidates: tuple[Candidate, ...] = ()
    hint: str | None = None


def answer(criteria: Criteria, cards: Iterable[Card], today: date) -> Answer:
    """Weigh ``cards`` against ``criteria`` and decide what may be shown (rulebook, section 4)."""
    weighed = sorted(((_weigh(criteria, card, today)) for card in cards), key=lambda w: -w[0])
    plausible = [(bits, candidate) for bits, candidate in weighed if candidate.score >= PLAUSIBLE]
    if not plausible:
        return Answer(outcome="none")
    best = plausible[0][1]
    runner_up = plausible[1][0] if len(plausible) > 1 else float("-inf")
    if best.score >= CONFIDENT and plausible[0][0] - runner_up >= CLEARLY_AHEAD_BITS:
        return Answer(outcome="match", candidates=(best,))
    if len(plausible) > MOST_SHOWN:
        return Answer(outcome="refine", hint=_hint(criteria))
    return Answer(outcome="candidates", candidates=tuple(candidate for _, candidate in plausible))


def _weigh(criteria: Criteria, card: Card, today: date) -> tuple[float, Candidate]:
    found = evidence(criteria, card, today)
    bits = PRIOR_BITS + sum(weight for weight, _ in found)
    score = 1.0 / (1.0 + 2.0 ** -max(-60.0, min(60.0, bits)))
    words = tuple(words for _, words in found)
    return bits, Candidate(card=card, score=round(score, 4), band=_band(score), evidence=words)


def _band(score: float) -> Band:
    return "strong" if score >= CONFIDENT else "likely" if score >= 0.5 else "possible"


def _hint(criteria: Criteria) -> str:
    if criteria.date_of_birth is None:
        return "Several children fit. Add the date of birth."
    if not criteria.postcode:
        return "Several children fit. Add a postcode, present or former."
    return "Several children fit. Add an identifying number if one is known."
