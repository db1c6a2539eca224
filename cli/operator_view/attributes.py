"""Every stored attribute, how it is stored, and what somebody can infer who reads the tables but may use no KMS key.

docs/data-protection.md contains this list: `python -m cli.operator_view.attributes` prints it. A test compares it with
the tables' models, with what is stored, and with the document.
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple

Storage = Literal["readable", "encrypted", "blind index", "wrapped keyset", "public key", "commitment", "hash"]


class StoredAttribute(NamedTuple):
    """How an attribute is stored, and what it shows to an operator."""

    storage: Storage
    shows: str


def _readable(shows: str) -> StoredAttribute:
    return StoredAttribute("readable", shows)


def _encrypted(shows: str) -> StoredAttribute:
    return StoredAttribute("encrypted", shows)


def _blind(shows: str) -> StoredAttribute:
    return StoredAttribute("blind index", f"{shows}; and the id of the key that made it")


_COHORT = _readable("which records are to be destroyed in the same month, but not in which")
_VERSION_OF_RECORD = _readable("how often the record has changed or was encrypted again")
_ORGANISATION = _readable("the organisation")
_EXPIRY_OF_MESSAGE = _readable("a year after it was written, so when that was")
_WRAPPED = StoredAttribute("wrapped keyset", "nothing: unwrapping needs a KMS key")
_ROTATED = _readable("when the keyset was last rotated")
_ROTATION = _readable("the name of the last rotation")
_ROTATION_STEP = _readable("the last step of that rotation")
_NEW_KEY = _readable("which key the last rotation added; ciphertexts and blind indexes begin with this id")

ATTRIBUTES: dict[str, dict[str, StoredAttribute]] = {
    "RECORDS": {
        "child_id": _readable("the directory number, or the cohort; and so how many records there are"),
        "sort_key": _readable("whether the item is a record, or says that a cohort's keyset was created"),
        "state": _readable("whether the record is archived or its identity has ended, or the month is destroyed"),
        "responsible_authority": _readable("which authority is responsible"),
        "version": _VERSION_OF_RECORD,
        "cohort": _COHORT,
        "archive_day": _blind("which records leave the directory on the same day, but not which day"),
        "blind_indexes": _blind("which entries of the search index are the record's"),
        "ciphertext": _encrypted("the length in steps of 1 KiB, compressed: whether unusually much is recorded"),
    },
    "SEARCH_INDEX": {
        "blind_index": _blind("which records share a search key, such as a similar name and the same birthday"),
        "child_id": _readable("the directory number, and how many search keys its record has"),
        "cohort": _COHORT,
        "version": _readable("with which version of the record the entry was written"),
        "ciphertext": _encrypted("the length in steps of 512 bytes: whether unusually many names or homes are known"),
    },
    "AUDIT_LOG": {
        "partition": _blind("which events are of the same child or account, and how many; not of which"),
        "event_id": _readable("when it happened, and which children were shown or changed together"),
        "organisation": _blind("which events of a day are of the same organisation, but not of which"),
        "practitioner": _blind("which events of a month are of the same practitioner, but not of which"),
        "type": _blind("which events of a day are of the same rare type, not of which; it is no search or view"),
        "redacted": _blind("that an event is redacted, as it is for a shielded child or a sensitive service"),
        "place": StoredAttribute("commitment", "the id in the lists of a day: for a redacted event, only the day"),
        "arrival_day": _readable("the day on which it was written, and a part of what its partition shows"),
        "arrival": StoredAttribute("commitment", "the event's id again, and its commitment; nothing of the event"),
        "first": _blind("with which child the event is stored; nothing that its id does not show"),
        "ciphertext": _encrypted("the length in steps of 640 bytes: whether much was asked or answered"),
        "expires_at": _readable("the month"),
    },
    "ACCOUNTS": {
        "account_key": _readable(
            "which accounts and organisations exist, the digests of their sign-ins, and who declared a household"
        ),
        "practitioner_id": _readable("the account's id, which is random and in no other table"),
        "organisation_id": _ORGANISATION,
        "role": _readable("the account's role"),
        "type": _readable("the organisation's type"),
        "name": _readable("the organisation's name; names of people are encrypted"),
        "member_of": _ORGANISATION,
        "current_until": _readable(
            "the day on which the first check ends, but not which check; the others are encrypted"
        ),
        "status": _readable("whether the account is active, suspended or closed"),
        "version": _readable("how often the account has changed"),
        "active": _readable("whether the organisation is stopped"),
        "stopped": _readable("whether an operator has stopped the account"),
        "shared_computers": _readable("whether the people of the organisation share their computers"),
        "sign_in_key": _readable("which account a sign-in opens, to somebody who knows its issuer and subject"),
        "ciphertext": _encrypted(
            "the length in steps of 256 bytes: whether a change of the sign-in may be waiting; of a household nothing"
        ),
        "checks": _encrypted("nothing: the length is always the same"),
        "day": _readable("an authority's duty number on working days, which is public"),
        "night": _readable("an authority's duty number at other times, which is public"),
    },
    "NOTIFICATIONS": {
        "inbox": _blind("which notifications have the same addressee, and how many; not who it is"),
        "notification_id": _readable("when it was sent, and the event that caused it"),
        "ciphertext": _encrypted("nothing: the length is nearly always the same"),
        "expires_at": _EXPIRY_OF_MESSAGE,
    },
    "CONTACT_REQUESTS": {
        "request_id": _readable("how many requests there are; the id is random"),
        "version": _readable("how many steps the request has taken"),
        "ciphertext": _encrypted("the length in steps of 768 bytes: nothing else"),
        "expires_at": _EXPIRY_OF_MESSAGE,
    },
    "REVIEWS": {
        "authority": _blind("how many reviews wait for the same authority, but not for which"),
        "review_id": _readable("since when it waits, so which event began it; and whether several authorities decide"),
        "ciphertext": _encrypted("nothing: the length is nearly always the same"),
    },
    "CASES": {
        "list": _blind("which cases wait in one queue, or are about one person, and how many; not whose they are"),
        "case_id": _readable("the day of the looks; and how many cases a day has"),
        "ciphertext": _encrypted("nothing: the length is nearly always the same"),
        "expires_at": _readable("two years after it was opened or decided, so when that was"),
    },
    "IDEMPOTENCY": {
        "idempotency_key": _readable("the id of the key that made it: it is a keyed digest"),
        "request": _blind("nothing of the request"),
        "ciphertext": _encrypted("nothing: what was created is encrypted"),
        "expires_at": _readable("a day after something was created, so when that was"),
    },
    "USAGE": {
        "counter": _blind("nobody: it differs by day"),
        "day": _readable("how often somebody did something on this day"),
        "hour_*": _readable("how often in each of its hours"),
        "expires_at": _readable("the day"),
    },
    "PAGE_SESSIONS": {
        "session": _blind("which pages were opened in the same session; not whose it is"),
        "part": _readable("the kind of part; for a page that was opened, its random address"),
        "ciphertext": _encrypted("the length in steps of 512 bytes: whether much was typed"),
        "expires_at": _readable("when a session ends, so when it was last used"),
    },
    "FENCES": {
        "fence": _blind(
            "which registrations and changes concerned the same number, or name and date of birth; not which"
        ),
        "token": _readable("the id of the key that made it: it is a keyed digest"),
        "expires_at": _readable("a day after it was written, so when that was"),
    },
    "KEYSETS": {
        "keyset": _readable("which keysets there are"),
        "wrapped": _WRAPPED,
        "public": StoredAttribute("public key", "nothing: it can only encrypt events"),
        "changed_at": _ROTATED,
        "rotation": _ROTATION,
        "rotation_step": _ROTATION_STEP,
        "new_key": _NEW_KEY,
    },
    "COHORT_KEYSETS": {
        "keyset": _readable("in how many months the children were born"),
        "wrapped": _WRAPPED,
        "changed_at": _ROTATED,
        "rotation": _ROTATION,
        "rotation_step": _ROTATION_STEP,
        "new_key": _NEW_KEY,
    },
    "EVENT_KEYSETS": {
        "keyset": _readable("for which months there are keysets of event details; no item names its keyset"),
        "wrapped": _WRAPPED,
        "state": _readable("which months are destroyed"),
    },
    "MERKLE_LOG": {
        "part": _readable("the kind of item, and the day of its events"),
        "number": _readable("the position in the log, the minute of its events, or the number of the tile"),
        "size": _readable("how many events there are, or until when the sequencer has looked"),
        "position": _readable("the position of the first event that was appended together with others"),
        "chain": StoredAttribute("hash", "nothing: it is made of commitments"),
        "hashes": StoredAttribute("commitment", "nothing: commitments, or hashes made of them"),
        "note": _readable("the last checkpoint, which is public"),
    },
}


def markdown() -> Iterator[str]:
    """Yield the lines of the document's table."""
    yield "| table | attribute | stored as | what it shows |"
    yield "| --- | --- | --- | --- |"
    for table, attributes in ATTRIBUTES.items():
        for name, (storage, shows) in attributes.items():
            yield f"| {table} | `{name}` | {storage} | {shows} |"


if __name__ == "__main__":
    print("\n".join(markdown()))
