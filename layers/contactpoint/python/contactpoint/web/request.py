"""Reads a request for a page: its path below the pages' root, its form, its cookies."""

import base64
from collections.abc import Mapping
from functools import cached_property
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl

MAX_FORM_CHARACTERS = 32 * 1024
MAX_ANSWER_CHARACTERS = 400


class PageRequest:
    """A request as API Gateway's Lambda proxy integration hands it over."""

    def __init__(self, event: dict[str, Any]) -> None:
        self._event = event
        self.method = str(event.get("httpMethod", "?"))
        proxy = (event.get("pathParameters") or {}).get("proxy") or ""
        self.segments = tuple(part for part in str(proxy).split("/") if part)

    @property
    def request_id(self) -> str:
        """The call's id, by which operations find it without knowing its content."""
        return str((self._event.get("requestContext") or {}).get("requestId", "00000000-0000-0000-0000-000000000000"))

    @property
    def source_ip(self) -> str:
        """The address that the request came from, for the audit log only."""
        identity = (self._event.get("requestContext") or {}).get("identity") or {}
        return str(identity.get("sourceIp") or "")

    @cached_property
    def headers(self) -> Mapping[str, str]:
        """The headers, by their name in small letters."""
        return {name.lower(): str(value) for name, value in (self._event.get("headers") or {}).items()}

    @cached_property
    def query(self) -> Mapping[str, str]:
        """The parameters of the query."""
        return {str(k): str(v) for k, v in (self._event.get("queryStringParameters") or {}).items()}

    @cached_property
    def answers(self) -> tuple[tuple[str, str], ...]:
        """The answers of the form, by the name of the field: without spaces around them, and without empty ones."""
        raw = str(self._event.get("body") or "")
        if len(raw) > MAX_FORM_CHARACTERS:
            return ()
        try:
            sent = base64.b64decode(raw).decode() if self._event.get("isBase64Encoded") else raw
        except ValueError:
            return ()
        tidied = ((name, value.strip()[:MAX_ANSWER_CHARACTERS]) for name, value in parse_qsl(sent))
        return tuple((name, value) for name, value in tidied if value)

    @property
    def form(self) -> Mapping[str, str]:
        """The answers of the form with one value for each field."""
        return dict(self.answers)

    def cookie(self, name: str) -> str:
        """Return a cookie, or an empty text."""
        try:
            found = SimpleCookie(self.headers.get("cookie", "")).get(name)
        except CookieError:
            return ""
        return found.value if found else ""

    @property
    def comes_from_elsewhere(self) -> bool:
        """Whether the browser says that another site sent this request."""
        return self.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none")
