"""Finding a child: criteria in, one child or a few candidates out, and an event before the answer."""

from collections.abc import Iterable
from datetime import date

import msgspec

from contactpoint.access import Reader, ReasonForAccess, permit
from contactpoint.children import IDENTIFIER_READERS, may_know
from contactpoint.children.record import Sex
from contactpoint.directory.desk import Desk
from contactpoint.matching import Answer, Candidate, Criteria, answer, query_keys, require_enough
from contactpoint.matching.ranking import Band, Outcome
from contactpoint.problems import Problem


class SearchRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is known of the child, and why it is asked."""

    reason: ReasonForAccess
    criteria: Criteria


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """How likely (0 to 1) the candidate is the child looked for, and why, in words."""

    score: float
    band: Band
    evidence: tuple[str, ...]


class CandidateShown(msgspec.Struct, frozen=True, kw_only=True):
    """Just enough of a child to choose between candidates (rulebook, section 4)."""

    child_id: str
    given_name: str
    family_name: str
    date_of_birth: date | None
    sex: Sex
    locality: str | None
    responsible_authority: str
    shielded: bool
    match: Match


class SearchAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a search found: one `match`, a few `candidates`, a hint to `refine`, or `none`."""

    search_id: str
    outcome: Outcome
    candidates: tuple[CandidateShown, ...]
    hint: str | None = None


def search(desk: Desk, reader: Reader, request: SearchRequest) -> SearchAnswer:
    """Look for one child.

    Raises
    ------
    Problem
        ``not-permitted``, also for a search by an identifier that the reader may not read;
        ``criteria-too-wide`` when one child cannot be identified (rulebook, section 4).
    """
    permit(reader, "search")
    _refuse_hidden(request.criteria, reader)
    require_enough(request.criteria, desk.today)
    found = look_up(desk, request.criteria)
    event = desk.event(
        "searched",
        reader,
        reason=request.reason,
        child_ids=tuple(c.card.child_id for c in found.candidates),
        details={"criteria": msgspec.to_builtins(request.criteria), "outcome": found.outcome},
    )
    desk.trail.record(event)
    shown = present(found.candidates)
    return SearchAnswer(search_id=event.event_id, outcome=found.outcome, candidates=shown, hint=found.hint)


def _refuse_hidden(criteria: Criteria, reader: Reader) -> None:
    """Refuse a search by what the reader could not be shown: it would tell whose it is (rulebook, section 4)."""
    for identifier in IDENTIFIER_READERS:
        if getattr(criteria, identifier) and not may_know(identifier, reader):
            raise Problem("not-permitted", f"`{identifier}` serves other bodies' functions. Search without it.")


def look_up(desk: Desk, criteria: Criteria) -> Answer:
    """Return the matching engine's answer to the criteria."""
    return answer(criteria, desk.index.look_up(query_keys(criteria, desk.today)), desk.today)


def present(candidates: Iterable[Candidate]) -> tuple[CandidateShown, ...]:
    """Return candidates with just enough to choose between them (rulebook, section 4)."""
    return tuple(_present(candidate) for candidate in candidates)


def _present(candidate: Candidate) -> CandidateShown:
    card = candidate.card
    given_name, family_name = card.names[0]
    return CandidateShown(
        child_id=card.child_id,
        given_name=given_name,
        family_name=family_name,
        date_of_birth=card.date_of_birth,
        sex=card.sex,
        locality=card.locality,
        responsible_authority=card.responsible_authority,
        shielded=False,  # no operation shields a record yet
        match=Match(score=candidate.score, band=candidate.band, evidence=candidate.evidence),
    )
