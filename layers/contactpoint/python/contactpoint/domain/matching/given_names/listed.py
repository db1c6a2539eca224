"""Words that are names: in one of the lists of given or family names that the engine has."""

from functools import lru_cache

from contactpoint.domain.matching.comparison.frequencies import name_frequencies
from contactpoint.domain.matching.given_names import nicknames, spellings
from contactpoint.domain.matching.normalise.other_spellings import from_somali


@lru_cache(maxsize=65536)
def is_listed_name(word: str) -> bool:
    """Return whether a normalised word is a listed name, or one in Somali spelling."""
    return any(map(_is_listed, {word, from_somali((word, ""))[0]}))


def _is_listed(word: str) -> bool:
    return (
        spellings.one_in(word) is not None
        or spellings.is_shared_word(word)
        or word in name_frequencies().family_name
        or bool(nicknames.related(word) or spellings.others(word))
    )


def is_given_name_rather(word: str) -> bool:
    """Return whether a normalised word is a listed given name, and more frequent as one than as a family name."""
    family_one_in = name_frequencies().family_name.get(word)
    one_in = spellings.one_in(word)
    return one_in is not None and (family_one_in is None or one_in < family_one_in)
