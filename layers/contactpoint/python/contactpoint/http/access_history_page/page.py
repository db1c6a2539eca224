"""The report as HTML. It is built as a tree, so no name can become markup, and it needs no script and no other file."""

import re
from base64 import b64encode
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from importlib.resources import files
from xml.etree.ElementTree import Element, SubElement, tostring

from msgspec import UNSET

from contactpoint.application.audit.event_views import AuditEventPage, AuditEventView, OrganisationView
from contactpoint.domain.access_history.family_edition import Edition
from contactpoint.domain.access_history.reasons_and_parts import SAW, WHY
from contactpoint.domain.audit.event_time_precision import is_only_a_day
from contactpoint.domain.days import LONDON
from contactpoint.http.access_history_page.acts_for_family import ACTS, ALWAYS_SAID, NO_REASON, NOTHING_SEEN, OTHER_ACT
from contactpoint.http.response import Response

STYLE = files("contactpoint.http.access_history_page").joinpath("access_history.css").read_text(encoding="utf-8")
POLICY = "; ".join(
    (
        "default-src 'none'",
        f"style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "sandbox allow-modals",
    )
)
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Vary": "Accept",
}
COLUMNS = ("When", "Who", "For whom", "What they did", "Why", "What they saw")
ORDER = (
    "All times are London time. The newest entry comes first."
    " Some entries have only a day. Those of one day are in no order."
)
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
"""Characters that HTML does not allow, and those that reverse the order of what follows."""


def access_history_response(page: AuditEventPage, child_id: str, edition: Edition, made_at: datetime) -> Response:
    """Return the report of one child's access history as a response that no cache keeps and no other page can embed."""
    return Response(status=200, body=access_history_html(page, child_id, edition, made_at), headers=HEADERS)


def access_history_html(page: AuditEventPage, child_id: str, edition: Edition, made_at: datetime) -> bytes:
    """Return the report of one child's access history."""
    html = Element("html", lang="en-GB")
    head, body = SubElement(html, "head"), SubElement(html, "body")
    SubElement(head, "meta", charset="utf-8")
    SubElement(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    _add(head, "title", "Who has looked at a child's record")
    _add(head, "style", STYLE)
    main = SubElement(body, "main")
    _add(main, "h1", "Who has looked at this child's record")
    _add(main, "p", f"Directory number: {child_id}")
    _add(main, "p", f"Made on {_moment(made_at)}. {ORDER}")
    _add(main, "p", ALWAYS_SAID if edition == "family" else "For the directory team only. Do not hand this list out.")
    _add_table(main, page)
    if page.next_before:
        _add(main, "p", "There are older entries. They are on another report.")
    _add(main, "h2", "If something looks wrong")
    _add(
        main, "p", "Ask the directory team that gave you this list. You can also ask to see what is held, and complain."
    )
    written: bytes = tostring(html, encoding="utf-8", method="html")
    return b"<!DOCTYPE html>\n" + written


def _add_table(main: Element, page: AuditEventPage) -> None:
    if not page.events:
        _add(main, "p", "There are no entries.")
        return
    table = SubElement(main, "table")
    _add(table, "caption", "Entries")
    row = SubElement(SubElement(table, "thead"), "tr")
    for column in COLUMNS:
        _add(row, "th", column).set("scope", "col")
    rows = SubElement(table, "tbody")
    for event in page.events:
        row = SubElement(rows, "tr")
        for column, text in zip(COLUMNS, _cells(event), strict=True):
            _add(row, "td", text).set("data-column", column)


def _cells(event: AuditEventView) -> Iterator[str]:
    yield _moment(event.occurred_at)
    yield _who(event)
    yield _for_whom(event)
    yield ACTS.get(event.event_type, OTHER_ACT)
    yield WHY.get(event.access_reason, NO_REASON) if event.access_reason else NO_REASON  # type: ignore[call-overload]
    yield "; ".join(SAW[each] for each in event.saw or ()) or NOTHING_SEEN


def _who(event: AuditEventView) -> str:
    body = _body(event.organisation)
    person = ", ".join(filter(None, (event.actor.name, event.actor.job_title)))
    return f"{person} ({body})" if person else body


def _for_whom(event: AuditEventView) -> str:
    asker = event.asked_for
    if asker is UNSET:
        return "For their own work"
    return (
        f"{asker.name} ({_body(asker.organisation)})" if asker.name else f"A colleague at {_body(asker.organisation)}"
    )


def _body(organisation: OrganisationView) -> str:
    return organisation.name or "The directory itself"


def _moment(moment: datetime) -> str:
    local = moment.astimezone(LONDON)
    return f"{local.day} {local:%B %Y}" if is_only_a_day(moment) else f"{local.day} {local:%B %Y, %H:%M}"


def _add(parent: Element, tag: str, text: str) -> Element:
    """Add an element with a text, without the characters that are no text."""
    added = SubElement(parent, tag)
    added.text = _NOT_TEXT.sub("�", text) if tag != "style" else text
    return added
