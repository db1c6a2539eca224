"""Every operation of the API: what it takes, what it gives, and which problems it can answer with."""

from typing import Any

from msgspec import Struct

from contactpoint.children import Contact, Disclosed, Involvement
from contactpoint.directory.account import OwnAccount
from contactpoint.directory.oversight import EventPage
from contactpoint.directory.registration import Registration
from contactpoint.directory.search import SearchAnswer, SearchRequest
from contactpoint.http.messages import (
    AccessesQuery,
    ChildChanges,
    Created,
    EventsQuery,
    Health,
    InvolvementChanges,
)

SIGNED_IN = ("unauthenticated", "not-permitted", "access-lapsed", "too-many-requests", "internal-error")
WITH_BODY = ("malformed-json", "too-large", "unsupported-media-type", "invalid-request")
CREATES = ("idempotency-key-reused",)
AMENDS = ("not-found", "missing-version", "version-moved-on")


class Operation(Struct, frozen=True, kw_only=True):
    """One method of one path. ``headers`` are (name, required); ``etag`` tells that the answer carries one."""

    method: str
    path: str
    name: str
    summary: str
    function: str
    answers: tuple[int, Any]
    body: Any = None
    query: Any = None
    headers: tuple[tuple[str, bool], ...] = ()
    problems: tuple[str, ...] = ()
    etag: bool = False
    public: bool = False


OPERATIONS = (
    Operation(
        method="post",
        path="/searches",
        name="searchChild",
        summary="Find one child",
        function="search",
        body=SearchRequest,
        answers=(200, SearchAnswer),
        problems=(*SIGNED_IN, *WITH_BODY, "missing-reason", "criteria-too-wide"),
    ),
    Operation(
        method="get",
        path="/children/{child_id}",
        name="viewChild",
        summary="See a record, and who is working with the child",
        function="search",
        headers=(("Access-Reason", True),),
        answers=(200, Disclosed),
        problems=(*SIGNED_IN, "missing-reason", "not-found"),
        etag=True,
    ),
    Operation(
        method="post",
        path="/children",
        name="registerChild",
        summary="Register a child",
        function="registration",
        body=Registration,
        headers=(("Idempotency-Key", False),),
        answers=(201, Created),
        problems=(*SIGNED_IN, *WITH_BODY, *CREATES, "possible-duplicates", "version-moved-on"),
    ),
    Operation(
        method="patch",
        path="/children/{child_id}",
        name="amendChild",
        summary="Amend a record",
        function="registration",
        body=ChildChanges,
        headers=(("If-Match", True),),
        answers=(200, Disclosed),
        problems=(*SIGNED_IN, *WITH_BODY, *AMENDS),
        etag=True,
    ),
    Operation(
        method="post",
        path="/children/{child_id}/involvements",
        name="recordInvolvement",
        summary="Record that somebody works with the child",
        function="registration",
        body=Contact,
        headers=(("Idempotency-Key", False),),
        answers=(201, Created),
        problems=(*SIGNED_IN, *WITH_BODY, *CREATES, "not-found", "version-moved-on", "too-many-involvements"),
    ),
    Operation(
        method="patch",
        path="/children/{child_id}/involvements/{involvement_id}",
        name="amendInvolvement",
        summary="End or hand over an involvement, or mark the lead professional",
        function="registration",
        body=InvolvementChanges,
        headers=(("If-Match", True),),
        answers=(200, Involvement),
        problems=(*SIGNED_IN, *WITH_BODY, *AMENDS),
        etag=True,
    ),
    Operation(
        method="get",
        path="/children/{child_id}/accesses",
        name="listAccesses",
        summary="Who has looked at or changed a child's record",
        function="audit",
        query=AccessesQuery,
        headers=(("Access-Reason", True),),
        answers=(200, EventPage),
        problems=(*SIGNED_IN, "missing-reason", "not-found", "invalid-request"),
    ),
    Operation(
        method="get",
        path="/audit/events",
        name="listEvents",
        summary="A day's events, newest first",
        function="audit",
        query=EventsQuery,
        answers=(200, EventPage),
        problems=(*SIGNED_IN, "invalid-request"),
    ),
    Operation(
        method="get",
        path="/me",
        name="ownAccount",
        summary="Who I am to the directory, and what I may do",
        function="registration",
        answers=(200, OwnAccount),
        problems=(*SIGNED_IN, "not-found"),
    ),
    Operation(
        method="get",
        path="/health",
        name="health",
        summary="Liveness",
        function="contract",
        answers=(200, Health),
        problems=("too-many-requests",),
        public=True,
    ),
    Operation(
        method="get",
        path="/openapi.json",
        name="contract",
        summary="This document",
        function="contract",
        answers=(200, dict[str, Any]),
        problems=("too-many-requests",),
        public=True,
    ),
)
