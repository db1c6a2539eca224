"""Registering a child and amending a record."""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from contactpoint.access import Reader, permit
from contactpoint.children import Child, Disclosed, Particulars, amend, changed_fields, check, disclose
from contactpoint.directory.desk import Desk
from contactpoint.directory.ports import Conflict
from contactpoint.directory.receipts import create_once, created_before, moved_on, receipt_for
from contactpoint.directory.search import present
from contactpoint.directory.viewing import active
from contactpoint.matching import criteria_of, possible_duplicates, query_keys
from contactpoint.problems import Problem, invalid


class ConfirmedNew(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That the possible duplicates were looked at and this is another child, and how one knows."""

    reason: Literal["different_person_seen", "twin_or_sibling", "documents_differ"]


class Registration(Particulars, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A child to register. A body that is no local authority names the `responsible_authority`."""

    responsible_authority: str | None = None
    confirmed_new: ConfirmedNew | None = None


def register(desk: Desk, reader: Reader, request: Registration, idempotency_key: str | None) -> str:
    """Add a child to the directory and return the directory number.

    Raises
    ------
    Problem
        ``not-permitted``; ``invalid-request``; ``possible-duplicates`` with the candidates, unless confirmed new;
        ``idempotency-key-reused``.
    """
    permit(reader, "register")
    check(request, desk.today)
    authority = _responsible_authority(desk, reader, request)
    receipt = receipt_for(desk, reader, idempotency_key, request)
    if earlier := created_before(desk, receipt):
        desk.trail.record(desk.event("registered", reader, child_ids=(earlier,), details={"repeated": True}))
        return earlier
    if request.confirmed_new is None:
        _refuse_duplicates(desk, reader, request)
    child = _child(request, desk.new_id(), authority)
    event = desk.event(
        "registered",
        reader,
        reason="maintaining_record",
        child_ids=(child.child_id,),
        details={"record": msgspec.to_builtins(child), "confirmed_new": msgspec.to_builtins(request.confirmed_new)},
    )

    def write() -> str:
        desk.records.register(child, event, receipt)
        return child.child_id

    return create_once(desk, receipt, write)


def change(
    desk: Desk, reader: Reader, child_id: str, version: int, changes: Mapping[str, Any]
) -> tuple[Disclosed, int]:
    """Amend a record that the caller read at ``version``; return it as the reader may see it, and its new version.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``invalid-request``; ``version-moved-on`` if somebody else was first.
    """
    permit(reader, "amend")
    held = active(desk, child_id)
    if held.version != version:
        raise moved_on()
    after = amend(held.child, changes)
    check(after, desk.today)
    event = desk.event(
        "amended",
        reader,
        reason="maintaining_record",
        child_ids=(child_id,),
        details={"changes": _changes(held.child, after)},
    )
    try:
        new_version = desk.records.amend(held, after, event)
    except Conflict:
        raise moved_on() from None
    return disclose(after, held.involvements, reader), new_version


def _responsible_authority(desk: Desk, reader: Reader, request: Registration) -> str:
    if request.responsible_authority is None:
        if reader.organisation_type != "local_authority":
            raise invalid("/responsible_authority", "Name the local authority that is to answer for the record.")
        return reader.organisation_id
    named = desk.accounts.organisations([request.responsible_authority]).get(request.responsible_authority)
    if named is None or named.type != "local_authority" or not named.active:
        raise invalid("/responsible_authority", "There is no such local authority in the directory.")
    return named.organisation_id


def _refuse_duplicates(desk: Desk, reader: Reader, request: Registration) -> None:
    """Raise `Problem` with the children who may be this one; that they were shown is recorded first."""
    criteria = criteria_of(request)
    shown = possible_duplicates(criteria, desk.index.look_up(query_keys(criteria, desk.today)), desk.today)
    if not shown:
        return
    event = desk.event(
        "searched",
        reader,
        reason="maintaining_record",
        child_ids=tuple(c.card.child_id for c in shown),
        details={"for": "registration", "criteria": msgspec.to_builtins(criteria)},
    )
    desk.trail.record(event)
    raise Problem(
        "possible-duplicates",
        "This child may be in the directory already. Compare; if it is another, send `confirmed_new` with a reason.",
        more={"candidates": msgspec.to_builtins(present(shown))},
    )


def _child(request: Registration, child_id: str, authority: str) -> Child:
    particulars = {name: getattr(request, name) for name in Particulars.__struct_fields__}
    return Child(**particulars, child_id=child_id, responsible_authority=authority)


def _changes(before: Child, after: Child) -> dict[str, Any]:
    """Return what changed from what to what (rulebook, section 9)."""
    return {
        name: {"from": msgspec.to_builtins(getattr(before, name)), "to": msgspec.to_builtins(getattr(after, name))}
        for name in changed_fields(before, after)
    }
