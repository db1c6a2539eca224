"""From cards to an answer: one confident match, a few to choose from, a hint to refine, or none."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

from contactpoint.matching import normalise
from contactpoint.matching.card import Card
from contactpoint.matching.compare import Setting, levels
from contactpoint.matching.criteria import Criteria
from contactpoint.matching.directory import ENGLAND, Directory
from contactpoint.matching.glance import glance, worth_comparing
from contactpoint.matching.hints import hint
from contactpoint.matching.level import UNLIKE, Level
from contactpoint.matching.weights import trained

Outcome = Literal["match", "candidates", "refine", "none"]
Band = Literal["strong", "likely", "possible"]

CONFIDENT, CONFIDENT_UNNAMED, NEVER = 0.975, 0.99, 2.0
"""The score from which a card is the one; where brothers, sisters and twins are to be reckoned with, it is higher if
the given name is not known, and out of reach if it is another."""
PLAUSIBLE = 0.01
MOST_SHOWN = 5
AS_LIKELY_AS_NOT = 0.5
KIN_TO_RECKON_WITH = 0.1
OTHER_GIVEN_NAME = frozenset(f"given_name.{kind}" for kind in UNLIKE)
FEW = 10
"""So many cards are all compared in full; of more, those that bear a glance."""
CROWD = 20
"""So many candidates at one postcode are no neighbours: it stands for "no fixed abode", a hospital or a filler."""


class Found(Struct, frozen=True):
    """The cards under the keys looked up; `wide` tells whether some key was left unread as too wide."""

    cards: tuple[Card, ...] = ()
    wide: bool = False


class Candidate(Struct, frozen=True, kw_only=True):
    """A card with how likely it is (0 to 1, and as bits of evidence) to be the child looked for, and why.

    `sure_from` is the score from which nobody else need be thought of.
    """

    card: Card
    bits: float
    score: float
    band: Band
    evidence: tuple[str, ...]
    sure_from: float = CONFIDENT


class Answer(Struct, frozen=True, kw_only=True):
    """What is shown: at most `MOST_SHOWN` candidates, the likeliest first; for ``refine``, what would help."""

    outcome: Outcome
    candidates: tuple[Candidate, ...] = ()
    hint: str | None = None


def answer(criteria: Criteria, found: Found, today: date) -> Answer:
    """Weigh what was found against ``criteria`` and decide what may be shown (rulebook, section 4)."""
    return decide(criteria, rank(criteria, found.cards, today), wide=found.wide)


def rank(criteria: Criteria, cards: Sequence[Card], today: date, directory: Directory = ENGLAND) -> list[Candidate]:
    """Return the cards that bear comparison as candidates, the likeliest first; equal ones in order of their numbers.

    Exactly one of the candidates is the child, or none is: a score is a card's share of all the odds, so that two
    who fit equally well cannot both be likely.
    """
    weights, setting = trained(), Setting(today, directory, is_crowded(criteria, cards))
    seen = glance(criteria) if len(cards) > FEW else None
    compared = [card for card in cards if worth_comparing(seen, card)] if seen else cards
    reached = [(card, levels(criteria, card, setting, weights.bits)) for card in compared]
    weighed = sorted(
        ((weights.prior + weights.bits(found), card, found) for card, found in reached),
        key=lambda each: (-each[0], each[1].child_id),
    )
    odds = [2.0 ** min(bits, 500.0) for bits, _, _ in weighed]
    everything = 1.0 + sum(odds)
    return [
        _candidate(card, bits, share / everything, found, directory)
        for (bits, card, found), share in zip(weighed, odds, strict=True)
    ]


def is_crowded(criteria: Criteria, cards: Iterable[Card]) -> bool:
    """Return whether the postcode asked for is that of so many candidates that it tells nothing."""
    asked = normalise.postcode(criteria.postcode)
    return bool(asked) and sum(any(place[0] == asked for place in card.places) for card in cards) > CROWD


def decide(criteria: Criteria, ranked: list[Candidate], *, wide: bool = False) -> Answer:
    """Return what may be shown of ranked candidates: one only if it is likely, which a near second rules out.

    However likely, a child of another given name is never the one: a brother, sister or twin would be as like.
    """
    plausible = [candidate for candidate in ranked if candidate.score >= PLAUSIBLE]
    if plausible and plausible[0].score >= plausible[0].sure_from:
        return Answer(outcome="match", candidates=(plausible[0],))
    unread = wide and not plausible and not (criteria.date_of_birth and criteria.postcode)
    diluted = not plausible and sum(candidate.score for candidate in ranked) >= MOST_SHOWN * PLAUSIBLE
    if len(plausible) > MOST_SHOWN or unread or diluted:
        return Answer(outcome="refine", hint=hint(criteria, [c.card for c in plausible or ranked]))
    return Answer(outcome="candidates" if plausible else "none", candidates=tuple(plausible))


def possible_duplicates(criteria: Criteria, found: Found, today: date) -> tuple[Candidate, ...]:
    """Return the likeliest of those who may be the child already, if it is as likely as not that one of them is."""
    likeliest = [c for c in rank(criteria, found.cards, today)[:MOST_SHOWN] if c.score >= PLAUSIBLE]
    return tuple(likeliest) if sum(c.score for c in likeliest) >= AS_LIKELY_AS_NOT else ()


def _candidate(card: Card, bits: float, score: float, reached: tuple[Level, ...], directory: Directory) -> Candidate:
    return Candidate(
        card=card,
        bits=bits,
        score=round(score, 4),
        band=_band(score),
        evidence=tuple(level.words for level in reached if level.words),
        sure_from=_sure_from({level.name for level in reached})
        if directory.kinship >= KIN_TO_RECKON_WITH
        else CONFIDENT,
    )


def _sure_from(levels_reached: set[str]) -> float:
    if not levels_reached.isdisjoint(OTHER_GIVEN_NAME):
        return NEVER
    return CONFIDENT_UNNAMED if "kin.given_unknown" in levels_reached else CONFIDENT


def _band(score: float) -> Band:
    return "strong" if score >= CONFIDENT else "likely" if score >= AS_LIKELY_AS_NOT else "possible"
