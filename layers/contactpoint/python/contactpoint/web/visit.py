"""A visit: one request of one person who is signed in, and whose access is current."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.ports.page_sessions import RememberedPage
from contactpoint.domain.access import Action, Caller
from contactpoint.domain.access.permission_matrix import is_ever_permitted
from contactpoint.problems import Problem, not_found
from contactpoint.web.page_response import Page, see_other
from contactpoint.web.rendering import Site
from contactpoint.web.request import PageRequest
from contactpoint.web.sessions import Resumed, Sessions

IN_MENU: tuple[Action, ...] = ("search", "read_notifications", "view_reviews")


@contextmanager
def unseen_passed_over() -> Iterator[None]:
    """Pass over a record that the person may not see (any more)."""
    try:
        yield
    except Problem as problem:
        if problem.kind not in ("not-found", "not-permitted"):
            raise


@dataclass(frozen=True)
class Visit:
    """What a view of a page is given.

    Attributes
    ----------
    captured
        The parts of the path that differ: addresses of this session, and opaque ids.
    attempt
        What the audit log is told of a refusal: the child and the reason.
    """

    request: PageRequest
    deps: Dependencies
    caller: Caller
    session_id: str
    resumed: Resumed
    sessions: Sessions
    site: Site
    captured: tuple[str, ...] = ()
    attempt: dict[str, Any] = field(default_factory=dict)

    @property
    def menu(self) -> frozenset[Action]:
        """What the header offers: those of its actions that `GET /me` says the person may do."""
        of = self.caller.role, self.caller.organisation_type
        return frozenset(action for action in IN_MENU if is_ever_permitted(action, *of))

    @property
    def form(self) -> dict[str, str]:
        """The answers of the form that was sent."""
        return dict(self.request.form)

    def chosen(self, name: str) -> tuple[str, ...]:
        """Return every answer that was chosen of several."""
        return tuple(value for each, value in self.request.answers if each == name)

    def recall(self) -> RememberedPage:
        """Return what is stored under the address of this page; raises `Problem` ``not-found``.

        So does the address of another page, such as a search, where the page of a child is wanted.
        """
        page = self.resumed.page
        if page is None or (self.request.segments[0] == "child" and not page.child_id):
            raise not_found()
        self.attempt["access_reason"] = page.access_reason
        if page.child_id:
            self.attempt["child_id"] = page.child_id
        return page

    def go_to(self, path: str) -> Page:
        """Return a redirect to a path below the pages' root."""
        return see_other(self.site.link(path))

    def open(self, path: str, page: RememberedPage) -> Page:
        """Return a redirect to a new address of this session, below ``path``."""
        return self.go_to(self.keep(path, page))

    def keep(self, path: str, page: RememberedPage) -> str:
        """Return a new address of this session, below ``path``."""
        return f"{path}/{self.sessions.remember(self.session_id, page)}"

    def show(self, template: str, status: int = 200, **facts: Any) -> Page:
        """Return a page for somebody who is signed in."""
        signed_in = {"csrf_token": self.resumed.session.csrf_token, "caller": self.caller, "menu": self.menu}
        return self.site.show(template, status, **{**signed_in, "address": self.captured[:1], **facts})
