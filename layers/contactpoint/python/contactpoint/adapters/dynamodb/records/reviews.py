"""Open reviews in DynamoDB: encrypted, by authority, oldest first."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

from pynamodb.expressions.condition import Condition

from contactpoint.adapters.dynamodb.notifications import MESSAGE_STEP, NOTIFICATIONS
from contactpoint.adapters.dynamodb.tables import ReviewItem
from contactpoint.adapters.encryption.encryption import decrypt_or_raise, decrypt_or_report, encrypt
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.domain.children import OpenReview


class DynamoReviews:
    """The open reviews on DynamoDB."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def list_open(self, authority: str, after: str | None, limit: int, reader: str = "") -> tuple[OpenReview, ...]:
        """Return an authority's open reviews, oldest first, starting above the review ``after``.

        Without those that are hidden from the ``reader``, if one is named.
        """
        newer = ReviewItem.review_id > after if after else None
        found = [
            review
            for blind_index in self._keyring.blind_indexes("reviews", authority)
            for review in islice(self._readable(authority, blind_index, newer, limit, reader), limit)
        ]
        return tuple(sorted(found, key=lambda each: each.review_id)[:limit])

    def list_ids(self) -> Iterator[str]:
        """Yield the id of every open review, once for each authority that it waits for, in no order."""
        for item in ReviewItem.scan(attributes_to_get=["review_id"]):
            yield item.review_id

    def find(self, authority: str, review_id: str) -> OpenReview | None:
        """Return an open review of the authority, or None."""
        for blind_index in self._keyring.blind_indexes("reviews", authority):
            try:
                return self._decrypt(ReviewItem.get(blind_index, review_id, consistent_read=True), authority)
            except ReviewItem.DoesNotExist:
                continue
        return None

    def _readable(
        self, authority: str, blind_index: bytes, newer: Condition | None, page_size: int, reader: str
    ) -> Iterator[OpenReview]:
        """Yield the open reviews that can be decrypted; the others are reported."""
        for item in ReviewItem.query(blind_index, newer, page_size=page_size, consistent_read=True):
            bound_to, reported_as = _associated_data(authority, item.review_id), ("reviews", item.review_id)
            found = decrypt_or_report(self._keyring, NOTIFICATIONS, item.ciphertext, bound_to, OpenReview, reported_as)
            if found and found.is_found_by(reader):
                yield found

    def _decrypt(self, item: ReviewItem, authority: str) -> OpenReview:
        bound_to, reported_as = _associated_data(authority, item.review_id), ("reviews", item.review_id)
        return decrypt_or_raise(self._keyring, NOTIFICATIONS, item.ciphertext, bound_to, OpenReview, reported_as)


def review_item(keyring: Keyring, review: OpenReview) -> ReviewItem:
    """Return the item of an open review, to be written in the transaction of its record."""
    item = _keys(keyring, review)[0]
    associated_data = _associated_data(review.authority, review.review_id)
    item.ciphertext = encrypt(keyring, NOTIFICATIONS, review, associated_data, MESSAGE_STEP)
    return item


def find_review_key(keyring: Keyring, review: OpenReview) -> ReviewItem:
    """Return the key of an open review's item. It is looked up during a rotation only, when there are several.

    A transaction has no room for the deletion of each, and a review keeps its key until it is closed.
    """
    *others, last = _keys(keyring, review)
    for each in others:
        with suppress(ReviewItem.DoesNotExist):
            ReviewItem.get(each.authority, each.review_id, consistent_read=True, attributes_to_get=["review_id"])
            return each
    return last


def _keys(keyring: Keyring, review: OpenReview) -> list[ReviewItem]:
    """Return the current key of a review's item and, during a rotation, those that it may have."""
    return [ReviewItem(each, review.review_id) for each in keyring.blind_indexes("reviews", review.authority)]


def _associated_data(authority: str, review_id: str) -> str:
    return f"review|{authority}|{review_id}"
