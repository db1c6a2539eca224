"""Reads a request: the body as a message of the contract, the headers, and the caller."""

import base64
import os
import re
from functools import cached_property
from typing import Any, TypeVar, get_args

import msgspec

from contactpoint.domain.access import Caller, ReasonForAccess
from contactpoint.http.repeated_json_names import find_repeated_names
from contactpoint.problems import Problem, Violation, not_found

T = TypeVar("T")

MAX_BODY_CHARACTERS = 32 * 1024
_MEDIA_TYPES = frozenset({"application/json", "application/merge-patch+json"})
_IDENTIFIER = re.compile(r"^[0-9a-z-]{8,40}\Z")
_IDEMPOTENCY_KEY = re.compile(r"^[\x21-\x7e]{8,128}\Z")
_ETAG = re.compile(r'^(?:W/)?"([0-9a-f]{32})"\Z')
_QUALITY = re.compile(r"^[01](?:\.[0-9]{0,3})?\Z")
_PATH_PARAMETER = re.compile(r"{(\w+)}")
_REASONS: tuple[ReasonForAccess, ...] = get_args(ReasonForAccess)
_LISTED_REASONS = ", ".join(f"`{reason}`" for reason in _REASONS)


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
            sign_in_key=facts.get("sign_in_key") or "",
            source_ip=context["identity"].get("sourceIp") or "",
        )

    @property
    def denial(self) -> tuple[str, tuple[str, ...]]:
        """Why the authorizer denies access: the kind of problem, and what has lapsed. Empty if it does not."""
        facts = self._event["requestContext"]["authorizer"]
        return facts.get("denial") or "", tuple(filter(None, (facts.get("lapses") or "").split(",")))

    def location(self, path: str) -> str:
        """Return the absolute path of a resource, with whatever comes before it: a stage or a base path.

        Parameters
        ----------
        path
            Such as ``/children/6f1c…``.
        """
        context = self._event["requestContext"]
        if template := os.environ.get("API_ROOT"):
            return template.format(api_id=context["apiId"], stage=context["stage"]) + path
        parameters = self._event.get("pathParameters") or {}
        own = _PATH_PARAMETER.sub(lambda name: str(parameters[name[1]]), self.resource)
        return str(context["path"]).removesuffix(own) + path

    def body(self, message: type[T]) -> T:
        """Return the body as ``message``.

        Raises
        ------
        Problem
            ``unsupported-media-type``, ``too-large``, ``malformed-json``, ``missing-access-reason`` or
            ``invalid-request``, which names every part at fault and repeats no value.
        """
        media_type = self._header("content-type").partition(";")[0].strip().lower()
        if media_type not in _MEDIA_TYPES:
            raise Problem("unsupported-media-type", "Send the body as `Content-Type: application/json`.")
        raw = self._event.get("body") or ""
        if len(raw) > MAX_BODY_CHARACTERS:
            raise Problem("too-large", f"A body may have {MAX_BODY_CHARACTERS} characters at most.")
        try:
            sent = base64.b64decode(raw) if self._event.get("isBase64Encoded") else raw.encode()
            if repeated := find_repeated_names(sent.decode()):
                raise Problem("malformed-json", "A field is given twice. See `violations`.", repeated)
            try:
                return msgspec.json.decode(sent, type=message)
            except msgspec.ValidationError:
                raise _invalid_message(msgspec.json.decode(sent), message) from None
        except (ValueError, RecursionError):
            raise Problem("malformed-json", "The body is not well-formed JSON in UTF-8.") from None

    def query(self, message: type[T]) -> T:
        """Return the query string as ``message``; raises `Problem` ``invalid-request`` naming each wrong parameter."""
        sent = self._event.get("queryStringParameters") or {}
        try:
            return msgspec.convert(sent, message, strict=False)
        except msgspec.ValidationError:
            raise _invalid_message(sent, message) from None

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
        raise Problem("missing-access-reason", f"Say why you need access: `Access-Reason` is one of {_LISTED_REASONS}.")

    @property
    def prefers_html(self) -> bool:
        """Whether the header ``Accept`` asks for HTML rather than JSON."""
        accepted = [part.strip().lower() for part in self._header("accept").split(",")]
        quality = {}
        for each in accepted:
            media_type, *parameters = (part.strip() for part in each.split(";"))
            given = next((part[2:] for part in parameters if part.startswith("q=")), "1")
            quality[media_type] = float(given) if _QUALITY.match(given) else 0.0
        html = quality.get("text/html", 0.0)
        return html > 0 and html >= quality.get("application/json", 0.0)

    def attempt(self) -> dict[str, Any]:
        """Return what a refused request was about: the child, the access reason and the search criteria, if any.

        A merge names two children, and no path does. The record of the attempt is in the access history of both.
        """
        path = self._event.get("pathParameters") or {}
        try:
            sent = self.body(dict)
        except Problem:
            sent = {}
        given = self._header("access-reason") or sent.get("access_reason")
        in_body = () if "child_id" in path else (sent.get("child_id"), sent.get("other_child_id"))
        return {
            "child_id": next(iter(_identifiers(path.get("child_id"))), ""),
            "named": _identifiers(*in_body),
            "access_reason": given if given in _REASONS else None,
            "criteria": _plain_facts(sent.get("criteria")),
        }

    @property
    def if_match(self) -> str:
        """The version that the header ``If-Match`` names: that of what the caller read.

        Raises
        ------
        Problem
            ``missing-version`` without the header; ``malformed-header`` if it is not one ETag of this API.
        """
        given = self._header("if-match")
        if not given:
            raise Problem("missing-version", "Send `If-Match` with the ETag of the record as you read it.")
        matched = _ETAG.match(given.strip())
        if matched is None:
            raise Problem("malformed-header", "Send `If-Match` as the `ETag` came, with its quotation marks.")
        return matched[1]

    @property
    def idempotency_key(self) -> str | None:
        """The header ``Idempotency-Key``, None without it; raises `Problem` if it cannot be one."""
        given = self._header("idempotency-key")
        if given and not _IDEMPOTENCY_KEY.match(given):
            raise Problem("malformed-header", "Send `Idempotency-Key` with 8 to 128 visible ASCII characters.")
        return given or None

    def _header(self, name: str) -> str:
        return self._headers.get(name, "")

    @cached_property
    def _headers(self) -> dict[str, str]:
        return {name.lower(): value for name, value in (self._event.get("headers") or {}).items()}


def _identifiers(*sent: Any) -> tuple[str, ...]:
    """Return what can be an identifier, each once."""
    return tuple(dict.fromkeys(each for each in sent if isinstance(each, str) and _IDENTIFIER.match(each)))


def _plain_facts(sent: Any) -> dict[str, Any] | None:
    """Return the search criteria of a refused request, valid or not, as far as they are texts and numbers."""
    if not isinstance(sent, dict):
        return None
    return {name: value for name, value in sent.items() if isinstance(value, (str, int, float))}


def quote_etag(version: str) -> str:
    """Return the ETag of a version."""
    return f'"{version}"'


def _invalid_message(sent: Any, message: type[Any]) -> Problem:
    """Return the problem of a message with everything that is wrong in it.

    A missing or unlisted access reason has a kind of its own, because nothing is shown without one.
    """
    from contactpoint.http.violations import find_violations  # noqa: PLC0415 - costs time that good requests need not pay

    found = find_violations(sent, message) or (Violation("", "This is not written as the contract says."),)
    if any(violation.pointer == "/access_reason" for violation in found):
        detail = f"Say why you need access: `access_reason` is one of {_LISTED_REASONS}."
        return Problem("missing-access-reason", detail, found)
    return Problem("invalid-request", "The request is not valid. See `violations`.", found)
