"""A commitment fits one event only, and nobody who lacks the salt can find out which."""

from contactpoint.domain.audit.commitment import commit, opening_of

EVENT, CONTENT, SALT = "0" * 32, b'{"event_type":"viewed"}', bytes([1] * 16)


def test_commitment_differs_by_id_content_and_salt():
    others = (("1" * 32, CONTENT, SALT), (EVENT, CONTENT + b" ", SALT), (EVENT, CONTENT, bytes(16)))
    assert len({commit(EVENT, CONTENT, SALT), *(commit(*other) for other in others)}) == 4


def test_neither_part_of_an_opening_can_be_guessed_without_the_salt():
    one, other = opening_of(CONTENT, SALT), opening_of(CONTENT, bytes(16))
    assert one.id_salt != other.id_salt
    assert one.content_digest != other.content_digest


def test_opening_shows_the_id_of_its_commitment():
    assert opening_of(CONTENT, SALT).commitment_of(EVENT) == commit(EVENT, CONTENT, SALT)
