"""Finding a child: criteria in, one child or a few candidates out, and an event before the answer."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec

from contactpoint.access import Action, Reader, ReasonForAccess, Resource, permit, record
from contactpoint.audit import Event
from contactpoint.children import disclose
from contactpoint.children.record import Sex
from contactpoint.directory.deciding import sights
from contactpoint.directory.desk import Desk
from contactpoint.directory.viewing import glass_broken
from contactpoint.matching import Candidate, Card, Criteria, Found, answer, query_keys, require_enough
from contactpoint.matching.ranking import Band, Outcome


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
    """Just enough of a child to choose between candidates (rulebook, section 4); of a shielded one, still less."""

    child_id: str
    given_name: str
    family_name: str
    date_of_birth: date | None
    sex: Sex
    match: Match
    shielded: bool = False
    locality: str | None = None
    responsible_authority: str | None = None


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
    permit(reader, "search", reason=request.reason)
    _refuse_hidden(request.criteria, reader)
    require_enough(request.criteria, desk.today)
    found = answer(request.criteria, look_up(desk, reader, request.criteria), desk.today)
    event = searched(desk, reader, found.candidates, request.reason, request.criteria, outcome=found.outcome)
    desk.trail.record(event, glass_broken(event))
    shown = present(reader, found.candidates, request.reason)
    return SearchAnswer(search_id=event.event_id, outcome=found.outcome, candidates=shown, hint=found.hint)


def _refuse_hidden(criteria: Criteria, reader: Reader) -> None:
    """Refuse a search by what the reader could not be shown: it would tell whose it is (rulebook, section 4)."""
    readable: tuple[tuple[str, Action], ...] = (("nhs_number", "read_nhs_number"), ("upn", "read_upn"))
    for identifier, action in readable:
        if getattr(criteria, identifier):
            permit(reader, action)


def look_up(desk: Desk, reader: Reader, criteria: Criteria) -> Found:
    """Return the cards that stand for this reader under the criteria's keys, by what is visible of each child."""
    found = desk.index.look_up(query_keys(criteria, desk.today))
    return Found(tuple(card for card in found.cards if stands_for(card, reader)), found.wide)


def stands_for(card: Card, reader: Reader) -> bool:
    """Tell whether a card is there for this reader: one under review is so only for who said what it says."""
    return not card.open_to or reader.organisation_id in card.open_to


def searched(
    desk: Desk, reader: Reader, shown: Sequence[Candidate], reason: str, criteria: Criteria, **details: str
) -> Event:
    """Return the event of a search that showed these candidates."""
    return desk.event(
        "searched",
        reader,
        reason=reason,
        child_ids=tuple(c.card.child_id for c in shown),
        authorities=tuple(c.card.responsible_authority for c in shown),
        details={"criteria": msgspec.to_builtins(criteria), **details},
    )


def present(reader: Reader, candidates: Sequence[Candidate], reason: str) -> tuple[CandidateShown, ...]:
    """Return candidates with just enough to choose between them, and no more than their records would show."""
    if not candidates:
        return ()
    records = [_resource(candidate.card) for candidate in candidates]
    seen = zip(candidates, sights(reader, records, reason), strict=True)
    return tuple(
        CandidateShown(match=Match(score=c.score, band=c.band, evidence=c.evidence), **disclose(_facts(c.card), sight))
        for c, sight in seen
        if sight.view
    )


def _resource(card: Card) -> Resource:
    return record("shielded" if card.shielded else "ordinary", card.responsible_authority)


def _facts(card: Card) -> dict[str, Any]:
    given_name, family_name = card.names[0]
    return {
        "child_id": card.child_id,
        "given_name": given_name,
        "family_name": family_name,
        "date_of_birth": card.date_of_birth,
        "sex": card.sex,
        "locality": card.locality,
        "responsible_authority": card.responsible_authority,
        "shielded": card.shielded,
    }
