"""Searches for invented children: forty kinds of correct, wrong and partial knowledge, each a stratum."""

import random
import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date

from benchmarks.matching.evaluation_format import QueryRow
from benchmarks.matching.synthetic.errors import WritingErrors, swapped
from benchmarks.matching.synthetic.names import origin
from benchmarks.matching.synthetic.population import TODAY, Population, SyntheticChild
from benchmarks.matching.synthetic.searches_for_relatives import RELATIVES, SPELT_OTHERWISE
from contactpoint.domain.matching.given_names import nicknames

ABSENT, RELATIVE_SHARE = 0.2, 0.5
"""The share of absent people; how often each kind of relative is searched for, next to one other kind of search."""
SEX_KNOWN, SEX_WRONG, ADDRESS_KNOWN, POSTCODE_KNOWN = 0.5, 0.01, 0.3, 0.35
PLACEHOLDERS = ("Unknown", "Baby", "Not Known", "Child")


class Searches:
    """Searches from one seed. New homes come from the population, because people move within it."""

    def __init__(self, population: Population, seed: int) -> None:
        self.chance: random.Random = random.Random(f"searches-{seed}")  # noqa: S311 - repeatable, not secret
        self.errors: WritingErrors = WritingErrors(self.chance)
        self.population = population

    def of(
        self, children: Sequence[SyntheticChild], count: int, kinds: Collection[str] = ()
    ) -> tuple[list[QueryRow], set[str]]:
        """Return searches for some of the children, and the ids of those to leave out of the directory.

        The searches are of the ``kinds`` named, by default of all `KINDS` except old paper files.
        """
        chosen = list(kinds) or [kind for kind in KINDS if kind != "paper"]
        sought = self.chance.sample(children, min(count, len(children)))
        absent = {child.child_id for child in sought[: int(len(sought) * ABSENT)]}
        self.chance.shuffle(sought)
        shares = [RELATIVE_SHARE if kind in RELATIVES else 1 for kind in chosen]
        queries = [self._query(child, self.chance.choices(chosen, shares)[0]) for child in sought]
        numbered = [
            replace(each, query_id=f"q{number:06}", child_id="" if _is_absent(child, each, absent) else child.child_id)
            for number, (child, each) in enumerate(zip(sought, queries, strict=True))
        ]
        return numbered, absent

    def _query(self, child: SyntheticChild, kind: str) -> QueryRow:
        query = KINDS[kind](self, child)
        if kind not in NOISY and kind not in RELATIVES and kind not in SPELT_OTHERWISE:
            query = self._with_additional_facts(child, query)
        return replace(query, stratum=kind, name_origin=child.origin)

    def _with_additional_facts(self, child: SyntheticChild, query: QueryRow) -> QueryRow:
        """Return the search with additional facts in some cases, a few of them wrong."""
        if self._happens(SEX_KNOWN):
            query = replace(query, sex=self._other(child.sex) if self._happens(SEX_WRONG) else child.sex)
        if not query.postcode and self._happens(POSTCODE_KNOWN):
            home = self.population.home() if self._happens(0.08) else child.home
            query = replace(query, postcode=home[0])
        if not query.address and self._happens(ADDRESS_KNOWN):
            home = self.population.home() if self._happens(0.05) else child.home
            query = replace(query, address=self.errors.any(home[1]) if self._happens(0.2) else home[1])
        return query

    def noisy(self, child: SyntheticChild, wrong: float, missing: float, replaced: float = 0.0) -> QueryRow:
        """Return a search as from an old paper file: each fact may be wrong, missing, or replaced by another."""
        child = self._replaced(child, replaced)
        given, family = self._names(child)
        home = self._home(child)
        facts = {
            "given_name": self._perhaps_wrong(given, wrong),
            "family_name": self._perhaps_wrong(family, wrong),
            "date_of_birth": self._date(child.born, wrong),
            "sex": self._other(child.sex) if self._happens(wrong / 4) else child.sex,
            "postcode": self._perhaps_wrong(home[0], wrong),
            "address": self._perhaps_wrong(home[1], wrong),
            "age": age(child.born, TODAY) if self._happens(0.3) else "",
        }
        if self._happens(wrong / 8):
            facts["given_name"], facts["family_name"] = facts["family_name"], facts["given_name"]
        remaining = {name: "" if self._happens(missing) else fact for name, fact in facts.items()}
        if not (remaining["given_name"] or remaining["family_name"]):
            remaining["family_name"] = facts["family_name"]
        return QueryRow(**remaining)

    def _replaced(self, child: SyntheticChild, share: float) -> SyntheticChild:
        """Return the child with some facts replaced by unrelated ones."""
        names = origin(child.origin)
        return replace(
            child,
            given=names.given(child.sex, self.chance) if self._happens(share) else child.given,
            family=names.surname(self.chance) if self._happens(share) else child.family,
            born=self.errors.other_date(child.born) if self._happens(share) else child.born,
            home=self.population.home() if self._happens(share / 2) else child.home,
        )

    def _names(self, child: SyntheticChild) -> tuple[str, str]:
        if child.other_names and self._happens(0.2):
            return self.chance.choice(child.other_names)
        return child.given, child.family

    def _home(self, child: SyntheticChild) -> tuple[str, str]:
        if child.previous and self._happens(0.2):
            return self.chance.choice(child.previous)
        return self.population.home() if self._happens(0.04) else child.home

    def _perhaps_wrong(self, text: str, wrong: float) -> str:
        if not self._happens(wrong):
            return text
        changed = self.errors.any(text)
        return self.errors.any(changed) if self._happens(0.35) else changed

    def _date(self, born: date, wrong: float) -> str:
        if not self._happens(wrong):
            return born.isoformat()
        return (self.errors.digit(born) if self._happens(0.5) else self.errors.day(born)).isoformat()

    def impossible(self, born: date) -> str:
        """Return a date that no calendar has."""
        year, month, day = born.isoformat().split("-")
        return self.chance.choice(
            (f"{year}-{day}-{month}" if born.day > 12 else f"{year}-{month}-31x", f"{year}-02-30")
        )

    def nickname(self, given: str) -> str:
        """Return a nickname of the given name, or a name that it is a nickname of; if there is none, the name."""
        found = nicknames.related(given.casefold())
        return self.chance.choice(found).title() if found else given

    def other_given(self, child: SyntheticChild) -> str:
        """Return the given name with a second one added, or without one of its two."""
        words = child.given.replace("-", " ").split()
        if len(words) > 1:
            return self.chance.choice(words)
        return f"{child.given} {origin(child.origin).given(child.sex, self.chance)}"

    def _other(self, sex: str) -> str:
        return {"female": "male", "male": "female"}[sex]

    def _happens(self, share: float) -> bool:
        return self.chance.random() < share


def age(born: date, today: date) -> str:
    """Return the age in whole years."""
    return str(today.year - born.year - ((today.month, today.day) < (born.month, born.day)))


def _plain(child: SyntheticChild) -> QueryRow:
    return QueryRow(given_name=child.given, family_name=child.family, date_of_birth=child.born.isoformat())


def _placed(child: SyntheticChild) -> QueryRow:
    return replace(_plain(child), postcode=child.home[0])


def _unaccented(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).upper()


def _alias(searches: Searches, child: SyntheticChild) -> QueryRow:
    given, family = searches.chance.choice(child.other_names or ((child.given, child.family),))
    return replace(_plain(child), given_name=given, family_name=family)


def _part(text: str, last: bool) -> str:
    return text.replace("-", " ").split()[-1 if last else 0]


def _is_absent(child: SyntheticChild, query: QueryRow, absent: Collection[str]) -> bool:
    return child.child_id in absent or query.stratum in RELATIVES


NOISY = frozenset({"noisy", "noisier", "paper"})
KINDS: dict[str, Callable[[Searches, SyntheticChild], QueryRow]] = {
    "everything": lambda _, c: replace(_placed(c), sex=c.sex, address=c.home[1]),
    "name_and_birth": lambda _, c: _plain(c),
    "plain_letters": lambda _, c: replace(
        _plain(c), given_name=_unaccented(c.given), family_name=_unaccented(c.family)
    ),
    "family_misspelt": lambda s, c: replace(_plain(c), family_name=s.errors.typed(c.family)),
    "given_misspelt": lambda s, c: replace(_plain(c), given_name=s.errors.typed(c.given)),
    "both_misspelt": lambda s, c: replace(
        _placed(c), given_name=s.errors.typed(c.given), family_name=s.errors.typed(c.family)
    ),
    "misheard": lambda s, c: replace(
        _plain(c), given_name=s.errors.misheard(c.given), family_name=s.errors.misheard(c.family)
    ),
    "misread": lambda s, c: replace(_plain(c), family_name=s.errors.misread(c.family), postcode=c.home[0]),
    "nickname": lambda s, c: replace(_plain(c), given_name=s.nickname(c.given)),
    "initial": lambda _, c: replace(_placed(c), given_name=c.given[0]),
    "other_given": lambda s, c: replace(_plain(c), given_name=s.other_given(c)),
    "part_of_family": lambda s, c: replace(_plain(c), family_name=_part(c.family, s.chance.random() < 0.5)),
    "names_swapped": lambda _, c: replace(_plain(c), given_name=c.family, family_name=c.given),
    "alias": _alias,
    "day_and_month": lambda _, c: replace(_placed(c), date_of_birth=swapped(c.born).isoformat()),
    "wrong_day": lambda s, c: replace(_placed(c), date_of_birth=s.errors.day(c.born).isoformat()),
    "wrong_digit": lambda s, c: replace(_placed(c), date_of_birth=s.errors.digit(c.born).isoformat()),
    "impossible_date": lambda s, c: replace(_placed(c), date_of_birth=s.impossible(c.born)),
    "no_date": lambda _, c: QueryRow(given_name=c.given, family_name=c.family, postcode=c.home[0], address=c.home[1]),
    "age_for_date": lambda _, c: QueryRow(
        given_name=c.given, family_name=c.family, age=age(c.born, TODAY), sex=c.sex, postcode=c.home[0]
    ),
    "age_misspelt": lambda s, c: QueryRow(
        given_name=s.errors.any(c.given), family_name=c.family, age=age(c.born, TODAY), postcode=c.home[0]
    ),
    "no_given_name": lambda _, c: replace(_placed(c), given_name=""),
    "no_family_name": lambda _, c: replace(_placed(c), family_name=""),
    "placeholder": lambda s, c: replace(_placed(c), given_name=s.chance.choice(PLACEHOLDERS)),
    "previous_home": lambda s, c: replace(_plain(c), postcode=s.chance.choice(c.previous or (c.home,))[0]),
    "moved": lambda s, c: replace(_plain(c), postcode=s.population.home()[0]),
    "postcode_typo": lambda s, c: replace(_plain(c), postcode=s.errors.any(c.home[0]), address=c.home[1]),
    "family_renamed": lambda s, c: replace(_placed(c), family_name=origin(c.origin).surname(s.chance)),
    "noisy": lambda s, c: s.noisy(c, wrong=0.3, missing=0.08),
    "noisier": lambda s, c: s.noisy(c, wrong=0.5, missing=0.15, replaced=0.02),
    "paper": lambda s, c: s.noisy(c, wrong=0.4, missing=0.08, replaced=0.08),
    **RELATIVES,
    **SPELT_OTHERWISE,
}
