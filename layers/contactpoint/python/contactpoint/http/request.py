"""Reads a request: the body as a message of the contract, the headers, and the caller."""

import base64
import re
from functools import cached_property
from typing import Any, TypeVar, get_args

import msgspec

from contactpoint.domain.access import Caller, ReasonForAccess
from contactpoint.problems import Problem, invalid, not_found

T = TypeVar("T")

MAX_BODY_CHARACTERS = 32 * 1024
_MEDIA_TYPES = frozenset({"application/json", "application/merge-patch+json"})
_ERROR_WITH_PATH = re.compile(r"^(?P<said>.*?)(?: - at `(?P<place>[^`]*)`)?\Z", re.DOTALL)
_ENUM_ERROR = re.compile(r"^Invalid enum value .*\Z", re.DOTALL)
_PATH_SEGMENT = re.compile(r"\[(?:\.\.\.|([0-9]+))\]|\.")
_IDENTIFIER = re.compile(r"^[0-9a-z-]{8,40}\Z")
_IDEMPOTENCY_KEY = re.compile(r"^[\x21-\x7e]{8,128}\Z")
_ETAG = re.compile(r'^(?:W/)?"([0-9a-f]{32})"\Z')
_REASONS: tuple[ReasonForAccess, ...] = get_args(ReasonForAccess)


class Request:
    """A request as API Gateway's Lambda proxy integration hands it over."""

    def __init__(self, event: dict[str, Any]) -> None:
        self._event = event
        self.method = str(event.get("httpMethod", "?"))
        self.resource = str(event.get("resource", "?"))

    @property
    def operation(self) -> str:
        """Method and path template: never the path itself, which holds identifiers."""
        return f"{self.method} {self.resource}"

    @property
    def request_id(self) -> str:
        """The call's id, by which operations find it without knowing its content."""
        return str((self._event.get("requestContext") or {}).get("requestId", "00000000-0000-0000-0000-000000000000"))

    @property
    def caller(self) -> Caller:
        """Who makes the request, as the authorizer established it."""
        context = self._event["requestContext"]
        facts = context["authorizer"]
        return Caller(
            practitioner_id=facts["practitioner_id"],
            organisation_id=facts["organisation_id"],
            organisation_type=facts["organisation_type"],
            role=facts["role"],
            access_status="current" if facts.get("access_status") == "current" else "lapsed",
            via_system=facts.get("via_system") or "",
            asked_by=facts.get("asked_by") or "",
            source_ip=context["identity"].get("sourceIp") or "",
        )

    def body(self, message: type[T]) -> T:
        """Return the body as ``message``.

        Raises
        ------
        Problem
            ``unsupported-media-type``, ``too-large``, ``malformed-json``, ``missing-access-reason`` or
            ``invalid-request``, which names the part at fault and never repeats what was sent.
        """
        media_type = self._header("content-type").partition(";")[0].strip().lower()
        if media_type not in _MEDIA_TYPES:
            raise Problem("unsupported-media-type", "Send the body as `Content-Type: application/json`.")
        raw = self._event.get("body") or ""
        if len(raw) > MAX_BODY_CHARACTERS:
            raise Problem("too-large", f"A body may have {MAX_BODY_CHARACTERS} characters at most.")
        try:
            sent = base64.b64decode(raw) if self._event.get("isBase64Encoded") else raw.encode()
            return msgspec.json.decode(sent, type=message)
        except msgspec.ValidationError as error:
            raise _violation(str(error)) from None
        except (ValueError, RecursionError):
            raise Problem("malformed-json", "The body is not well-formed JSON in UTF-8.") from None

    def query(self, message: type[T]) -> T:
        """Return the query string as ``message``; raises `Problem` ``invalid-request`` naming the parameter."""
        try:
            return msgspec.convert(self._event.get("queryStringParameters") or {}, message, strict=False)
        except msgspec.ValidationError as error:
            raise _violation(str(error)) from None

    def identifier(self, name: str) -> str:
        """Return an identifier from the path; anything that cannot be one is not found."""
        text = str((self._event.get("pathParameters") or {}).get(name, ""))
        if not _IDENTIFIER.match(text):
            raise not_found()
        return text

    @property
    def access_reason(self) -> ReasonForAccess:
        """The header ``Access-Reason``; raises `Problem` ``missing-access-reason`` unless it is on the list."""
        given = self._header("access-reason")
        for listed in _REASONS:
            if given == listed:
                return listed
        raise Problem("missing-access-reason", f"Say why you look: `Access-Reason` is one of {', '.join(_REASONS)}.")

    @property
    def if_match(self) -> str:
        """The version that the header ``If-Match`` names: that of what the caller read.

        Raises
        ------
        Problem
            ``missing-version`` without the header; ``version-conflict`` if it is no ETag of ours.
        """
        given = self._header("if-match")
        if not given:
            raise Problem("missing-version", "Send `If-Match` with the ETag of the record as you read it.")
        matched = _ETAG.match(given.strip())
        if matched is None:
            raise Problem("version-conflict", "`If-Match` is not an ETag of this record. Read it again, then decide.")
        return matched[1]

    @property
    def idempotency_key(self) -> str | None:
        """The header ``Idempotency-Key``, None without it; raises `Problem` if it cannot be one."""
        given = self._header("idempotency-key")
        if given and not _IDEMPOTENCY_KEY.match(given):
            raise invalid("", "An Idempotency-Key has 8 to 128 visible ASCII characters.")
        return given or None

    def _header(self, name: str) -> str:
        return self._headers.get(name, "")

    @cached_property
    def _headers(self) -> dict[str, str]:
        return {name.lower(): value for name, value in (self._event.get("headers") or {}).items()}


def quote_etag(version: str) -> str:
    """Return the ETag of a version."""
    return f'"{version}"'


def _violation(text: str) -> Problem:
    """Return msgspec's complaint as a problem, without the value it may repeat."""
    parts = _ERROR_WITH_PATH.match(text)
    said, place = (parts["said"], parts["place"]) if parts else (text, None)
    pointer = _PATH_SEGMENT.sub(lambda step: "/" + (step[1] or ""), (place or "$").removeprefix("$"))
    if "required field `access_reason`" in said or pointer == "/access_reason":
        return Problem("missing-access-reason", f"Say why you look: `access_reason` is one of {', '.join(_REASONS)}.")
    detail = _ENUM_ERROR.sub("This is not one of the values that the contract lists", said)
    return invalid(pointer, f"{detail}.")
