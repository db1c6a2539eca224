"""The retention cohorts in DynamoDB: a month's keysets, its records, and the mark of each keyset.

A month has a keyset of what events say of children too: it goes with those of the records.
"""

import hashlib
from collections.abc import Iterable, Iterator

from pynamodb.exceptions import DeleteError

from contactpoint.adapters.dynamodb.client.batch_reads import get_all
from contactpoint.adapters.dynamodb.records.record_items import ARCHIVED, RECORD, unpack_blind_indexes
from contactpoint.adapters.dynamodb.tables import (
    COHORT_MARK,
    CohortKeysetItem,
    EventKeysetItem,
    IndexEntryItem,
    RecordItem,
)
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.adapters.encryption.keyset_kinds import event_details_keyset
from contactpoint.adapters.encryption.keyset_store import DESTROYED, AnyKeysetItem, destroy_keyset
from contactpoint.application.ports.jobs.destruction import CohortPart
from contactpoint.domain.lifecycle.destruction import DestroyedKeyset

PARTS = 1000


class DynamoCohorts:
    """The cohorts on DynamoDB.

    The mark of a keyset is among the records and stays: no function makes a keyset for a destroyed month. A restore of
    the records brings back the mark as it was, so the next night destroys the month's records again.
    """

    def __init__(self, keyring: Keyring, parts: int = PARTS) -> None:
        self._keyring, self.parts = keyring, parts

    def undestroyed(self, months: Iterable[str]) -> list[str]:
        """Return those months that have a keyset, or a mark that does not say that they are destroyed."""
        wanted = list(months)
        names = {name: month for month in wanted for name in self._keyring.cohorts(month)}
        of_events = {event_details_keyset(month): month for month in wanted}
        keysets = get_all(CohortKeysetItem, names, consistent_read=True)
        marks = get_all(RecordItem, names, range_key=COHORT_MARK, consistent_read=True)
        open_names = [each.keyset for each in keysets]
        open_names += [each.child_id for each in marks if each.state != DESTROYED]
        events = get_all(EventKeysetItem, of_events, consistent_read=True)
        open_of_events = {of_events[each.keyset] for each in events if each.state != DESTROYED}
        return sorted({names[name] for name in open_names} | open_of_events)

    def create_event_keysets(self, months: Iterable[str]) -> None:
        """Make the keysets of what events say of children for these months, where there never was one."""
        names = [event_details_keyset(month) for month in months]
        existing = {each.keyset for each in get_all(EventKeysetItem, names, consistent_read=True)}
        for name in names:
            if name not in existing:
                self._keyring.create_if_missing(name)

    def keysets(self, month: str) -> tuple[DestroyedKeyset, ...]:
        """Return the month's keysets, without their content."""
        return tuple(
            DestroyedKeyset(keyset=item.keyset, wrapped_sha256=hashlib.sha256(item.wrapped).hexdigest())
            for item in self._keyset_items(month)
        )

    def count(self, month: str, part: int) -> CohortPart:
        """Count what a part of the table has of a month."""
        found = list(self._records(month, part))
        listed = sum(len(unpack_blind_indexes(each.blind_indexes or b"")) for each in found)
        active = sum(each.state != ARCHIVED for each in found)
        return CohortPart(records=len(found), index_entries=listed, active=active)

    def delete_keysets(self, month: str) -> int:
        """Delete the month's keysets, and return how many there were."""
        found = self._keyset_items(month)
        for item in found:
            destroy_keyset(item)
        return len(found)

    def delete_records(self, month: str, part: int) -> None:
        """Delete what a part of the table has of a month; a record that has moved to another month stays."""
        for item in self._records(month, part):
            for blind_index in unpack_blind_indexes(item.blind_indexes or b""):
                _delete(IndexEntryItem(blind_index, item.child_id), IndexEntryItem.cohort == item.cohort)
            _delete(RecordItem(item.child_id, RECORD), RecordItem.cohort == item.cohort)

    def finish(self, month: str) -> None:
        """Write in the mark of each of the month's names that it is destroyed."""
        for name in self._keyring.cohorts(month):
            RecordItem(name, COHORT_MARK, cohort=name, state=DESTROYED, ciphertext=b"-").save()

    def _keyset_items(self, month: str) -> list[AnyKeysetItem]:
        of_records = get_all(CohortKeysetItem, self._keyring.cohorts(month), consistent_read=True)
        of_events = get_all(EventKeysetItem, [event_details_keyset(month)], consistent_read=True)
        found: list[AnyKeysetItem] = [*of_records, *(each for each in of_events if each.wrapped is not None)]
        return sorted(found, key=lambda item: str(item.keyset))

    def _records(self, month: str, part: int) -> Iterator[RecordItem]:
        is_of_month = RecordItem.cohort.is_in(*self._keyring.cohorts(month))
        names = ["child_id", "sort_key", "state", "cohort", "blind_indexes"]
        found = RecordItem.scan(
            is_of_month, segment=part, total_segments=self.parts, attributes_to_get=names, consistent_read=True
        )
        yield from (item for item in found if item.sort_key == RECORD)


def _delete(item: RecordItem | IndexEntryItem, condition: object) -> None:
    """Delete an item under a condition; one that has changed or is gone stays as it is."""
    try:
        item.delete(condition)  # type: ignore[arg-type] # PynamoDB's conditions have no public type
    except DeleteError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise
