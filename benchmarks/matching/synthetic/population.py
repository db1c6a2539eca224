"""Families of invented children: homes, twins, moves, other names."""

import random
import string
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from faker import Faker

from benchmarks.matching.evaluation_format import DirectoryRow
from benchmarks.matching.synthetic.names import Origin, origins
from contactpoint.domain.matching.given_names import nicknames

TODAY = date(2026, 11, 23)
CHILDHOOD_DAYS = 18 * 365 + 4
SIZES, SHARES = (1, 2, 3, 4, 5), (36, 39, 16, 6, 3)
TWINS, MOVED, RENAMED, TWO_NAMED, BLENDED = 0.06, 0.25, 0.06, 0.08, 0.08
DOUBLE_BARRELLED, MIXED = 0.04, 0.07
HONOURED = 0.3
"""The share of children with an honorific or religious word in the given name, where that is the custom."""
HONORIFICS = {
    "pakistani": (("Muhammad", "Syed", "Abdul", "Md"), ("Mst", "Syeda"), ("Begum", "Bibi")),
    "indian": ((), (), ("Kaur", "Singh", "Kumar")),
    "spanish": (("Jose", "Juan"), ("Maria",), ()),
}
"""By name origin: words before boys' names, before girls' names, and after any name."""
STREETS = 4_000
POSTCODES_OF_A_CHILD = 1 / 7
Place = tuple[str, str]


@dataclass(frozen=True)
class SyntheticChild:
    """A child as the generator knows it, with `other_names` and `previous` homes."""

    child_id: str
    given: str
    family: str
    born: date
    sex: str
    home: Place
    origin: str
    other_names: tuple[tuple[str, str], ...] = ()
    previous: tuple[Place, ...] = ()

    def to_directory_row(self) -> DirectoryRow:
        """Return the directory's row."""
        return DirectoryRow(
            self.child_id,
            self.given,
            self.family,
            self.born.isoformat(),
            self.sex,
            *self.home,
            aliases=";".join("|".join(name) for name in self.other_names),
            previous_addresses=";".join("|".join(place) for place in self.previous),
        )


class Population:
    """Families from one seed. About seven children share a postcode, and a postcode is one street.

    With ``siblings=False`` nobody has brothers or sisters, as in much of the data that record linkage is measured on.
    """

    def __init__(self, seed: int, children: int, *, siblings: bool = True) -> None:
        self._siblings = siblings
        self.chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
        self._postcodes = max(50, int(children * POSTCODES_OF_A_CHILD))
        self._children = children

    def children(self) -> Iterator[SyntheticChild]:
        """Yield the children, family by family."""
        count = 0
        while count < self._children:
            for child in self._family(count):
                count += 1
                yield child

    def home(self) -> Place:
        """Return a home."""
        number = self.chance.randrange(self._postcodes)
        postcode, street = _postcode(number), _streets()[number * 7919 % STREETS]
        return postcode, f"{self._flat()}{self.chance.randrange(1, 150)} {street}"

    def _flat(self) -> str:
        return f"Flat {self.chance.randrange(1, 30)}, " if self.chance.random() < 0.1 else ""

    def _family(self, first: int) -> Iterator[SyntheticChild]:
        origin = self.chance.choices(origins(), [o.share for o in origins()])[0]
        surname, home = self._surname(origin), self.home()
        previous = tuple(self.home() for _ in range(self.chance.choice((1, 1, 2)))) if self._happens(MOVED) else ()
        births = self._births(self.chance.choices(SIZES, SHARES)[0] if self._siblings else 1)
        taken: set[str] = set()
        for number, born in enumerate(births):
            sex = self.chance.choice(("female", "male"))
            given = self._given(origin, sex, taken)
            child = SyntheticChild(
                f"c{first + number:08}", given, surname, born, sex, home, origin.name, previous=previous
            )
            yield self._with_other_names(child, origin)

    def _with_other_names(self, child: SyntheticChild, origin: Origin) -> SyntheticChild:
        """Return the child; some have another name in addition, or a family name that differs from the family's."""
        if self._happens(BLENDED):
            child = replace(child, family=origin.surname(self.chance))
        if self._happens(RENAMED):
            return replace(child, other_names=((child.given, origin.surname(self.chance)),))
        if self._happens(RENAMED / 3):
            return replace(child, other_names=((origin.given(child.sex, self.chance), child.family),))
        return child

    def _given(self, origin: Origin, sex: str, taken: set[str]) -> str:
        """Return a given name that no brother or sister has, in full or as a nickname.

        Some children have two given names, some a name of another origin.
        """
        source = self.chance.choice(origins()) if self._happens(MIXED) else origin
        name = source.given(sex, self.chance)
        while name in taken:
            name = source.given(sex, self.chance)
        taken.update((name, *(other.title() for other in nicknames.related(name.casefold()))))
        if origin.name in HONORIFICS and self._happens(HONOURED):
            return self._honoured(name, sex, origin)
        if not self._happens(TWO_NAMED):
            return name
        return f"{name}{self.chance.choice(' -')}{source.given(sex, self.chance)}"

    def _honoured(self, name: str, sex: str, origin: Origin) -> str:
        boys, girls, after = HONORIFICS[origin.name]
        before = boys if sex == "male" else girls
        word = self.chance.choice(before + after)
        return f"{word} {name}" if word in before else f"{name} {word}"

    def _surname(self, origin: Origin) -> str:
        name = origin.surname(self.chance)
        if origin.name == "spanish":
            return f"{name} {origin.surname(self.chance)}"
        return f"{name}-{origin.surname(self.chance)}" if self._happens(DOUBLE_BARRELLED) else name

    def _births(self, size: int) -> list[date]:
        births = [TODAY - timedelta(days=self.chance.randrange(CHILDHOOD_DAYS)) for _ in range(size)]
        if size > 1 and self._happens(TWINS):
            births[1] = births[0]
        return births

    def _happens(self, share: float) -> bool:
        return self.chance.random() < share


@cache
def _streets() -> tuple[str, ...]:
    faker = Faker("en_GB")
    faker.seed_instance(1)
    return tuple(faker.street_name() for _ in range(STREETS))


AREAS = (
    "AL", "B", "BA", "BB", "BD", "BH", "BL", "BN", "BR", "BS", "CA", "CB", "CH", "CM", "CO", "CR", "CT", "CV", "CW",
    "DA", "DE", "DH", "DL", "DN", "DT", "DY", "E", "EN", "EX", "FY", "GL", "GU", "HA", "HD", "HG", "HP", "HR", "HU",
    "HX", "IG", "IP", "KT", "L", "LA", "LE", "LN", "LS", "LU", "M", "ME", "MK", "N", "NE", "NG", "NN", "NR", "NW",
    "OL", "OX", "PE", "PL", "PO", "PR", "RG", "RH", "RM", "S", "SE", "SG", "SK", "SL", "SM", "SN", "SO", "SP", "SR",
    "SS", "ST", "SW", "SY", "TA", "TF", "TN", "TQ", "TR", "TS", "TW", "UB", "W", "WA", "WD", "WF", "WN", "WR", "WS",
    "WV", "YO",
)  # fmt: skip
DISTRICTS = 26


@cache
def _outwards() -> tuple[str, ...]:
    """Return roughly England's outward codes, in random order."""
    found = [f"{area}{number}" for area in AREAS for number in range(1, DISTRICTS + 1)]
    random.Random(2).shuffle(found)  # noqa: S311 - repeatable, not secret
    return tuple(found)


def _postcode(number: int) -> str:
    """Return a different postcode for each number: two hundred neighbours share an outward code."""
    letters = "".join(c for c in string.ascii_uppercase if c not in "CIKMOV")
    group, rest = divmod(number, 200)
    again, area = divmod(group, len(_outwards()))
    digit, pair = divmod((rest * 20 + again) * 1217 % (10 * len(letters) ** 2), len(letters) ** 2)
    first, second = divmod(pair, len(letters))
    return f"{_outwards()[area]} {digit}{letters[first]}{letters[second]}"
