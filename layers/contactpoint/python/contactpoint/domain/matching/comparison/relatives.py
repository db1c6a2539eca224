"""Relatives who are described where a name should be: "brother of Zainab", "Zainab's twin", "not Zainab".

Such a search gives no name of the child. A child who is found may be the relative or another one of the family, so
none is certain (decision 55). The same is true next to words that are no names.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from contactpoint.domain.facts.fillers import (
    describes_child,
    is_filler,
    is_no_name,
    is_relative_alone,
    names_in_filler,
    number_in_family_name,
    plain_words,
    which_of_several,
)
from contactpoint.domain.matching import normalise
from contactpoint.domain.matching.comparison.agreement_of_one_name import agreement
from contactpoint.domain.matching.comparison.level import SAME_NAME_KINDS, ComparisonLevel
from contactpoint.domain.matching.given_names.listed import is_given_name_rather, is_listed_name

DESCRIBED = ComparisonLevel("relative.described", "a relative is described where the given name should be")
NAMED = ComparisonLevel("relative.named", "this is the name of the relative, not of the child")
ANOTHER = ComparisonLevel("relative.another", "this may be another one of several children")
OTHER_WORDS = ComparisonLevel("relative.words", "words that are no names stand next to the name")
RELATIVES_NAME_KINDS = SAME_NAME_KINDS | {"part"}
JOINED_NAMES = re.compile(r"\w\s*[&+,/;]\s*\w|\w\s+(?:and|or)\s+\w", re.IGNORECASE)
"""Two children in one field: "Nadia & Tariq"."""
HOMES = frozenset({"home", "house", "household"})
HOUSE = HOMES | {"in", "of", "the"}
Names = tuple[str, str]


def relative_levels(
    said: str, family_name: str, names: Sequence[Names], *, sex_is_stated: bool
) -> Iterator[ComparisonLevel]:
    """Compare the relative who is described with the names of a record, which may describe one as well.

    Parameters
    ----------
    said
        What the search says where the given name should be. "Son" by itself most often means the child, so it describes
        a relative only where no sex is stated.
    """
    named = [each for each in map(normalise.relative_named, (said, family_name)) if each]
    is_named = any(_is_named(each, normalise.given_name(given)) for each in named for given, _ in names)
    is_parent = any(_names_parent(said, family_name, normalise.given_name(given)) for given, _ in names)
    if (
        (is_relative_alone(said) and not sex_is_stated)
        or is_parent
        or (
            any(map(_describes_relative, ((said, family_name), *names)))
            and not _is_family_name(said, family_name, names)
        )
    ):
        yield DESCRIBED
    if is_named or is_parent:
        yield NAMED
    if all(_may_be_another_of_several((said, family_name), each) for each in names):
        yield ANOTHER
    if _may_have_other_words(said, family_name) and any(_has_other_words(said, family_name, each) for each in names):
        yield OTHER_WORDS


def _may_be_another_of_several(asked: Names, recorded: Names) -> bool:
    """Return whether neither side has a name, and one numbers the children, as in "Twin 2", but not both the same.

    So it is if both have another name next to the filler, or another parent: "Baby Sara" and "Baby of Nina".
    """
    (said, family), (given, _) = asked, recorded
    if not given or normalise.given_name(said) or normalise.given_name(given):
        return _names_another(asked, recorded) or _names_another(recorded, asked)
    which, other = which_of_several(said) or number_in_family_name(family), which_of_several(given)
    if (which or other) and (which != other or which == "?"):
        return True
    families = {*normalise.name(family).split(), *normalise.name(recorded[1]).split()}
    named, others = (_names(said) - families, _names(given) - families)
    return bool(named and others) and named.isdisjoint(others)


def _names_another(described: Names, named: Names) -> bool:
    """Return whether one side has another name next to a filler than the other side has: "Baby Kai" is not Tyler.

    In "Baby of Sara", the name is the parent's.
    """
    (filler, family), (given, _) = described, named
    words, own = plain_words(filler).split(), normalise.given_name(given)
    if not (words and own) or normalise.given_name(filler) or not {"of", "o"}.isdisjoint(words):
        return False
    names = {each for each in _names(filler) if is_given_name_rather(each)} - {*normalise.name(family).split()}
    return bool(names) and all(agreement(each, own, given=True) not in RELATIVES_NAME_KINDS for each in names)


def _names(filler: str) -> set[str]:
    """Return the names next to a filler, and not what else it says: "Baby awaiting name" has none."""
    words = names_in_filler(filler)
    return {word for word in words if is_listed_name(word) and not (is_no_name(word) or is_filler("given_name", word))}


def _is_family_name(said: str, family_name: str, names: Sequence[Names]) -> bool:
    """Return whether both sides have the same family name next to a given name: Emma Le Cousin is not a cousin."""
    family = normalise.name(family_name)
    return bool(normalise.given_name(said)) and any(
        normalise.given_name(given) and normalise.name(recorded) == family for given, recorded in names
    )


def _describes_relative(both: Names) -> bool:
    """Return whether one of the names is a phrase about a relative; a family name of one word is none."""
    given, family = both
    return normalise.relative_named(given) is not None or (
        " " in family and normalise.relative_named(family) is not None
    )


def _is_named(named: str, given: str) -> bool:
    """Return whether the relative has this given name; "James's" and "James'" may have lost the last letter."""
    forms = {named, f"{named}s", *(word.removesuffix("s") for word in named.split()), *named.split()}
    return bool(given) and any(agreement(each, given, given=True) in RELATIVES_NAME_KINDS for each in forms if each)


def _names_parent(filler: str, family_name: str, given: str) -> bool:
    """Return whether a filler names somebody with this given name: "Zainab's child", or "Baby" next to Zainab Khan."""
    if not given or not filler or normalise.given_name(filler):
        return False
    words, first = plain_words(filler).split(), given.split(maxsplit=1)[0]
    if f"{first}s" in words or (first in words and not {"of", "o"}.isdisjoint(words)):
        return True
    return describes_child(filler) and first in normalise.name(family_name).split()


@lru_cache(maxsize=1024)
def _may_have_other_words(said: str, family_name: str) -> bool:
    """Return whether a search has a word that is no name, or one in no list before another: hardly any has."""
    given = normalise.given_name(said).split()
    words = (*given, *normalise.name(family_name).split())
    is_joined = any(map(JOINED_NAMES.search, (said, family_name)))
    return len(words) > 1 and (is_joined or any(map(is_no_name, words)) or not all(map(is_listed_name, given[:-1])))


def _has_other_words(said: str, family_name: str, recorded: Names) -> bool:
    """Return whether a search has words that are no names next to the given name of the record.

    After a name, and in the field of the family name, only words that never are one count: many second names and family
    names are in no list. Before it, every word counts that is in none.
    """
    given, family = normalise.given_name(said).split(), normalise.name(family_name).split()
    names = normalise.given_name(recorded[0]).split()
    own = {*names, *(f"{word}s" for word in names)}
    known = frozenset((*own, *normalise.name(recorded[1]).split()))
    in_given, in_family = (len(field) > 1 and not own.isdisjoint(field) for field in (given, family))
    if in_given and len(given) > len(names):
        first = next(at for at, word in enumerate(given) if word in own)
        if any(len(word) > 1 and not is_listed_name(word) for word in given[:first]):
            return True
    if not (in_given or in_family):
        return False
    others = [word for word in (*given, *(family if len(family) > 1 else ())) if word not in known]
    if others and ((in_given and JOINED_NAMES.search(said)) or (in_family and JOINED_NAMES.search(family_name))):
        return True
    return any(map(is_no_name, _without_house(others)))


def _without_house(words: list[str]) -> list[str]:
    """Return words without "of the house": a census taker writes it for a person whose name is not known."""
    return [word for word in words if word not in HOUSE] if not HOMES.isdisjoint(words) else words
