"""Hiding a child, lifting that for one look, and ending an identity (rulebook, section 5)."""

from collections.abc import Sequence
from typing import Literal

import msgspec
from msgspec.structs import replace

from contactpoint.access import Reader, ReasonForAccess
from contactpoint.audit import Happened
from contactpoint.children import Disclosed, Record, Shield, ShieldBasis, Sight
from contactpoint.directory.deciding import reach, show
from contactpoint.directory.desk import Desk
from contactpoint.directory.notices import Kind, notice, team
from contactpoint.directory.ports import Held
from contactpoint.directory.receipts import unmoved
from contactpoint.directory.search import look_up
from contactpoint.directory.viewing import glass_broken
from contactpoint.matching import Found, criteria_of, possible_duplicates
from contactpoint.problems import Problem

Telling = tuple[str, Kind, str]
"""Whom to tell (an inbox), of what, and of which other record."""

WARNING = (
    "This child is hidden from a danger to life or limb. What you are about to see is shown to you alone, this once."
    " The authority that answers for the record is told at once that you looked, and why."
    " Tell nobody where the child is. To go on, send the request again with `warning_read: true`."
)


class ShieldRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """On which basis a child is to be hidden."""

    basis: ShieldBasis


class OverrideRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why the hidden part must be seen, and that the warning has been read."""

    reason: ReasonForAccess
    warning_read: bool = False


class IdentityEnd(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why the record's identity ends. The new one is registered by itself: nothing here names it."""

    because: Literal["adoption", "witness_protection", "court_order"]


def shield_of(desk: Desk, reader: Reader, basis: ShieldBasis) -> Shield:
    """Return a shield that this reader sets today."""
    return Shield(
        basis=basis, since=desk.today, organisation_id=reader.organisation_id, practitioner_id=reader.practitioner_id
    )


def shield(desk: Desk, reader: Reader, child_id: str, request: ShieldRequest) -> None:
    """Hide a child. If another authority answers for the record, its directory team is told; if the child seems to be
    in the directory a second time, unhidden, whoever shields is.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``version-moved-on`` if the record changed in the same moment.
    """
    held = reach(desk, reader, "shield", child_id)
    after = replace(held.record, shield=shield_of(desk, reader, request.basis))
    authority, mine = held.child.responsible_authority, reader.organisation_id
    tell: list[Telling] = [] if authority == mine else [(team(authority), "shielded_elsewhere", "")]
    tell += [(team(mine), "possible_duplicate_of_shielded", other) for other in _visible_duplicates(desk, reader, held)]
    _write(desk, reader, held, after, "shielded", tell)


def _visible_duplicates(desk: Desk, reader: Reader, held: Held) -> tuple[str, ...]:
    """Return the unshielded record, if any, that is likeliest to be the same child's."""
    criteria, myself = criteria_of(held.child), held.child.child_id
    found = look_up(desk, reader, criteria)
    others = tuple(card for card in found.cards if card.child_id != myself and not card.shielded)
    likely = possible_duplicates(criteria, Found(others, found.wide), desk.today)
    return tuple(candidate.card.child_id for candidate in likely[:1])


def lift_shield(desk: Desk, reader: Reader, child_id: str) -> None:
    """Lift a child's shield for good; raises as `shield`."""
    held = reach(desk, reader, "lift_shield", child_id)
    _write(desk, reader, held, replace(held.record, shield=None), "shield_lifted")


def end_identity(desk: Desk, reader: Reader, child_id: str, request: IdentityEnd) -> None:
    """End a record because its child gets a new identity: nobody finds or sees it again, until it is destroyed.

    Raises as `shield`.
    """
    held = reach(desk, reader, "end_identity", child_id)
    _write(desk, reader, held, replace(held.record, ended=True), "identity_ended", because=request.because)


def override(desk: Desk, reader: Reader, child_id: str, request: OverrideRequest) -> Disclosed:
    """Return the whole of a shielded record for this one look; the responsible authority is told as it happens.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``shield-warning`` until the warning has been read.
    """
    held = reach(desk, reader, "override_shield", child_id, request.reason)
    if not request.warning_read:
        raise Problem("shield-warning", WARNING)
    event = desk.event_about("shield_overridden", reader, held, reason=request.reason)
    told = notice(event, team(held.child.responsible_authority), "shield_overridden", child_id=child_id)
    desk.trail.record(event, (told, *glass_broken(event)))
    return show(reader, held, request.reason, Sight(view=True, whereabouts=True))


def _write(
    desk: Desk,
    reader: Reader,
    held: Held,
    after: Record,
    happened: Happened,
    tell: Sequence[Telling] = (),
    **details: str,
) -> None:
    about, child_id = replace(held, record=after), held.child.child_id
    shielded = {"from": msgspec.to_builtins(held.record.shield), "to": msgspec.to_builtins(after.shield)}
    facts = {"shield": shielded, **details}
    event = desk.event_about(happened, reader, about, reason="maintaining_record", details=facts)
    notices = [notice(event, inbox, kind, child_id=child_id, related_id=other) for inbox, kind, other in tell]
    with unmoved():
        desk.records.replace(held, after, event, notices)
