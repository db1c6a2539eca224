"""The port of the pages' sessions: what the pages remember of a person who has signed in."""

from datetime import datetime
from typing import Any, Protocol, TypeVar

from msgspec import Struct

Content = TypeVar("Content", bound=Struct)


class PageSession(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One session of one person. The browser has only its random id.

    Attributes
    ----------
    issuer, subject
        How the person signed in. Their account is looked up again for every page.
    csrf_token
        What every form of this session sends back.
    is_shared
        Whether several people use the computer, so that the session ends sooner.
    expected
        The ids of the account that the sign-in opened at the last page and of its organisation. They are read together
        with the sign-in, and decide nothing.
    """

    issuer: str
    subject: str
    csrf_token: str
    started_at: datetime
    last_used_at: datetime
    is_shared: bool = False
    expected: tuple[str, str] | None = None


class PendingSignIn(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sign-in that has begun: what its answer is compared with, and where the person wanted to go.

    Attributes
    ----------
    issuer
        On whose page: the key of an authority's own issuer, empty for the user pool.
    """

    state: str
    code_verifier: str
    return_to: str
    is_shared: bool = False
    issuer: str = ""


class RememberedPage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The content of a page, by its random address. So no address contains anything about a child.

    Attributes
    ----------
    answers
        What was typed into the form, by the name of the field.
    child_id
        The child of the page, if it is about one.
    """

    access_reason: str
    answers: dict[str, Any] = {}
    child_id: str = ""


class SignedOut(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a person ended all their sessions."""

    at: datetime


PageContent = PageSession | PendingSignIn | RememberedPage | SignedOut
"""Everything that a part of a session can contain."""


class PageSessions(Protocol):
    """The sessions of the pages. Nothing in them can be found or read without the session's id."""

    def find(self, session_id: str, part: str, kind: type[Content]) -> Content | None:
        """Return a part of a session, or None if there is none or if it has expired."""

    def find_page(self, session_id: str, part: str, address: str) -> tuple[PageSession | None, RememberedPage | None]:
        """Return a session and one of its pages, read together."""

    def save(self, session_id: str, part: str, content: PageContent, expires_at: datetime) -> None:
        """Write a part of a session."""

    def touch(self, session_id: str, part: str, content: PageContent, expires_at: datetime) -> None:
        """Write a part again, unless it was deleted in the meantime."""

    def delete(self, session_id: str, part: str) -> None:
        """Delete a part of a session."""
