"""Words that are no names, and slips of the hand that the parts of this package share."""

from importlib.resources import files

import msgspec

DIGITS_FOR_LETTERS = str.maketrans("0135|", "olesi")
"""What a digit within a word stands for."""


class Words(msgspec.Struct, frozen=True):
    """Words that mean something else in a name or an address than a name.

    Attributes
    ----------
    titles, suffixes, particles
        Go before, after, and between names.
    fillers
        Are written where a name is not known, and name nobody.
    given_fillers
        Are written where a given name is not known; as family names they are names.
    dwellings
        Go before a number in an address.
    """

    titles: frozenset[str]
    suffixes: frozenset[str]
    particles: frozenset[str]
    placeholders: frozenset[str]
    given_name_placeholders: frozenset[str]
    dwelling_words: frozenset[str]


WORDS = msgspec.json.decode(files("contactpoint.domain.matching.data").joinpath("words.json").read_bytes(), type=Words)
