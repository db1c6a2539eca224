"""Typos: when another form of a name is a mistake in writing, and not the name of another child."""

from functools import lru_cache

import jellyfish

from contactpoint.domain.matching.given_names import spellings

MAX_RARITY, MAX_RARITY_OF_TYPO = 1000, 30
"""How many times rarer than the recorded name a name may be and still be a child's own: less for a form that one typo
makes, because typos are more frequent than rare names."""
COMMON_ONE_IN = 20_000
"""If the recorded form is no listed name, it is more likely to be a typo for a name that is at least as common."""


@lru_cache(maxsize=65536)
def is_another_name(asked: str, recorded: str) -> bool:
    """Return whether an asked word is a given name in its own right, and neither form is a typo for the other.

    Of two forms that no list has, both may be names.
    """
    one_in, recorded_one_in = spellings.one_in(asked), spellings.one_in(recorded)
    if one_in is None:
        return recorded_one_in is None and not is_inner_typo(asked, recorded)
    if recorded_one_in is None:
        return one_in > COMMON_ONE_IN
    return one_in <= recorded_one_in * (MAX_RARITY_OF_TYPO if is_inner_typo(asked, recorded) else MAX_RARITY)


def is_inner_typo(asked: str, recorded: str) -> bool:
    """Return whether one mistake inside a name makes the asked form of the recorded one.

    Another first letter, or one more at the end, makes a name more often: Jayden and Kayden, Daniel and Daniele.
    """
    if asked[:1] != recorded[:1] or (len(asked) > len(recorded) and asked.startswith(recorded)):
        return False
    return jellyfish.damerau_levenshtein_distance(asked, recorded) == 1
