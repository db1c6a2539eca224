"""The style sheets. They may be cached: their address contains their version, and they are the same for everybody.

On AWS, a distribution serves them (`STYLES_URL`); on one machine, the pages' function does. Each page says the digest
of what it expects, so a browser uses no other style sheet, wherever it comes from (Subresource Integrity, W3C).
"""

from base64 import b64encode
from functools import cache
from hashlib import sha256, sha384
from importlib.resources import files

from contactpoint.web.page_response import Page
from contactpoint.web.request import PageRequest

STYLES = {"govuk-frontend.css": ("govuk_frontend_styles", ""), "pages.css": ("contactpoint.web", "styles/")}
"""Style sheet to the package that has it, and the folder in it.

GOV.UK Frontend's is copied into the layer when it is built."""
CONTENT_TYPE = "text/css; charset=utf-8"
CACHE_CONTROL = "public, max-age=31536000, immutable"
HEADERS = {
    "Content-Type": CONTENT_TYPE,
    "Cache-Control": CACHE_CONTROL,
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


@cache
def path(name: str) -> str:
    """Return the path of a style sheet below the address that all have: the pages' own, or the distribution's."""
    return path_of(name, _read(name))


def path_of(name: str, text: str) -> str:
    """Return the path of a style sheet with this text."""
    return f"/static/{sha256(text.encode()).hexdigest()[:12]}/{name}"


@cache
def integrity(name: str) -> str:
    """Return the digest by which a browser knows the style sheet."""
    return f"sha384-{b64encode(sha384(_read(name).encode()).digest()).decode()}"


def sources(styles_url: str) -> tuple[str, ...]:
    """Return where style sheets may come from, for the security policy: these files of the distribution, and no other.

    Parameters
    ----------
    styles_url
        The distribution's address; empty if the pages' own function serves them.
    """
    return tuple(styles_url + path(name) for name in STYLES) if styles_url else ("'self'",)


@cache
def _read(name: str) -> str:
    try:
        package, folder = STYLES[name]
        return files(package).joinpath(folder + name).read_text("utf-8")
    except ModuleNotFoundError:
        return ""
