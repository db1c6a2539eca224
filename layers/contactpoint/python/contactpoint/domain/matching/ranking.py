"""Ranks candidates and decides the outcome: one match, a few candidates, a hint to refine, or none."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

from contactpoint.domain.matching import normalise
from contactpoint.domain.matching.comparison.compare import ComparisonContext, compare
from contactpoint.domain.matching.comparison.level import DIFFERENT_NAME_KINDS, ComparisonLevel
from contactpoint.domain.matching.criteria import Criteria
from contactpoint.domain.matching.directory_statistics import ENGLAND, DirectoryStatistics
from contactpoint.domain.matching.prefilter import passes_prefilter, prefilter_query
from contactpoint.domain.matching.refine_hints import Hint, hint
from contactpoint.domain.matching.search_document import SearchDocument
from contactpoint.domain.matching.weights import trained

Outcome = Literal["match", "candidates", "refine", "none"]
ConfidenceBand = Literal["strong", "likely", "possible"]

MATCH_THRESHOLD, MATCH_THRESHOLD_NO_GIVEN_NAME, UNREACHABLE = 0.975, 0.99, 2.0
"""The minimum match probability for the outcome `match`. In a directory with siblings it is higher if the given name
is unknown, and unreachable if the given name differs."""
CANDIDATE_THRESHOLD = 0.1
"""The minimum match probability with which a child is shown at all: below it, nine of ten shown are strangers (decision
15)."""
REFINE_THRESHOLD = 0.05
"""If nobody can be shown but the probabilities together reach this, more facts are asked for instead of `none`."""
MAX_CANDIDATES = 5
DUPLICATE_THRESHOLD = 0.5
MIN_SIBLING_SHARE = 0.1
DIFFERENT_GIVEN_NAME_LEVELS = frozenset(f"given_name.{kind}" for kind in DIFFERENT_NAME_KINDS)
MIN_CANDIDATES_TO_PREFILTER = 10
"""Up to this number, all documents are compared in full; of more, only those that pass the prefilter."""
CROWDED_POSTCODE_SIZE = 20
"""More candidates than this at one postcode are not neighbours: it means "no fixed abode", a hospital or a
placeholder."""


class CandidateSet(Struct, frozen=True):
    """The search documents found by blocking; `some_blocks_skipped` is true if a block was too large to read."""

    documents: tuple[SearchDocument, ...] = ()
    some_blocks_skipped: bool = False


class Candidate(Struct, frozen=True, kw_only=True):
    """A search document that may describe the child.

    Attributes
    ----------
    match_weight
        The evidence in bits (log2 of the Bayes factor), with the prior.
    match_probability
        The probability (0 to 1) that this is the child.
    evidence, evidence_codes
        Each comparison level that explains something: in words, and by its name.
    match_threshold
        The minimum match probability at which this candidate is a `match`.
    """

    document: SearchDocument
    match_weight: float
    match_probability: float
    band: ConfidenceBand
    evidence: tuple[str, ...]
    evidence_codes: tuple[str, ...] = ()
    match_threshold: float = MATCH_THRESHOLD


class SearchDecision(Struct, frozen=True, kw_only=True):
    """The outcome, with at most `MAX_CANDIDATES` candidates, the most likely first, or a hint for ``refine``."""

    outcome: Outcome
    candidates: tuple[Candidate, ...] = ()
    hint: Hint | None = None


def decide_search(criteria: Criteria, found: CandidateSet, today: date) -> SearchDecision:
    """Rank the documents against ``criteria`` and decide which may be shown (rulebook, section 4)."""
    return decide(criteria, rank(criteria, found.documents, today), some_blocks_skipped=found.some_blocks_skipped)


def rank(
    criteria: Criteria, documents: Sequence[SearchDocument], today: date, directory: DirectoryStatistics = ENGLAND
) -> list[Candidate]:
    """Return the documents that pass the prefilter as candidates, the most likely first, then by directory number.

    At most one candidate is the child. So a candidate's match probability is its odds divided by the sum of all
    candidates' odds plus one (the "none of these" case), and two equally good candidates cannot both be likely.
    """
    weights, context = trained(), ComparisonContext(today, directory, is_crowded(criteria, documents))
    query = prefilter_query(criteria) if len(documents) > MIN_CANDIDATES_TO_PREFILTER else None
    compared = [document for document in documents if passes_prefilter(query, document)] if query else documents
    reached = [(document, compare(criteria, document, context, weights.match_weight)) for document in compared]
    weighed = sorted(
        ((weights.prior + weights.match_weight(levels), document, levels) for document, levels in reached),
        key=lambda each: (-each[0], each[1].child_id),
    )
    odds = [2.0 ** min(weight, 500.0) for weight, _, _ in weighed]
    total = 1.0 + sum(odds)
    return [
        _candidate(document, weight, odds_of_document / total, levels, directory)
        for (weight, document, levels), odds_of_document in zip(weighed, odds, strict=True)
    ]


def is_crowded(criteria: Criteria, documents: Iterable[SearchDocument]) -> bool:
    """Return whether too many candidates share the postcode of the criteria for it to be evidence."""
    postcode = normalise.postcode(criteria.postcode)
    if not postcode:
        return False
    return sum(any(place[0] == postcode for place in each.places) for each in documents) > CROWDED_POSTCODE_SIZE


def decide(
    criteria: Criteria,
    ranked: list[Candidate],
    *,
    some_blocks_skipped: bool = False,
    threshold: float = CANDIDATE_THRESHOLD,
) -> SearchDecision:
    """Return the outcome and the candidates that may be shown: none whose match probability is below ``threshold``."""
    plausible = [candidate for candidate in ranked if candidate.match_probability >= threshold]
    if plausible and plausible[0].match_probability >= plausible[0].match_threshold:
        return SearchDecision(outcome="match", candidates=(plausible[0],))
    if _needs_refining(criteria, ranked, plausible, some_blocks_skipped=some_blocks_skipped):
        return SearchDecision(outcome="refine", hint=hint(criteria, [c.document for c in plausible or ranked]))
    return SearchDecision(outcome="candidates" if plausible else "none", candidates=tuple(plausible))


def _needs_refining(
    criteria: Criteria, ranked: list[Candidate], plausible: list[Candidate], *, some_blocks_skipped: bool
) -> bool:
    """Return whether the caller must add facts: too many candidates, or too many to read or to tell apart."""
    if len(plausible) > MAX_CANDIDATES:
        return True
    blocks_skipped = some_blocks_skipped and not (criteria.date_of_birth and criteria.postcode)
    total = sum(candidate.match_probability for candidate in ranked)
    return not plausible and (blocks_skipped or total >= REFINE_THRESHOLD)


def possible_duplicates(criteria: Criteria, found: CandidateSet, today: date) -> tuple[Candidate, ...]:
    """Return the most likely candidates, if the probability that one of them is the child is at least 50%.

    Many equal ones count together, though none of them is likely by itself: then the first few are returned.
    """
    ranked = rank(criteria, found.documents, today)
    if sum(candidate.match_probability for candidate in ranked) < DUPLICATE_THRESHOLD:
        return ()
    return showable(ranked)[:MAX_CANDIDATES] or tuple(ranked[:MAX_CANDIDATES])


def showable(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Return the candidates that are likely enough to be shown to somebody."""
    return tuple(candidate for candidate in candidates if candidate.match_probability >= CANDIDATE_THRESHOLD)


def _candidate(
    document: SearchDocument,
    weight: float,
    probability: float,
    levels: tuple[ComparisonLevel, ...],
    directory: DirectoryStatistics,
) -> Candidate:
    has_siblings = directory.sibling_share >= MIN_SIBLING_SHARE
    return Candidate(
        document=document,
        match_weight=weight,
        match_probability=round(probability, 4),
        band=_confidence_band(probability),
        evidence=tuple(level.explanation for level in levels if level.explanation),
        evidence_codes=tuple(level.name for level in levels if level.explanation),
        match_threshold=_match_threshold({level.name for level in levels}) if has_siblings else MATCH_THRESHOLD,
    )


def _match_threshold(level_names: set[str]) -> float:
    if not level_names.isdisjoint(DIFFERENT_GIVEN_NAME_LEVELS):
        return UNREACHABLE
    return MATCH_THRESHOLD_NO_GIVEN_NAME if "sibling.given_unknown" in level_names else MATCH_THRESHOLD


def _confidence_band(probability: float) -> ConfidenceBand:
    return (
        "strong" if probability >= MATCH_THRESHOLD else "likely" if probability >= DUPLICATE_THRESHOLD else "possible"
    )
