"""Measures the engine: the product's own blocking and ranking, over an index in memory."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from statistics import fmean
from typing import Any

from msgspec import Struct

from contactpoint.domain.matching import normalise
from contactpoint.domain.matching.criteria import Criteria
from contactpoint.domain.matching.index.blocking import (
    blocking_keys_of_query,
    blocking_keys_of_record,
    drop_oversized_blocks,
)
from contactpoint.domain.matching.index.search_document import SearchDocument
from contactpoint.domain.matching.population_figures import DirectoryStatistics
from contactpoint.domain.matching.ranking import CandidateSet, Outcome, decide, rank_found

BANDS = (0.0, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.95, 0.99, 1.01)


class Query(Struct, frozen=True, kw_only=True):
    """One search with its correct answer: the child's id, or empty if the person is absent."""

    query_id: str
    criteria: Criteria
    child_id: str
    stratum: str = ""
    name_origin: str = ""


class Result(Struct, frozen=True, kw_only=True):
    """The result of one query. ``rank`` counts from 1; 0 means that the right child was not among the candidates."""

    query: Query
    outcome: Outcome
    rank: int
    matched: str
    best: str
    best_score: float
    view: int
    lookups: int
    scored: int
    cpu_ms: float

    @property
    def best_is_right(self) -> bool:
        """Whether the right child is ranked first; always false for an absent person."""
        return self.rank == 1


class MemoryIndex:
    """The search index in memory, with the same maximum block size as the stored one."""

    def __init__(self, documents: Iterable[SearchDocument]) -> None:
        self._blocks: defaultdict[str, list[SearchDocument]] = defaultdict(list)
        self.documents = tuple(documents)
        for document in self.documents:
            for key in blocking_keys_of_record(document):
                self._blocks[key].append(document)
        self.directory = DirectoryStatistics(len(self.documents), sibling_share(self.documents))

    def look_up(self, keys: Sequence[str]) -> CandidateSet:
        """Return the search documents under any of ``keys``, each once; oversized blocks are not read."""
        documents, skipped = drop_oversized_blocks(keys, [self._blocks.get(key, ()) for key in keys])
        return CandidateSet(tuple(documents), bool(skipped), skipped)


def sibling_share(documents: Sequence[SearchDocument]) -> float:
    """Return the share of documents with the same current home and family name as another one."""
    families = Counter(family for document in documents if (family := _family(document)))
    return (
        sum(families[family] > 1 for document in documents if (family := _family(document))) / len(documents)
        if documents
        else 0.0
    )


def _family(document: SearchDocument) -> tuple[str, str] | None:
    """Return family name and home, if both are known."""
    name, home = normalise.name(document.names[0][1]), document.places[0][1] if document.places else ""
    return (name, home) if name and home else None


def run(
    index: MemoryIndex,
    queries: Iterable[Query],
    today: date,
    cpu_seconds: Callable[[], float],
    figures: DirectoryStatistics | None = None,
) -> Iterator[Result]:
    """Yield the result of each query.

    Parameters
    ----------
    cpu_seconds
        A clock of processor time.
    figures
        The figures of the whole directory; if None, those of the index.
    """
    figures = figures or index.directory
    for query in queries:
        began = cpu_seconds()
        keys = blocking_keys_of_query(query.criteria, today)
        candidates = index.look_up(keys)
        ranked = rank_found(query.criteria, candidates, today, figures)
        decision = decide(query.criteria, ranked, some_blocks_skipped=candidates.some_blocks_skipped)
        spent = (cpu_seconds() - began) * 1000
        order = [candidate.document.child_id for candidate in ranked]
        yield Result(
            query=query,
            outcome=decision.outcome,
            rank=order.index(query.child_id) + 1 if query.child_id in order else 0,
            matched=decision.candidates[0].document.child_id if decision.outcome == "match" else "",
            best=order[0] if order else "",
            best_score=ranked[0].match_probability if ranked else 0.0,
            view=len(decision.candidates),
            lookups=len(keys),
            scored=len(ranked),
            cpu_ms=spent,
        )


def report(results: Sequence[Result]) -> dict[str, Any]:
    """Return every measure, for all queries and by stratum and name origin."""
    return {
        **measures(results),
        "calibration": calibration(results),
        "by_stratum": _grouped(results, lambda r: r.query.stratum),
        "by_name_origin": _grouped(results, lambda r: r.query.name_origin),
    }


def measures(results: Sequence[Result]) -> dict[str, float | int | None]:
    """Return the measures of some results; None if there is nothing to measure."""
    enrolled = [r for r in results if r.query.child_id]
    absent = [r for r in results if not r.query.child_id]
    return {
        "recall_at_1": _share(enrolled, lambda r: r.rank == 1),
        "recall_at_5": _share(enrolled, lambda r: 1 <= r.rank <= 5),
        "mrr": fmean(1 / r.rank if r.rank else 0.0 for r in enrolled) if enrolled else None,
        "confident_correct": _share(enrolled, lambda r: r.matched == r.query.child_id),
        "confident_wrong": _share(enrolled, lambda r: r.matched not in ("", r.query.child_id)),
        "open_set_false_match": _share(absent, lambda r: r.matched != ""),
        "shown_mean": _mean([r.view for r in results]),
        "lookups_mean": _mean([r.lookups for r in results]),
        "lookups_max": max((r.lookups for r in results), default=None),
        "candidates_mean": _mean([r.scored for r in results]),
        "candidates_p99": quantile([r.scored for r in results], 0.99),
        "candidates_max": max((r.scored for r in results), default=None),
        "cpu_ms_p50": quantile([r.cpu_ms for r in results], 0.5),
        "cpu_ms_p99": quantile([r.cpu_ms for r in results], 0.99),
    }


def calibration(results: Sequence[Result]) -> list[dict[str, Any]]:
    """Return, by band of the best match probability, the predicted and the observed share of right answers."""
    bands = []
    for low, high in pairwise(BANDS):
        within = [r for r in results if low <= r.best_score < high and r.scored]
        if within:
            bands.append(
                {
                    "band": f"{low:g}-{min(high, 1.0):g}",
                    "predicted": fmean(r.best_score for r in within),
                    "observed": fmean(r.best_is_right for r in within),
                    "count": len(within),
                }
            )
    return bands


def _grouped(results: Sequence[Result], of: Callable[[Result], str]) -> dict[str, Any]:
    groups: defaultdict[str, list[Result]] = defaultdict(list)
    for result in results:
        groups[of(result)].append(result)
    return {name: measures(groups[name]) for name in sorted(groups)}


def _share(results: Sequence[Result], holds: Callable[[Result], bool]) -> float | None:
    return fmean(holds(r) for r in results) if results else None


def _mean(values: Sequence[float]) -> float | None:
    return fmean(values) if values else None


def quantile(values: Sequence[float], share: float) -> float | None:
    """Return the value below which a share of the values lies; None if there are no values."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))] if values else None
