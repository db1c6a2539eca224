"""Words that are not names, and digits that are typed instead of letters."""

from importlib.resources import files

import msgspec

DIGITS_FOR_LETTERS = str.maketrans("0135|", "olesi")
"""The letter that each digit inside a word looks like."""


class Words(msgspec.Struct, frozen=True):
    """Words in a name or an address that are not part of the name.

    Attributes
    ----------
    titles, suffixes, particles
        Come before, after, and between names.
    dwelling_words
        Come before a number in an address, such as "flat".
    """

    titles: frozenset[str]
    suffixes: frozenset[str]
    particles: frozenset[str]
    dwelling_words: frozenset[str]


WORDS = msgspec.json.decode(
    files("contactpoint.domain.matching.data").joinpath("ignored_words.json").read_bytes(), type=Words
)
