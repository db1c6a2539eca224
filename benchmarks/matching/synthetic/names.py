"""Names by origin, drawn as often as they occur.

The lists are Faker's. England's family names have their real frequencies there (Smith 1.15%). Names of other lists are
drawn by rank: the n-th in proportion to 1/(n + 20). So about one child in a hundred has the most common given name.
"""

import importlib
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

FLATTENED = 20
ENGLISH_TAIL = 0.45
"""The share of English family names that are not among the five hundred most common."""

Drawn = tuple[tuple[str, ...], tuple[float, ...]]
"""Names and their cumulative shares."""


@dataclass(frozen=True)
class Origin:
    """An origin's names, and the share of families that have it."""

    name: str
    share: float
    female: Drawn
    male: Drawn
    family: Drawn

    def given(self, sex: str, chance: random.Random) -> str:
        """Return a given name."""
        return _drawn(self.female if sex == "female" else self.male, chance)

    def surname(self, chance: random.Random) -> str:
        """Return a family name."""
        return _drawn(self.family, chance)


@cache
def origins() -> tuple[Origin, ...]:
    """Return the origins, the most common first; the shares are roughly those of pupils in England."""
    british = Origin(
        "british", 0.66, _of("en_GB", "first_names_female", "en"), _of("en_GB", "first_names_male", "en"), _english()
    )
    return (
        british,
        _origin("irish", 0.03, "en_IE"),
        _origin("indian", 0.07, "en_IN"),
        Origin("pakistani", 0.08, *2 * (_of("en_PK", "first_names"),), _of("en_PK", "last_names")),
        _origin("west_african", 0.05, "yo_NG", "tw_GH"),
        Origin("polish", 0.04, *_givens("pl_PL"), _of("pl_PL", "unisex_last_names")),
        _origin("romanian", 0.02, "ro_RO"),
        _origin("turkish", 0.02, "tr_TR"),
        _origin("spanish", 0.02, "es_ES"),
        Origin("chinese", 0.01, *_chinese()),
    )


def origin(name: str) -> Origin:
    """Return the origin of that name."""
    return next(each for each in origins() if each.name == name)


def _origin(name: str, share: float, *locales: str) -> Origin:
    families = [n for locale in locales for n in _listed(locale, "last_names")]
    female, male = (
        [n for locale in locales for n in _listed(locale, f"first_names_{sex}")] for sex in ("female", "male")
    )
    return Origin(name, share, _by_rank(female), _by_rank(male), _by_rank(families))


def _givens(locale: str) -> tuple[Drawn, Drawn]:
    return _of(locale, "first_names_female"), _of(locale, "first_names_male")


def _chinese() -> tuple[Drawn, Drawn, Drawn]:
    parts = ("first_romanized_names_female", "first_romanized_names_male", "last_romanized_names")
    female, male, family = (_of("zh_TW", part) for part in parts)
    return female, male, family


def _of(locale: str, part: str, *tails: str) -> Drawn:
    """Return a locale's list by rank, followed by the same list of other locales."""
    return _by_rank([n for each in (locale, *tails) for n in _listed(each, part)])


def _listed(locale: str, part: str) -> list[str]:
    """Return a list of Faker's: England's in order of use, any other shuffled, the same way each time."""
    listed = getattr(importlib.import_module(f"faker.providers.person.{locale}").Provider, part)
    found = list(dict.fromkeys(listed))
    if locale != "en_GB":
        random.Random(locale).shuffle(found)  # noqa: S311 - repeatable, not secret
    return found


def _english() -> Drawn:
    known: Mapping[str, float] = importlib.import_module("faker.providers.person.en_GB").Provider.last_names
    rare = [n for locale in ("en", "en_US", "en_IE") for n in _listed(locale, "last_names") if n not in known]
    scale = (1 - ENGLISH_TAIL) / sum(known.values())
    tail = ENGLISH_TAIL / len(rare)
    shares = {**{name: share * scale for name, share in known.items()}, **dict.fromkeys(rare, tail)}
    return tuple(shares), tuple(accumulate(shares.values()))


def _by_rank(names: Iterable[str]) -> Drawn:
    ordered = tuple(dict.fromkeys(names))
    return ordered, tuple(accumulate(1 / (rank + FLATTENED) for rank in range(len(ordered))))


def _drawn(names: Drawn, chance: random.Random) -> str:
    return chance.choices(names[0], cum_weights=names[1])[0]
