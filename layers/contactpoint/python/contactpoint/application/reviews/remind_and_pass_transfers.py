"""What a night does about reviews that nobody decides: it reminds, and a rule decides overdue transfers."""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency_and_conflicts import redone_on_conflict
from contactpoint.application.records.challenges import remind_of_challenge
from contactpoint.application.transfers.answer import OVERDUE_REVIEWS_JOB, settle_transfer
from contactpoint.domain.children import OpenReview

PAGE_SIZE = 100


class Settled(NamedTuple):
    """How many authorities were reminded, how many transfers the rule decided, and the failures by record."""

    reminded: int
    decided: int
    failures: dict[str, str]


def settle_overdue_reviews(deps: Dependencies) -> Settled:
    """Remind the authorities that have not answered, and decide by the rule which transfers pass unanswered.

    Teams are reminded of what is challenged, too: only they decide that. Safe to run twice. One that fails takes no
    other with it, and is tried again in the next night.
    """
    done: list[str] = []
    failures: dict[str, str] = {}
    for waiting in list(_waiting(deps)):
        try:
            done.append(redone_on_conflict(partial(_settle, deps, waiting.child_id, waiting.review_id)))
        except Exception as error:
            failures[waiting.child_id] = type(error).__name__
    return Settled(done.count("reminded"), done.count("decided"), failures)


def _waiting(deps: Dependencies) -> Iterator[OpenReview]:
    after = None
    while authorities := deps.accounts.list_organisations("local_authority", after, PAGE_SIZE):
        for authority in authorities:
            yield from _open_of(deps, authority.organisation_id)
        after = authorities[-1].organisation_id


def _open_of(deps: Dependencies, authority: str) -> Iterator[OpenReview]:
    after = None
    while page := deps.reviews.list_open(authority, after, PAGE_SIZE):
        yield from (each for each in page if each.kind in ("transfer", "challenge"))
        after = page[-1].review_id


def _settle(deps: Dependencies, child_id: str, review_id: str) -> str:
    stored = deps.find_record(child_id)
    if stored is None or stored.is_gone:
        return ""
    transfer = stored.record.transfer
    if transfer is None or transfer.review.review_id != review_id:
        return remind_of_challenge(deps, OVERDUE_REVIEWS_JOB, stored, review_id)
    return settle_transfer(deps, stored, transfer)
