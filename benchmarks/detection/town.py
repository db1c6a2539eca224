"""The people and children of a simulated year: bodies, their staff, households, and who works with which child."""

import random
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import count

from contactpoint.domain.detection.households_and_colleagues import Household, Surroundings

CHILDREN, HOMES, NAMES = 12_000, 7_500, 3_000
OTHER_NAME_SHARE = 0.25
"""An assumption: nobody publishes how many parents have another family name than a child at home."""


@dataclass(frozen=True)
class Work:
    """How a kind of body works.

    Attributes
    ----------
    looks
        A person's looks on a usual day.
    own
        The share of looks at children with whom the body works.
    shifts
        Whether people work at all hours and on every day of the week.
    """

    name: str
    bodies: int
    staff: int
    looks: float
    own: float
    shifts: bool = False
    overrides: float = 0.0


WORK = (
    Work("emergency", 4, 14, 5.0, 0.10, shifts=True, overrides=0.004),
    Work("social_care", 5, 16, 4.5, 0.86, overrides=0.006),
    Work("school", 18, 3, 2.0, 0.93),
    Work("health_visiting", 4, 9, 4.0, 0.88),
    Work("police", 2, 14, 3.0, 0.35, shifts=True, overrides=0.02),
    Work("contact_centre", 3, 5, 7.0, 0.80),
)


@dataclass
class Practitioner:
    """Somebody who works, and what is usual for them."""

    practitioner_id: str
    body: str
    work: Work
    looks: float
    starts: int
    on_call: bool


@dataclass
class Town:
    """Everybody.

    Attributes
    ----------
    declared
        The household that each practitioner could declare: the family name of their children, and the home.
    names
        The family names of the accounts of those who have another one than their children.
    """

    people: list[Practitioner]
    children: list[str]
    households: dict[str, Household]
    caseload: dict[str, list[str]]
    declared: dict[str, Household]
    at_home: dict[str, list[str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def surroundings(self) -> Surroundings:
        """Return what detection is given of the town."""
        colleagues: dict[str, list[str]] = defaultdict(list)
        for person in self.people:
            colleagues[person.body].append(person.practitioner_id)
        return Surroundings(
            declared=self.declared,
            colleagues={body: tuple(staff) for body, staff in colleagues.items()},
            children=self.households,
        )


def build_town(chance: random.Random) -> Town:
    """Return an invented town. A third of the staff have children in it, some with a common name."""
    names = [f"name-{number}" for number in range(NAMES)]
    weights = [1 / (number + 8) for number in range(NAMES)]
    families = chance.choices(names, weights, k=HOMES)
    children = [f"child-{number}" for number in range(CHILDREN)]
    households, at_home = {}, defaultdict[str, list[str]](list)
    for child in children:
        home = chance.randrange(HOMES)
        households[child] = Household(frozenset({families[home]}), frozenset({f"home-{home}"}))
        at_home[f"home-{home}"].append(child)
    people, caseload, declared, number = [], {}, {}, count()
    for work in WORK:
        for body_number in range(work.bodies):
            body = f"{work.name}-{body_number}"
            caseload[body] = chance.sample(children, 400 if work.name != "school" else 250)
            for _ in range(work.staff):
                person = Practitioner(
                    f"person-{next(number)}",
                    body,
                    work,
                    work.looks * chance.lognormvariate(0, 0.35),
                    chance.choice((7, 8, 9)),
                    on_call=work.name == "social_care" and chance.random() < 0.15,
                )
                people.append(person)
                home = chance.randrange(HOMES)
                is_parent = chance.random() < 0.35 and bool(at_home[f"home-{home}"])
                name = families[home] if is_parent else chance.choices(names, weights)[0]
                where = frozenset({f"home-{home}"}) if is_parent else frozenset[str]()
                declared[person.practitioner_id] = Household(frozenset({name}), where)
    return Town(people, children, households, caseload, declared, dict(at_home))


def rename_parents(town: Town, chance: random.Random) -> None:
    """Let some parents have another family name than their children, whose name they could declare."""
    for who, household in sorted(town.declared.items()):
        if household.homes and chance.random() < OTHER_NAME_SHARE:
            town.names[who] = f"name-{chance.randrange(NAMES)}"


def known_at_night(town: Town, share: float, chance: random.Random) -> dict[str, Household]:
    """Return what the night knows of each practitioner: the account's name and, of those who declare, the household."""
    known = {}
    for who, household in sorted(town.declared.items()):
        own = Household(frozenset({town.names[who]}) if who in town.names else household.family_names)
        known[who] = own.and_also(household) if chance.random() < share else own
    return known
