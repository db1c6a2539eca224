"""The style sheets of the pages: named with their digest, and from one place only."""

import re
from base64 import b64encode
from hashlib import sha384
from importlib.resources import files

import pytest

from contactpoint.web import static
from contactpoint.web.page_response import security_headers
from contactpoint.web.rendering import Site
from tests.builders import NURSE
from tests.unit.web.visitor import ROOT

DISTRIBUTION = "https://styles.example"
LINK = re.compile(r'<link rel="stylesheet" href="([^"]+)" integrity="([^"]+)" crossorigin="anonymous">')


def page(styles_url: str):
    headers = security_headers("https://issuer.example", styles=static.sources(styles_url))
    return Site(ROOT, headers, styles_url=styles_url).show("public/accessibility")


def policy_for_styles(shown) -> list[str]:
    (found,) = re.findall(r"style-src ([^;]+);", shown.headers["Content-Security-Policy"])
    return found.split()


@pytest.mark.parametrize(("styles_url", "root"), [("", ROOT), (DISTRIBUTION, DISTRIBUTION)])
def test_page_names_each_style_sheet_with_the_digest_of_its_text(styles_url, root):
    found = dict(LINK.findall(page(styles_url).body))
    assert [each.rpartition("/")[2] for each in found] == list(static.STYLES)
    assert all(each.startswith(f"{root}/static/") for each in found)
    text = files("contactpoint.web").joinpath("styles/pages.css").read_bytes()
    assert found[root + static.path("pages.css")] == f"sha384-{b64encode(sha384(text).digest()).decode()}"


def test_policy_allows_the_two_files_of_the_distribution_and_nothing_else():
    assert policy_for_styles(page(DISTRIBUTION)) == [DISTRIBUTION + static.path(name) for name in static.STYLES]


def test_policy_allows_only_the_pages_themselves_where_their_function_serves_the_style_sheets():
    assert policy_for_styles(page("")) == ["'self'"]


def test_function_serves_the_style_sheets_that_its_pages_name(directory):
    visitor = directory.add(NURSE)
    for address in dict(LINK.findall(visitor.get("/accessibility").body)):
        answer = visitor.get(address.removeprefix(ROOT))
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
