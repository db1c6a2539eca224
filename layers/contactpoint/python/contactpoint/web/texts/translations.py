"""The texts of the pages in other languages, from gettext catalogues (``locale/<language>.po``)."""

import re
from functools import cache
from importlib.resources import files

LANGUAGES = {"en": "English", "cy": "Cymraeg"}
_ENTRY = re.compile(r'^msgid ((?:"[^\n]*"\n)+)msgstr ((?:"[^\n]*"\n?)+)', re.MULTILINE)


class Translation:
    """The texts of one language; a text that is missing is shown in English."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.texts = texts

    def gettext(self, text: str) -> str:
        """Return a text in this language."""
        return self.texts.get(text) or text

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        """Return the text for a number of things."""
        return self.gettext(singular if count == 1 else plural)


@cache
def translation(language: str) -> Translation:
    """Return the texts of a language."""
    if language == "en" or language not in LANGUAGES:
        return Translation({})
    return Translation(parse(files("contactpoint.web.texts").joinpath(f"locale/{language}.po").read_text("utf-8")))


def parse(catalogue: str) -> dict[str, str]:
    """Return the texts of a catalogue by their English original."""
    return {_joined(original): _joined(text) for original, text in _ENTRY.findall(catalogue) if _joined(original)}


def _joined(lines: str) -> str:
    parts = re.findall(r'^"(.*)"$', lines, re.MULTILINE)
    return "".join(parts).replace("\\n", "\n").replace('\\"', '"').replace("\\\\", "\\")
