"""Registering a child and amending a record, without a visible duplicate of a hidden child."""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from contactpoint.access import Reader, permit
from contactpoint.children import (
    Child,
    Disclosed,
    Particulars,
    Record,
    ShieldBasis,
    amend,
    changed_fields,
    check,
)
from contactpoint.directory.deciding import etag, reach, show
from contactpoint.directory.desk import Desk
from contactpoint.directory.guarding import Guarded, guard, notices_of
from contactpoint.directory.ports import Held
from contactpoint.directory.receipts import create_once, created_before, moved_on, receipt_for, unmoved
from contactpoint.directory.search import look_up, present, searched
from contactpoint.directory.shielding import shield_of
from contactpoint.matching import criteria_of, possible_duplicates
from contactpoint.problems import Problem, invalid

MAINTAINING = "maintaining_record"


class ConfirmedNew(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That the possible duplicates were looked at and this is another child, and how one knows."""

    reason: Literal["different_person_seen", "twin_or_sibling", "documents_differ"]


class Registration(Particulars, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A child to register. A body that is no local authority names the `responsible_authority`.

    A directory team may register a child shielded from the first moment, and under a `new_identity`: then nothing is
    compared with what the directory holds, and nothing links the record to another.
    """

    responsible_authority: str | None = None
    confirmed_new: ConfirmedNew | None = None
    shield: ShieldBasis | None = None
    new_identity: bool = False


def register(desk: Desk, reader: Reader, request: Registration, idempotency_key: str | None) -> str:
    """Add a child to the directory and return the directory number.

    Raises
    ------
    Problem
        ``not-permitted``; ``invalid-request``; ``possible-duplicates`` with the candidates, unless confirmed new;
        ``idempotency-key-reused``.
    """
    permit(reader, "register")
    if request.shield or request.new_identity:
        permit(reader, "register_protected")
    check(request, desk.today)
    authority = _responsible_authority(desk, reader, request)
    receipt = receipt_for(desk, reader, idempotency_key, request)
    if earlier := created_before(desk, receipt):
        about = {"child_ids": (earlier,), "authorities": (authority,), "details": {"repeated": True}}
        desk.trail.record(desk.event("registered", reader, **about))
        return earlier
    child = child_of(request, desk.new_id(), authority)
    record = Record(
        child=child,
        shield=shield_of(desk, reader, request.shield) if request.shield else None,
        new_identity=request.new_identity,
    )
    guarded = Guarded(record) if request.new_identity else _compared(desk, reader, request, record)
    held = Held(record=guarded.record)
    details = {"record": msgspec.to_builtins(child), "confirmed_new": msgspec.to_builtins(request.confirmed_new)}
    event = desk.event_about("registered", reader, held, reason=MAINTAINING, details=details)

    def write() -> str:
        desk.records.register(guarded.record, event, receipt, notices_of(guarded, event))
        return child.child_id

    return create_once(desk, receipt, write)


def change(
    desk: Desk, reader: Reader, child_id: str, read_as: str, changes: Mapping[str, Any]
) -> tuple[Disclosed, str]:
    """Amend a record that the caller read as ``read_as``; return it as the reader may see it, and the version of that.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``invalid-request``; ``version-moved-on`` if somebody else was first.
    """
    held = reach(desk, reader, "amend", child_id)
    if etag(desk, show(reader, held, MAINTAINING)) != read_as:
        raise moved_on()
    child = amend(held.child, changes)
    check(child, desk.today)
    guarded = guard(desk, reader, replace(held.record, child=child))
    after = replace(held, record=guarded.record)
    details = {"changes": _changes(held.child, child)}
    event = desk.event_about("amended", reader, held, reason=MAINTAINING, details=details)
    with unmoved():
        desk.records.replace(held, guarded.record, event, notices_of(guarded, event))
    shown = show(reader, after, MAINTAINING)
    return shown, etag(desk, shown)


def _responsible_authority(desk: Desk, reader: Reader, request: Registration) -> str:
    if request.responsible_authority is None:
        if reader.organisation_type != "local_authority":
            raise invalid("/responsible_authority", "Name the local authority that is to answer for the record.")
        return reader.organisation_id
    named = desk.accounts.organisations([request.responsible_authority]).get(request.responsible_authority)
    if named is None or named.type != "local_authority" or not named.active:
        raise invalid("/responsible_authority", "There is no such local authority in the directory.")
    return named.organisation_id


def _compared(desk: Desk, reader: Reader, request: Registration, record: Record) -> Guarded:
    """Return the record as it may stand, compared with visible and hidden children alike.

    Raises `Problem` with the children who may be this one, unless confirmed new; that they were shown is recorded.
    """
    criteria = criteria_of(request)
    seen = look_up(desk, reader, criteria)
    guarded = guard(desk, reader, record, seen)
    shown = () if request.confirmed_new else possible_duplicates(criteria, seen, desk.today)
    if not shown:
        return guarded
    desk.trail.record(searched(desk, reader, shown, MAINTAINING, criteria, purpose="registration"))
    raise Problem(
        "possible-duplicates",
        "This child may be in the directory already. Compare; if it is another, send `confirmed_new` with a reason.",
        more={"candidates": msgspec.to_builtins(present(reader, shown, MAINTAINING))},
    )


def child_of(request: Registration, child_id: str, authority: str) -> Child:
    """Return the child that a registration tells of."""
    particulars = {name: getattr(request, name) for name in Particulars.__struct_fields__}
    return Child(**particulars, child_id=child_id, responsible_authority=authority)


def _changes(before: Child, after: Child) -> dict[str, Any]:
    """Return what changed from what to what (rulebook, section 9)."""
    return {
        name: {"from": msgspec.to_builtins(getattr(before, name)), "to": msgspec.to_builtins(getattr(after, name))}
        for name in changed_fields(before, after)
    }
