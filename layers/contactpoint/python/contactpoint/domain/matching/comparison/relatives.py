"""Relatives who are described where the given name should be: "brother of Zainab", "Zainab's twin", "not Zainab".

Such a search gives no name of the child. A child who is found may be the relative or another one of the family, so
none is certain (decision 55).
"""

from collections.abc import Iterator, Sequence

from contactpoint.domain.facts.fillers import is_relative_alone
from contactpoint.domain.matching import normalise
from contactpoint.domain.matching.comparison.agreement_of_one_name import agreement
from contactpoint.domain.matching.comparison.level import SAME_NAME_KINDS, ComparisonLevel

DESCRIBED = ComparisonLevel("relative.described", "a relative is described where the given name should be")
NAMED = ComparisonLevel("relative.named", "this is the name of the relative, not of the child")
RELATIVES_NAME_KINDS = SAME_NAME_KINDS | {"part"}


def relative_levels(
    said: str, family_name: str, names: Sequence[tuple[str, str]], *, sex_is_stated: bool
) -> Iterator[ComparisonLevel]:
    """Compare the relative who is described with the names of a record, which may describe one as well.

    Parameters
    ----------
    said
        What the search says where the given name should be. "Son" by itself most often means the child, so it describes
        a relative only where no sex is stated.
    """
    named = normalise.relative_named(said)
    if (is_relative_alone(said) and not sex_is_stated) or any(
        _describes_relative(*each) for each in ((said, family_name), *names)
    ):
        yield DESCRIBED
    if named and any(_is_named(named, normalise.given_name(given)) for given, _ in names):
        yield NAMED


def _describes_relative(given: str, family: str) -> bool:
    """Return whether one of the names is a phrase about a relative; a family name of one word is none."""
    return normalise.relative_named(given) is not None or (
        " " in family and normalise.relative_named(family) is not None
    )


def _is_named(named: str, given: str) -> bool:
    """Return whether the relative has this given name; "James's" and "James'" may have lost the last letter."""
    return bool(given) and any(
        agreement(each, given, given=True) in RELATIVES_NAME_KINDS for each in (named, f"{named}s")
    )
