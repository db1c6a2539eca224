"""The children's records in DynamoDB: each change with its index entries and its event in one transaction."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from pynamodb.connection import Connection
from pynamodb.expressions.update import Action

from contactpoint.audit import Event
from contactpoint.children import Child, Involvement, Record
from contactpoint.directory.entries import Entry, entries
from contactpoint.directory.ports import Held, Notices, Receipt
from contactpoint.retention import destruction_month, leaves_on
from contactpoint.storage.inbox import notice_items
from contactpoint.storage.index import bound_to, purpose
from contactpoint.storage.keyring import TOKEN_BYTES, Keyring
from contactpoint.storage.models import CardItem, ReceiptItem, RecordItem
from contactpoint.storage.sealing import event_items, seal, unseal
from contactpoint.storage.transaction import Change

RECORD = "record"
ACTIVE, ARCHIVED = "active", "archived"
RECEIPTS_KEPT = timedelta(hours=24)


class DynamoRecords:
    """`contactpoint.directory.ports.Records` on DynamoDB."""

    def __init__(self, connection: Connection, keyring: Keyring, now: Callable[[], datetime]) -> None:
        self._connection, self._keyring, self._now = connection, keyring, now

    def find(self, child_id: str) -> Held | None:
        """Return the record with its involvements, by one strongly consistent query."""
        items = list(RecordItem.query(child_id, consistent_read=True))
        record = next((item for item in items if item.item == RECORD), None)
        if record is None:
            return None
        involvements = tuple(self._open(item, Involvement) for item in items if item is not record)
        return Held(
            record=self._open(record, Record),
            involvements=involvements,
            archived=record.state != ACTIVE,
            version=int(record.version),
            index_keys=record.index_keys or b"",
        )

    def receipt(self, key: str) -> Receipt | None:
        """Return the receipt of an earlier creation, or None."""
        try:
            item = ReceiptItem.get(key, consistent_read=True)
        except ReceiptItem.DoesNotExist:
            return None
        return Receipt(key=key, request=item.request, created_id=item.created_id)

    def register(self, record: Record, event: Event, receipt: Receipt | None, notices: Notices = ()) -> None:
        """Add a record; raises `Conflict` if the receipt or the record exists."""
        item, cards = self._items(record, version=1)
        with self._transaction(event, receipt, record.child.child_id, notices) as write:
            write.save(item, condition=RecordItem.child_id.does_not_exist())
            for card in cards:
                write.save(card)

    def replace(self, before: Held, after: Record, event: Event, notices: Notices = ()) -> None:
        """Replace a record and its index entries; raises `Conflict` if it has moved on."""
        item, cards = self._items(after, version=before.version + 1)
        child_id = after.child.child_id
        with self._transaction(event, notices=notices) as write:
            self._write_over(write, before, item, cards)
            for token in set(_tokens_of(before)) - {card.index_key for card in cards}:
                write.delete(CardItem(token, child_id))

    def rewrite(self, child_id: str) -> bool:
        """Seal and index a record anew under the present keys, as it stands; tell whether it was there.

        For rotation: nothing of the record changes, so nothing is recorded. Raises `Conflict` if it moves meanwhile.
        """
        before = self.find(child_id)
        if before is None:
            return False
        item, cards = self._items(before.record, version=before.version + 1, archived=before.archived)
        with Change(self._connection, ()) as write:
            self._write_over(write, before, item, cards, every_involvement=True)
            for token in set(_tokens_of(before)) - {card.index_key for card in cards}:
                write.delete(CardItem(token, child_id))
        return True

    def put_involvements(
        self, before: Held, involvements: Sequence[Involvement], event: Event, receipt: Receipt | None
    ) -> None:
        """Write involvements and move the record's version; raises `Conflict` if it has moved on."""
        child_id, cohort = before.child.child_id, self._cohort(before.child)
        with self._transaction(event, receipt, involvements[0].involvement_id) as write:
            self._move(write, before)
            for involvement in involvements:
                write.save(self._involvement(child_id, cohort, involvement))

    def remove_involvement(self, before: Held, involvement_id: str, event: Event) -> None:
        """Remove an involvement and move the record's version; raises `Conflict` if it has moved on."""
        with self._transaction(event) as write:
            self._move(write, before)
            write.delete(RecordItem(before.child.child_id, _item_of(involvement_id)))

    def archive(self, before: Held, event: Event) -> None:
        """Take the record out of the directory and the index; its cohort, and so its end, stays as it is."""
        record = RecordItem(before.child.child_id, RECORD)
        actions: list[Action] = [
            RecordItem.state.set(ARCHIVED),
            RecordItem.version.set(before.version + 1),
            RecordItem.leaving.remove(),
            RecordItem.index_keys.remove(),
        ]
        with self._transaction(event) as write:
            write.update(record, actions=actions, condition=_unmoved(before))
            for token in _tokens_of(before):
                write.delete(CardItem(token, before.child.child_id))

    def leaving_on(self, day: date) -> Iterable[str]:
        """Yield the ids of the active records that leave on ``day``."""
        for token in self._keyring.tokens("leaving", day.isoformat()):
            yield from (item.child_id for item in RecordItem.leavers.query(token))

    def _items(self, record: Record, version: int, *, archived: bool = False) -> tuple[RecordItem, list[CardItem]]:
        child, gone = record.child, archived or record.ended
        cohort = self._cohort(child)
        self._keyring.ensure(cohort)
        cards = [] if gone else [card for entry in entries(record) for card in self._cards(entry, cohort)]
        item = RecordItem(
            child.child_id,
            RECORD,
            state=ARCHIVED if gone else ACTIVE,
            responsible_authority=child.responsible_authority,
            version=version,
            cohort=cohort,
            leaving=None if gone else self._keyring.token("leaving", leaves_on(child.date_of_birth).isoformat()),
            index_keys=b"".join(card.index_key for card in cards) or None,
            sealed=seal(self._keyring, cohort, record, f"{RECORD}|{child.child_id}"),
        )
        return item, cards

    def _cards(self, entry: Entry, cohort: str) -> list[CardItem]:
        child_id, kind = entry.card.child_id, purpose(hidden=entry.hidden)
        sealed = seal(self._keyring, cohort, entry.card, bound_to(child_id, hidden=entry.hidden))
        tokens = (self._keyring.token(kind, key) for key in entry.keys)
        return [CardItem(token, child_id, cohort=cohort, sealed=sealed) for token in tokens]

    def _write_over(
        self, write: Change, before: Held, item: RecordItem, cards: list[CardItem], *, every_involvement: bool = False
    ) -> None:
        """Write a record over what it was; its involvements follow if a changed date of birth moved its cohort."""
        write.save(item, condition=_unmoved(before))
        for card in cards:
            write.save(card)
        if every_involvement or self._cohort(before.child) != item.cohort:
            for involvement in before.involvements:
                write.save(self._involvement(before.child.child_id, item.cohort, involvement))

    def _move(self, write: Change, before: Held) -> None:
        record = RecordItem(before.child.child_id, RECORD)
        write.update(record, actions=[RecordItem.version.set(before.version + 1)], condition=_unmoved(before))

    def _involvement(self, child_id: str, cohort: str, involvement: Involvement) -> RecordItem:
        item = _item_of(involvement.involvement_id)
        return RecordItem(
            child_id, item, cohort=cohort, sealed=seal(self._keyring, cohort, involvement, f"{item}|{child_id}")
        )

    def _open(self, item: RecordItem, kind: type[Any]) -> Any:
        return unseal(self._keyring, item.cohort, item.sealed, f"{item.item}|{item.child_id}", kind)

    def _cohort(self, child: Child) -> str:
        return self._keyring.cohort(destruction_month(leaves_on(child.date_of_birth)))

    def _transaction(
        self, event: Event, receipt: Receipt | None = None, created_id: str = "", notices: Notices = ()
    ) -> Change:
        beside = [*event_items(self._keyring, event), *notice_items(self._keyring, notices)]
        return Change(self._connection, [*self._receipts(receipt, created_id), *beside])

    def _receipts(self, receipt: Receipt | None, created_id: str) -> Iterator[Any]:
        if receipt:
            yield ReceiptItem(
                receipt.key,
                request=receipt.request,
                created_id=created_id,
                expires_at=int((self._now() + RECEIPTS_KEPT).timestamp()),
            )


def _item_of(involvement_id: str) -> str:
    return f"involvement#{involvement_id}"


def _tokens_of(held: Held) -> list[bytes]:
    """Return the tokens under which the record's cards stand, as they were written."""
    return [held.index_keys[i : i + TOKEN_BYTES] for i in range(0, len(held.index_keys), TOKEN_BYTES)]


def _unmoved(before: Held) -> Any:
    return RecordItem.version == before.version
