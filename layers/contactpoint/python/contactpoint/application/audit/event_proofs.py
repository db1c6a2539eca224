"""Proves that an event is in the Merkle log, in a form that can be checked offline (C2SP tlog-proof)."""

import msgspec

from contactpoint.application.audit.access_history_and_day_lists import COMPUTED
from contactpoint.application.audit.access_history_editions import LEFT_OUT_OF_HISTORIES
from contactpoint.application.audit.child_history import is_event_id
from contactpoint.application.audit.sequencing import entries_between
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.ports.audit.audit_log import AuditLogReader, FoundEvent
from contactpoint.application.ports.audit.merkle_log import Arrival, MerkleLogReader
from contactpoint.domain.access import Caller, audit_events_resource, require_permission
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.audit.event_time_precision import begins_or_ends_hidden
from contactpoint.domain.merkle_log.proof_files import ProofFile
from contactpoint.domain.merkle_log.proofs import inclusion_proof
from contactpoint.domain.merkle_log.tiles import node_reader
from contactpoint.problems import Problem, not_found


def prove_event(
    deps: Dependencies, audit_log: AuditLogReader, log: MerkleLogReader, caller: Caller, event_id: str
) -> str:
    """Return the proof of one event, for an auditor, or for an account manager of the organisation that acted.

    The proof contains nothing of the event but its id. It says at which position the event is, and so when it happened:
    an event whose place in time is hidden in the lists is not proved.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found`` if there is no such event, or if the last checkpoint is older.
    """
    found = audit_log.find_event(event_id) if is_event_id(event_id) else None
    event = found.event if found and is_proved(found.event) else None
    require_permission(caller, "read_audit", audit_events_resource(event.organisation_id if event else ""))
    details = {"event_id": event_id}
    deps.audit_log.append(deps.new_event("audit_events_read", caller, access_reason="oversight", details=details))
    if not found or not event:
        raise not_found()
    return str(_proof(log, found))


def is_proved(event: AuditEvent) -> bool:
    """Return whether an event's place in the log may be told: it says when the event happened."""
    hidden = event.redaction in LEFT_OUT_OF_HISTORIES or begins_or_ends_hidden(event)
    return event.event_type != COMPUTED and not hidden


def _proof(log: MerkleLogReader, found: FoundEvent) -> ProofFile:
    commitment = found.opening.commitment_of(found.event.event_id)
    position, published = found.position, log.published()
    if position is None:
        arrival = Arrival(int(found.event.event_id[:12], 16), commitment)
        position = log.positions([arrival]).get(commitment)
    if position is None or not published or position >= published.tree.size:
        raise Problem("not-found", "The log has no proof of this event yet. Try again in five minutes.")
    (entry,) = entries_between(log, position, position + 1)
    node = node_reader(log.read_tile, published.tree.nodes())
    hashes = inclusion_proof(position, published.tree.size, node)
    extra = msgspec.json.encode({"entry": entry.line.decode(), "opening": found.opening})
    return ProofFile(position, hashes, published.note.encode(), extra)
