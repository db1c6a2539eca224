"""Sessions: they begin at the sign-in, and end after 15 minutes without use and after 12 hours in any case.

On a computer that several people use, they end after 5 minutes without use: the person says so, or the organisation.
"""

import hmac
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec.structs import replace

from contactpoint.application.ports.page_sessions import (
    PageSession,
    PageSessions,
    PendingSignIn,
    RememberedPage,
    SignedOut,
)
from contactpoint.application.ports.sign_in_page import SignedIn
from contactpoint.domain.access import Organisation

LONGEST = timedelta(hours=12)
SIGN_IN_TTL = timedelta(minutes=10)
IDLE, IDLE_IF_SHARED = timedelta(minutes=15), timedelta(minutes=5)
TOUCHED_AFTER = timedelta(seconds=30)
"""A session that was used so shortly before is not written again."""
ID_BYTES, ADDRESS_BYTES = 32, 12
SESSION, SIGN_IN, SIGNED_OUT = "session", "sign_in", "signed_out"


@dataclass(frozen=True)
class Resumed:
    """A session that may go on, and the page that it asks for, if it has opened that.

    Attributes
    ----------
    is_signed_out
        Returns whether the person has ended all their sessions; it waits until that is known.
    """

    session: PageSession
    page: RememberedPage | None
    is_signed_out: Callable[[], bool]


class Sessions:
    """The sessions of all who have signed in to the pages."""

    def __init__(self, store: PageSessions, now: Callable[[], datetime], random_hex: Callable[[int], str]) -> None:
        self._store, self._now, self._random_hex = store, now, random_hex
        self._pool = ThreadPoolExecutor(max_workers=2)

    def begin_sign_in(self, return_to: str, *, is_shared: bool = False, issuer: str = "") -> tuple[str, PendingSignIn]:
        """Return the id of a sign-in that begins, and what its answer is compared with."""
        pending = PendingSignIn(
            state=self._random_hex(ID_BYTES),
            code_verifier=self._random_hex(ID_BYTES),
            return_to=return_to,
            is_shared=is_shared,
            issuer=issuer,
        )
        sign_in_id = self._random_hex(ID_BYTES)
        self._store.save(sign_in_id, SIGN_IN, pending, self._now() + SIGN_IN_TTL)
        return sign_in_id, pending

    def end_sign_in(self, sign_in_id: str, state: str) -> PendingSignIn | None:
        """Return the sign-in that has this id and state, once; None for every other."""
        pending = self._store.find(sign_in_id, SIGN_IN, PendingSignIn) if sign_in_id else None
        if pending is None or not hmac.compare_digest(pending.state.encode(), state.encode()):
            return None
        self._store.delete(sign_in_id, SIGN_IN)
        return pending

    def begin(self, person: SignedIn, *, is_shared: bool = False) -> str:
        """Return the id of a new session. It is never an id that the browser had before (session fixation)."""
        session_id, now = self._random_hex(ID_BYTES), self._now()
        session = PageSession(
            issuer=person.issuer,
            subject=person.subject,
            csrf_token=self._random_hex(ID_BYTES),
            started_at=now,
            last_used_at=now,
            is_shared=is_shared,
        )
        self._store.save(session_id, SESSION, session, self._expires_at(session))
        return session_id

    def resume(self, session_id: str, address: str = "") -> "Resumed | None":
        """Return a session that may go on, and note that it was used; None if it has ended.

        Whether the person has ended all their sessions is read while the account is checked.
        """
        page: RememberedPage | None = None
        if not session_id:
            return None
        if len(address) == 2 * ADDRESS_BYTES:
            session, page = self._store.find_page(session_id, SESSION, address)
        else:
            session = self._store.find(session_id, SESSION, PageSession)
        if session is None:
            return None
        signed_out = self._pool.submit(self._is_signed_out, session)
        now = self._now()
        if now - session.last_used_at > TOUCHED_AFTER:
            used = replace(session, last_used_at=now)
            self._store.touch(session_id, SESSION, used, self._expires_at(used))
        return Resumed(session, page, signed_out.result)

    def find_live(self, session_id: str) -> PageSession | None:
        """Return a session that would go on at the next click, without using it; None if there is none."""
        session = self._store.find(session_id, SESSION, PageSession) if session_id else None
        return None if session is None or self._is_signed_out(session) else session

    def recognise(
        self, session_id: str, resumed: Resumed, practitioner_id: str, organisation: Organisation
    ) -> Resumed | None:
        """Remember whose session it is, so that the next page reads the account together with the sign-in.

        If the organisation's computers are shared, so is this one, whatever the person said. Return None if the session
        has ended by that.
        """
        before = resumed.session
        is_shared = before.is_shared or organisation.shared_computers
        session = replace(before, expected=(practitioner_id, organisation.organisation_id), is_shared=is_shared)
        if session == before:
            return resumed
        now = self._now()
        if now - before.last_used_at > idle_of(session):
            self.end(session_id)
            return None
        used = replace(session, last_used_at=now)
        self._store.touch(session_id, SESSION, used, self._expires_at(used))
        return Resumed(session, resumed.page, resumed.is_signed_out)

    def end(self, session_id: str) -> None:
        """End one session."""
        self._store.delete(session_id, SESSION)

    def end_everywhere(self, session: PageSession) -> None:
        """End every session that the person has begun until now, on whatever computer."""
        self._store.save(_person(session), SIGNED_OUT, SignedOut(at=self._now()), self._now() + LONGEST)

    def remember(self, session_id: str, page: RememberedPage) -> str:
        """Store a page, and return its random address. Only this session can open it."""
        address = self._random_hex(ADDRESS_BYTES)
        self._store.save(session_id, address, page, self._now() + LONGEST)
        return address

    def _is_signed_out(self, session: PageSession) -> bool:
        ended = self._store.find(_person(session), SIGNED_OUT, SignedOut)
        return ended is not None and session.started_at <= ended.at

    def _expires_at(self, session: PageSession) -> datetime:
        return min(session.started_at + LONGEST, session.last_used_at + idle_of(session))


def idle_of(session: PageSession) -> timedelta:
    """Return after how long without use a session ends."""
    return IDLE_IF_SHARED if session.is_shared else IDLE


def is_from_form(session: PageSession, token: str) -> bool:
    """Return whether a form of this session sent the token."""
    return hmac.compare_digest(session.csrf_token.encode(), token.encode())


def _person(session: PageSession) -> str:
    return f"person|{session.issuer}|{session.subject}"
