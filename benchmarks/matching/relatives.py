"""Measure what a search says about relatives, neighbours and strangers: ``python -m benchmarks.matching.relatives``.

This generator is independent of `benchmarks.matching.synthetic`, which the weights are trained on: it has its own rule
for names that are alike, and its own lists of names. The names of ``other countries`` are in the engine's table of
given names as well, so neither list shows what happens to a name in no table. ``--unlisted`` does: it takes the names
of all pairs out of every list of the engine (``all``), or only those that are rare or in no American list (``rare``).
Then one of two names may be in a list. For each kind of search the command prints the share of absent people with a
`match`, or of children with a confident and right answer, next to the bar of decision 19.
"""

import argparse
import importlib
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.matching.evaluation_format import DirectoryRow, QueryRow, read, write
from benchmarks.matching.synthetic import TODAY, Population
from benchmarks.matching.take_out_of_lists import take_out_of_lists
from contactpoint.domain.matching import normalise
from contactpoint.domain.matching.evaluation import measures, run
from contactpoint.domain.matching.given_names import nicknames, spellings

NAMES: dict[str, tuple[str, ...]] = {
    "common": ("en_GB", "en_IE", "en_IN", "en_PK", "yo_NG", "pl_PL", "tr_TR", "en_US"),
    "other countries": ("nl_NL", "fr_FR", "it_IT", "pt_PT", "de_DE", "sv_SE", "az_AZ", "id_ID", "en_KE", "hr_HR"),
}
FAMILIES = ("Khan", "Begum", "Smith", "Okafor", "Nowak", "Patel", "Walsh", "Reid", "Ahmed", "Singh", "Hughes", "Ali")
SHARED = ("Muhammad {}", "Md {}", "Mst {}", "Syed {}", "Abdul {}", "{} Kaur", "{} Singh", "{} Begum", "{} Bibi")
FILLERS = (("ZZ99 3VZ", "No fixed abode"), ("", "c/o Social Services"), ("LS1 3EX", "Infirmary, Great George Street"))
MIN_RATIO, PAIRS, BACKGROUND = 0.72, 700, 20_000
VOWELS = {"a": "e", "e": "a", "i": "y", "y": "i", "o": "u", "u": "o"}


@dataclass(frozen=True)
class Kind:
    """A kind of search: how the search differs from the child, and the bar; `absent` if nobody should match."""

    change: Callable[["Maker", QueryRow, str], QueryRow]
    bar: float
    absent: bool = True
    shared_word: bool = False
    filler: bool = False


class Maker:
    """Makes children and searches from one seed and one set of name lists."""

    def __init__(self, seed: int, names: str) -> None:
        self.chance = random.Random(f"relatives-{seed}")  # noqa: S311 - repeatable, not secret
        self.pairs = like_pairs(names)
        self.names = tuple(sorted({name for pair in self.pairs for name in pair}))

    def rows(self, kind: str) -> Iterator[tuple[DirectoryRow, QueryRow]]:
        """Yield children and the searches of one kind."""
        rule = KINDS[kind]
        for number in range(PAIRS):
            one, other = self.chance.choice(self.pairs)
            if rule.shared_word:
                form = self.chance.choice(SHARED)
                one, other = form.format(one), form.format(self.chance.choice(self.names))
            born = TODAY - timedelta(days=self.chance.randrange(400, 6_400))
            home = self.chance.choice(FILLERS) if rule.filler else self.home()
            row = DirectoryRow(
                f"{kind}-{number}".replace(" ", "-"),
                one,
                self.family(),
                born.isoformat(),
                self.chance.choice(("female", "male")),
                *home,
            )
            same = QueryRow("", one, row.family_name, row.date_of_birth, "", "", *home)
            query = rule.change(self, same, other)
            yield row, replace(query, query_id=row.child_id, child_id="" if rule.absent else row.child_id, stratum=kind)

    def family(self) -> str:
        """Return a family name."""
        return self.chance.choice(FAMILIES)

    def home(self) -> tuple[str, str]:
        """Return a postcode and an address."""
        chance = self.chance
        code = f"{chance.choice(('LS', 'BD', 'M', 'CV'))}{chance.randrange(1, 30)} {chance.randrange(1, 10)}"
        street = f"{chance.choice(('Tannery', 'Mill', 'Quarry', 'Church', 'Orchard'))} {chance.choice(('Row', 'Lane'))}"
        flat = f"Flat {chance.randrange(1, 20)}, " if chance.random() < 0.4 else ""
        return f"{code}{chance.choice('ABDEFG')}{chance.choice('HJLNP')}", f"{flat}{chance.randrange(2, 90)} {street}"

    def sexed(self, row: QueryRow) -> QueryRow:
        """Return a search with a sex in half of all cases."""
        return replace(row, sex=self.chance.choice(("", "", "female", "male")))

    def days_away(self, row: QueryRow) -> QueryRow:
        """Return a search with the birthday of an older or younger child."""
        days = self.chance.choice((-1, 1)) * self.chance.choice((300, 365, 366, 400, 731, 900, 1500))
        return replace(row, date_of_birth=(date.fromisoformat(row.date_of_birth) + timedelta(days=days)).isoformat())

    def typo(self, name: str) -> str:
        """Return a name with one typo: a letter left out, doubled or swapped, or another vowel."""
        at = self.chance.randrange(1, max(2, len(name) - 1))
        vowels = [n for n, letter in enumerate(name) if n and letter in VOWELS]
        by_ear = self.chance.choice(vowels) if vowels else at
        return self.chance.choice(
            (
                name[:at] + name[at + 1 :],
                name[:at] + name[at] + name[at:],
                name[:at] + name[at + 1 : at + 2] + name[at] + name[at + 2 :],
                name[:by_ear] + VOWELS.get(name[by_ear], name[by_ear]) + name[by_ear + 1 :],
            )
        )

    def spelling(self, name: str) -> str:
        """Return a short form or a spelling of a name, or the name with a typo."""
        plain = normalise.name(name)
        listed = [*nicknames.related(plain), *spellings.others(plain)]
        return self.chance.choice(listed).title() if listed and self.chance.random() < 0.6 else self.typo(name)


def _homeless(row: QueryRow) -> QueryRow:
    return replace(row, postcode="", address="")


def _next_door(maker: Maker, row: QueryRow, other: str) -> QueryRow:
    street = row.address.partition(", ")[2] or row.address
    moved = replace(row, address=f"Flat {maker.chance.randrange(20, 40)}, {street}")
    if maker.chance.random() < 0.5:
        return maker.days_away(moved)
    return replace(moved, given_name=other, family_name=maker.family())


def _swapped(maker: Maker, row: QueryRow, other: str) -> QueryRow:
    family = maker.typo(maker.typo(row.family_name))
    row = replace(row, given_name=family, family_name=other, sex="female")
    return replace(row, **dict(zip(("postcode", "address"), maker.home(), strict=True)))


def _filler(maker: Maker, row: QueryRow, other: str) -> QueryRow:
    """Return a namesake of another age, or a child with a name that is alike and nearly the same birthday."""
    if maker.chance.random() < 0.5:
        return maker.days_away(row)
    day = date.fromisoformat(row.date_of_birth)
    return replace(row, given_name=other, date_of_birth=day.replace(day=day.day % 28 + 1).isoformat())


KINDS: dict[str, Kind] = {
    "like-named twin": Kind(lambda m, q, o: m.sexed(replace(q, given_name=o)), 0.03),
    "like-named twin, no home": Kind(lambda m, q, o: m.sexed(_homeless(replace(q, given_name=o))), 0.03),
    "like-named sibling": Kind(lambda m, q, o: m.days_away(replace(q, given_name=o)), 0.02),
    "honorific sibling": Kind(lambda m, q, o: m.days_away(replace(q, given_name=o)), 0.02, shared_word=True),
    "honorific twin": Kind(lambda _, q, o: replace(q, given_name=o), 0.02, shared_word=True),
    "honorific twin, no home": Kind(lambda _, q, o: _homeless(replace(q, given_name=o)), 0.02, shared_word=True),
    "filler address": Kind(_filler, 0.02, filler=True),
    "next door": Kind(_next_door, 0.02),
    "swapped names of a stranger": Kind(_swapped, 0.02),
    "spelt otherwise": Kind(lambda m, q, _: replace(q, given_name=m.spelling(q.given_name)), 0.85, absent=False),
    "spelt otherwise, no home": Kind(
        lambda m, q, _: _homeless(replace(q, given_name=m.spelling(q.given_name))), 0.85, absent=False
    ),
    "shortened": Kind(lambda _, q, __: replace(q, given_name=q.given_name[:2]), 0.0, absent=False),
}


@cache
def like_pairs(names: str) -> tuple[tuple[str, str], ...]:
    """Return pairs of given names that are alike and are not one name."""
    listed = sorted({name for locale in NAMES[names] for name in _listed(locale)})
    chance = random.Random(names)  # noqa: S311 - repeatable, not secret
    chosen = chance.sample(listed, min(900, len(listed)))
    pairs = ((one, other) for one in chosen for other in chosen if one != other and _is_like(one, other))
    return tuple((one, other) for one, other in pairs if not _is_one_name(normalise.name(one), normalise.name(other)))


def _listed(locale: str) -> list[str]:
    provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
    parts = (getattr(provider, part, ()) for part in ("first_names_female", "first_names_male", "first_names"))
    return [name for part in parts if not isinstance(part, property) for name in list(part)[:250] if name.isalpha()]


def _is_like(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one.casefold(), other.casefold())
    return matcher.quick_ratio() >= MIN_RATIO and matcher.ratio() >= MIN_RATIO


def _is_one_name(one: str, other: str) -> bool:
    return one == other or spellings.same_name(one, other) or nicknames.same_person(one, other)


def measure(names: str, seed: int, kinds: tuple[str, ...] = tuple(KINDS)) -> dict[str, dict[str, float | int | None]]:
    """Return the measures of each kind of search."""
    maker = Maker(seed, names)
    made = {kind: list(maker.rows(kind)) for kind in kinds}
    families = [child.to_directory_row() for child in Population(900 + seed, BACKGROUND).children()]
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        everybody = [*families, *(row for rows in made.values() for row, _ in rows)]
        write(Path(folder), everybody, [query for rows in made.values() for _, query in rows])
        index, queries, today = read(Path(folder), TODAY)
        results = list(run(index, queries, today, time.process_time))
    for kind in kinds:
        found[kind] = measures([result for result in results if result.query.stratum == kind])
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matching.relatives", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--unlisted", choices=("all", "rare"), help="take the names of all pairs out of the lists")
    given = parser.parse_args()
    seed = given.seed
    if given.unlisted:
        names = {normalise.name(name) for listed in NAMES for pair in like_pairs(listed) for name in pair}
        take_out_of_lists(names, only_rare=given.unlisted == "rare")
    found = {names: measure(names, seed) for names in NAMES}
    table = Table("search", "measure", *NAMES, "bar")
    for kind, rule in KINDS.items():
        field, words = ("open_set_false_match", "matched") if rule.absent else ("confident_correct", "confident, right")
        shares = (f"{found[names][kind][field]:.4f}" for names in NAMES)
        table.add_row(kind, words, *shares, f"{'<=' if rule.absent else '>='} {rule.bar}")
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
