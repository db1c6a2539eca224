"""Reading a request: the body as the message that the contract says it is, the headers that matter, who asks."""

import re
from typing import Any, TypeVar, get_args

import msgspec
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent

from contactpoint.access import Reader, ReasonForAccess
from contactpoint.problems import Problem, Violation, invalid

T = TypeVar("T")

LARGEST_BODY = 32 * 1024
_MEDIA_TYPES = frozenset({"application/json", "application/merge-patch+json"})
_PLACE = re.compile(r"^(?P<said>.*?)(?: - at `(?P<place>[^`]*)`)?$", re.DOTALL)
_GIVEN_VALUE = re.compile(r"^Invalid enum value .*$", re.DOTALL)
_IDENTIFIER = re.compile(r"^[0-9a-z-]{8,40}$")
_EVENT_ID = re.compile(r"^[0-9a-f]{32}$")
_IDEMPOTENCY_KEY = re.compile(r"^[\x21-\x7e]{8,128}$")
_ETAG = re.compile(r'^(?:W/)?"([0-9]{1,9})"$')


def body(event: APIGatewayProxyEvent, message: type[T]) -> T:
    """Return the body as ``message``.

    Raises
    ------
    Problem
        ``unsupported-media-type``, ``too-large``, ``malformed-json``, ``missing-reason`` or ``invalid-request``,
        which names the part at fault and never repeats what was sent.
    """
    media_type = (_header(event, "content-type") or "").partition(";")[0].strip().lower()
    if media_type not in _MEDIA_TYPES:
        raise Problem("unsupported-media-type", "Send the body as `Content-Type: application/json`.")
    raw = event.decoded_body or ""
    if len(raw) > LARGEST_BODY:
        raise Problem("too-large", f"A body may have {LARGEST_BODY} characters at most.")
    try:
        return msgspec.json.decode(raw.encode(), type=message)
    except msgspec.ValidationError as error:
        raise _violation(str(error)) from None
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise Problem("malformed-json", "The body is not well-formed JSON in UTF-8.") from None


def _violation(text: str) -> Problem:
    """Return msgspec's complaint as a problem, without the value it may repeat."""
    parts = _PLACE.match(text)
    said, place = (parts["said"], parts["place"]) if parts else (text, None)
    pointer = re.sub(r"\[(?:\.\.\.|([0-9]+))\]|\.", lambda m: "/" + (m[1] or ""), (place or "$").removeprefix("$"))
    if "required field `reason`" in said or pointer == "/reason":
        allowed = ", ".join(get_args(ReasonForAccess))
        return Problem("missing-reason", f"Say why you look: `reason` is one of {allowed}.")
    return invalid(pointer, _GIVEN_VALUE.sub("This is not one of the values that the contract lists", said) + ".")


def reason(event: APIGatewayProxyEvent) -> ReasonForAccess:
    """Return the header ``Access-Reason``; raises `Problem` ``missing-reason`` unless it is on the list."""
    given = _header(event, "access-reason")
    for allowed in get_args(ReasonForAccess):
        if given == allowed:
            return allowed  # type: ignore[no-any-return]
    raise Problem(
        "missing-reason", f"Say why you look: `Access-Reason` is one of {', '.join(get_args(ReasonForAccess))}."
    )


def version(event: APIGatewayProxyEvent) -> int:
    """Return the version that the header ``If-Match`` names.

    Raises
    ------
    Problem
        ``missing-version`` without the header; ``version-moved-on`` if it is no ETag of ours.
    """
    given = _header(event, "if-match")
    if given is None:
        raise Problem("missing-version", "Send `If-Match` with the ETag of the record as you read it.")
    matched = _ETAG.match(given.strip())
    if matched is None:
        raise Problem("version-moved-on", "`If-Match` is not an ETag of this record. Read it again, then decide.")
    return int(matched[1])


def etag(version: int) -> str:
    """Return the ETag of a version."""
    return f'"{version}"'


def identifier(text: str) -> str:
    """Return an identifier from the path; anything that cannot be one is not found."""
    if not _IDENTIFIER.match(text):
        raise Problem("not-found", "There is no such record, or it is not open to you.")
    return text


def idempotency_key(event: APIGatewayProxyEvent) -> str | None:
    """Return the header ``Idempotency-Key``, None without it; raises `Problem` if it cannot be one."""
    given = _header(event, "idempotency-key")
    if given is not None and not _IDEMPOTENCY_KEY.match(given):
        raise invalid("", "An Idempotency-Key has 8 to 128 visible ASCII characters.")
    return given


def query(event: APIGatewayProxyEvent, message: type[T]) -> T:
    """Return the query string as ``message``; raises `Problem` ``invalid-request`` naming the parameter."""
    given: dict[str, Any] = event.query_string_parameters or {}
    try:
        return msgspec.convert(given, message, strict=False)
    except msgspec.ValidationError as error:
        raise _violation(str(error)) from None


def reader(event: APIGatewayProxyEvent) -> Reader:
    """Return who asks, as the authorizer established it for this call."""
    context = event.request_context
    facts = context.authorizer.raw_event if context.authorizer else {}
    return Reader(
        practitioner_id=facts["practitioner_id"],
        organisation_id=facts["organisation_id"],
        organisation_type=facts["organisation_type"],
        role=facts["role"],
        source_ip=context.identity.source_ip or "",
    )


def before(text: str | None) -> str | None:
    """Return the event id to go on from; raises `Problem` ``invalid-request`` if it cannot be one."""
    if text is not None and not _EVENT_ID.match(text):
        raise Problem(
            "invalid-request",
            "The request is not valid; see `violations`.",
            (Violation("/before", "Not an event id."),),
        )
    return text


def _header(event: APIGatewayProxyEvent, name: str) -> str | None:
    return event.headers.get(name)
