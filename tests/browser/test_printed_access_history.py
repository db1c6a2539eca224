"""The report of a child's access history in a real browser: the policy lets its style in, and a name stays a name."""

import re
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from msgspec import UNSET
from msgspec.structs import replace as with_facts

from contactpoint.application.audit.event_views import (
    ActorView,
    AskerView,
    AuditEventPage,
    AuditEventView,
    OrganisationView,
)
from contactpoint.http.access_history_page.page import access_history_response
from tests.browser import AXE
from tests.browser.chromium import chromium, served

CHILD = "5f2b9c1e7a3d4086b1c2d3e4f5061728"
NASTY = (
    "<script>document.title='run'</script>",
    '"><img src=x onerror=alert(1)>',
    "</td></table><h1>Owned</h1>",
    "&lt;b&gt; & O'Neil-Łukasz \u202eesrever\u0000",
    "]]></style><style>*{display:none}</style>",
)
MIDSUMMER = datetime(2026, 6, 21, 11, 5, tzinfo=UTC)


def event(number: int, name: str) -> AuditEventView:
    organisation = OrganisationView(organisation_id="x", name=name)
    return AuditEventView(
        event_id=f"{number:032x}",
        occurred_at=MIDSUMMER,
        event_type="viewed",
        access_reason="urgent_care",
        actor=ActorView(practitioner_id="p", name=name, job_title=name),
        organisation=organisation,
        role="practitioner",
        child_ids=(CHILD,),
        asked_for=AskerView(practitioner_id="p", name=None, organisation=organisation) if number % 2 else UNSET,
        saw=("record",),
    )


def report(*names: str):
    page = AuditEventPage(events=tuple(event(n, name) for n, name in enumerate(names)), next_before=None)
    return access_history_response(page, CHILD, "family", MIDSUMMER)


@pytest.fixture
def browser():
    with chromium() as started:
        yield started


@contextmanager
def opened(browser, response, **context):
    """Open a response, and yield the page and what the browser complains of."""
    with served(response) as address:
        page, complaints = browser.new_page(**context), []
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(address)
        yield page, complaints


def test_browser_reads_every_name_as_text(browser):
    with opened(browser, report(*NASTY)) as (page, _):
        assert page.title() == "Who has looked at a child's record"
        assert [page.locator(each).count() for each in ("script", "img", "h1", "style", "tbody tr")] == [0, 0, 1, 1, 5]
        shown = page.locator("tbody tr td:nth-child(2)").all_inner_texts()
        for name, text in zip(NASTY, shown, strict=True):
            assert text == f"{name}, {name} ({name})".replace("\u202e", "\ufffd").replace("\u0000", "\ufffd")


def test_policy_lets_in_the_style_and_no_script(browser):
    with opened(browser, report("Hospital")) as (page, complaints):
        assert page.locator("table").evaluate("each => getComputedStyle(each).borderCollapse") == "collapse"
        assert complaints == []
    good = report("Hospital")
    inserted = good.body.replace(b"</main>", b"<script>document.title = 'run'</script></main>")
    with opened(browser, with_facts(good, body=inserted)) as (page, complaints):
        assert page.title() != "run"
        assert complaints


def test_report_prints_on_several_sheets_with_times_of_london(browser):
    with opened(browser, report(*["St Wilfrid's Hospital"] * 120)) as (page, _):
        assert page.locator("tbody td").first.inner_text() == "21 June 2026, 12:05"
        sheets = re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))
    assert 3 <= len(sheets) <= 12


def test_report_fits_a_narrow_screen_and_reads_as_a_list(browser):
    narrow = {"viewport": {"width": 320, "height": 600}}
    with opened(browser, report("St Wilfrid's Hospital", "x" * 200), **narrow) as (page, _):
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        assert page.locator("tbody tr td").first.evaluate("each => getComputedStyle(each).display") == "block"


def test_report_breaks_no_rule_of_accessibility(browser):
    axe = AXE.read_text(encoding="utf-8")
    with opened(browser, report("Hospital", "School"), bypass_csp=True) as (page, _):
        page.evaluate(axe)
        found = page.evaluate("axe.run().then(result => result.violations.map(each => each.id))")
    assert found == []
