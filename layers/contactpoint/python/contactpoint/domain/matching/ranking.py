"""Ranks candidates and decides the outcome: one match, a few candidates, a hint to refine, or none."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from contactpoint.domain.matching.certainty.level_groups import NO_GIVEN_NAME
from contactpoint.domain.matching.certainty.match_threshold import (
    MATCH_THRESHOLD,
    UNREACHABLE,
    is_of_family_at_home,
    match_threshold,
    may_be_the_other,
    must_be_shown,
)
from contactpoint.domain.matching.comparison.compare import (
    CONTRADICTED,
    IDENTIFYING_LEVELS,
    Comparison,
    ComparisonContext,
    Levels,
)
from contactpoint.domain.matching.criteria import Criteria
from contactpoint.domain.matching.index.search_document import SearchDocument
from contactpoint.domain.matching.population_figures import ENGLAND, DirectoryStatistics
from contactpoint.domain.matching.prefilter import passes_prefilter, prefilter_query
from contactpoint.domain.matching.refine_hints import ADD_FAMILY_NAME, TOO_LITTLE, Hint, hint
from contactpoint.domain.matching.shared_homes import (
    find_shared_homes,
    is_crowded,
    is_shared_home,
    without_homes,
)
from contactpoint.domain.matching.sufficient_agreement import sufficiency
from contactpoint.domain.matching.weights import trained

Outcome = Literal["match", "candidates", "refine", "none"]
ConfidenceBand = Literal["strong", "likely", "possible"]

CANDIDATE_THRESHOLD = 0.1
"""The minimum match probability with which a child is shown at all: below it, nine of ten shown are strangers (decision
15)."""
REFINE_THRESHOLD = 0.05
"""If nobody can be shown but the probabilities together reach this, more facts are asked for instead of `none`."""
MAX_CANDIDATES, MAX_EXPLAINED = 5, 10
"""How many candidates are shown at most, and how many have evidence."""
DUPLICATE_THRESHOLD = 0.5
MAX_CONTRADICTED_PROBABILITY = 0.9
"""The data have no numbers, so nothing tells how often a number is right next to another child's name (decision 35)."""
MIN_SIBLING_SHARE = 0.1
MIN_CANDIDATES_TO_PREFILTER = 10
"""Up to this number, all documents are compared in full; of more, only those that pass the prefilter."""


class CandidateSet(Struct, frozen=True):
    """The search documents found by blocking; `some_blocks_skipped` is true if a block was too large to read.

    `skipped_rules` are the blocking rules of those blocks: a postcode whose block is too large is nobody's home.
    """

    documents: tuple[SearchDocument, ...] = ()
    some_blocks_skipped: bool = False
    skipped_rules: frozenset[str] = frozenset()

    def only(self, documents: Iterable[SearchDocument]) -> "CandidateSet":
        """Return the same look-up with these of its documents."""
        return replace(self, documents=tuple(documents))


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
    must_be_shown
        Whether so much agrees that the outcome is not `none`, whatever the match probability is.
    has_number
        Whether a number that names one child agrees. Then the candidate is shown, whatever else differs.
    agrees_enough
        Whether the criteria that agree are sufficient without those that do not. Otherwise it is not shown.
    may_be_hinted_at
        Whether ``refine`` may be said because of it. Otherwise it would tell that a child of some name lives somewhere.
    """

    document: SearchDocument
    match_weight: float
    match_probability: float
    band: ConfidenceBand
    evidence: tuple[str, ...]
    evidence_codes: tuple[str, ...] = ()
    match_threshold: float = MATCH_THRESHOLD
    must_be_shown: bool = False
    has_number: bool = False
    agrees_enough: bool = True
    may_be_hinted_at: bool = True

    @property
    def may_be_a_match(self) -> bool:
        """Whether enough agrees for a match, if it is likely. A hidden child has no home that could disagree."""
        return self.agrees_enough or not (self.document.shielded or self.document.new_identity)

    @property
    def is_a_match(self) -> bool:
        """Whether it is likely enough, and enough agrees."""
        return self.may_be_a_match and self.match_probability >= self.match_threshold


class SearchDecision(Struct, frozen=True, kw_only=True):
    """The outcome, with at most `MAX_CANDIDATES` candidates, the most likely first, or a hint for ``refine``."""

    outcome: Outcome
    candidates: tuple[Candidate, ...] = ()
    hint: Hint | None = None


def decide_search(criteria: Criteria, found: CandidateSet, today: date) -> SearchDecision:
    """Rank the documents against ``criteria`` and decide which may be shown (rulebook, section 4)."""
    return decide(criteria, rank_found(criteria, found, today), some_blocks_skipped=found.some_blocks_skipped)


def rank_found(
    criteria: Criteria, found: CandidateSet, today: date, directory: DirectoryStatistics = ENGLAND
) -> list[Candidate]:
    """Return what blocking found, ranked; a postcode that too many share to read them is no evidence."""
    is_oversized = "pc" in found.skipped_rules
    return rank(criteria, found.documents, today, directory, postcode_is_oversized=is_oversized)


def rank(
    criteria: Criteria,
    documents: Sequence[SearchDocument],
    today: date,
    directory: DirectoryStatistics = ENGLAND,
    *,
    postcode_is_oversized: bool = False,
) -> list[Candidate]:
    """Return the documents that pass the prefilter as candidates, the most likely first, then by directory number.

    At most one candidate is the child. So a candidate's match probability is its odds divided by the sum of all
    candidates' odds plus one (the "none of these" case), and two equally good candidates cannot both be likely.
    """
    is_nobodys_home = postcode_is_oversized or is_crowded(criteria, documents)
    shared = find_shared_homes(documents)
    home_is_shared = is_shared_home(criteria, shared)
    weights, context = trained(), ComparisonContext(today, directory, is_nobodys_home, home_is_shared)
    is_long = len(documents) > MIN_CANDIDATES_TO_PREFILTER
    query = prefilter_query(criteria, home_is_shared=home_is_shared) if is_long else None
    compared = [document for document in documents if passes_prefilter(query, document)] if query else documents
    comparison = Comparison(criteria, context, weights.match_weight)
    reached = ((document, *comparison.weighed(without_homes(document, shared))) for document in compared)
    weighed = sorted(
        ((weights.prior + weight, document, levels) for document, levels, weight in reached),
        key=lambda each: (-each[0], each[1].child_id),
    )
    odds = [2.0 ** min(weight, 500.0) for weight, _, _ in weighed]
    total = 1.0 + sum(odds)
    has_siblings = directory.sibling_share >= MIN_SIBLING_SHARE
    thresholds = _thresholds(weighed, has_siblings=has_siblings, postcode_is_oversized=postcode_is_oversized)
    explained = [
        _candidate(criteria, document, weight, odds[at] / total, levels, thresholds[at])
        for at, (weight, document, levels) in enumerate(weighed[:MAX_EXPLAINED])
    ]
    is_hinted_at = any(each.may_be_hinted_at for each in explained)
    return explained + [
        _unlikely_candidate(document, weight, odds[at] / total, is_hinted_at=is_hinted_at)
        for at, (weight, document, _) in enumerate(weighed[MAX_EXPLAINED:], start=MAX_EXPLAINED)
    ]


def decide(
    criteria: Criteria,
    ranked: list[Candidate],
    *,
    some_blocks_skipped: bool = False,
    threshold: float = CANDIDATE_THRESHOLD,
) -> SearchDecision:
    """Return the outcome and the candidates that may be shown.

    None is shown whose match probability is below ``threshold``, or who agrees with too few of the criteria, unless so
    much agrees that it is a `match`. However rare a hidden child's given name is, it is not enough with a birthday.
    If a number names one child and the names another, neither is a `match`.

    Without a family name and a number the outcome is never ``none``: it would tell whether a child of that given name
    lives there.
    """
    ranked = [each for each in ranked if each.may_be_hinted_at]
    plausible = [each for each in ranked if each.has_number or each.match_probability >= threshold]
    likely = plausible or [each for each in ranked if each.must_be_shown]
    if likely and likely[0].is_a_match and not any(other.has_number for other in likely[1:]):
        return SearchDecision(outcome="match", candidates=(likely[0],))
    plausible = [each for each in likely if each.agrees_enough]
    if not (plausible or criteria.family_name or criteria.has_number):
        return SearchDecision(outcome="refine", hint=ADD_FAMILY_NAME)
    if likely and not plausible:
        return SearchDecision(outcome="refine", hint=hint(criteria, [c.document for c in likely], TOO_LITTLE))
    if _needs_refining(criteria, ranked, plausible, some_blocks_skipped=some_blocks_skipped):
        return SearchDecision(outcome="refine", hint=hint(criteria, [c.document for c in plausible or ranked]))
    shown = (showable(plausible, threshold) or tuple(plausible))[:MAX_CANDIDATES]
    return SearchDecision(outcome="candidates" if shown else "none", candidates=shown)


def _needs_refining(
    criteria: Criteria, ranked: list[Candidate], plausible: list[Candidate], *, some_blocks_skipped: bool
) -> bool:
    """Return whether the caller must add facts: too many candidates, or too many to read or to tell apart."""
    if any(candidate.has_number for candidate in plausible):
        return False
    if len(plausible) > MAX_CANDIDATES:
        return True
    blocks_skipped = some_blocks_skipped and not (criteria.date_of_birth and criteria.postcode)
    total = sum(candidate.match_probability for candidate in ranked)
    return not plausible and (blocks_skipped or total >= REFINE_THRESHOLD)


def possible_duplicates(criteria: Criteria, found: CandidateSet, today: date) -> tuple[Candidate, ...]:
    """Return the most likely candidates, if the probability that one of them is the child is at least 50%.

    A candidate whose number agrees is among them, whatever else differs.

    Many equal ones count together, though none of them is likely by itself: then the first few are returned.
    """
    ranked = rank_found(criteria, found, today)
    is_likely = sum(candidate.match_probability for candidate in ranked) >= DUPLICATE_THRESHOLD
    if not is_likely and not any(candidate.has_number for candidate in ranked):
        return ()
    return showable(ranked)[:MAX_CANDIDATES] or tuple(ranked[:MAX_CANDIDATES])


def showable(candidates: Iterable[Candidate], threshold: float = CANDIDATE_THRESHOLD) -> tuple[Candidate, ...]:
    """Return the candidates that may be shown to somebody: first those whose number agrees, then the likely ones."""
    shown = (each for each in candidates if each.has_number or each.match_probability >= threshold)
    return tuple(sorted(shown, key=lambda each: not each.has_number))


Weighed = tuple[float, SearchDocument, Levels]


def _thresholds(weighed: Sequence[Weighed], *, has_siblings: bool, postcode_is_oversized: bool) -> list[float]:
    """Return the minimum match probability of each candidate that has evidence.

    A brother or sister at the home counts only for a candidate who lives there, too: the child next door is another's.
    To be in an oversized postcode, such as a hospital's, is no reason to be certain.
    """
    lacks_given_name = any(NO_GIVEN_NAME in _names(levels) for _, _, levels in weighed[:1])
    visible = _visible(weighed) if lacks_given_name else []
    family = {child_id for child_id, names in visible if is_of_family_at_home(names)}
    others = [names for _, names in visible] if has_siblings else []
    found = []
    for _, document, levels in weighed[:MAX_EXPLAINED]:
        names = _names(levels) - ({"postcode.shared"} if postcode_is_oversized else set())
        is_known = is_of_family_at_home(names) and not family <= {document.child_id}
        threshold = match_threshold(names, has_siblings=has_siblings, sibling_is_known=is_known)
        found.append(UNREACHABLE if any(may_be_the_other(names, other) for other in others) else threshold)
    return found


def _visible(weighed: Sequence[Weighed]) -> list[tuple[str, set[str]]]:
    """Return who is not hidden, and the names of their levels.

    Nothing in the outcome about somebody else may tell of a hidden child, or that one lives at the home.
    """
    return [(each.child_id, _names(levels)) for _, each, levels in weighed if not (each.shielded or each.new_identity)]


def _names(levels: Levels) -> set[str]:
    return {level.name for level in levels}


def _candidate(
    criteria: Criteria,
    document: SearchDocument,
    weight: float,
    probability: float,
    levels: Levels,
    threshold: float,
) -> Candidate:
    names = _names(levels)
    if CONTRADICTED.name in names:
        probability = min(probability, MAX_CONTRADICTED_PROBABILITY)
    has_number, agreed = not names.isdisjoint(IDENTIFYING_LEVELS), sufficiency(criteria, document, names)
    if agreed.is_guess and not has_number:
        threshold = UNREACHABLE
    return Candidate(
        document=document,
        match_weight=weight,
        match_probability=round(probability, 4),
        band=_confidence_band(probability),
        evidence=tuple(level.explanation for level in levels if level.explanation),
        evidence_codes=tuple(level.name for level in levels if level.explanation),
        match_threshold=threshold,
        must_be_shown=must_be_shown(names),
        has_number=has_number,
        agrees_enough=agreed.is_enough,
        may_be_hinted_at=has_number or agreed.may_be_hinted_at,
    )


def _unlikely_candidate(
    document: SearchDocument, weight: float, probability: float, *, is_hinted_at: bool
) -> Candidate:
    """Return a candidate with too many above it to be shown; its evidence is never read."""
    return Candidate(
        document=document,
        match_weight=weight,
        match_probability=round(probability, 4),
        band=_confidence_band(probability),
        evidence=(),
        may_be_hinted_at=is_hinted_at,
    )


def _confidence_band(probability: float) -> ConfidenceBand:
    return (
        "strong" if probability >= MATCH_THRESHOLD else "likely" if probability >= DUPLICATE_THRESHOLD else "possible"
    )
