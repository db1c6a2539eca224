"""The worked conversations of the documentation: parsed, and compared with what the API answers."""

import json
import re
from dataclasses import dataclass, field
from email.parser import Parser
from typing import Any

from cli.local_stack.workspace import ROOT

PAGES = ROOT / "docs" / "conversations"
ANYTHING = "…"
"""Replaces more members of an object, or more entries of a list."""
_BLOCK = re.compile(r"^```http\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_IDENTIFIER = re.compile(r"[0-9a-f]{32}")
_TOKEN = re.compile(r"Bearer <token of ([a-z-]+)>")
_VOLATILE = re.compile(r"urn:uuid:|\d{4}-\d\d-\d\dT")
CHANGING = {"probability", "search_id", "notification_id", "policy_version", "last_confirmed_on", "stated_on"}
"""Members whose values differ from run to run."""


@dataclass(frozen=True)
class Message:
    """One request or response of the page."""

    start: str
    headers: dict[str, str]
    body: Any

    @property
    def caller(self) -> str:
        """Who signs in."""
        named = _TOKEN.fullmatch(self.headers["Authorization"])
        assert named, self.headers
        return named[1]


def conversations() -> list[tuple[Message, Message]]:
    """Return the requests of the pages, each with its response."""
    pages = [page.read_text(encoding="utf-8") for page in sorted(PAGES.glob("[0-9]-*.md"))]
    blocks = [_parse(block) for page in pages for block in _BLOCK.findall(page)]
    return list(zip(blocks[::2], blocks[1::2], strict=True))


@dataclass
class Comparison:
    """Compares responses with the page, and remembers the real identifier for each of the page's."""

    real: dict[str, str] = field(default_factory=dict)

    def to_send(self, text: str) -> str:
        """Return text of the page with the real identifiers."""
        return _IDENTIFIER.sub(lambda found: self.real.get(found[0], found[0]), text)

    def differences(self, written: Any, answered: Any, place: str = "") -> list[str]:
        """Return where an answer is not what the page says."""
        if isinstance(written, dict) and isinstance(answered, dict):
            return self._of_objects(written, answered, place)
        if isinstance(written, list) and isinstance(answered, list):
            return self._of_lists(written, answered, place)
        if isinstance(written, str) and isinstance(answered, str):
            return self._of_texts(written, answered, place)
        return [] if written == answered else [f"{place}: the page says {written!r}, the answer {answered!r}"]

    def _of_objects(self, written: dict[str, Any], answered: dict[str, Any], place: str) -> list[str]:
        expected = {name for name in written if name != ANYTHING}
        missing, more = expected - answered.keys(), answered.keys() - expected
        found = [f"{place}/{name}: missing" for name in missing]
        found += [f"{place}/{name}: not on the page" for name in more if ANYTHING not in written]
        for name in expected & answered.keys() - CHANGING:
            found += self.differences(written[name], answered[name], f"{place}/{name}")
        return found

    def _of_lists(self, written: list[Any], answered: list[Any], place: str) -> list[str]:
        if ANYTHING not in written:
            if len(written) != len(answered):
                return [f"{place}: {len(written)} entries on the page, {len(answered)} in the answer"]
            pairs = enumerate(zip(written, answered, strict=True))
            return [text for index, pair in pairs for text in self.differences(*pair, f"{place}/{index}")]
        entries = [each for each in written if each != ANYTHING]
        absent = [each for each in entries if all(self.differences(each, one) for one in answered)]
        return [f"{place}: no such entry: {each}" for each in absent]

    def _of_texts(self, written: str, answered: str, place: str) -> list[str]:
        if _VOLATILE.match(written) and _VOLATILE.match(answered):
            return []
        names, values = _IDENTIFIER.findall(written), _IDENTIFIER.findall(answered)
        if names and len(names) == len(values):
            for name, value in zip(names, values, strict=True):
                self.real.setdefault(name, value)
        expected = self.to_send(written)
        return [] if expected == answered else [f"{place}: the page says {expected!r}, the answer {answered!r}"]


def _parse(block: str) -> Message:
    head, _, body = block.partition("\n\n")
    start, _, headers = head.strip().partition("\n")
    return Message(start, dict(Parser().parsestr(headers)), json.loads(body) if body.strip() else None)
