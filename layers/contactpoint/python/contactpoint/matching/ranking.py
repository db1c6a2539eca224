"""From cards to an answer: one confident match, a few to choose from, a hint to refine, or none."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from msgspec import Struct

from contactpoint.matching.card import Card
from contactpoint.matching.compare import levels
from contactpoint.matching.criteria import Criteria
from contactpoint.matching.weights import trained

Outcome = Literal["match", "candidates", "refine", "none"]
Band = Literal["strong", "likely", "possible"]

CONFIDENT = 0.97
PLAUSIBLE = 0.01
CLEARLY_AHEAD_BITS = 5.0
MOST_SHOWN = 5


class Candidate(Struct, frozen=True, kw_only=True):
    """A card with how likely it is (0 to 1, and as bits of evidence) to be the child looked for, and why."""

    card: Card
    bits: float
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
    return decide(criteria, rank(criteria, cards, today))


def rank(criteria: Criteria, cards: Iterable[Card], today: date) -> list[Candidate]:
    """Return every card as a candidate, the likeliest first; equal ones in the order of their numbers."""
    weighed = (_weigh(criteria, card, today) for card in cards)
    return sorted(weighed, key=lambda candidate: (-candidate.bits, candidate.card.child_id))


def decide(criteria: Criteria, ranked: list[Candidate]) -> Answer:
    """Return what may be shown of ranked candidates: one only if it is likely, and clearly ahead of the next."""
    plausible = [candidate for candidate in ranked if candidate.score >= PLAUSIBLE]
    if not plausible:
        return Answer(outcome="none")
    best = plausible[0]
    runner_up = plausible[1].bits if len(plausible) > 1 else float("-inf")
    if best.score >= CONFIDENT and best.bits - runner_up >= CLEARLY_AHEAD_BITS:
        return Answer(outcome="match", candidates=(best,))
    if len(plausible) > MOST_SHOWN:
        return Answer(outcome="refine", hint=_hint(criteria))
    return Answer(outcome="candidates", candidates=tuple(plausible))


def _weigh(criteria: Criteria, card: Card, today: date) -> Candidate:
    weights = trained()
    reached = levels(criteria, card, today, weights.bits)
    total = weights.prior + weights.bits(reached)
    score = round(1.0 / (1.0 + 2.0 ** -max(-60.0, min(60.0, total))), 4)
    words = tuple(words for _, words in reached)
    return Candidate(card=card, bits=total, score=score, band=_band(score), evidence=words)


def _band(score: float) -> Band:
    return "strong" if score >= CONFIDENT else "likely" if score >= 0.5 else "possible"


def _hint(criteria: Criteria) -> str:
    if criteria.date_of_birth is None:
        return "Several children fit. Add the date of birth."
    if not criteria.postcode:
        return "Several children fit. Add a postcode, present or former."
    return "Several children fit. Add an identifying number if one is known."
