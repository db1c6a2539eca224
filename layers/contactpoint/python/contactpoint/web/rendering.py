"""Renders the templates: GOV.UK Frontend's components, our texts in English or Welsh, and no script."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from jinja2 import ChoiceLoader, Environment, PackageLoader

from contactpoint.domain.registers.duty_numbers import NATIONAL, registered_numbers
from contactpoint.web import components, static
from contactpoint.web.page_response import Page, security_headers
from contactpoint.web.texts import words
from contactpoint.web.texts.translations import Translation, translation

HTML = {"Content-Type": "text/html; charset=utf-8"}


@cache
def environment(language: str) -> Environment:
    """Return the templates in a language."""
    loader = ChoiceLoader([PackageLoader("contactpoint.web"), components.loader()])
    found = Environment(loader=loader, **components.OPTIONS)  # noqa: S701 - the options escape
    texts: Translation = translation(language)
    found.install_gettext_callables(texts.gettext, texts.ngettext, newstyle=True)  # type: ignore[attr-defined]
    found.filters |= words.filters(texts)
    found.globals |= {"style_path": static.path, "style_integrity": static.integrity}
    return found


@dataclass(frozen=True)
class Site:
    """Where the pages are, and how they look.

    Attributes
    ----------
    root
        The path of the pages, such as ``/pages``.
    styles_url
        Where style sheets come from; empty for the pages themselves.
    is_local
        Whether the sign-in page is the emulator's, which asks for no second factor.
    """

    root: str
    headers: Mapping[str, str]
    language: str = "en"
    is_local: bool = False
    styles_url: str = ""

    def link(self, path: str) -> str:
        """Return the address of a path below the pages' root."""
        return f"{self.root}{path}"

    def show(self, template: str, status: int = 200, **facts: Any) -> Page:
        """Return a page."""
        link: Callable[[str], str] = self.link
        national = registered_numbers(NATIONAL)  # In an outage, no other can be read.
        styles = self.styles_url or self.root
        ours = {"link": link, "styles": styles, "language": self.language, "is_local": self.is_local, "duty": national}
        text = environment(self.language).get_template(f"{template}.html").render(**{**ours, **facts})
        return Page(status=status, body=text, headers={**self.headers, **HTML})


def site_at(url: str, *sign_in_origins: str, styles_url: str = "", language: str = "en") -> Site:
    """Return the site at an address, with the security policy of its pages.

    Parameters
    ----------
    sign_in_origins
        Where people sign in.
    styles_url
        Where a distribution serves the style sheets; empty if the pages' function does.
    """
    at, headers = urlsplit(url), security_headers(*sign_in_origins, styles=static.sources(styles_url))
    return Site(at.path, headers, language=language, is_local=at.scheme == "http", styles_url=styles_url)
