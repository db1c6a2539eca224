"""The pages' style sheets from another origin, as on AWS: a real browser takes these, and no other text."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from contactpoint.http.response import Response
from contactpoint.web import static
from contactpoint.web.page_response import security_headers
from contactpoint.web.rendering import Site
from contactpoint.web.request import PageRequest
from tests.browser.chromium import chromium, served, serving

HEADER_OF_OURS = "rgb(29, 53, 87)"
OF_THE_DISTRIBUTION = {
    "Content-Type": static.CONTENT_TYPE,
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}


@contextmanager
def distribution(added: str = "") -> Iterator[str]:
    """Serve the style sheets as the distribution does, with something added to each."""
    asked: list[dict[str, str]] = []

    def answer(path: str, headers: dict[str, str]) -> Response:
        asked.append(headers)
        found = static.find(PageRequest({"httpMethod": "GET", "pathParameters": {"proxy": path.lstrip("/")}}))
        text = (found.body if found else "") + added
        return Response(status=200 if found else 404, headers=OF_THE_DISTRIBUTION, body=text.encode())

    with serving(answer) as origin:
        yield origin
        assert len(asked) == len(static.STYLES)
        assert not any({"Cookie", "Referer"} & set(each) for each in asked)


@pytest.fixture
def browser():
    with chromium() as started:
        yield started


def colour_and_complaints(browser, styles_url: str) -> tuple[str, list[str]]:
    headers = security_headers("https://issuer.example", styles=static.sources(styles_url))
    page = Site("/pages", headers, styles_url=styles_url).show("public/accessibility")
    with served(Response(status=200, headers=page.headers, body=page.body.encode())) as address:
        tab, complaints = browser.new_page(), []
        tab.on("console", lambda message: complaints.append(message.text))
        tab.goto(address)
        colour = tab.locator("header").evaluate("each => getComputedStyle(each).backgroundColor")
    return colour, complaints


def test_page_is_styled_by_the_distribution_which_learns_nothing_of_the_visitor(browser):
    with distribution() as styles_url:
        assert colour_and_complaints(browser, styles_url) == (HEADER_OF_OURS, [])


def test_style_sheet_that_somebody_has_changed_is_not_used(browser):
    with distribution(added=".cp-header{background:red}") as styles_url:
        colour, complaints = colour_and_complaints(browser, styles_url)
    assert colour == "rgba(0, 0, 0, 0)"
    assert "integrity" in complaints[0]
