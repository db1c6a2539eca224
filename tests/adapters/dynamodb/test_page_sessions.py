"""The pages' sessions on DynamoDB: found only by their id, readable only with the key, gone when they expire."""

from datetime import timedelta

import pytest

from contactpoint.adapters.dynamodb.page_sessions import DynamoPageSessions
from contactpoint.adapters.dynamodb.tables import PageSessionItem
from contactpoint.application.ports.page_sessions import PageSession, RememberedPage
from tests.builders import NOW

ADDRESS = "0123456789abcdef01234567"
PAGE = RememberedPage(access_reason="urgent_care", answers={"last_name": "Zebedee"}, child_id="child-0001")
SESSION = PageSession(
    issuer="https://issuer.example", subject="p-nurse", csrf_token="t", started_at=NOW, last_used_at=NOW
)


@pytest.fixture
def sessions(stored):
    kept = DynamoPageSessions(stored.keyring, lambda: NOW)
    kept.save("id-1", "session", SESSION, NOW + timedelta(minutes=15))
    kept.save("id-1", ADDRESS, PAGE, NOW + timedelta(minutes=15))
    return kept


def test_session_and_page_are_read_together(sessions):
    assert sessions.find_page("id-1", "session", ADDRESS) == (SESSION, PAGE)
    assert sessions.find_page("id-1", "session", "0" * 24) == (SESSION, None)


def test_page_of_another_session_is_not_found(sessions):
    assert sessions.find("id-2", ADDRESS, RememberedPage) is None
    assert sessions.find_page("id-2", "session", ADDRESS) == (None, None)


def test_session_that_expired_is_gone_before_the_table_deletes_it(stored, sessions):
    later = DynamoPageSessions(stored.keyring, lambda: NOW + timedelta(minutes=15))
    assert later.find_page("id-1", "session", ADDRESS) == (None, None)


def test_session_that_was_ended_is_not_brought_back_by_its_use(sessions):
    sessions.delete("id-1", "session")
    sessions.touch("id-1", "session", SESSION, NOW + timedelta(minutes=15))
    assert sessions.find("id-1", "session", PageSession) is None


def test_table_shows_neither_the_id_nor_what_was_typed(sessions):
    for item in PageSessionItem.scan():
        stored = repr(item.to_dynamodb_dict()).encode() + item.ciphertext + item.session
        assert not any(secret in stored for secret in (b"id-1", b"Zebedee", b"child-0001", b"p-nurse"))
