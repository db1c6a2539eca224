"""One child's records are retained by one rule: before two are merged, the stricter one is set for both."""

from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.lifecycle.set_retention import retention_event
from contactpoint.application.save_record import save_record, unchanged_facts
from contactpoint.domain.access import Caller
from contactpoint.domain.children import StoredRecord
from contactpoint.domain.lifecycle.merged_retention import last_leaving, stricter_retention


def share_retention(deps: Dependencies, caller: Caller, kept: StoredRecord, other: StoredRecord) -> bool:
    """Set the stricter retention for both records, with those that are merged already; return whether one changed."""
    shared = stricter_retention(kept.record, other.record)
    group = [replace(each, others=()) for each in (*kept.others, kept, other)]
    changed = [each for each in group if each.record.retention != shared]
    left = last_leaving([replace(each.record, retention=shared) for each in group])
    for each in changed:
        after = replace(each.record, retention=shared)
        save_record(deps, each, unchanged_facts(after), retention_event(deps, caller, each, after, left))
    return bool(changed)
