"""The children's records in DynamoDB: each change with its index entries and its event in one transaction."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from pynamodb.connection import Connection
from pynamodb.expressions.update import Action

from contactpoint.audit import Event
from contactpoint.children import Child, Involvement
from contactpoint.directory.ports import Held, Receipt, State
from contactpoint.matching import card_of, record_keys
from contactpoint.retention import destruction_month, leaves_on
from contactpoint.storage.keyring import TOKEN_BYTES, Keyring
from contactpoint.storage.models import CardItem, ReceiptItem, RecordItem
from contactpoint.storage.sealing import event_items, seal, unseal
from contactpoint.storage.transaction import Change

RECORD = "record"
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
            child=self._open(record, Child),
            involvements=involvements,
            state=_state(record),
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

    def register(self, child: Child, event: Event, receipt: Receipt | None) -> None:
        """Add a record; raises `Conflict` if the receipt or the record exists."""
        record, cards = self._items(child, version=1)
        with self._transaction(event, receipt, child.child_id) as write:
            write.save(record, condition=RecordItem.child_id.does_not_exist())
            for card in cards:
                write.save(card)

    def amend(self, before: Held, child: Child, event: Event) -> int:
        """Replace a record and its index entries; raises `Conflict` if it has moved on."""
        record, cards = self._items(child, version=before.version + 1)
        dropped = set(_tokens_of(before)) - {card.index_key for card in cards}
        with self._transaction(event) as write:
            write.save(record, condition=_unmoved(before))
            for card in cards:
                write.save(card)
            for token in dropped:
                write.delete(CardItem(token, child.child_id))
            for involvement in self._resealed(before, record.cohort):
                write.save(involvement)
        return before.version + 1

    def put_involvements(
        self, before: Held, involvements: Sequence[Involvement], event: Event, receipt: Receipt | None
    ) -> int:
        """Write involvements and move the record's version; raises `Conflict` if it has moved on."""
        child, cohort = before.child, self._cohort(before.child)
        record = RecordItem(child.child_id, RECORD)
        with self._transaction(event, receipt, involvements[0].involvement_id) as write:
            write.update(record, actions=[RecordItem.version.set(before.version + 1)], condition=_unmoved(before))
            for involvement in involvements:
                write.save(self._involvement(child.child_id, cohort, involvement))
        return before.version + 1

    def archive(self, before: Held, event: Event) -> None:
        """Take the record out of the directory and the index; its cohort, and so its end, stays as it is."""
        record = RecordItem(before.child.child_id, RECORD)
        actions: list[Action] = [
            RecordItem.state.set("archived"),
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
        token = self._keyring.token("leaving", day.isoformat())
        return (item.child_id for item in RecordItem.leavers.query(token))

    def _items(self, child: Child, version: int) -> tuple[RecordItem, list[CardItem]]:
        cohort, child_id = self._cohort(child), child.child_id
        self._keyring.ensure(cohort)
        tokens = self._tokens(child)
        card = seal(self._keyring, cohort, card_of(child), f"card|{child_id}")
        record = RecordItem(
            child_id,
            RECORD,
            state="active",
            responsible_authority=child.responsible_authority,
            version=version,
            cohort=cohort,
            leaving=self._keyring.token("leaving", leaves_on(child.date_of_birth).isoformat()),
            index_keys=b"".join(tokens),
            sealed=seal(self._keyring, cohort, child, f"{RECORD}|{child_id}"),
        )
        return record, [CardItem(token, child_id, cohort=cohort, sealed=card) for token in tokens]

    def _involvement(self, child_id: str, cohort: str, involvement: Involvement) -> RecordItem:
        item = f"involvement#{involvement.involvement_id}"
        return RecordItem(
            child_id, item, cohort=cohort, sealed=seal(self._keyring, cohort, involvement, f"{item}|{child_id}")
        )

    def _resealed(self, before: Held, cohort: str) -> Iterator[RecordItem]:
        """Yield the involvements under the record's new cohort, if a changed date of birth moved it."""
        if self._cohort(before.child) != cohort:
            for involvement in before.involvements:
                yield self._involvement(before.child.child_id, cohort, involvement)

    def _open(self, item: RecordItem, kind: type[Any]) -> Any:
        return unseal(self._keyring, item.cohort, item.sealed, f"{item.item}|{item.child_id}", kind)

    def _tokens(self, child: Child) -> list[bytes]:
        return [self._keyring.token("index", key) for key in record_keys(card_of(child))]

    def _cohort(self, child: Child) -> str:
        return self._keyring.cohort(destruction_month(leaves_on(child.date_of_birth)))

    def _transaction(self, event: Event, receipt: Receipt | None = None, created_id: str = "") -> Change:
        return Change(self._connection, [*self._receipts(receipt, created_id), *event_items(self._keyring, event)])

    def _receipts(self, receipt: Receipt | None, created_id: str) -> Iterator[Any]:
        if receipt:
            yield ReceiptItem(
                receipt.key,
                request=receipt.request,
                created_id=created_id,
                expires_at=int((self._now() + RECEIPTS_KEPT).timestamp()),
            )


def _state(record: RecordItem) -> State:
    return "active" if record.state == "active" else "archived"


def _tokens_of(held: Held) -> list[bytes]:
    """Return the tokens under which the record's cards stand, as they were written."""
    return [held.index_keys[i : i + TOKEN_BYTES] for i in range(0, len(held.index_keys), TOKEN_BYTES)]


def _unmoved(before: Held) -> Any:
    return (RecordItem.version == before.version) & (RecordItem.state == before.state)
