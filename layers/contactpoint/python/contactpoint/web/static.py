"""The style sheets. They may be cached: their address contains their version, and they are the same for everybody."""

from functools import cache
from hashlib import sha256
from importlib.resources import files

from contactpoint.web.page_response import Page
from contactpoint.web.request import PageRequest

STYLES = {"govuk-frontend.css": ("govuk_frontend_styles", ""), "pages.css": ("contactpoint.web", "styles/")}
"""Style sheet to the package that has it, and the folder in it.

GOV.UK Frontend's is copied into the layer when it is built."""
HEADERS = {
    "Content-Type": "text/css; charset=utf-8",
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def find(request: PageRequest) -> Page | None:
    """Return the style sheet that was asked for, or None."""
    if request.method != "GET" or len(request.segments) != 3 or request.segments[0] != "static":
        return None
    name = request.segments[2]
    if name not in STYLES:
        return None
    return Page(body=_read(name), headers=HEADERS)


def address(name: str) -> str:
    """Return the path of a style sheet below the pages' root."""
    return f"/static/{_version(name)}/{name}"


@cache
def _read(name: str) -> str:
    try:
        package, folder = STYLES[name]
        return files(package).joinpath(folder + name).read_text("utf-8")
    except ModuleNotFoundError:
        return ""


@cache
def _version(name: str) -> str:
    return sha256(_read(name).encode()).hexdigest()[:12]
