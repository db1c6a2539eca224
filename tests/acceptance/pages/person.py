"""A person in front of the pages, in a real browser. Whatever they see is checked for accessibility and for words."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Error, Locator, Page

from tests.acceptance.conftest import Stack
from tests.browser import AXE

AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FORBIDDEN = re.compile(
    r"\b(match(?:es)?|candidates?|score|band|evidence|refine|outcome|shielded|sensitive service|involvements?|"
    r"whereabouts|not_on_a_roll|not_on_roll|urn|child_id|problem|409|null|no results|unknown child|nobody)\b",
    re.IGNORECASE,
)
"""Words of the directory that its users misread, or do not know."""
PERSONAL = re.compile(r"tyler|reid|amina|yusuf|kieran|walsh|doyle|okafor|(?<![0-9a-f])(2011|0113)|wv4", re.IGNORECASE)


@dataclass
class Person:
    """One person with a browser of their own."""

    stack: Stack
    browser: Browser
    who: str
    width: int = 1024
    scripts: bool = True
    forced_colors: bool = False
    responses: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        size, colours = {"width": self.width, "height": 800}, "active" if self.forced_colors else "none"
        self.context = self.browser.new_context(viewport=size, forced_colors=colours)
        self.page: Page = self.context.new_page()
        self.page.on("request", lambda request: self.responses.append(request.url))

    @property
    def pages_address(self) -> str:
        return self.stack.workspace.pages

    def opens(self, path: str = "") -> "Person":
        self.page.goto(self.pages_address + path)
        return self.checked()

    def signs_in(self, computer: str = "") -> "Person":
        """Sign in on the issuer's page, after saying whose computer it is. The emulator's asks for no second factor."""
        known = json.loads((self.stack.workspace.folder / "sign-ins.json").read_text(encoding="utf-8"))
        self.opens()
        if computer:
            self.page.get_by_label(computer).check()
        self.page.get_by_role("button", name="Sign in").click()
        self.page.locator("input[name=username]").fill(self.who)
        self.page.locator("input[name=password]").fill(known["people"][self.who]["password"])
        self.page.locator("button[type=submit], input[type=submit]").first.click()
        self.page.wait_for_url("**/pages/home")
        return self.checked()

    def says_why(self, reason: str) -> "Person":
        self.page.get_by_role("link", name="Find a child").click()
        self.checked()
        self.page.get_by_label(reason).check()
        return self.presses("Continue")

    def looks_for(self, last: str = "", first: str = "", born: tuple[str, str, str] = ("", "", "")) -> "Person":
        self.types("Last name", last)
        self.types("First name", first)
        for part, value in zip(("Day", "Month", "Year"), born, strict=True):
            self.types(part, value)
        return self.presses("Find")

    def types(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).fill(text)

    def presses(self, name: str) -> "Person":
        self.page.get_by_role("main").get_by_role("button", name=name).first.click()
        return self.checked()

    def follows(self, name: str) -> "Person":
        self.page.get_by_role("link", name=name).first.click()
        return self.checked()

    def says_this_is_the_child(self) -> "Person":
        return self.presses("This is the child")

    def finds(self, last: str, first: str, born: tuple[str, str, str], reason: str = "urgent care") -> "Person":
        """Find a child and open the record."""
        return self.says_why(reason).looks_for(last, first, born).says_this_is_the_child()

    @property
    def heading(self) -> str:
        return self.page.get_by_role("heading", level=1).inner_text()

    @property
    def text(self) -> str:
        return self.page.locator("body").inner_text()

    def part(self, heading: str) -> Locator:
        """Return the box that begins with a heading."""
        return self.page.locator(".cp-card", has=self.page.get_by_role("heading", name=heading))

    def checked(self) -> "Person":
        """Check what the person sees now: accessibility, words, and that nothing about a child is in the address."""
        if not self.page.url.startswith(self.pages_address):
            return self
        found = self._audited()
        assert not found["violations"], [(v["id"], [n["html"] for n in v["nodes"]]) for v in found["violations"]]
        assert not FORBIDDEN.findall(self.text), self.text
        address = self.page.url.removeprefix(self.pages_address)
        assert not PERSONAL.search(address), address
        assert not PERSONAL.search(self.page.title()), self.page.title()
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, "the page must be scrolled sideways"
        return self

    def _audited(self) -> dict[str, Any]:
        """Return what axe finds on this page. If the next page replaces it meanwhile, that one is looked at."""
        self.page.wait_for_load_state("load")
        try:
            return self._run_axe()
        except Error:
            self.page.wait_for_load_state("load")
            return self._run_axe()

    def _run_axe(self) -> dict[str, Any]:
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found: dict[str, Any] = self.page.evaluate("rules => axe.run(document, {runOnly: rules})", AXE_RULES)
        return found
