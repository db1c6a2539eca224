"""The duty numbers that authorities keep, in the table of accounts: public, so readable, and read once a minute."""

from collections.abc import Callable, Iterable

from pynamodb.connection import Connection
from pynamodb.expressions.condition import Condition

from contactpoint.adapters.dynamodb.client.batch_reads import get_all
from contactpoint.adapters.dynamodb.client.transaction import Transaction
from contactpoint.adapters.dynamodb.events.event_items import event_items
from contactpoint.adapters.dynamodb.tables import AccountItem
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.registers.duty_numbers import DutyNumbersView

READ_AGAIN_AFTER_SECONDS = 60
KEY_PREFIX = "duty#"


class DutyNumberItems:
    """The numbers on DynamoDB, and those that were read shortly before."""

    def __init__(self, connection: Connection, keyring: Keyring, monotonic: Callable[[], float]) -> None:
        self._connection, self._keyring, self._monotonic = connection, keyring, monotonic
        self._known: dict[str, tuple[float, DutyNumbersView | None]] = {}

    def get(self, authorities: Iterable[str], *, now: bool = False) -> dict[str, DutyNumbersView]:
        """Return the numbers that authorities keep, by authority: those of ``now``, or up to a minute old."""
        wanted, moment = set(authorities), self._monotonic()
        unknown = {each for each in wanted if now or each not in self._known or self._known[each][0] <= moment}
        if unknown:
            items = get_all(AccountItem, map(_key, sorted(unknown)), consistent_read=now)
            found = {item.organisation_id: _numbers(item) for item in items}
            self._known |= {each: (moment + READ_AGAIN_AFTER_SECONDS, found.get(each)) for each in unknown}
        known = {each: self._known[each][1] for each in wanted}
        return {each: numbers for each, numbers in known.items() if numbers}

    def save(self, authority: str, numbers: DutyNumbersView, before: DutyNumbersView | None, event: AuditEvent) -> None:
        """Write an authority's numbers and the event, all or nothing; raises `Conflict` if they were not ``before``."""
        item = AccountItem(
            _key(authority), organisation_id=authority, name=numbers.name, day=numbers.day, night=numbers.night
        )
        with Transaction(self._connection, event_items(self._keyring, event)) as write:
            write.save(item, condition=_still(before))
        self._known.pop(authority, None)


def _still(before: DutyNumbersView | None) -> Condition:
    is_new: Condition = AccountItem.account_key.does_not_exist()
    same: Condition = (AccountItem.day == before.day) & (AccountItem.night == before.night) if before else is_new
    return same


def _key(authority: str) -> str:
    return f"{KEY_PREFIX}{authority}"


def _numbers(item: AccountItem) -> DutyNumbersView:
    return DutyNumbersView(name=str(item.name), day=str(item.day), night=str(item.night))
