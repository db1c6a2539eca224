"""Registering a child, without a visible duplicate of a shielded child."""

from collections.abc import Sequence
from typing import Literal

import msgspec

from contactpoint.application.count_usage import Attempt
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency import idempotency_record_for, previously_created_id, redone_on_conflict
from contactpoint.application.ports.records import IdempotencyRecord
from contactpoint.application.save_record import save_record
from contactpoint.application.search.search import (
    find_candidates,
    new_search_event,
    permitted_criteria,
    to_candidate_views,
)
from contactpoint.application.shields.screening import review_notifications, screen_registration
from contactpoint.domain.access import MAINTAINING_RECORD, Caller, require_permission
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import (
    Child,
    ChildDetails,
    Record,
    ShieldBasis,
    StoredRecord,
    new_shield,
    require_registered,
    validate_child,
)
from contactpoint.domain.contacts.notification import Notification, look_notifications, new_notification, team_inbox
from contactpoint.domain.matching import (
    Candidate,
    CandidateSet,
    Criteria,
    SearchDocument,
    are_sufficient,
    criteria_of,
    criteria_to_look_up,
    informative_criteria,
    possible_duplicates,
    sharing_a_key,
    showable,
)
from contactpoint.domain.matching.screening import is_crowded
from contactpoint.problems import Problem, invalid


class ConfirmedNew(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Confirms that you compared the possible duplicates and that this is another child, and how you know."""

    reason: Literal["different_person_seen", "twin_or_sibling", "documents_differ"]


class RegisterChild(ChildDetails, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A child to register.

    An organisation that is not a local authority must name the `responsible_authority`. A directory team can register
    a child with a `shield` from the start, and under a `new_identity`. A new identity begins with a shield. It is not
    compared with existing records, and nothing links it to another record.
    """

    responsible_authority: str | None = None
    confirmed_new: ConfirmedNew | None = None
    shield: ShieldBasis | None = None
    new_identity: bool = False


def register_child(deps: Dependencies, caller: Caller, request: RegisterChild, idempotency_key: str | None) -> str:
    """Add a child to the directory and return the directory number.

    Raises
    ------
    Problem
        ``not-permitted``; ``invalid-request``; ``possible-duplicates`` with the candidates, unless confirmed new;
        ``idempotency-key-reused``; ``too-many-requests``.
    """
    with Attempt(deps, caller, "registration") as attempt:
        require_permission(caller, "register")
        if request.shield or request.new_identity:
            require_permission(caller, "register_shielded")
        if request.new_identity and not request.shield:
            raise invalid("/shield", "A new identity begins with a shield. Choose what it is based on.")
        validate_child(request, deps.today)
        require_registered(request)
        authority = _responsible_authority(deps, caller, request)
        if request.confirmed_new:
            require_permission(caller, "confirm_new")
        idempotency_record = idempotency_record_for(deps, caller, idempotency_key, "register", request)
        record = Record(
            child=to_child(request, deps.new_id(), authority),
            shield=new_shield(caller, request.shield, deps.today) if request.shield else None,
            new_identity=request.new_identity,
        )

        def act() -> str:
            if earlier := _repeated(deps, caller, idempotency_record):
                return earlier
            attempt.require_within_limits()
            return _register(deps, caller, request, record, idempotency_record)

        return redone_on_conflict(act)


def _register(
    deps: Dependencies,
    caller: Caller,
    request: RegisterChild,
    record: Record,
    idempotency_record: IdempotencyRecord | None,
) -> str:
    """Compare and write; or return the id that the same request has created in the meantime."""
    fences = deps.records.read_fences(record)
    shown, not_shown = ((), ()) if request.new_identity else _find_duplicates(deps, caller, request)
    if shown and not request.confirmed_new:
        if earlier := _repeated(deps, caller, idempotency_record):
            return earlier
        raise _possible_duplicates(deps, caller, request, shown)
    similar = (*(candidate.document for candidate in shown), *not_shown)
    crowded = is_crowded(record.child, similar)
    screened = screen_registration(deps, caller.practitioner_id, record, fences, crowded=crowded)
    details = {"record": msgspec.to_builtins(record.child), "confirmed_new": msgspec.to_builtins(request.confirmed_new)}
    stored = StoredRecord(record=screened.record)
    event = deps.new_record_event("registered", caller, stored, access_reason=MAINTAINING_RECORD, details=details)
    not_told = () if record.shield else _duplicate_notifications(not_shown, event)
    save_record(
        deps,
        None,
        screened,
        event,
        notifications=(*review_notifications(screened, event), *not_told),
        idempotency_record=idempotency_record,
        created_id=record.child.child_id,
        compared=[document.child_id for document in similar],
    )
    return record.child.child_id


def _repeated(deps: Dependencies, caller: Caller, idempotency_record: IdempotencyRecord | None) -> str | None:
    """Return the id that the same registration created earlier, and record that it was sent again."""
    earlier = previously_created_id(deps, idempotency_record)
    stored = deps.records.find(earlier) if earlier else None
    if stored:
        deps.audit_log.append(deps.new_record_event("registered", caller, stored, details={"repeated": True}))
    return earlier


def to_child(request: RegisterChild, child_id: str, authority: str) -> Child:
    """Return the child that a registration describes."""
    details = {name: getattr(request, name) for name in ChildDetails.__struct_fields__}
    return Child(**details, child_id=child_id, responsible_authority=authority)


def _responsible_authority(deps: Dependencies, caller: Caller, request: RegisterChild) -> str:
    if request.responsible_authority is None:
        if caller.organisation_type != "local_authority":
            raise invalid("/responsible_authority", "Name the local authority that is responsible for the record.")
        return caller.organisation_id
    named = deps.accounts.get_organisations([request.responsible_authority]).get(request.responsible_authority)
    if named is None or named.type != "local_authority" or not named.active:
        raise invalid("/responsible_authority", "There is no such local authority in the directory.")
    return named.organisation_id


def _find_duplicates(
    deps: Dependencies, caller: Caller, request: RegisterChild
) -> tuple[tuple[Candidate, ...], tuple[SearchDocument, ...]]:
    """Return the possible duplicates to show, and those that the caller may not be shown.

    A registration is a search: duplicates are found, ranked and shown by nothing that the caller could not search by.
    """
    criteria = criteria_of(request)
    found = find_candidates(deps, caller, criteria)
    shown = _duplicates_to_show(deps, _searchable(deps, caller, request), found)
    return shown, _documents_not_in(shown, possible_duplicates(criteria, found, deps.today))


def _searchable(deps: Dependencies, caller: Caller, request: RegisterChild) -> Criteria:
    """Return the facts of the registration by which the caller could search."""
    return permitted_criteria(informative_criteria(criteria_of(request), deps.today), caller)


def _possible_duplicates(
    deps: Dependencies, caller: Caller, request: RegisterChild, shown: tuple[Candidate, ...]
) -> Problem:
    """Return the problem with the children who may be this one, after an audit event that they are shown."""
    searched = _searchable(deps, caller, request)
    event = new_search_event(deps, caller, shown, MAINTAINING_RECORD, searched, purpose="registration")
    deps.audit_log.append(event, look_notifications(event))
    return Problem(
        "possible-duplicates",
        "This child may already be in the directory. Compare the candidates. If it is another child, send"
        " `confirmed_new` with a reason.",
        extra_members={"candidates": msgspec.to_builtins(to_candidate_views(caller, shown, MAINTAINING_RECORD))},
    )


def _duplicates_to_show(deps: Dependencies, searched: Criteria, found: CandidateSet) -> tuple[Candidate, ...]:
    """Return the possible duplicates that a search by these criteria would find among the candidates."""
    if not are_sufficient(searched, deps.today):
        return ()
    documents = sharing_a_key(found.documents, criteria_to_look_up(searched, deps.today), deps.today)
    return showable(possible_duplicates(searched, CandidateSet(documents), deps.today))


def _documents_not_in(shown: Sequence[Candidate], likely: Sequence[Candidate]) -> tuple[SearchDocument, ...]:
    ids = {candidate.document.child_id for candidate in shown}
    return tuple(candidate.document for candidate in likely if candidate.document.child_id not in ids)


def _duplicate_notifications(documents: Sequence[SearchDocument], event: AuditEvent) -> tuple[Notification, ...]:
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
