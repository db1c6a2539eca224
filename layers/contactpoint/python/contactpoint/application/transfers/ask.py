"""Asking for a transfer: the responsible authority hands a record over, or another one claims it."""

from types import MappingProxyType
from typing import Literal

import msgspec
from msgspec.structs import replace

from contactpoint.application.authorisation import get_authorised_record
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency_and_conflicts import redone_on_conflict
from contactpoint.application.save_record import save_record, unchanged_facts
from contactpoint.domain.access import MAINTAINING_RECORD, Caller, record_resource, require_permission
from contactpoint.domain.children import Review, StoredRecord, Suspicion
from contactpoint.domain.children.child import OrganisationId
from contactpoint.domain.children.decisions.transfer import Transfer, TransferReason
from contactpoint.domain.contacts.notification import new_notification, team_inbox
from contactpoint.problems import Problem

Rule = Literal["own_record", "unknown_authority", "not_yours", "asked_already", "archived"]
_DETAILS = MappingProxyType[Rule, str](
    {
        "own_record": "The record is with that authority already.",
        "unknown_authority": "There is no such local authority in the directory.",
        "not_yours": "Only the responsible authority can hand a record to another one. Ask for it for your own.",
        "asked_already": "Another transfer of this record waits for an answer.",
        "archived": "The record has left the directory. It stays as it is.",
    }
)


class AskTransfer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The authority that is to become responsible, and why."""

    to_authority: OrganisationId
    reason: TransferReason


def ask_transfer(deps: Dependencies, caller: Caller, child_id: str, request: AskTransfer) -> str:
    """Ask another authority to agree that a record passes; return the id of the review that waits for its answer.

    The same transfer, asked for again, is the same one.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``transfer-refused`` with the ``rule`` that forbids it;
        ``version-conflict`` if the record changed at the same moment.
    """
    return redone_on_conflict(lambda: _ask(deps, caller, child_id, request))


def _ask(deps: Dependencies, caller: Caller, child_id: str, request: AskTransfer) -> str:
    stored = _get_record(deps, caller, child_id)
    responsible, to_authority = stored.child.responsible_authority, request.to_authority
    claims_or_hands_over = caller.organisation_id in (responsible, to_authority)
    if not claims_or_hands_over or responsible == to_authority != caller.organisation_id:
        raise refused("not_yours")  # Another rule would tell who guesses a hidden child's authority.
    if to_authority == responsible:
        raise refused("own_record")
    named = deps.accounts.get_organisations([to_authority]).get(to_authority)
    if named is None or named.type != "local_authority" or not named.active:
        raise refused("unknown_authority")
    waiting, details = stored.record.transfer, {"to": to_authority, "reason": request.reason}
    event = deps.new_record_event(
        "transfer_asked", caller, stored, access_reason=MAINTAINING_RECORD, details=details, redaction="hide_child"
    )
    if waiting and (waiting.to_authority, waiting.asked_by) == (to_authority, caller.organisation_id):
        deps.audit_log.append(event)
        return waiting.review.review_id
    if waiting:
        raise refused("asked_already")
    transfer = _new_transfer(deps, caller, stored, to_authority)
    told = [
        new_notification(event, team_inbox(authority), "transfer_asked", child_id=child_id)
        for authority in transfer.review.authorities
    ]
    save_record(deps, stored, unchanged_facts(replace(stored.record, transfer=transfer)), event, notifications=told)
    return transfer.review.review_id


def refused(rule: Rule) -> Problem:
    """Return the problem of a transfer that a rule forbids."""
    return Problem("transfer-refused", _DETAILS[rule], extra_members={"rule": rule})


def _get_record(deps: Dependencies, caller: Caller, child_id: str) -> StoredRecord:
    require_permission(caller, "ask_transfer", record_resource("ordinary", caller.organisation_id))
    stored = deps.find_record(child_id)
    is_own = stored is not None and stored.child.responsible_authority == caller.organisation_id
    if stored and is_own and stored.state_for(caller) == "archived":
        raise refused("archived")
    return get_authorised_record(deps, caller, "ask_transfer", child_id)


def _new_transfer(deps: Dependencies, caller: Caller, stored: StoredRecord, to_authority: str) -> Transfer:
    """Return the transfer that waits for the other authority.

    It waits for nobody while a team has to compare the record with what everybody can see. What waits secretly must not
    show, so it can pass.
    """
    responsible = stored.child.responsible_authority
    answers = to_authority if caller.organisation_id == responsible else responsible
    review = Review(
        review_id=deps.new_sortable_id(),
        kind="transfer",
        submitted_by=caller.practitioner_id,
        submitted_at=deps.now(),
        suspicions=() if stored.record.waits_visibly else (Suspicion(child_id="", authority=answers),),
    )
    return Transfer(review=review, to_authority=to_authority, asked_by=caller.organisation_id)
