"""Registering a child, without a visible duplicate of a shielded child."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Literal

import msgspec
from msgspec.structs import replace

from contactpoint.application.count_usage import Attempt
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency_and_conflicts import (
    idempotency_record_for,
    previously_created_id,
    redone_on_conflict,
)
from contactpoint.application.ports.records import IdempotencyRecord
from contactpoint.application.records.duplicates import (
    ConfirmedNew,
    Duplicates,
    find_duplicates,
    possible_duplicates_problem,
    searchable,
    visible_suspicions,
)
from contactpoint.application.records.require_free_numbers import (
    holders_of_number,
    may_search_by_numbers,
    number_in_use,
)
from contactpoint.application.save_record import save_record
from contactpoint.application.shields.screening import own_suspicion, review_notifications, screen_registration
from contactpoint.domain.access import MAINTAINING_RECORD, Caller, require_permission
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import (
    Child,
    ChildDetails,
    Record,
    ShieldBasis,
    StoredRecord,
    Suspicion,
    new_shield,
    require_registered,
    validate_child,
    without_repetition,
)
from contactpoint.domain.children.child import OrganisationId
from contactpoint.domain.children.sources.provenance import Provenance
from contactpoint.domain.children.sources.source import source_from
from contactpoint.domain.contacts.notification import StoredNotification, new_notification, team_inbox
from contactpoint.domain.matching import SearchDocument
from contactpoint.domain.matching.screening import is_crowded
from contactpoint.problems import invalid


class RegisterChild(ChildDetails, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A child to register.

    An organisation that is not a local authority must name the `responsible_authority`. A directory team can register
    a child with a `shield` from the start, and under a `new_identity`. A new identity begins with a shield. It is not
    compared with existing records, and nothing links it to another record.
    """

    responsible_authority: OrganisationId | None = None
    confirmed_new: ConfirmedNew | None = None
    shield: ShieldBasis | None = None
    new_identity: bool = False


RegistrationState = Literal["registered", "under_review"]


class Registration(msgspec.Struct, frozen=True, kw_only=True):
    """A registration: the directory number, and whether a directory team compares it first.

    `under_review`: by what everybody can see, it may describe a child who is in the directory. Nobody is told
    that another child has the number: a registration that is like it in nothing else waits for a team too, and is
    answered `registered`.
    The same row again is answered the same, so that no decision shows.
    """

    id: str
    state: RegistrationState


def register_child(deps: Dependencies, caller: Caller, request: RegisterChild, idempotency_key: str | None) -> str:
    """Add a child to the directory and return the directory number. Raises as `submit_registration`."""
    return submit_registration(deps, caller, request, idempotency_key).id


def submit_registration(
    deps: Dependencies, caller: Caller, request: RegisterChild, idempotency_key: str | None
) -> Registration:
    """Add a child to the directory.

    A feed is not a person who can compare: what may be somebody known waits for a directory team, and the feed is told
    so and nothing else. The same row again is the same registration.

    Raises
    ------
    Problem
        ``not-permitted``; ``invalid-request``; ``possible-duplicates`` with the candidates, unless confirmed new;
        ``number-in-use`` if another record has the NHS number or UPN, confirmed new or not;
        ``idempotency-key-reused``; ``too-many-requests``.
    """
    with Attempt(deps, caller, "registration") as attempt:
        require_permission(caller, "register")
        if request.shield or request.new_identity:
            require_permission(caller, "register_shielded")
        if request.new_identity and not request.shield:
            raise invalid("/shield", "A new identity begins with a shield. Choose what it is based on.")
        validate_child(request, deps.today, accepts_test_numbers=deps.accepts_test_numbers)
        require_registered(request)
        authority = _responsible_authority(deps, caller, request)
        if request.confirmed_new:
            require_permission(caller, "confirm_new")
        idempotency_record = idempotency_record_for(deps, caller, idempotency_key, "register", request)
        is_row = caller.role == "feed_system"
        record = Record(
            child=to_child(request, deps.new_id(), authority),
            shield=new_shield(caller, request.shield, deps.now()) if request.shield else None,
            feed=caller.practitioner_id if is_row else "",
            feed_row=_digest(to_child(request, "", authority)) if is_row else "",
            new_identity=request.new_identity,
            provenance=Provenance(first=source_from(caller, deps.today)),
        )

        def act() -> Registration:
            if earlier := _repeated(deps, caller, idempotency_record):
                return earlier
            attempt.require_within_limits()
            return _register(deps, caller, request, record, idempotency_record)

        return redone_on_conflict(act)


def _answer(record: Record) -> Registration:
    """Return what is answered to a registration."""
    return Registration(id=record.child.child_id, state="under_review" if record.told_of_review else "registered")


def _register(
    deps: Dependencies,
    caller: Caller,
    request: RegisterChild,
    record: Record,
    idempotency_record: IdempotencyRecord | None,
) -> Registration:
    """Compare and write; or return what the same request, or the same row of a feed, was answered before."""
    fences = deps.records.read_fences(record)
    found = Duplicates() if request.new_identity else find_duplicates(deps, caller, request)
    if earlier := _same_row(deps, caller, record, found):
        return earlier
    if found.shown and not (request.confirmed_new or record.feed):
        if earlier := _repeated(deps, caller, idempotency_record):
            return earlier
        raise possible_duplicates_problem(deps, caller, request, found.shown, "registration")
    holders = () if record.feed else holders_of_number(found.shown)
    if holders:
        raise number_in_use(deps, caller, holders, searchable(deps, caller, request), "registration")
    known = _to_compare(record, found)
    crowded = (own_suspicion(record),) if is_crowded(record.child, found.similar) else ()
    screened = screen_registration(deps, caller.practitioner_id, record, fences, known=(*known, *crowded))
    if not may_search_by_numbers(caller, request):
        screened = screened.decided_by_colleagues_of(caller.practitioner_id)
    details = {"record": msgspec.to_builtins(record.child), "confirmed_new": msgspec.to_builtins(request.confirmed_new)}
    stored = StoredRecord(record=screened.record)
    event = deps.new_record_event("registered", caller, stored, access_reason=MAINTAINING_RECORD, details=details)
    not_told = () if record.shield or known else _duplicate_notifications(found.not_shown, event)
    save_record(
        deps,
        None,
        screened,
        event,
        notifications=(*review_notifications(screened, event), *not_told),
        idempotency_record=idempotency_record,
        created_id=record.child.child_id,
        compared=[document.child_id for document in found.similar],
    )
    return _answer(screened.record)


def _to_compare(record: Record, found: Duplicates) -> tuple[Suspicion, ...]:
    """Return the visible records that a directory team must compare before this one becomes visible.

    An identifying number belongs to one child, whatever a person confirms. A feed cannot compare at all. A shielded
    record stays hidden in any case, so nobody else is told of its number.
    """
    if record.shield:
        return ()
    if record.feed:
        shown = [candidate.document for candidate in found.shown]
        return visible_suspicions((shown, True), (found.same_number, False), (found.not_shown, False))
    return visible_suspicions((found.same_number, False))


def _same_row(deps: Dependencies, caller: Caller, record: Record, found: Duplicates) -> Registration | None:
    """Return what the same row of the same feed was answered before, and record that it was sent again."""
    if not record.feed:
        return None
    for document in found.similar:
        stored = deps.find_record(document.child_id)
        if stored and stored.record.feed == record.feed and record.feed_row == _row_of(stored):
            _append_repeated(deps, caller, stored)
            return _answer(stored.record)
    return None


def _row_of(stored: StoredRecord) -> str:
    """Return the digest of the row that a feed sent; of a record without one, that of what the record says."""
    return stored.record.feed_row or _digest(replace(stored.child, child_id=""))


def _digest(row: Child) -> str:
    """Return the digest by which what a row says is known again. It is kept within the record, which is encrypted."""
    return sha256(msgspec.json.encode(row)).hexdigest()


def _repeated(deps: Dependencies, caller: Caller, idempotency_record: IdempotencyRecord | None) -> Registration | None:
    """Return what the same registration was answered before, and record that it was sent again."""
    earlier = previously_created_id(deps, idempotency_record)
    if earlier is None:
        return None
    stored = deps.find_record(earlier)
    if stored is None:
        return Registration(id=earlier, state="registered")
    _append_repeated(deps, caller, stored)
    return _answer(stored.record)


def _append_repeated(deps: Dependencies, caller: Caller, stored: StoredRecord) -> None:
    deps.audit_log.append(deps.new_record_event("registered", caller, stored, details={"repeated": True}))


def to_child(request: RegisterChild, child_id: str, authority: str) -> Child:
    """Return the child that a registration describes."""
    details = {name: getattr(request, name) for name in ChildDetails.__struct_fields__}
    return without_repetition(Child(**details, child_id=child_id, responsible_authority=authority))


def _responsible_authority(deps: Dependencies, caller: Caller, request: RegisterChild) -> str:
    if request.responsible_authority is None:
        if caller.organisation_type != "local_authority":
            raise invalid("/responsible_authority", "Name the local authority that is responsible for the record.")
        return caller.organisation_id
    named = deps.accounts.get_organisations([request.responsible_authority]).get(request.responsible_authority)
    if named is None or named.type != "local_authority" or not named.active:
        raise invalid("/responsible_authority", "There is no such local authority in the directory.")
    return named.organisation_id


def _duplicate_notifications(documents: Sequence[SearchDocument], event: AuditEvent) -> tuple[StoredNotification, ...]:
    """Return one notification for each authority whose child this may be by facts that the caller may not search by.

    It names the existing record and who registered the child again. It does not name the new record: that may be under
    review, which the authority could then tell. Shielded children take no part: they are screened.
    """
    most_likely: dict[str, str] = {}
    for document in documents:
        if not document.shielded:
            most_likely.setdefault(document.responsible_authority, document.child_id)
    return tuple(
        new_notification(event, team_inbox(authority), "possible_duplicate", child_id=existing_id)
        for authority, existing_id in most_likely.items()
    )
