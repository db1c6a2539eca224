"""Putting a record before the policy: which one may be reached, and what of it may be seen."""

from collections.abc import Sequence

import msgspec

from contactpoint.access import (
    DIRECTORY,
    Action,
    Question,
    Reader,
    Resource,
    allowed,
    involvement,
    may,
    record,
)
from contactpoint.access.policy import not_permitted
from contactpoint.children import Disclosed, Involvement, Sight, disclose
from contactpoint.directory.desk import Desk
from contactpoint.directory.ports import Held
from contactpoint.problems import Problem, not_found

KNOWN_TO_EXIST = frozenset({"ordinary", "shielded"})


def resource_of(held: Held, reader: Reader) -> Resource:
    """Return a record as it stands for the reader."""
    review = held.record.review
    state = held.state_for(reader.organisation_id)
    return record(state, held.child.responsible_authority, review.by if review else "")


def involvement_of(held: Held, one: Involvement, reader: Reader) -> Resource:
    """Return an involvement as it stands for the reader."""
    return involvement(
        held.state_for(reader.organisation_id),
        held.child.responsible_authority,
        sensitive=one.sensitive,
        recorded_by=one.recorded_by,
        holder=one.holder,
    )


def reach(desk: Desk, reader: Reader, action: Action, child_id: str, reason: str = "") -> Held:
    """Return a record on which the reader may do ``action``.

    Raises
    ------
    Problem
        ``not-permitted`` if the role, or the reason, does not allow it; ``not-found`` if there is no such record. One
        that is not open to the reader at all is answered as one that does not exist.
    """
    held = desk.records.find(child_id)
    if held and may(reader, action, resource_of(held, reader), reason):
        return held
    if held and held.state_for(reader.organisation_id) in KNOWN_TO_EXIST:
        raise not_permitted()
    raise absent(reader, action, reason)


def absent(reader: Reader, action: Action, reason: str = "") -> Problem:
    """Return what somebody is told of a record that is not there: who might not see it either learns no more."""
    if may(reader, action, record("ordinary", reader.organisation_id), reason):
        return not_found()
    return not_permitted()


def sight(reader: Reader, held: Held, reason: str) -> Sight:
    """Return what the policy lets the reader see of a record."""
    sensitive = [one for one in held.involvements if one.sensitive]
    questions: list[Question] = [("view_sensitive", involvement_of(held, one, reader)) for one in sensitive]
    (seen,), answers = _sights(reader, [resource_of(held, reader)], questions, reason)
    open_ones = (one.involvement_id for one, is_open in zip(sensitive, answers, strict=True) if is_open)
    return msgspec.structs.replace(seen, sensitive=frozenset(open_ones))


def sights(reader: Reader, records: Sequence[Resource], reason: str) -> list[Sight]:
    """Return what the policy lets the reader see of each of some records, asked once."""
    return _sights(reader, records, [], reason)[0]


def show(reader: Reader, held: Held, reason: str, sight_given: Sight | None = None) -> Disclosed:
    """Return the record as this reader may see it; raises `Problem` ``not-permitted`` if that is not at all."""
    stood = {"shielded": held.record.shield is not None, "involvements": held.involvements}
    facts = {**msgspec.structs.asdict(held.child), **stood}
    shown = disclose(facts, sight_given or sight(reader, held, reason))
    if not shown:
        raise not_permitted()
    return Disclosed(**shown)


def etag(desk: Desk, shown: Disclosed) -> str:
    """Return the version of what one reader sees: it moves if, and only if, that does.

    So it tells nothing of what is hidden from the reader.
    """
    return desk.fingerprint(b"etag|" + msgspec.json.encode(shown)).hex()


def _sights(
    reader: Reader, records: Sequence[Resource], more: Sequence[Question], reason: str
) -> tuple[list[Sight], tuple[bool, ...]]:
    asked: list[Question] = [("read_nhs_number", DIRECTORY), ("read_upn", DIRECTORY)]
    for one in records:
        asked += [("view", one), ("view_whereabouts", one)]
    (nhs_number, upn, *rest) = allowed(reader, [*asked, *more], reason)
    seen = [
        Sight(
            view=view,
            whereabouts=view and whereabouts,
            nhs_number=view and whereabouts and nhs_number,
            upn=view and whereabouts and upn,
        )
        for view, whereabouts in zip(rest[: 2 * len(records) : 2], rest[1 : 2 * len(records) : 2], strict=True)
    ]
    return seen, tuple(rest[2 * len(records) :])
