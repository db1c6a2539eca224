"""Sensitive services of a year, and invented ones that hide looks: which of them the weekly part of detection finds.

The shares of services that are withdrawn, end at once or are entered in error are assumptions. Nobody publishes them.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from msgspec.structs import replace

from benchmarks.detection.ordinary_work import look, moment_of
from benchmarks.detection.planted_misuse import OF_EACH_KIND, Incident
from benchmarks.detection.town import Practitioner, Town
from contactpoint.domain.detection import thresholds
from contactpoint.domain.detection.brief_involvements import BriefInvolvement, is_worth_asking
from contactpoint.domain.detection.findings import Finding
from contactpoint.domain.detection.run_rules_about_person import PAST

CLINICIANS, SERVICES_OF_CLINICIAN, OCCASIONAL = 10, 48, 36
"""About 400 new services a year for 12,000 children, and 30 by people whose work it is not."""
WITHDRAWN, IN_ERROR, ENDS_AT_ONCE, REMOVED_BY_TEAM = 0.05, 0.005, 0.04, 3
MEAN_DAYS_OF_CONSENT = 150
OF_BODIES = ("emergency", "social_care", "health_visiting", "contact_centre")
How = Literal["involvement_withdrawn", "involvement_amended", "involvement_retracted", ""]


@dataclass(frozen=True)
class Service:
    """An involvement as it was recorded, and how it went."""

    practitioner_id: str
    recorded: date
    how: How = ""
    lasted: int = 0
    looked_before: int = 0

    @property
    def gone(self) -> date:
        """The day on which it was taken back."""
        return self.recorded + timedelta(days=self.lasted)


def findings_of_services(
    town: Town, year: int, chance: random.Random
) -> tuple[list[Incident], list[tuple[date, Finding]]]:
    """Return the invented services of a year, and what is found, with the day of its case."""
    clinicians = [f"clinician-{number}" for number in range(CLINICIANS)]
    staff = [each for each in town.people if each.work.name in OF_BODIES]
    ordinary = list(_ordinary(clinicians, staff, year, chance))
    incidents, invented = [], []
    for _ in range(OF_EACH_KIND):
        own = chance.random() < 0.2
        who = chance.choice(clinicians) if own else chance.choice(staff).practitioner_id
        invented.append(_invented(who, date(year, 4, 1) + timedelta(days=chance.randrange(200)), chance))
        incidents.append(_incident(invented[-1], staff[0], chance))
    return incidents, [each for each in _find([*ordinary, *invented]) if each[0].year == year]


def _ordinary(
    clinicians: Sequence[str], staff: Sequence[Practitioner], year: int, chance: random.Random
) -> Iterator[Service]:
    some = [chance.choice(staff).practitioner_id for _ in range(OCCASIONAL)]
    for who in [*(each for each in clinicians for _ in range(SERVICES_OF_CLINICIAN)), *some]:
        recorded, looked = _day(year, chance), chance.choice((0, 0, 0, 3, 14))
        fate = chance.random()
        if fate < WITHDRAWN:
            yield Service(
                who, recorded, "involvement_withdrawn", int(chance.expovariate(1 / MEAN_DAYS_OF_CONSENT)), looked
            )
        elif fate < WITHDRAWN + IN_ERROR:
            yield Service(who, recorded, "involvement_withdrawn", 0, looked)
        elif fate < WITHDRAWN + IN_ERROR + ENDS_AT_ONCE:
            yield Service(who, recorded, "involvement_amended", chance.randrange(7), looked)
        else:
            yield Service(who, recorded)
    for _ in range(REMOVED_BY_TEAM):
        lasted = chance.randrange(60)
        yield Service(chance.choice(staff).practitioner_id, _day(year, chance), "involvement_retracted", lasted, 1)


def _invented(who: str, day: date, chance: random.Random) -> Service:
    """Return a service that hides looks: withdrawn at once or later, or ended."""
    how: How = chance.choice(
        ("involvement_withdrawn", "involvement_withdrawn", "involvement_withdrawn", "involvement_amended")
    )
    lasted = chance.randrange(6) if how == "involvement_amended" or chance.random() < 0.66 else chance.randrange(4, 60)
    return Service(who, day, how, lasted, chance.choice((0, 2, 5, 20, 60)))


def _incident(service: Service, anybody: Practitioner, chance: random.Random) -> Incident:
    """Return the misuse; its looks only say when it was."""
    looks = tuple(
        replace(look(anybody, moment_of(day, 12, chance), "viewed", ()), practitioner_id=service.practitioner_id)
        for day in (service.recorded, service.gone)
    )
    return Incident("brief_involvement", service.practitioner_id, "", looks)


def _find(services: Sequence[Service]) -> Iterator[tuple[date, Finding]]:
    opened: dict[str, date] = {}
    for service in sorted((each for each in services if each.how), key=lambda each: each.gone):
        who = service.practitioner_id
        case_of = service.gone + timedelta(days=6 - service.gone.weekday())
        if not is_worth_asking(_brief(service), provides=_provides(who, service.gone, services)):
            continue
        if who in opened and case_of - opened[who] < timedelta(days=thresholds.QUIET_DAYS):
            continue
        opened[who] = case_of
        yield case_of, Finding(kind="brief_involvement", practitioner_id=who, looks=1)


def _brief(service: Service) -> BriefInvolvement:
    return BriefInvolvement(
        practitioner_id=service.practitioner_id,
        organisation_id="",
        how=service.how,
        lasted=timedelta(days=service.lasted),
        at_first_contact=timedelta(days=service.looked_before) <= thresholds.FIRST_CONTACT,
    )


def _provides(who: str, day: date, services: Sequence[Service]) -> bool:
    """Return whether somebody recorded enough services lately. None of these bodies is sensitive by the register."""
    theirs = [each for each in services if each.practitioner_id == who and day - PAST <= each.recorded <= day]
    stay = [each for each in theirs if not each.how or each.gone > day]
    return len(stay) >= thresholds.MIN_CHILDREN_SERVED


def _day(year: int, chance: random.Random) -> date:
    """Return a day of the year, or of the ten weeks before: those who provide services have provided some by then."""
    return date(year, 1, 1) + timedelta(days=chance.randrange(-70, 365))
