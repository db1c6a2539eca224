"""Challenging the accuracy of a fact, and the team's decision within 30 days."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from contactpoint.application.authorisation import get_authorised_record
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency_and_conflicts import redone_on_conflict
from contactpoint.application.ports.records import IdempotencyRecord
from contactpoint.application.save_record import save_record, unchanged_facts
from contactpoint.domain.access import MAINTAINING_RECORD, Caller
from contactpoint.domain.children import Review, StoredRecord, Suspicion
from contactpoint.domain.children.decisions.challenge import (
    MAX_CHALLENGES,
    MAX_OF_ONE_PERSON,
    Challenge,
    ChallengedFact,
    Challenger,
)
from contactpoint.domain.contacts.notification import new_notification, team_inbox
from contactpoint.problems import Problem


class ChallengeAccuracy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The field that somebody says is wrong, and who says it. What is right, they tell the directory team."""

    fact: ChallengedFact
    challenger: Challenger


def challenge_accuracy(deps: Dependencies, caller: Caller, child_id: str, request: ChallengeAccuracy) -> str:
    """Record that somebody says that a fact is wrong; return the id of the review that waits for the team.

    The same challenge again by the same person, while it waits, is the same one. Another person does not get its id.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``record-full`` if too much is challenged; ``version-conflict``.
    """
    return redone_on_conflict(lambda: _challenge(deps, caller, child_id, request))


def _challenge(deps: Dependencies, caller: Caller, child_id: str, request: ChallengeAccuracy) -> str:
    stored = get_authorised_record(deps, caller, "challenge", child_id)
    details = {"fact": request.fact, "challenger": request.challenger}
    event = deps.new_record_event(
        "accuracy_challenged", caller, stored, access_reason=MAINTAINING_RECORD, details=details
    )
    waiting = stored.record.challenges
    for each in waiting:
        is_same = (each.fact, each.challenger) == (request.fact, request.challenger)
        if is_same and each.review.submitted_by == caller.practitioner_id:
            deps.audit_log.append(event)
            return each.review.review_id
    own = [each for each in waiting if each.review.submitted_by == caller.practitioner_id]
    is_of_team = caller.role == "directory_team" and caller.organisation_id == stored.child.responsible_authority
    if len(waiting) >= MAX_CHALLENGES or (len(own) >= MAX_OF_ONE_PERSON and not is_of_team):
        raise Problem("record-full", "Many facts of this record are challenged. Ask the team to decide them.")
    challenge = Challenge(review=_new_review(deps, caller, stored), fact=request.fact, challenger=request.challenger)
    told = [
        new_notification(event, team_inbox(authority), "accuracy_challenged", child_id=child_id)
        for authority in challenge.review.authorities
    ]
    after = replace(stored.record, challenges=(*waiting, challenge))
    save_record(deps, stored, unchanged_facts(after), event, notifications=told)
    return challenge.review.review_id


def _new_review(deps: Dependencies, caller: Caller, stored: StoredRecord) -> Review:
    """Return the review for the responsible authority: also of a record under review, whose submitter would see."""
    own = Suspicion(child_id="", authority=stored.child.responsible_authority)
    return Review(
        review_id=deps.new_sortable_id(),
        kind="challenge",
        submitted_by=caller.practitioner_id,
        submitted_at=deps.now(),
        suspicions=(own,),
    )


def decide_challenge(
    deps: Dependencies,
    caller: Caller,
    stored: StoredRecord,
    review: Review,
    details: Mapping[str, Any],
    decided: IdempotencyRecord,
) -> None:
    """Close a challenge: the fact was corrected, or it is right. The correction itself is an amendment."""
    challenge = next(each for each in stored.record.challenges if each.review.review_id == review.review_id)
    event = deps.new_record_event(
        "challenge_decided",
        caller,
        stored,
        access_reason=MAINTAINING_RECORD,
        details={**details, "fact": challenge.fact, "challenger": challenge.challenger},
    )
    left = tuple(each for each in stored.record.challenges if each is not challenge)
    save_record(
        deps,
        stored,
        unchanged_facts(replace(stored.record, challenges=left)),
        event,
        idempotency_record=decided,
        created_id=stored.child.child_id,
    )


def remind_of_challenge(deps: Dependencies, caller: Caller, stored: StoredRecord, review_id: str) -> str:
    """Remind the team of a challenge that it has not decided; return what was done."""
    due = [
        each
        for each in stored.record.challenges
        if each.review.review_id == review_id and each.reminder_is_due(deps.today)
    ]
    if not due:
        return ""
    event = deps.new_record_event("challenge_reminded", caller, stored)
    reminded = replace(due[0], reminders=due[0].reminders + 1)
    after = tuple(reminded if each is due[0] else each for each in stored.record.challenges)
    inbox, child_id = team_inbox(stored.child.responsible_authority), stored.child.child_id
    told = new_notification(event, inbox, "accuracy_challenged", child_id=child_id)
    save_record(deps, stored, unchanged_facts(replace(stored.record, challenges=after)), event, notifications=(told,))
    return "reminded"
