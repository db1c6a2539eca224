"""What an authority has decided within a day: a decided review is refused by its name."""

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.ports.records import IdempotencyRecord
from contactpoint.domain.access import Caller
from contactpoint.problems import Problem


def decided_record(deps: Dependencies, caller: Caller, review_id: str) -> IdempotencyRecord:
    """Return what remembers, in the transaction of a decision and for a day, that an authority has decided."""
    about = f"decided|{caller.organisation_id}|{review_id}".encode()
    return IdempotencyRecord(
        key=deps.keyed_digest(about).hex(),
        request=deps.keyed_digest(b"decided"),
        earlier={key.hex(): key for key in deps.earlier_digests(about)},
    )


def require_undecided(deps: Dependencies, caller: Caller, review_id: str) -> None:
    """Raise `Problem` ``review-decided`` if the caller's authority decided this review within the last day."""
    remembered = decided_record(deps, caller, review_id)
    if any(deps.records.find_idempotency_record(key) for key in (remembered.key, *remembered.earlier)):
        raise Problem("review-decided", "Your authority has decided this review. A decision cannot be changed.")
