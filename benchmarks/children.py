"""Synthetic English children and searches for them, in the judging data's form: invented, seeded, never real.

``python -m benchmarks.children FOLDER --children 20000 --seed 1`` writes ``directory.csv`` and ``queries.csv``.
Families share surname and address; some children are twins, some moved, some are known by another name. Each search
is of a stated kind (its stratum); a fifth of them are for children who are not there, most of these a sibling of one
who is.
"""

import argparse
import csv
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from faker import Faker

TODAY = date(2026, 11, 23)
ORIGINS = {
    "british": ("en_GB", 0.70),
    "south_asian": ("en_IN", 0.12),
    "polish": ("pl_PL", 0.06),
    "turkish": ("tr_TR", 0.04),
    "yoruba": ("yo_NG", 0.04),
    "spanish": ("es_ES", 0.04),
}
DIRECTORY = ("child_id", "given_name", "family_name", "date_of_birth", "sex", "postcode", "address")
DIRECTORY += ("aliases", "previous_addresses")
QUERIES = ("query_id", "given_name", "family_name", "date_of_birth", "age", "sex", "postcode", "address")
QUERIES += ("child_id", "stratum", "name_origin")
TWINS, MOVED, KNOWN_OTHERWISE, ABSENT = 0.015, 0.25, 0.08, 0.2


@dataclass(frozen=True)
class Invented:
    """A child as the generator knows it."""

    child_id: str
    given: str
    family: str
    born: date
    sex: str
    postcode: str
    address: str
    origin: str
    alias: str = ""
    former: tuple[str, str] | None = None
    siblings: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Asked:
    """What a search says."""

    given: str = ""
    family: str = ""
    born: str = ""
    age: str = ""
    sex: str = ""
    postcode: str = ""
    address: str = ""


class Generator:
    """Makes families and searches from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - repeatable, not secret
        self.fakers = {name: Faker(locale) for name, (locale, _) in ORIGINS.items()}
        for number, faker in enumerate(self.fakers.values()):
            faker.seed_instance(seed + number)
        self.places = self.fakers["british"]

    def children(self, count: int) -> Iterator[Invented]:
        """Yield ``count`` children, family by family."""
        made = 0
        while made < count:
            for child in self._family(made):
                made += 1
                yield child

    def search(self, child: Invented) -> tuple[str, Asked]:
        """Return a search for the child, and its kind."""
        kind = self.random.choice(list(KINDS))
        return kind, self._and_perhaps(child, KINDS[kind](self, child))

    def _and_perhaps(self, child: Invented, asked: Asked) -> Asked:
        """Return the search with sex and address added now and then, sometimes wrong: as it happens in any kind."""
        if self.random.random() < 0.5:
            wrong = {"female": "male", "male": "female"}[child.sex]
            asked = replace(asked, sex=wrong if self.random.random() < 0.02 else child.sex)
        if self.random.random() < 0.4:
            moved = self.random.random()
            address = (
                self._place()[1]
                if moved < 0.06
                else child.former[1]
                if child.former and moved < 0.15
                else child.address
            )
            asked = replace(asked, address=self.slip(address) if self.random.random() < 0.4 else address)
        return asked

    def _family(self, first: int) -> Iterator[Invented]:
        origin = self.random.choices(list(ORIGINS), [share for _, share in ORIGINS.values()])[0]
        family, place = self.fakers[origin].last_name(), self._place()
        former = self._place() if self.random.random() < MOVED else None
        size = self.random.choices((1, 2, 3, 4), (40, 38, 16, 6))[0]
        births = self._births(size)
        ids = tuple(f"c{first + n:07}" for n in range(size))
        for child_id, born in zip(ids, births, strict=True):
            sex = self.random.choice(("female", "male"))
            faker = self.fakers[origin]
            given = (faker.first_name_female if sex == "female" else faker.first_name_male)()
            alias = f"{given}|{self.fakers[origin].last_name()}" if self.random.random() < KNOWN_OTHERWISE else ""
            siblings = tuple(i for i in ids if i != child_id)
            yield Invented(child_id, given, family, born, sex, *place, origin, alias, former, siblings)

    def _births(self, size: int) -> list[date]:
        births = [TODAY - timedelta(days=self.random.randrange(18 * 365)) for _ in range(size)]
        if size > 1 and self.random.random() < TWINS * 2:
            births[1] = births[0]
        return births

    def _place(self) -> tuple[str, str]:
        return self.places.postcode(), f"{self.random.randrange(1, 200)} {self.places.street_name()}"

    def slip(self, text: str) -> str:
        """Return the text with one slip of the keyboard."""
        if len(text) < 3:
            return text
        at = self.random.randrange(1, len(text) - 1)
        letter = self.random.choice("abcdefghijklmnopqrstuvwxyz")
        slips = (
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
            text[:at] + text[at + 1 :],
            text[:at] + letter + text[at + 1 :],
            text[:at] + letter + text[at:],
        )
        return self.random.choice(slips)

    def noisy(self, child: Invented, *, with_address: bool) -> Asked:
        """Return the child with each fact as it is, with one slip or two in it, or missing; the family name stays."""
        facts = {
            "given": child.given,
            "family": child.family,
            "born": child.born.isoformat(),
            "postcode": child.postcode,
            "address": child.address if with_address else "",
        }
        for name, fact in facts.items():
            chance = self.random.random()
            if chance < 0.1 and name != "family":
                facts[name] = ""
            elif chance < 0.45:
                slipped = self.slip(self.slip(fact)) if chance < 0.2 else self.slip(fact)
                facts[name] = self.other_day(child.born) if name == "born" else slipped
        return Asked(**facts)

    def other_day(self, born: date) -> str:
        """Return the date with one part wrong."""
        return self.random.choice(
            (born.replace(year=born.year - 1, day=min(born.day, 28)), born.replace(day=born.day % 28 + 1))
        ).isoformat()


def _plain(child: Invented) -> Asked:
    return Asked(child.given, child.family, child.born.isoformat())


def _age(child: Invented) -> str:
    return str(TODAY.year - child.born.year - ((TODAY.month, TODAY.day) < (child.born.month, child.born.day)))


def _exchanged(born: date) -> str:
    return date(born.year, born.day, born.month).isoformat() if born.day <= 12 else born.isoformat()


KINDS: dict[str, Callable[[Generator, Invented], Asked]] = {
    "name_and_birth": lambda _, c: _plain(c),
    "misspelt": lambda g, c: replace(_plain(c), family=g.slip(c.family), postcode=c.postcode),
    "both_misspelt": lambda g, c: replace(_plain(c), given=g.slip(c.given), family=g.slip(c.family)),
    "day_and_month": lambda _, c: replace(_plain(c), born=_exchanged(c.born), postcode=c.postcode),
    "wrong_date": lambda g, c: replace(_plain(c), born=g.other_day(c.born), postcode=c.postcode),
    "names_exchanged": lambda _, c: replace(_plain(c), given=c.family, family=c.given),
    "no_date": lambda _, c: Asked(c.given, c.family, postcode=c.postcode, address=c.address),
    "age_for_date": lambda _, c: Asked(c.given, c.family, age=_age(c), sex=c.sex, postcode=c.postcode),
    "no_given_name": lambda _, c: Asked("", c.family, c.born.isoformat(), postcode=c.postcode),
    "alias": lambda _, c: replace(_plain(c), family=c.alias.partition("|")[2] or c.family),
    "former_address": lambda _, c: replace(_plain(c), postcode=(c.former or (c.postcode, ""))[0]),
    "noisy": lambda g, c: g.noisy(c, with_address=True),
    "noisy_no_address": lambda g, c: g.noisy(c, with_address=False),
    "wrong_postcode": lambda g, c: replace(_plain(c), postcode=g.slip(c.postcode), address=c.address, sex=c.sex),
}


def write(folder: Path, count: int, queries: int, seed: int) -> None:
    """Write a directory and its queries."""
    generator = Generator(seed)
    everybody = list(generator.children(count))
    sought = generator.random.sample(everybody, min(queries, count))
    absent = {c.child_id for c in sought[: int(len(sought) * ABSENT)]}
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "directory.csv").open("w", encoding="utf-8", newline="") as text:
        table = csv.writer(text)
        table.writerow(DIRECTORY)
        table.writerows(_row(c) for c in everybody if c.child_id not in absent)
    with (folder / "queries.csv").open("w", encoding="utf-8", newline="") as text:
        table = csv.writer(text)
        table.writerow(QUERIES)
        for number, child in enumerate(sought):
            kind, asked = generator.search(child)
            right = "" if child.child_id in absent else child.child_id
            said = (asked.given, asked.family, asked.born, asked.age, asked.sex, asked.postcode, asked.address)
            table.writerow((f"q{number:06}", *said, right, kind, child.origin))


def _row(child: Invented) -> tuple[str, ...]:
    former = "|".join(child.former) if child.former else ""
    facts = (child.child_id, child.given, child.family, child.born.isoformat(), child.sex, child.postcode)
    return (*facts, child.address, child.alias, former)


def main() -> None:
    """Write the data that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--children", type=int, default=20_000)
    parser.add_argument("--queries", type=int, default=4_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    write(asked.folder, asked.children, asked.queries, asked.seed)


if __name__ == "__main__":
    main()
