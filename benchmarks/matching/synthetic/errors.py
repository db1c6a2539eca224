"""Errors that people make when they write a name, a date or a postcode: typing, reading and hearing."""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta

from contactpoint.domain.matching.normalise import day_and_month_swapped

NEIGHBOURS = {
    "a": "qsz", "b": "vgn", "c": "xdv", "d": "sfe", "e": "wrd", "f": "dgr", "g": "fht", "h": "gjy", "i": "uok",
    "j": "hku", "k": "jli", "l": "kop", "m": "nj", "n": "bmh", "o": "ipl", "p": "ol", "q": "wa", "r": "etf",
    "s": "adw", "t": "ryg", "u": "yij", "v": "cbf", "w": "qes", "x": "zcs", "y": "tuh", "z": "xa",
    **{str(n): f"{(n - 1) % 10}{(n + 1) % 10}" for n in range(10)},
}  # fmt: skip
LOOK_ALIKE: tuple[tuple[str, str], ...] = (
    ("m", "rn"), ("w", "vv"), ("d", "cl"), ("l", "1"), ("i", "l"), ("o", "0"), ("s", "5"), ("u", "v"),
    ("h", "b"), ("e", "c"), ("g", "q"), ("n", "h"), ("1", "7"), ("0", "6"), ("3", "8"), ("a", "o"),
)  # fmt: skip
SOUND_ALIKE = (
    ("ph", "f"), ("f", "ph"), ("ck", "k"), ("c", "k"), ("k", "c"), ("ee", "ea"), ("ea", "ee"), ("ie", "y"),
    ("y", "ie"), ("i", "y"), ("y", "i"), ("s", "z"), ("z", "s"), ("oo", "ou"), ("ou", "u"), ("u", "ou"), ("a", "e"),
    ("e", "a"), ("o", "u"), ("u", "o"), ("ll", "l"), ("l", "ll"), ("nn", "n"), ("n", "nn"), ("tt", "t"), ("t", "tt"),
    ("w", "v"), ("v", "w"), ("j", "g"), ("g", "j"), ("th", "t"), ("h", ""), ("ai", "ay"), ("ei", "i"), ("ss", "s"),
    ("er", "a"), ("ks", "x"), ("x", "ks"), ("qu", "kw"), ("sh", "s"), ("cz", "ch"), ("ch", "sh"), ("aa", "a"),
)  # fmt: skip
"""Spellings of one sound, and transliterations: Hussain and Hussein, Kowalska and Kovalska, Sean and Shaun."""


class WritingErrors:
    """Random errors."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def typed(self, text: str) -> str:
        """Return the text with one typing error; the first letter is most likely to be right."""
        if len(text) < 3:
            return text
        at = self.chance.randrange(1, len(text)) if self.chance.random() < 0.9 else 0
        near = self.chance.choice(NEIGHBOURS.get(text[at].casefold(), "e"))
        following = text[at + 1 : at + 2]
        errors = (
            text[:at] + following + text[at] + text[at + 2 :],
            text[:at] + text[at + 1 :],
            text[:at] + near + text[at + 1 :],
            text[:at] + near + text[at:],
            text[:at] + text[at] + text[at:],
        )
        return self.chance.choice(errors)

    def misread(self, text: str) -> str:
        """Return the text as a person might read it from bad handwriting."""
        return self._replaced(text, LOOK_ALIKE)

    def misheard(self, text: str) -> str:
        """Return the text as a person might write it by ear."""
        return self._replaced(text, SOUND_ALIKE)

    def respaced(self, text: str) -> str:
        """Return the text with one space too many, or without its spaces and hyphens."""
        if " " in text or "-" in text:
            return text.replace(" ", "").replace("-", "")
        at = len(text) // 2
        return f"{text[:at]} {text[at:]}"

    def any(self, text: str) -> str:
        """Return the text with one error of any kind."""
        kinds: tuple[Callable[[str], str], ...] = (self.typed, self.typed, self.typed, self.misread, self.misheard)
        changed = self.chance.choice((*kinds, self.respaced) if self.chance.random() < 0.2 else kinds)(text)
        return changed if changed != text else self.typed(text)

    def day(self, born: date) -> date:
        """Return the date with one part wrong, or day and month swapped."""
        errors: tuple[Callable[[date], date], ...] = (
            swapped,
            lambda d: d + timedelta(days=self.chance.choice((-10, -2, -1, 1, 2, 10))),
            lambda d: d.replace(day=self.chance.randrange(1, 29)),
            lambda d: d.replace(month=self.chance.randrange(1, 13), day=min(d.day, 28)),
            lambda d: d.replace(year=d.year + self.chance.choice((-10, -2, -1, -1, 1, 1, 2)), day=min(d.day, 28)),
        )
        return self.chance.choice(errors)(born)

    def digit(self, born: date) -> date:
        """Return the date with one wrong digit, or the same date if no such date is valid."""
        text = born.isoformat()
        for _ in range(8):
            at = self.chance.choice((2, 3, 5, 6, 8, 9))
            with suppress(ValueError):
                return date.fromisoformat(text[:at] + str(self.chance.randrange(10)) + text[at + 1 :])
        return born

    def other_date(self, born: date) -> date:
        """Return an unrelated date, up to 6,000 days away."""
        return born + timedelta(days=self.chance.randrange(-6_000, 6_000))

    def _replaced(self, text: str, pairs: tuple[tuple[str, str], ...]) -> str:
        plain = text.casefold()
        found = [(one, other) for one, other in pairs if one in plain[1:]]
        if not found:
            return text
        one, other = self.chance.choice(found)
        at = plain.index(one, 1)
        return text[:at] + other + text[at + len(one) :]


def swapped(born: date) -> date:
    """Return the date with day and month swapped, if that is a date."""
    return day_and_month_swapped(born) or born
