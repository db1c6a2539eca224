"""Reading many items by their keys, in as few calls as possible and in bounded time.

PynamoDB's ``batch_get`` asks again at once, and for ever, for what a throttled table leaves unread.
"""

from collections.abc import Iterable
from typing import Any, TypeVar

from pynamodb.models import Model

from contactpoint.adapters.dynamodb.client.retries import attempts
from contactpoint.application.ports.unavailable import Unavailable

M = TypeVar("M", bound=Model)
PAGE = 100
"""The most keys of one call."""


def get_all(
    model: type[M], keys: Iterable[str | bytes], *, range_key: int | None = None, consistent_read: bool = False
) -> list[M]:
    """Return the items that exist, in no order; raises `Unavailable` if the table stays throttled.

    Parameters
    ----------
    range_key
        The range key of all of them, if the table has one.
    """
    hash_key = str(model._hash_keyname)  # noqa: SLF001
    attribute = getattr(model, hash_key)
    within = {} if range_key is None else {str(model._range_keyname): {"N": str(range_key)}}  # noqa: SLF001
    waiting = [{hash_key: {attribute.attr_type: attribute.serialize(key)}, **within} for key in dict.fromkeys(keys)]
    return _read_all(model, waiting, consistent_read=consistent_read)


def get_parts(model: type[M], key: bytes, range_keys: Iterable[str]) -> list[M]:
    """Return items of one partition by their range keys, in no order, consistently; raises as `get_all`."""
    partition, within = str(model._hash_keyname), str(model._range_keyname)  # noqa: SLF001
    attribute = getattr(model, partition)
    hash_key = {attribute.attr_type: attribute.serialize(key)}
    waiting = [{partition: hash_key, within: {"S": each}} for each in dict.fromkeys(range_keys)]
    return _read_all(model, waiting, consistent_read=True)


def _read_all(model: type[M], waiting: list[dict[str, dict[str, Any]]], *, consistent_read: bool) -> list[M]:
    found: list[M] = []
    while waiting:
        found += _read_page(model, waiting[:PAGE], consistent_read=consistent_read)
        waiting = waiting[PAGE:]
    return found


def _read_page(model: type[M], page: list[dict[str, dict[str, Any]]], *, consistent_read: bool) -> list[M]:
    """Return the items of one page; what a call leaves unread is asked for again, after a pause."""
    found: list[M] = []
    for _ in attempts():
        read, page = model._batch_get_page(  # type: ignore[no-untyped-call]  # noqa: SLF001
            page, consistent_read=consistent_read, attributes_to_get=None
        )
        found += [model.from_raw_data(each) for each in read]
        if not page:
            return found
    raise Unavailable("UnprocessedKeys")
